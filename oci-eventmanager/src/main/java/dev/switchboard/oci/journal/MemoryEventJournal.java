package dev.switchboard.oci.journal;

import dev.switchboard.oci.event.EventWithdrawnException;
import dev.switchboard.oci.event.Outcome;
import dev.switchboard.oci.event.StepLedger;
import dev.switchboard.oci.event.StepLedger.LedgerStep;
import dev.switchboard.oci.journal.BufferedLedger.Change;
import dev.switchboard.oci.journal.BufferedLedger.Run;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A journal that lasts as long as its process: for tests, and for embedders who keep events elsewhere. Behaves like
 * the durable one in everything but that.
 *
 * <p><b>Threading.</b> Safe for use by several threads; starts none.
 */
public final class MemoryEventJournal implements EventJournal {

    /** One event and everything about it. */
    private static final class Row {
        private final String document;
        private JournalEntry entry;
        private boolean resume = true;
        private boolean taken;
        private Optional<String> edited = Optional.empty();
        private final SortedMap<Integer, List<LedgerStep>> steps = new TreeMap<>();
        private final List<AuditEntry> audit = new ArrayList<>();

        Row(String document, JournalEntry entry) {
            this.document = document;
            this.entry = entry;
        }

        void become(EventStatus status, String reason, int run) {
            entry = new JournalEntry(
                    entry.id(),
                    entry.applicationServer(),
                    entry.reportId(),
                    entry.login(),
                    entry.commandName(),
                    entry.subscriber(),
                    status,
                    reason,
                    run,
                    entry.inserted());
        }
    }

    /** Whose documents are numbered. */
    private record Source(Origin origin, String server) {}

    private final InstantSource clock;
    private final TreeMap<Long, Row> rows = new TreeMap<>();
    private final TreeMap<Long, Row> waiting = new TreeMap<>();
    private final Map<EventInserts.Identity, List<EventInserts.Copy>> seen = new HashMap<>();
    private final Map<Long, Run> runs = new HashMap<>();
    private final Map<Source, Long> reached = new HashMap<>();

    /**
     * Makes an empty journal.
     *
     * @param clock tells when events are accepted
     */
    public MemoryEventJournal(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public synchronized List<JournalEntry> append(List<Arrival> arrivals) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        seen.values()
                .removeIf(copies ->
                        copies.stream().allMatch(copy -> copy.at().isBefore(now.minus(EventInserts.REPETITION))));
        return arrivals.stream().map(arrival -> append(arrival, now)).toList();
    }

    @Override
    public synchronized List<JournalEntry> appendNumbered(List<NumberedArrival> documents, boolean late) {
        List<JournalEntry> entries = new ArrayList<>();
        for (NumberedArrival document : documents) {
            Source source = new Source(document.origin(), document.arrival().applicationServer());
            if (document.number() > reached.getOrDefault(source, 0L)) {
                reached.put(source, document.number());
                entries.add(append(document.arrival(), document.received().truncatedTo(ChronoUnit.MILLIS)));
            }
        }
        return List.copyOf(entries);
    }

    @Override
    public synchronized void forgetEarlier(Origin current) {
        reached.keySet()
                .removeIf(source ->
                        source.origin.spool().equals(current.spool()) && source.origin.run() != current.run());
    }

    private JournalEntry append(Arrival arrival, Instant received) {
        long id = rows.isEmpty() ? 1 : rows.lastKey() + 1;
        JournalEntry entry = entry(id, arrival, received);
        Row row = new Row(arrival.document(), entry);
        rows.put(id, row);
        if (entry.status() == EventStatus.PENDING) {
            waiting.put(id, row);
        }
        return entry;
    }

    private JournalEntry entry(long id, Arrival arrival, Instant received) {
        EventStatus status = EventStatus.PENDING;
        String reason = "";
        if (!arrival.fault().isEmpty()) {
            status = EventStatus.FAILED;
            reason = arrival.fault().strip();
        } else if (!arrival.reportId().isEmpty()) {
            EventInserts.Identity identity =
                    new EventInserts.Identity(arrival.applicationServer(), arrival.reportId(), arrival.document());
            List<EventInserts.Copy> copies = seen.computeIfAbsent(identity, unknown -> new ArrayList<>());
            Optional<EventInserts.Copy> known = EventInserts.Copy.repeated(copies, received);
            if (known.isPresent()) {
                status = EventStatus.IGNORED;
                reason = EventInserts.repetitionOf(known.get().first());
            }
            copies.add(new EventInserts.Copy(
                    received, known.map(EventInserts.Copy::first).orElse(id)));
        }
        return new JournalEntry(
                id,
                arrival.applicationServer().strip(),
                arrival.reportId().strip(),
                arrival.login().strip(),
                arrival.commandName().strip(),
                arrival.subscriber().strip(),
                status,
                reason,
                0,
                received);
    }

    @Override
    public synchronized List<PendingEvent> pending(Set<Long> except, int limit) {
        List<PendingEvent> found = new ArrayList<>();
        for (Row row : waiting.values()) {
            if (found.size() == limit) {
                break;
            }
            if (!except.contains(row.entry.id())) {
                found.add(new PendingEvent(row.entry, row.edited.orElse(row.document), row.resume));
                runs.put(row.entry.id(), new Run(row.entry.run()));
            }
        }
        return List.copyOf(found);
    }

    @Override
    public synchronized StepLedger ledger(long eventId, int command, boolean resume) {
        Row row = rows.get(eventId);
        if (row == null) {
            throw new IllegalArgumentException("there is no event " + eventId);
        }
        Run run = runs.get(eventId);
        if (run == null || (command == 0 && run.counted())) {
            run = new Run(row.entry.run());
            runs.put(eventId, run);
        }
        List<LedgerStep> stored = !run.first() && resume ? row.steps.getOrDefault(command, List.of()) : List.of();
        return new BufferedLedger(eventId, command, run, stored, !run.first(), this::write);
    }

    private synchronized void write(Change change) {
        Row row = rows.get(change.eventId());
        if (!change.run().counted() && (row == null || row.entry.status() != EventStatus.PENDING)) {
            throw new EventWithdrawnException(change.eventId());
        }
        if (row == null) {
            return;
        }
        store(row, change);
    }

    private static void store(Row row, Change change) {
        row.become(row.entry.status(), row.entry.reason(), change.run().number());
        row.resume = true;
        row.taken = true;
        if (change.plan().isPresent()) {
            row.steps.put(change.command(), change.plan().get());
        }
        if (!change.marks().isEmpty()) {
            List<LedgerStep> steps = new ArrayList<>(row.steps.getOrDefault(change.command(), List.of()));
            for (LedgerStep step : change.marks()) {
                steps.set(step.number(), step);
            }
            row.steps.put(change.command(), List.copyOf(steps));
        }
    }

    @Override
    public synchronized void settle(long eventId, Outcome outcome, List<StepLedger> ledgers) {
        List<BufferedLedger> held = new ArrayList<>();
        for (StepLedger ledger : ledgers) {
            if (!(ledger instanceof BufferedLedger ours) || ours.eventId() != eventId) {
                throw new IllegalArgumentException("ledgers holds one that is not of event " + eventId);
            }
            held.add(ours);
        }
        Row row = rows.get(eventId);
        Run run = runs.remove(eventId);
        if (row == null) {
            return;
        }
        for (BufferedLedger ledger : held) {
            store(row, ledger.change());
            ledger.written();
        }
        row.taken = false;
        int number = run == null ? row.entry.run() + 1 : run.number();
        row.become(SqlEventJournal.status(outcome.kind()), outcome.reason().strip(), number);
        row.resume = true;
        waiting.remove(eventId);
    }

    @Override
    public synchronized Optional<JournalEntry> find(long eventId) {
        return Optional.ofNullable(rows.get(eventId)).map(row -> row.entry);
    }

    @Override
    public synchronized Optional<String> findDocument(long eventId) {
        return Optional.ofNullable(rows.get(eventId)).map(row -> row.document);
    }

    @Override
    public synchronized Optional<String> findEditedDocument(long eventId) {
        return Optional.ofNullable(rows.get(eventId)).flatMap(row -> row.edited);
    }

    @Override
    public synchronized List<List<LedgerStep>> steps(long eventId) {
        Row row = rows.get(eventId);
        List<List<LedgerStep>> commands = new ArrayList<>();
        if (row != null) {
            row.steps.forEach((command, steps) -> {
                if (!steps.isEmpty()) {
                    commands.addAll(Collections.nCopies(command - commands.size(), List.of()));
                    commands.add(steps);
                }
            });
        }
        return List.copyOf(commands);
    }

    @Override
    public synchronized List<JournalEntry> list(EventFilter filter) {
        Collection<Row> ordered = filter.newestFirst() ? rows.descendingMap().values() : rows.values();
        List<JournalEntry> found = new ArrayList<>();
        for (Row row : ordered) {
            if (found.size() == filter.limit()) {
                break;
            }
            if (filter.matches(row.entry, row.document)) {
                found.add(row.entry);
            }
        }
        return List.copyOf(found);
    }

    @Override
    public synchronized Map<EventStatus, Long> counts() {
        Map<EventStatus, Long> counts = new EnumMap<>(EventStatus.class);
        for (EventStatus status : EventStatus.values()) {
            counts.put(status, 0L);
        }
        rows.values().forEach(row -> counts.merge(row.entry.status(), 1L, Long::sum));
        return Collections.unmodifiableMap(counts);
    }

    @Override
    public synchronized Optional<Instant> lastInserted() {
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(rows.lastEntry().getValue().entry.inserted());
    }

    @Override
    public synchronized boolean requeue(
            long eventId, boolean resume, Optional<String> editedDocument, AuditEntry audit) {
        if (resume && editedDocument.isPresent()) {
            throw new IllegalArgumentException("editedDocument needs a fresh plan, so resume must be false");
        }
        Row row = rows.get(eventId);
        if (row == null || row.entry.status() == EventStatus.PENDING) {
            return false;
        }
        row.become(EventStatus.PENDING, "", row.entry.run());
        row.resume = resume;
        if (!resume) {
            row.edited = editedDocument;
            row.steps.clear();
        }
        row.audit.add(audit);
        waiting.put(eventId, row);
        return true;
    }

    @Override
    public synchronized boolean discard(long eventId, String reason, AuditEntry audit) {
        Row row = rows.get(eventId);
        if (row == null || row.taken) {
            return false;
        }
        row.become(EventStatus.IGNORED, reason.strip(), row.entry.run());
        row.audit.add(audit);
        waiting.remove(eventId);
        return true;
    }

    @Override
    public synchronized void releaseTaken(Set<Long> except) {
        waiting.forEach((id, row) -> row.taken &= except.contains(id));
    }

    @Override
    public synchronized int deleteSettled(Instant before, int limit) {
        List<Long> old = rows.values().stream()
                .map(row -> row.entry)
                .filter(entry -> entry.inserted().isBefore(before))
                .filter(entry -> entry.status() == EventStatus.COMPLETED || entry.status() == EventStatus.IGNORED)
                .map(JournalEntry::id)
                .limit(limit)
                .toList();
        old.forEach(rows::remove);
        return old.size();
    }

    @Override
    public synchronized List<Long> failPending(String reason) {
        List<Long> ids = List.copyOf(waiting.keySet());
        for (Row row : waiting.values()) {
            row.become(EventStatus.FAILED, reason.strip(), row.entry.run());
            row.taken = false;
        }
        waiting.clear();
        ids.forEach(runs::remove);
        return ids;
    }

    @Override
    public synchronized List<AuditEntry> audit(long eventId) {
        Row row = rows.get(eventId);
        return row == null ? List.of() : List.copyOf(row.audit);
    }
}
