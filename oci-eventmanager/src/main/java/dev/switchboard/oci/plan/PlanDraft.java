package dev.switchboard.oci.plan;

import dev.switchboard.oci.plan.Plan.Entry;
import dev.switchboard.oci.plan.Plan.Section;
import dev.switchboard.oci.plan.Step.ChangeRecord;
import dev.switchboard.oci.plan.Step.DeleteAssociation;
import dev.switchboard.oci.plan.Step.DeleteEnum;
import dev.switchboard.oci.plan.Step.DeleteRecord;
import dev.switchboard.oci.plan.Step.InsertRecord;
import dev.switchboard.oci.plan.Step.Refuse;
import dev.switchboard.oci.plan.SubscriberRecord.RecordField;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A plan in the making, with the registry as it will be when the steps so far are done.
 *
 * <p>After a refusal nothing more is added to a section, so a rule need not ask after each step.
 */
final class PlanDraft {

    private final PlanOptions options;
    private final Map<String, SubscriberRecord> view;
    private final List<Section> sections = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Set<String> held = new HashSet<>();
    private String subscriber;
    private final boolean needsSession;
    private List<Entry> entries = new ArrayList<>();
    private boolean refused;

    PlanDraft(PlanOptions options, Facts facts, String subscriber, boolean needsSession) {
        this.options = options;
        this.view = new HashMap<>(facts.records());
        this.subscriber = subscriber;
        this.needsSession = needsSession;
    }

    boolean has(Quirk quirk) {
        return options.has(quirk);
    }

    /** A record as it will be by now, its texts trimmed as old databases need it. */
    Optional<SubscriberRecord> find(String id) {
        return Optional.ofNullable(view.get(id)).map(PlanDraft::trimmed);
    }

    boolean knows(String id) {
        return view.containsKey(id);
    }

    /** Closes the section and begins that of another subscriber. */
    void next(String another) {
        sections.add(new Section(subscriber, needsSession, entries));
        entries = new ArrayList<>();
        refused = false;
        subscriber = another;
    }

    /** Adds steps that must succeed. */
    void must(Step... steps) {
        for (Step step : steps) {
            add(entry(step));
        }
    }

    /** Adds a deletion that the reference implementation lets fail. */
    void mayFail(Step deletion) {
        add(tolerable(deletion));
    }

    /**
     * Adds what changes the core and what the registry says of it, in the order that the options ask for.
     *
     * @param record the registry's step
     * @param core the core's steps
     */
    void remember(Step record, Entry... core) {
        remember(Quirk.RECORD_BEFORE_CORE, record, core);
    }

    void remember(Quirk recordFirst, Step record, Entry... core) {
        if (options.has(recordFirst)) {
            must(record);
        }
        for (Entry entry : core) {
            add(entry);
        }
        if (!options.has(recordFirst)) {
            must(record);
        }
    }

    Entry entry(Step step) {
        boolean deletion = step instanceof DeleteAssociation || step instanceof DeleteEnum;
        return new Entry(step, false, deletion && !options.has(Quirk.GOAL_REACHED_IS_FAULT));
    }

    Entry tolerable(Step deletion) {
        return options.has(Quirk.FAILED_DELETION_TOLERATED) ? new Entry(deletion, true, false) : entry(deletion);
    }

    /** Ends the section here: what follows cannot be done. */
    void refuse(String reason) {
        must(new Refuse(reason));
        refused = true;
    }

    void note(String text) {
        if (!refused) {
            notes.add(text);
        }
    }

    /** Takes a record into the view that the registry gets only with {@link #release}. */
    void hold(SubscriberRecord fresh) {
        view.put(fresh.id(), fresh);
        held.add(fresh.id());
    }

    /** Stores a held record, with all changes made to it since. */
    void release(String id) {
        SubscriberRecord fresh = view.get(id);
        if (held.remove(id) && fresh != null) {
            add(entry(new InsertRecord(fresh)));
        }
    }

    Plan plan() {
        sections.add(new Section(subscriber, needsSession, entries));
        boolean lastDecides = sections.size() > 1 && options.has(Quirk.LAST_MEMBER_DECIDES);
        return new Plan(sections, "", lastDecides, notes);
    }

    private void add(Entry entry) {
        if (refused) {
            return;
        }
        Step step = entry.step();
        if (step instanceof ChangeRecord change) {
            view.computeIfPresent(change.userId(), (id, old) -> old.with(change.set(), change.cleared()));
            if (held.contains(change.userId())) {
                return;
            }
        } else if (step instanceof InsertRecord insert) {
            view.put(insert.subscriber().id(), insert.subscriber());
        } else if (step instanceof DeleteRecord delete) {
            view.remove(delete.userId());
        }
        entries.add(entry);
    }

    static ChangeRecord set(String userId, RecordField field, String value) {
        return value.isEmpty() ? clear(userId, field) : new ChangeRecord(userId, Map.of(field, value), Set.of());
    }

    static ChangeRecord clear(String userId, RecordField... fields) {
        return new ChangeRecord(userId, Map.of(), Set.of(fields));
    }

    private static SubscriberRecord trimmed(SubscriberRecord stored) {
        return new SubscriberRecord(
                stored.id(),
                stored.serviceProvider().strip(),
                stored.groupId().strip(),
                stored.type(),
                stored.publicId().strip(),
                stored.phone().strip(),
                stored.phoneContext().strip(),
                stored.mailbox().strip(),
                stored.mailboxPassword().strip(),
                stored.listUri().strip(),
                stored.voicePortal());
    }
}
