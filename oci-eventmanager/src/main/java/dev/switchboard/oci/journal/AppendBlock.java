package dev.switchboard.oci.journal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Stores one batch of documents. */
final class AppendBlock implements GroupCommit.Block<List<JournalEntry>> {

    private final List<EventInserts.Row> rows = new ArrayList<>();
    private final Optional<AppendBlock> earlier;
    private final SqlDatabase database;
    private final List<Arrival> given;
    private final Runnable whenInDoubt;
    private List<JournalEntry> entries = List.of();

    /**
     * @param given the batch as its caller gave it
     * @param storable the same, storable
     * @param earlier an append of the same beginning whose caller never learned how it ended
     */
    AppendBlock(
            List<Arrival> given,
            List<Arrival> storable,
            Optional<AppendBlock> earlier,
            Instant now,
            SqlDatabase database,
            Runnable whenInDoubt) {
        this.given = List.copyOf(given);
        storable.forEach(arrival -> rows.add(EventInserts.Row.of(arrival, now)));
        this.earlier = earlier;
        this.database = database;
        this.whenInDoubt = whenInDoubt;
    }

    List<Arrival> given() {
        return given;
    }

    @Override
    public List<JournalEntry> write(WriteConnection connection) throws SQLException {
        List<JournalEntry> stored = new ArrayList<>();
        if (earlier.isPresent()) {
            stored.addAll(earlier.get().entriesIfStored(connection));
        }
        stored.addAll(EventInserts.store(database, connection, rows.subList(stored.size(), rows.size())));
        entries = List.copyOf(stored);
        return entries;
    }

    private List<JournalEntry> entriesIfStored(WriteConnection connection) throws SQLException {
        if (stored(connection)) {
            return entries;
        }
        return earlier.isPresent() ? earlier.get().entriesIfStored(connection) : List.of();
    }

    /** All rows went into one transaction, so the first one tells for all. */
    @Override
    public boolean stored(WriteConnection connection) throws SQLException {
        if (entries.isEmpty()) {
            return false;
        }
        PreparedStatement statement =
                connection.statement("SELECT application_server, report_id, event FROM em_event WHERE id = ?");
        statement.setLong(1, entries.get(0).id());
        Arrival first = rows.get(0).arrival();
        try (ResultSet row = statement.executeQuery()) {
            return row.next()
                    && JournalSql.text(row, "application_server").equals(first.applicationServer())
                    && JournalSql.text(row, "report_id").equals(first.reportId())
                    && JournalSql.document(row.getString("event")).equals(first.document());
        }
    }

    @Override
    public void inDoubt() {
        whenInDoubt.run();
    }
}
