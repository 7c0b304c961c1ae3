package dev.switchboard.oci.journal;

import dev.switchboard.oci.event.StepLedger.LedgerStep;
import dev.switchboard.oci.journal.EventJournal.PendingEvent;
import dev.switchboard.oci.journal.JournalSql.StepRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the journal reads, on whatever connection is free. */
final class JournalQueries {

    private final SqlDatabase database;

    JournalQueries(SqlDatabase database) {
        this.database = database;
    }

    List<PendingEvent> pending(Set<Long> except, int limit) {
        return database.run("look for pending events", handle -> pending(handle.getConnection(), except, limit));
    }

    private List<PendingEvent> pending(Connection connection, Set<Long> except, int limit) throws SQLException {
        List<PendingEvent> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(JournalSql.PENDING)) {
            statement.setLong(1, (long) limit + except.size());
            try (ResultSet row = statement.executeQuery()) {
                while (found.size() < limit && row.next()) {
                    if (!except.contains(row.getLong("id"))) {
                        found.add(new PendingEvent(
                                JournalSql.entry(row, database),
                                JournalSql.document(row.getString("document")),
                                row.getInt("resume") != 0));
                    }
                }
            }
        }
        return List.copyOf(found);
    }

    Optional<JournalEntry> find(long eventId) {
        return database.run(
                "read an event",
                handle -> handle.createQuery("SELECT " + JournalSql.ENTRY + " FROM em_event WHERE id = :id")
                        .bind("id", eventId)
                        .map((row, context) -> JournalSql.entry(row, database))
                        .findOne());
    }

    /** What a column that holds documents holds, if anything. */
    Optional<String> document(String column, long eventId) {
        return database.run(
                "read a document",
                handle -> handle.createQuery(
                                "SELECT " + column + " FROM em_event WHERE id = :id AND " + column + " IS NOT NULL")
                        .bind("id", eventId)
                        .map((row, context) -> JournalSql.document(row.getString(1)))
                        .findOne());
    }

    List<List<LedgerStep>> steps(long eventId) {
        List<List<LedgerStep>> commands = new ArrayList<>();
        for (StepRow row : stepRows(eventId)) {
            while (commands.size() <= row.command()) {
                commands.add(new ArrayList<>());
            }
            commands.get(row.command()).add(row.step());
        }
        commands.replaceAll(List::copyOf);
        return List.copyOf(commands);
    }

    List<LedgerStep> steps(long eventId, int command) {
        List<LedgerStep> found = new ArrayList<>();
        for (StepRow row : stepRows(eventId)) {
            if (row.command() == command) {
                found.add(row.step());
            }
        }
        return found;
    }

    private List<StepRow> stepRows(long eventId) {
        return database.run(
                "read the steps of an event",
                handle -> handle.createQuery(JournalSql.STEPS)
                        .bind("event", eventId)
                        .map((row, context) -> JournalSql.step(row))
                        .list());
    }

    List<JournalEntry> list(EventFilter filter) {
        return database.run(
                "list events",
                handle -> JournalSql.list(handle, filter, database)
                        .map((row, context) -> JournalSql.entry(row, database))
                        .list());
    }

    Map<EventStatus, Long> counts() {
        Map<EventStatus, Long> counts = new EnumMap<>(EventStatus.class);
        for (EventStatus status : EventStatus.values()) {
            counts.put(status, 0L);
        }
        database.run(
                        "count events",
                        handle -> handle.createQuery("SELECT status, COUNT(*) AS events FROM em_event GROUP BY status")
                                .map((row, context) -> Map.entry(
                                        EventStatus.parse(JournalSql.text(row, "status"))
                                                .orElse(EventStatus.FAILED),
                                        row.getLong("events")))
                                .list())
                .forEach(count -> counts.merge(count.getKey(), count.getValue(), Long::sum));
        return Collections.unmodifiableMap(counts);
    }

    Optional<Instant> lastInserted() {
        return database.run(
                "read the last event",
                handle -> handle.createQuery("SELECT inserted FROM em_event ORDER BY id DESC LIMIT 1")
                        .map((row, context) -> database.time(row, "inserted"))
                        .findOne());
    }

    List<AuditEntry> audit(long eventId) {
        return database.run(
                "read what operators did",
                handle -> handle.createQuery(
                                "SELECT at, actor, action, detail FROM em_audit WHERE event_id = :event ORDER BY id")
                        .bind("event", eventId)
                        .map((row, context) -> new AuditEntry(
                                eventId,
                                Instant.ofEpochMilli(row.getLong("at")),
                                row.getString("actor"),
                                row.getString("action"),
                                row.getString("detail")))
                        .list());
    }

    List<Long> failedWithReason() {
        return database.run(
                "look at the events taken over",
                handle -> handle.createQuery(
                                "SELECT id FROM em_event WHERE status = 'failed' AND reason IS NOT NULL ORDER BY id")
                        .mapTo(Long.class)
                        .list());
    }
}
