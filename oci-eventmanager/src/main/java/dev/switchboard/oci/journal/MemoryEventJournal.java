package dev.switchboard.oci.journal;

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

    /** When a document was stored last, and the first event of it. */
    private record Seen(Instant last, long first) {}

    private final InstantSource clock;
    private final TreeMap<Long, Row> rows = new TreeMap<>();
    private final TreeMap<Long, Row> waiting = new TreeMap<>();
    private final Map<AppendBlock.Identity, Seen> seen = new HashMap<>();
    private final Map<Long, Run> runs = new HashMap<>();

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
        seen.values().removeIf(known -> known.last.isBefore(now.minus(AppendBlock.REPETITION)));
        List<JournalEntry> entries = new ArrayList<>();
        for (Arrival arrival : arrivals) {
            long id = rows.isEmpty() ? 1 : rows.lastKey() + 1;
            JournalEntry entry = entry(id, arrival, now);
            Row row = new Row(arrival.document(), entry);
            rows.put(id, row);
            if (entry.status() == EventStatus.PENDING) {
                waiting.put(id, row);
            }
            entries.add(entry);
        }
        return List.copyOf(entries);
    }

    private JournalEntry entry(long id, Arrival arrival, Instant now) {
        EventStatus status = EventStatus.PENDING;
        String reason = "";
        if (!arrival.fault().isEmpty()) {
            status = EventStatus.FAILED;
            reason = arrival.fault().strip();
        } else if (!arrival.reportId().isEmpty()) {
            AppendBlock.Identity identity =
                    new AppendBlock.Identity(arrival.applicationServer(), arrival.reportId(), arrival.document());
            Seen known = seen.get(identity);
            if (known != null) {
                status = EventStatus.IGNORED;
                reason = AppendBlock.repetitionOf(known.first);
            }
            seen.put(identity, new Seen(now, known == null ? id : known.first));
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
                now);
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
        if (row == null) {
            return;
        }
        row.become(row.entry.status(), row.entry.reason(), change.run().number());
        row.resume = true;
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
            write(ledger.change());
            ledger.written();
        }
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
        if (row == null || row.entry.status() == EventStatus.PENDING) {
            return false;
        }
        row.become(EventStatus.IGNORED, reason.strip(), row.entry.run());
        row.audit.add(audit);
        return true;
    }

    @Override
    public synchronized List<Long> failPending(String reason) {
        List<Long> ids = List.copyOf(waiting.keySet());
        for (Row row : waiting.values()) {
            row.become(EventStatus.FAILED, reason.strip(), row.entry.run());
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
