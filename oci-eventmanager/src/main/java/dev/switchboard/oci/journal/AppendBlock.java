package dev.switchboard.oci.journal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Stores one batch of documents, telling repetitions from new ones. */
final class AppendBlock implements GroupCommit.Block<List<JournalEntry>> {

    /** How long a document counts as sent again rather than as a new one. */
    static final Duration REPETITION = Duration.ofMinutes(10);

    /** So many rows go into one statement; few sizes, since each is a statement of its own. */
    private static final int[] CHUNKS = {64, 8, 1};

    /** What makes two documents the same. */
    record Identity(String server, String reportId, String document) {}

    /** A document made storable. */
    private record Row(Arrival arrival, Optional<Identity> identity, long digest) {
        static Row of(Arrival arrival) {
            if (arrival.reportId().isEmpty() || !arrival.fault().isEmpty()) {
                return new Row(arrival, Optional.empty(), 0);
            }
            Identity identity = new Identity(arrival.applicationServer(), arrival.reportId(), arrival.document());
            return new Row(arrival, Optional.of(identity), digestOf(identity));
        }
    }

    /** A row and what is decided about it. */
    private record Decided(Row row, EventStatus status, String reason, Optional<Long> duplicateOf) {}

    private final List<Row> rows = new ArrayList<>();
    private final Optional<AppendBlock> earlier;
    private final Instant now;
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
        storable.forEach(arrival -> rows.add(Row.of(arrival)));
        this.earlier = earlier;
        this.now = now;
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
        List<Row> rest = rows.subList(stored.size(), rows.size());
        Map<Identity, Long> known = findKnown(connection, rest);
        List<Decided> chunk = new ArrayList<>();
        Map<Identity, Row> inChunk = new HashMap<>();
        for (Row row : rest) {
            if (row.identity.isPresent() && inChunk.containsKey(row.identity.get())) {
                // The reason names the first one's id, so that one has to have it.
                insert(connection, chunk, known, stored);
                inChunk.clear();
            }
            chunk.add(decide(row, known));
            row.identity.ifPresent(identity -> inChunk.put(identity, row));
        }
        insert(connection, chunk, known, stored);
        entries = List.copyOf(stored);
        return entries;
    }

    private static Decided decide(Row row, Map<Identity, Long> known) {
        if (!row.arrival.fault().isEmpty()) {
            return new Decided(row, EventStatus.FAILED, row.arrival.fault(), Optional.empty());
        }
        Optional<Long> first = row.identity.map(known::get);
        if (first.isPresent()) {
            return new Decided(row, EventStatus.IGNORED, repetitionOf(first.get()), first);
        }
        return new Decided(row, EventStatus.PENDING, "", Optional.empty());
    }

    static String repetitionOf(long first) {
        return "sent again by the application server: the same document is event " + first;
    }

    private Map<Identity, Long> findKnown(WriteConnection connection, List<Row> wanted) throws SQLException {
        List<Long> digests = new ArrayList<>();
        for (Row row : wanted) {
            if (row.identity.isPresent()) {
                digests.add(row.digest);
            }
        }
        Map<Identity, Long> known = new HashMap<>();
        int at = 0;
        while (at < digests.size()) {
            int size = Math.min(digests.size() - at, CHUNKS[0]);
            int slots = CHUNKS[0];
            for (int chunk : CHUNKS) {
                slots = chunk >= size ? chunk : slots;
            }
            PreparedStatement statement = connection.statement(JournalSql.findDigests(slots));
            for (int slot = 0; slot < slots; slot++) {
                statement.setLong(slot + 1, digests.get(at + Math.min(slot, size - 1)));
            }
            statement.setObject(slots + 1, database.time(now.minus(REPETITION)));
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    long duplicateOf = found.getLong("duplicate_of");
                    long first = found.wasNull() ? found.getLong("id") : duplicateOf;
                    known.put(
                            new Identity(
                                    JournalSql.text(found, "application_server"),
                                    JournalSql.text(found, "report_id"),
                                    JournalSql.document(found.getString("event"))),
                            first);
                }
            }
            at += size;
        }
        return known;
    }

    /** Inserts the rows decided so far and empties the list. */
    private void insert(
            WriteConnection connection, List<Decided> decided, Map<Identity, Long> known, List<JournalEntry> stored)
            throws SQLException {
        int at = 0;
        while (at < decided.size()) {
            int size = 1;
            for (int chunk : CHUNKS) {
                if (decided.size() - at >= chunk) {
                    size = chunk;
                    break;
                }
            }
            List<Decided> some = decided.subList(at, at + size);
            List<Long> ids = insertAtOnce(connection, some);
            for (int i = 0; i < size; i++) {
                long id = ids.get(i);
                Decided one = some.get(i);
                stored.add(entry(id, one));
                one.row.identity.ifPresent(identity -> known.putIfAbsent(identity, id));
            }
            at += size;
        }
        decided.clear();
    }

    private List<Long> insertAtOnce(WriteConnection connection, List<Decided> some) throws SQLException {
        PreparedStatement statement = connection.statement(JournalSql.insertEvents(some.size()));
        int position = 0;
        for (Decided one : some) {
            Arrival arrival = one.row.arrival;
            statement.setString(++position, arrival.login());
            statement.setString(++position, arrival.commandName());
            statement.setString(++position, one.status.text());
            statement.setObject(++position, database.time(now));
            statement.setString(++position, arrival.applicationServer());
            statement.setString(++position, JournalSql.orNull(arrival.reportId()));
            statement.setString(++position, JournalSql.orNull(arrival.subscriber()));
            statement.setString(++position, JournalSql.orNull(one.reason));
            setLong(statement, ++position, one.row.identity.isPresent() ? one.row.digest : null);
            setLong(statement, ++position, one.duplicateOf.orElse(null));
            statement.setString(++position, JournalSql.stored(arrival.document()));
        }
        List<Long> ids = new ArrayList<>(some.size());
        try (ResultSet inserted = statement.executeQuery()) {
            while (inserted.next()) {
                ids.add(inserted.getLong(1));
            }
        }
        // Numbers are drawn in the order of the rows, but need not be reported in it.
        Collections.sort(ids);
        return ids;
    }

    private static void setLong(PreparedStatement statement, int position, @Nullable Long value) throws SQLException {
        if (value == null) {
            statement.setNull(position, Types.BIGINT);
        } else {
            statement.setLong(position, value);
        }
    }

    private JournalEntry entry(long id, Decided decided) {
        Arrival arrival = decided.row.arrival;
        return new JournalEntry(
                id,
                arrival.applicationServer(),
                arrival.reportId(),
                arrival.login(),
                arrival.commandName(),
                arrival.subscriber(),
                decided.status,
                decided.reason,
                0,
                now);
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
        Arrival first = rows.get(0).arrival;
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

    private static long digestOf(Identity identity) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(identity.server.getBytes(StandardCharsets.UTF_8));
            sha.update((byte) 0);
            sha.update(identity.reportId.getBytes(StandardCharsets.UTF_8));
            sha.update((byte) 0);
            byte[] digest = sha.digest(identity.document.getBytes(StandardCharsets.UTF_8));
            long number = 0;
            for (int i = 0; i < Long.BYTES; i++) {
                number = number << 8 | (digest[i] & 0xff);
            }
            return number;
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
