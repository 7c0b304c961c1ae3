package dev.switchboard.oci.provisioning;

import dev.switchboard.oci.event.Claim;
import dev.switchboard.oci.event.EventProcessor;
import dev.switchboard.oci.event.OciEvent;
import dev.switchboard.oci.event.Outcome;
import dev.switchboard.oci.event.StepLedger;
import dev.switchboard.oci.event.StepLedger.LedgerStep;
import dev.switchboard.oci.event.StepLedger.PlannedStep;
import dev.switchboard.oci.event.StepLedger.StepState;
import dev.switchboard.oci.plan.Facts;
import dev.switchboard.oci.plan.Plan;
import dev.switchboard.oci.plan.PlanRule;
import dev.switchboard.oci.plan.Step;
import dev.switchboard.oci.plan.Subject;
import dev.switchboard.oci.plan.SubscriberRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles one command: looks up the facts, has the rule plan, and carries the plan out.
 *
 * <p><b>Threading.</b> Safe for use by several threads.
 */
final class ProvisioningProcessor implements EventProcessor {

    private static final Logger LOG = LoggerFactory.getLogger(ProvisioningProcessor.class);

    private static final int PASSWORD_LENGTH = 14;
    private static final String REFUSAL = Step.Refuse.class.getSimpleName();

    private final PlanRule rule;
    private final SubscriberStore registry;
    private final PlanRunner runner;
    private final RandomGenerator random;
    private final boolean recordsFirst;
    private final StepCodec codec = new StepCodec();

    /**
     * @param recordsFirst whether plans change the registry before the network, so that after a failure only the
     *     stored plan knows what is left to do
     */
    ProvisioningProcessor(
            PlanRule rule, SubscriberStore registry, PlanRunner runner, RandomGenerator random, boolean recordsFirst) {
        this.recordsFirst = recordsFirst;
        this.rule = rule;
        this.registry = registry;
        this.runner = runner;
        this.random = random;
    }

    @Override
    public Outcome process(OciEvent event, StepLedger ledger) throws InterruptedException {
        List<LedgerStep> stored = ledger.steps();
        if (goesOn(stored)) {
            List<StepState> states =
                    stored.stream().map(step -> taken(step.state())).toList();
            return runner.run(codec.decode(stored), states, ledger, cutOff(stored));
        }
        Plan plan = ledger.repeated() ? forReplay(plan(event)) : plan(event);
        for (String note : plan.notes()) {
            LOG.info("{} command={}", note, event.commandName());
        }
        List<PlannedStep> steps = codec.encode(plan);
        ledger.plan(steps);
        return runner.run(plan, Collections.nCopies(steps.size(), StepState.PLANNED), ledger, false);
    }

    /** An earlier run may have done any part of it, and that must still be known when a crash cuts the replay off. */
    private static Plan forReplay(Plan plan) {
        List<Plan.Section> sections = new ArrayList<>();
        for (Plan.Section section : plan.sections()) {
            List<Plan.Entry> entries = section.steps().stream()
                    .map(entry -> new Plan.Entry(entry.step(), entry.toleratesFault(), true))
                    .toList();
            sections.add(new Plan.Section(section.subscriber(), section.needsSession(), entries));
        }
        return new Plan(sections, plan.ignored(), plan.lastSectionDecides(), plan.notes());
    }

    /** A run that came to its end leaves no step as planned behind one that failed. */
    private static boolean cutOff(List<LedgerStep> stored) {
        return stored.stream().noneMatch(step -> step.state() == StepState.FAILED || step.state() == StepState.SKIPPED);
    }

    /**
     * Whether a run goes on with a stored plan rather than making a fresh one. A refusal is never final: what was
     * missing may be there now. After another failure a fresh plan is better, unless the registry is ahead of the
     * network, as the reference implementation leaves it.
     */
    private boolean goesOn(List<LedgerStep> stored) {
        boolean failed = false;
        for (LedgerStep step : stored) {
            failed |= step.state() == StepState.FAILED;
            if (step.state() == StepState.FAILED && step.step().kind().equals(REFUSAL)) {
                return false;
            }
        }
        return !stored.isEmpty() && (!failed || recordsFirst);
    }

    /** What an earlier run has given up is tried again, as a step whose result is not known. */
    private static StepState taken(StepState state) {
        return switch (state) {
            case FAILED -> StepState.SENT;
            case SKIPPED -> StepState.PLANNED;
            case PLANNED, SENT, DONE, TOLERATED -> state;
        };
    }

    /** What the event would do now. */
    Plan plan(OciEvent event) {
        return rule.plan(event, facts(rule.subject(event)));
    }

    /** What a run that finds this stored plan would do now. */
    Plan plan(OciEvent event, List<LedgerStep> stored) {
        if (!goesOn(stored)) {
            return plan(event);
        }
        Plan whole = codec.decode(stored);
        List<Plan.Section> sections = new ArrayList<>();
        int number = 0;
        for (Plan.Section section : whole.sections()) {
            List<Plan.Entry> left = new ArrayList<>();
            for (Plan.Entry entry : section.steps()) {
                if (!PlanRunner.isSettled(stored.get(number).state())) {
                    left.add(entry);
                }
                number++;
            }
            sections.add(new Plan.Section(section.subscriber(), section.needsSession(), left));
        }
        return new Plan(sections, "", whole.lastSectionDecides());
    }

    @Override
    public boolean endsWithItsPlan() {
        return true;
    }

    @Override
    public Claim claim(OciEvent event) {
        Subject subject = rule.subject(event);
        if (subject.barrier()) {
            return Claim.everything();
        }
        Map<String, SubscriberRecord> records = new HashMap<>(facts(subject).records());
        // Whose id is named here may be touched as well, and with it whatever that subscriber holds.
        records.putAll(registry.findAll(subject.names()));
        addMailboxOwners(records);
        Set<String> exclusive = new HashSet<>();
        Set<String> shared = new HashSet<>();
        subject.userIds().forEach(id -> exclusive.add("name:" + id));
        subject.names().forEach(name -> exclusive.add("name:" + name));
        for (SubscriberRecord row : records.values()) {
            exclusive.add("name:" + row.id());
            addName(exclusive, row.publicId());
            addName(exclusive, row.phone());
            addName(exclusive, row.mailbox());
            addName(exclusive, row.listUri());
            addGroup(shared, row.groupId());
        }
        if (subject.members() || subject.voicePortal()) {
            addGroup(exclusive, subject.groupId());
        } else {
            addGroup(shared, subject.groupId());
        }
        shared.removeAll(exclusive);
        return new Claim(false, exclusive, shared);
    }

    private static void addName(Set<String> names, String name) {
        if (!name.isEmpty()) {
            names.add("name:" + name);
        }
    }

    private static void addGroup(Set<String> names, String groupId) {
        if (!groupId.isEmpty()) {
            names.add("group:" + groupId);
        }
    }

    private Facts facts(Subject subject) {
        Map<String, SubscriberRecord> records = new HashMap<>(registry.findAll(subject.userIds()));
        List<String> members = List.of();
        String portal = "";
        if (subject.members()) {
            List<SubscriberRecord> rows = registry.members(subject.groupId());
            members = rows.stream().map(SubscriberRecord::id).toList();
            rows.forEach(row -> records.put(row.id(), row));
        }
        if (subject.voicePortal()) {
            Optional<SubscriberRecord> row = registry.findVoicePortal(subject.serviceProvider(), subject.groupId());
            portal = row.map(SubscriberRecord::id).orElse("");
            row.ifPresent(found -> records.put(found.id(), found));
        }
        addMailboxOwners(records);
        return new Facts(records, members, portal, freshPassword());
    }

    /** The reference implementation looks mailbox names up as if they were user ids; a rule that repeats it needs them. */
    private void addMailboxOwners(Map<String, SubscriberRecord> records) {
        Set<String> mailboxes = new HashSet<>();
        for (SubscriberRecord row : records.values()) {
            if (!row.mailbox().isEmpty() && !records.containsKey(row.mailbox())) {
                mailboxes.add(row.mailbox());
            }
        }
        if (!mailboxes.isEmpty()) {
            records.putAll(registry.findAll(mailboxes));
        }
    }

    private String freshPassword() {
        StringBuilder password = new StringBuilder(PASSWORD_LENGTH);
        for (int i = 0; i < PASSWORD_LENGTH; i++) {
            password.append((char) ('a' + random.nextInt(26)));
        }
        return password.toString();
    }
}
