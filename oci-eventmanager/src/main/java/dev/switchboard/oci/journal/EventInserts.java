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

/** Writes rows of events, telling repetitions from new ones. */
final class EventInserts {

    /** How long a document counts as sent again rather than as a new one. */
    static final Duration REPETITION = Duration.ofMinutes(10);

    /** So many rows go into one statement; few sizes, since each is a statement of its own. */
    private static final int[] CHUNKS = {64, 8, 1};

    /** What makes two documents the same. */
    record Identity(String server, String reportId, String document) {}

    /**
     * A document made storable.
     *
     * @param received when it came, in whole milliseconds
     */
    record Row(Arrival arrival, Instant received, Optional<Identity> identity, long digest) {
        static Row of(Arrival arrival, Instant received) {
            if (arrival.reportId().isEmpty() || !arrival.fault().isEmpty()) {
                return new Row(arrival, received, Optional.empty(), 0);
            }
            Identity identity = new Identity(arrival.applicationServer(), arrival.reportId(), arrival.document());
            return new Row(arrival, received, Optional.of(identity), digestOf(identity));
        }
    }

    /** When a document came, and the first event of it. */
    record Copy(Instant at, long first) {

        /** Documents of a spool are stored late, so that one that came after may be in the journal before. */
        boolean repeatedBy(Instant received) {
            return Duration.between(at, received).abs().compareTo(REPETITION) <= 0;
        }

        /** The newest copy that a document received then repeats. */
        static Optional<Copy> repeated(List<Copy> copies, Instant received) {
            for (int i = copies.size() - 1; i >= 0; i--) {
                if (copies.get(i).repeatedBy(received)) {
                    return Optional.of(copies.get(i));
                }
            }
            return Optional.empty();
        }
    }

    /** A row and what is decided about it. */
    private record Decided(Row row, EventStatus status, String reason, Optional<Long> duplicateOf) {}

    private final SqlDatabase database;
    private final WriteConnection connection;
    private final Map<Identity, List<Copy>> known = new HashMap<>();
    private final List<JournalEntry> stored = new ArrayList<>();

    private EventInserts(SqlDatabase database, WriteConnection connection) {
        this.database = database;
        this.connection = connection;
    }

    /** Inserts rows in their order. */
    static List<JournalEntry> store(SqlDatabase database, WriteConnection connection, List<Row> rows)
            throws SQLException {
        EventInserts inserts = new EventInserts(database, connection);
        inserts.store(rows);
        return inserts.stored;
    }

    private void store(List<Row> rows) throws SQLException {
        findKnown(rows);
        List<Decided> chunk = new ArrayList<>();
        Map<Identity, Row> inChunk = new HashMap<>();
        for (Row row : rows) {
            if (row.identity.isPresent() && inChunk.containsKey(row.identity.get())) {
                // The reason names the first one's id, so that one has to have it.
                insert(chunk);
                inChunk.clear();
            }
            chunk.add(decide(row));
            row.identity.ifPresent(identity -> inChunk.put(identity, row));
        }
        insert(chunk);
    }

    private Decided decide(Row row) {
        if (!row.arrival.fault().isEmpty()) {
            return new Decided(row, EventStatus.FAILED, row.arrival.fault(), Optional.empty());
        }
        Optional<Long> first = row.identity
                .map(known::get)
                .flatMap(copies -> Copy.repeated(copies, row.received))
                .map(Copy::first);
        if (first.isPresent()) {
            return new Decided(row, EventStatus.IGNORED, repetitionOf(first.get()), first);
        }
        return new Decided(row, EventStatus.PENDING, "", Optional.empty());
    }

    static String repetitionOf(long first) {
        return "sent again by the application server: the same document is event " + first;
    }

    private void findKnown(List<Row> wanted) throws SQLException {
        List<Long> digests = new ArrayList<>();
        Instant oldest = Instant.MAX;
        for (Row row : wanted) {
            if (row.identity.isPresent()) {
                digests.add(row.digest);
                oldest = row.received.isBefore(oldest) ? row.received : oldest;
            }
        }
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
            statement.setObject(slots + 1, database.time(oldest.minus(REPETITION)));
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    long duplicateOf = found.getLong("duplicate_of");
                    long first = found.wasNull() ? found.getLong("id") : duplicateOf;
                    remember(
                            new Identity(
                                    JournalSql.text(found, "application_server"),
                                    JournalSql.text(found, "report_id"),
                                    JournalSql.document(found.getString("event"))),
                            new Copy(database.time(found, "inserted"), first));
                }
            }
            at += size;
        }
    }

    private void remember(Identity identity, Copy copy) {
        known.computeIfAbsent(identity, unknown -> new ArrayList<>()).add(copy);
    }

    /** Inserts the rows decided so far and empties the list. */
    private void insert(List<Decided> decided) throws SQLException {
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
            List<Long> ids = insertAtOnce(some);
            for (int i = 0; i < size; i++) {
                long id = ids.get(i);
                Decided one = some.get(i);
                stored.add(entry(id, one));
                one.row.identity.ifPresent(
                        identity -> remember(identity, new Copy(one.row.received, one.duplicateOf.orElse(id))));
            }
            at += size;
        }
        decided.clear();
    }

    private List<Long> insertAtOnce(List<Decided> some) throws SQLException {
        PreparedStatement statement = connection.statement(JournalSql.insertEvents(some.size()));
        int position = 0;
        for (Decided one : some) {
            Arrival arrival = one.row.arrival;
            statement.setString(++position, arrival.login());
            statement.setString(++position, arrival.commandName());
            statement.setString(++position, one.status.text());
            statement.setObject(++position, database.time(one.row.received));
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

    private static JournalEntry entry(long id, Decided decided) {
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
                decided.row.received);
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
