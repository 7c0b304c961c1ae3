package dev.switchboard.oci.journal;

import dev.switchboard.common.store.Vendor;
import dev.switchboard.oci.journal.EventJournal.NumberedArrival;
import dev.switchboard.oci.journal.EventJournal.Origin;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Stores those of a batch of numbered documents that are not stored yet, and how far their numbers go, in one
 * transaction: whoever offers them again, in this life or another, cannot have them stored twice.
 */
final class NumberedBlock implements GroupCommit.Block<List<JournalEntry>> {

    /** Documents are numbered for each of these. */
    private record Source(Origin origin, String server) {}

    /** A document made storable, and its number. */
    private record NumberedRow(long number, EventInserts.Row row) {}

    private final SqlDatabase database;
    private final boolean late;
    private final Map<Source, List<Long>> numbers = new LinkedHashMap<>();
    private final List<Source> sources = new ArrayList<>();
    private final List<NumberedRow> rows = new ArrayList<>();
    private boolean storedAny;

    NumberedBlock(List<NumberedArrival> documents, boolean late, ColumnLimits limits, SqlDatabase database) {
        this.database = database;
        this.late = late;
        for (NumberedArrival document : documents) {
            Arrival arrival = limits.storable(document.arrival());
            Source source = new Source(document.origin(), arrival.applicationServer());
            numbers.computeIfAbsent(source, first -> new ArrayList<>()).add(document.number());
            sources.add(source);
            rows.add(new NumberedRow(
                    document.number(),
                    EventInserts.Row.of(arrival, document.received().truncatedTo(ChronoUnit.MILLIS))));
        }
    }

    @Override
    public List<JournalEntry> write(WriteConnection connection) throws SQLException {
        storedAny = false;
        if (late && database.vendor() == Vendor.POSTGRESQL) {
            // Another node may append at this moment what the application server has reported to both of us. It changes
            // a row of this table first, so that one of us finds the other's document.
            connection
                    .statement("LOCK TABLE em_intake IN SHARE ROW EXCLUSIVE MODE")
                    .execute();
        }
        Map<Source, Long> reached = new LinkedHashMap<>();
        for (Map.Entry<Source, List<Long>> entry : numbers.entrySet()) {
            List<Long> ofSource = entry.getValue();
            long first = ofSource.get(0);
            if (!advance(connection, entry.getKey(), first - 1, ofSource.get(ofSource.size() - 1))) {
                reached.put(entry.getKey(), find(connection, entry.getKey()));
            }
        }
        List<EventInserts.Row> wanted = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Long known = reached.get(sources.get(i));
            if (known == null) {
                wanted.add(rows.get(i).row);
            } else if (rows.get(i).number > known) {
                wanted.add(rows.get(i).row);
                reached.put(sources.get(i), rows.get(i).number);
            }
        }
        for (Map.Entry<Source, Long> entry : reached.entrySet()) {
            set(connection, entry.getKey(), entry.getValue());
        }
        List<JournalEntry> entries = List.copyOf(EventInserts.store(database, connection, wanted));
        storedAny = !entries.isEmpty();
        return entries;
    }

    /** The usual case in one statement: nothing of this is stored, and everything before is. */
    private static boolean advance(WriteConnection connection, Source source, long from, long to) throws SQLException {
        PreparedStatement statement = connection.statement(
                "UPDATE em_intake SET reached = ? WHERE spool = ? AND run = ? AND server = ? AND reached = ?");
        statement.setLong(1, to);
        bind(statement, 1, source);
        statement.setLong(5, from);
        return statement.executeUpdate() > 0;
    }

    /** How far the source's documents are stored; its row is ours until the commit. */
    private long find(WriteConnection connection, Source source) throws SQLException {
        PreparedStatement insert = connection.statement("INSERT INTO em_intake (spool, run, server, reached)"
                + " VALUES (?, ?, ?, 0) ON CONFLICT (spool, run, server) DO NOTHING");
        bind(insert, 0, source);
        insert.executeUpdate();
        // A commit of a session that was killed may still be under way: it holds the row.
        PreparedStatement select =
                connection.statement("SELECT reached FROM em_intake WHERE spool = ? AND run = ? AND server = ?"
                        + (database.vendor() == Vendor.POSTGRESQL ? " FOR UPDATE" : ""));
        bind(select, 0, source);
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private static void set(WriteConnection connection, Source source, long reached) throws SQLException {
        PreparedStatement statement = connection.statement(
                "UPDATE em_intake SET reached = ? WHERE spool = ? AND run = ? AND server = ? AND reached < ?");
        statement.setLong(1, reached);
        bind(statement, 1, source);
        statement.setLong(5, reached);
        statement.executeUpdate();
    }

    private static void bind(PreparedStatement statement, int before, Source source) throws SQLException {
        statement.setString(before + 1, source.origin.spool());
        statement.setLong(before + 2, source.origin.run());
        statement.setString(before + 3, source.server);
    }

    /** One source tells for all, since everything went into one transaction. */
    @Override
    public boolean stored(WriteConnection connection) throws SQLException {
        if (!storedAny) {
            return false;
        }
        Map.Entry<Source, List<Long>> last = numbers.entrySet().iterator().next();
        List<Long> ofSource = last.getValue();
        return find(connection, last.getKey()) >= ofSource.get(ofSource.size() - 1);
    }
}
