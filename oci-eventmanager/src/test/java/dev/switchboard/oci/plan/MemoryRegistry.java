package dev.switchboard.oci.plan;

import dev.switchboard.oci.event.OciEvent;
import dev.switchboard.oci.plan.Plan.Entry;
import dev.switchboard.oci.plan.Plan.Section;
import dev.switchboard.oci.plan.Step.ChangeRecord;
import dev.switchboard.oci.plan.Step.DeleteRecord;
import dev.switchboard.oci.plan.Step.InsertRecord;
import dev.switchboard.oci.plan.Step.Refuse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A registry in memory that carries out the registry steps of plans, as if the network had agreed to all others. */
final class MemoryRegistry {

    static final String FRESH_PASSWORD = "{RANDOM-PASSWORD}";

    private final Map<String, SubscriberRecord> rows = new TreeMap<>();

    MemoryRegistry(SubscriberRecord... records) {
        for (SubscriberRecord row : records) {
            rows.put(row.id(), row);
        }
    }

    Map<String, SubscriberRecord> rows() {
        return rows;
    }

    Facts facts(Subject subject) {
        Map<String, SubscriberRecord> found = new TreeMap<>();
        List<String> members = new ArrayList<>();
        String portal = "";
        for (SubscriberRecord row : rows.values()) {
            if (subject.members() && row.groupId().equals(subject.groupId())) {
                members.add(row.id());
                found.put(row.id(), row);
            }
            boolean sameGroup = row.groupId().equals(subject.groupId())
                    && row.serviceProvider().equals(subject.serviceProvider());
            if (subject.voicePortal() && row.voicePortal() && sameGroup) {
                portal = row.id();
                found.put(row.id(), row);
            }
            if (subject.userIds().contains(row.id())) {
                found.put(row.id(), row);
            }
        }
        for (SubscriberRecord row : List.copyOf(found.values())) {
            SubscriberRecord namesake = rows.get(row.mailbox());
            if (namesake != null) {
                found.put(namesake.id(), namesake);
            }
        }
        return new Facts(found, members, portal, FRESH_PASSWORD);
    }

    Plan plan(PlanRule rule, OciEvent event) {
        return rule.plan(event, facts(rule.subject(event)));
    }

    /** Carries out a plan up to a refusal; returns how the event ends. */
    String apply(Plan plan) {
        if (!plan.ignored().isEmpty()) {
            return "ignored";
        }
        boolean failed = false;
        for (Section section : plan.sections()) {
            boolean refused = apply(section);
            failed = refused || (failed && !plan.lastSectionDecides());
        }
        return failed ? "failed" : "completed";
    }

    private boolean apply(Section section) {
        for (Entry entry : section.steps()) {
            Step step = entry.step();
            if (step instanceof Refuse) {
                return true;
            } else if (step instanceof InsertRecord insert) {
                if (rows.putIfAbsent(insert.subscriber().id(), insert.subscriber()) != null) {
                    throw new AssertionError("planned to insert a taken id: " + insert);
                }
            } else if (step instanceof ChangeRecord change) {
                rows.computeIfPresent(change.userId(), (id, old) -> old.with(change.set(), change.cleared()));
            } else if (step instanceof DeleteRecord delete) {
                rows.remove(delete.userId());
            }
        }
        return false;
    }
}
