package dev.switchboard.oci;

import dev.switchboard.oci.event.EventProcessor;
import dev.switchboard.oci.event.OciEvent;
import dev.switchboard.oci.event.ProcessorMap;
import dev.switchboard.oci.event.StepLedger.LedgerStep;
import dev.switchboard.oci.journal.AuditEntry;
import dev.switchboard.oci.journal.EventJournal;
import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.oci.journal.JournalEntry;
import dev.switchboard.oci.monitor.EventOperations;
import dev.switchboard.oci.plan.Plan;
import dev.switchboard.oci.plan.Planning;
import dev.switchboard.oci.provisioning.Provisioning;
import dev.switchboard.oci.reader.EventParser;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Dry run, replay and discard of journalled events.
 *
 * <p>A replay makes a fresh plan from what the registry knows now; steps whose goal turns out to be reached count as
 * done. With the reference implementation's planning the registry is ahead of the network after a failure, so that a
 * failed event that was not edited goes on with its stored plan instead. Of a document with several commands only those
 * are planned afresh that have failed.
 *
 * <p><b>Threading.</b> Safe for use by several threads.
 */
final class Replay implements EventOperations {

    private final EventJournal journal;
    private final ProcessorMap processors;
    private final Provisioning provisioning;
    private final Planning planning;
    private final InstantSource clock;
    private final Runnable requeued;
    private final Supplier<Set<Long>> inWork;
    private final BooleanSupplier lettingGo;

    /**
     * Makes the operations.
     *
     * @param journal where events are kept
     * @param processors who handles which command
     * @param provisioning plans and renders steps
     * @param planning decides what a replay goes on with
     * @param clock for the audit
     * @param requeued called after an event was put back into the queue
     * @param inWork tells which events are being processed at this moment
     * @param lettingGo has the journal let go of what a worker that has ended had in work; false when one works
     */
    Replay(
            EventJournal journal,
            ProcessorMap processors,
            Provisioning provisioning,
            Planning planning,
            InstantSource clock,
            Runnable requeued,
            Supplier<Set<Long>> inWork,
            BooleanSupplier lettingGo) {
        this.journal = journal;
        this.processors = processors;
        this.provisioning = provisioning;
        this.planning = planning;
        this.clock = clock;
        this.requeued = requeued;
        this.inWork = inWork;
        this.lettingGo = lettingGo;
    }

    @Override
    public Optional<DryRun> dryRun(long eventId, Optional<String> editedDocument, boolean withSecrets) {
        Optional<JournalEntry> entry = journal.find(eventId);
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        String received = journal.findDocument(eventId).orElse("");
        String document =
                editedDocument.or(() -> journal.findEditedDocument(eventId)).orElse(received);
        boolean goesOn = editedDocument.isEmpty() && goesOn(entry.get(), document);
        EventParser.Parsed parsed = new EventParser()
                .parse(entry.get().applicationServer(), goesOn ? document : editedDocument.orElse(received));
        return Optional.of(dryRun(parsed, goesOn ? journal.steps(eventId) : List.of(), withSecrets));
    }

    /**
     * Plans a document that is in no journal on the registry as it is now, and does nothing.
     *
     * @param document the document as an application server sends it
     * @param withSecrets whether passwords stand in the requests in clear
     * @return what it would do
     */
    public DryRun dryRun(String document, boolean withSecrets) {
        return dryRun(new EventParser().parse("", document), List.of(), withSecrets);
    }

    private DryRun dryRun(EventParser.Parsed parsed, List<List<LedgerStep>> stored, boolean withSecrets) {
        if (parsed instanceof EventParser.Parsed.Fault fault) {
            return new DryRun("failed", fault.reason(), List.of());
        }
        if (parsed instanceof EventParser.Parsed.Report report) {
            return dryRun(report.events(), stored, withSecrets);
        }
        return new DryRun("ignored", "the document asks for nothing", List.of());
    }

    /**
     * Whether a replay of the unedited event finds the plan of the run before. A document with several commands needs
     * it in any planning: what its commands have completed must not be planned again.
     */
    private boolean goesOn(JournalEntry entry, String document) {
        if (entry.status() == EventStatus.COMPLETED) {
            return false;
        }
        return planning == Planning.REFERENCE
                || (new EventParser().parse(entry.applicationServer(), document)
                                instanceof EventParser.Parsed.Report report
                        && report.events().size() > 1);
    }

    private DryRun dryRun(List<OciEvent> events, List<List<LedgerStep>> stored, boolean withSecrets) {
        List<PlannedCall> calls = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        boolean failed = false;
        int ignored = 0;
        for (int command = 0; command < events.size(); command++) {
            OciEvent event = events.get(command);
            Optional<EventProcessor> processor = processors.find(event.commandName());
            if (processor.isEmpty()) {
                ignored++;
                reasons.add("no processor for command " + event.commandName());
                continue;
            }
            if (!provisioning.owns(processor.get())) {
                reasons.add("the processor of " + event.commandName() + " cannot be tried out");
                continue;
            }
            List<LedgerStep> left = command < stored.size() ? stored.get(command) : List.of();
            Plan plan = provisioning.plan(event, left).orElseGet(Plan::nothing);
            if (!plan.ignored().isEmpty()) {
                ignored++;
                reasons.add(plan.ignored());
            }
            reasons.addAll(plan.notes());
            failed |= addCalls(plan, command, withSecrets, calls, reasons);
        }
        if (events.size() > 1) {
            reasons.add("each command is planned on the registry as it is now, without what the ones before it change");
        }
        String outcome = failed ? "failed" : ignored == events.size() ? "ignored" : "completed";
        return new DryRun(outcome, String.join("; ", reasons), calls);
    }

    private boolean addCalls(
            Plan plan, int command, boolean withSecrets, List<PlannedCall> calls, List<String> reasons) {
        boolean failed = false;
        for (Plan.Section section : plan.sections()) {
            for (Plan.Entry entry : section.steps()) {
                Optional<String> refusal = provisioning.refusal(entry.step());
                if (refusal.isPresent()) {
                    failed = true;
                    reasons.add(refusal.get());
                    break;
                }
                Provisioning.Rendered call = provisioning.render(entry.step(), withSecrets);
                calls.add(new PlannedCall(
                        command, section.subscriber(), call.kind(), call.summary(), call.peer(), call.request()));
            }
        }
        return failed;
    }

    @Override
    public List<OrderResult> replay(List<Long> eventIds, boolean force, Optional<String> editedDocument, String actor) {
        if (editedDocument.isPresent() && eventIds.size() != 1) {
            throw new IllegalArgumentException("an edited document goes with exactly one event");
        }
        List<OrderResult> results = new ArrayList<>();
        for (long id : eventIds) {
            results.add(replay(id, force, editedDocument, actor));
        }
        requeued.run();
        return results;
    }

    private OrderResult replay(long id, boolean force, Optional<String> editedDocument, String actor) {
        Optional<JournalEntry> entry = journal.find(id);
        if (entry.isEmpty()) {
            return unknown(id);
        }
        EventStatus status = entry.get().status();
        if (status == EventStatus.PENDING) {
            return pending(id);
        }
        if (status == EventStatus.COMPLETED && !force) {
            return new OrderResult(
                    id,
                    false,
                    "event " + id + " is completed; replaying it would do everything again: force it if meant");
        }
        if (editedDocument.isPresent()) {
            EventParser.Parsed parsed = new EventParser().parse(entry.get().applicationServer(), editedDocument.get());
            if (!(parsed instanceof EventParser.Parsed.Report)) {
                String why = parsed instanceof EventParser.Parsed.Fault fault
                        ? fault.reason()
                        : "it is no report of a command";
                return new OrderResult(id, false, "the edited document cannot be processed: " + why);
            }
        }
        String document = journal.findEditedDocument(id)
                .or(() -> journal.findDocument(id))
                .orElse("");
        boolean resume = editedDocument.isEmpty() && goesOn(entry.get(), document);
        String action = editedDocument.isPresent() ? "edit" : "replay";
        AuditEntry audit =
                new AuditEntry(id, clock.instant(), actor, action, "was " + status.text() + (force ? ", forced" : ""));
        return journal.requeue(id, resume, editedDocument, audit) ? new OrderResult(id, true, "") : pending(id);
    }

    @Override
    public List<OrderResult> discard(List<Long> eventIds, String reason, String actor) {
        List<OrderResult> results = new ArrayList<>();
        for (long id : eventIds) {
            results.add(discard(id, reason, actor));
        }
        return results;
    }

    private OrderResult discard(long id, String reason, String actor) {
        Optional<JournalEntry> entry = journal.find(id);
        if (entry.isEmpty()) {
            return unknown(id);
        }
        EventStatus status = entry.get().status();
        if (status == EventStatus.PENDING && inWork.get().contains(id)) {
            return inWork(id);
        }
        if (status == EventStatus.COMPLETED) {
            return new OrderResult(id, false, "event " + id + " is completed; there is nothing left to discard");
        }
        String why = reason.isBlank() ? "discarded" : "discarded: " + reason.strip();
        AuditEntry audit = new AuditEntry(
                id, clock.instant(), actor, "discard", "was " + status.name().toLowerCase(Locale.ROOT));
        boolean discarded =
                journal.discard(id, why, audit) || (lettingGo.getAsBoolean() && journal.discard(id, why, audit));
        return discarded ? new OrderResult(id, true, "") : inWork(id);
    }

    private static OrderResult inWork(long id) {
        return new OrderResult(id, false, "event " + id + " is in work; wait until it has ended");
    }

    private static OrderResult unknown(long id) {
        return new OrderResult(id, false, "there is no event " + id);
    }

    private static OrderResult pending(long id) {
        return new OrderResult(id, false, "event " + id + " is pending; wait until it has ended");
    }
}
