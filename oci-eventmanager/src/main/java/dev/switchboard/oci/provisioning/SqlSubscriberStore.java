package dev.switchboard.oci.provisioning;

import dev.switchboard.oci.journal.SqlDatabase;
import dev.switchboard.oci.journal.SqlEventJournal;
import dev.switchboard.oci.journal.Statements;
import dev.switchboard.oci.plan.SubscriberRecord;
import dev.switchboard.oci.plan.SubscriberRecord.RecordField;
import dev.switchboard.oci.plan.SubscriberType;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry in a SQL database, SQLite or PostgreSQL: table {@code srd_user}, which is taken over as it is where the
 * reference implementation has left one.
 *
 * <p>A value that does not fit its column is refused with an {@link IllegalArgumentException}: storing another one would
 * work, so the store itself has not failed.
 *
 * <p><b>Threading.</b> Safe for use by several threads; starts none.
 */
public final class SqlSubscriberStore implements SubscriberStore {

    private static final Logger LOG = LoggerFactory.getLogger(SqlSubscriberStore.class);

    private static final String HISTORY = "switchboard_srd_schema";
    private static final String MIGRATIONS = "dev/switchboard/oci/provisioning/migration";
    private static final String NEWEST = "1";
    private static final int MOST_IDS_AT_ONCE = 100;

    private static final String RECORD = "SELECT id, service_provider, group_id, user_type, sipurl, e164,"
            + " phonecontext, vmail_user, vmail_password, blf_user, voice_portal FROM srd_user WHERE ";

    private static final String MEMBERS = RECORD + "group_id = ?";

    // A table of the system before may lack the unique key, so the condition stands beside the conflict clause.
    private static final String INSERT =
            "INSERT INTO srd_user (id, service_provider, group_id, user_type, sipurl, e164,"
                    + " phonecontext, association_id, vmail_user, vmail_password, blf_user, voice_portal, created, updated)"
                    + " SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
                    + " WHERE NOT EXISTS (SELECT 1 FROM srd_user WHERE id = ?) ON CONFLICT DO NOTHING";

    /** The one column that holds a number. */
    private static final String VOICE_PORTAL = "voice_portal";

    private static final Map<RecordField, String> COLUMNS = new EnumMap<>(Map.of(
            RecordField.TYPE, "user_type",
            RecordField.PUBLIC_ID, "sipurl",
            RecordField.PHONE, "e164",
            RecordField.PHONE_CONTEXT, "phonecontext",
            RecordField.MAILBOX, "vmail_user",
            RecordField.MAILBOX_PASSWORD, "vmail_password",
            RecordField.LIST_URI, "blf_user",
            RecordField.SERVICE_PROVIDER, "service_provider",
            RecordField.VOICE_PORTAL, VOICE_PORTAL));

    private final SqlDatabase database;
    private final DataSource dataSource;
    private final InstantSource clock;
    private final Optional<SqlEventJournal> journal;
    private final Optional<Statements> transaction;

    private SqlSubscriberStore(
            SqlDatabase database,
            DataSource dataSource,
            InstantSource clock,
            Optional<SqlEventJournal> journal,
            Optional<Statements> transaction) {
        this.database = database;
        this.dataSource = dataSource;
        this.clock = clock;
        this.journal = journal;
        this.transaction = transaction;
    }

    /**
     * Opens the registry, making or taking over its table.
     *
     * @param dataSource the database, which may be the journal's; not closed by the registry
     * @param clock tells when records are changed
     * @return the registry
     * @throws dev.switchboard.oci.journal.StoreException when the database cannot be reached or its table cannot be
     *     brought up to date
     */
    public static SqlSubscriberStore open(DataSource dataSource, InstantSource clock) {
        return open(dataSource, clock, Optional.empty());
    }

    /**
     * Opens the registry in the database of a journal, and reads on the journal's connection while that is free.
     *
     * @param journal the journal; must be open as long as the registry is used
     * @param clock tells when records are changed
     * @return the registry
     * @throws dev.switchboard.oci.journal.StoreException when the database cannot be reached or its table cannot be
     *     brought up to date
     */
    public static SqlSubscriberStore beside(SqlEventJournal journal, InstantSource clock) {
        return open(journal.database(), clock, Optional.of(journal));
    }

    private static SqlSubscriberStore open(
            DataSource dataSource, InstantSource clock, Optional<SqlEventJournal> journal) {
        SqlDatabase database = SqlDatabase.open(dataSource);
        database.migrate(HISTORY, MIGRATIONS, NEWEST);
        return new SqlSubscriberStore(database, dataSource, clock, journal, Optional.empty());
    }

    @Override
    public Optional<Function<Statements, SubscriberStore>> joined(DataSource other) {
        return other == dataSource
                ? Optional.of(statements ->
                        new SqlSubscriberStore(database, dataSource, clock, Optional.empty(), Optional.of(statements)))
                : Optional.empty();
    }

    private <R> R read(String attempted, Statements.Work<R> work) {
        return journal.flatMap(free -> free.readIfFree(work)).orElseGet(() -> write(attempted, work));
    }

    private <R> R write(String attempted, Statements.Work<R> work) {
        return transaction
                .map(statements -> database.runWith(attempted, statements, work))
                .orElseGet(() -> database.runStatements(attempted, work));
    }

    @Override
    public Optional<SubscriberRecord> find(String id) {
        return Optional.ofNullable(findAll(Set.of(id)).get(id));
    }

    @Override
    public Map<String, SubscriberRecord> findAll(Collection<String> ids) {
        Map<String, SubscriberRecord> found = new LinkedHashMap<>();
        List<String> wanted = new ArrayList<>(new LinkedHashSet<>(ids));
        for (int from = 0; from < wanted.size(); from += MOST_IDS_AT_ONCE) {
            List<String> some = wanted.subList(from, Math.min(wanted.size(), from + MOST_IDS_AT_ONCE));
            String sql = RECORD + "id IN (" + String.join(", ", Collections.nCopies(some.size(), "?")) + ")";
            List<SubscriberRecord> records = read("read subscribers", statements -> {
                PreparedStatement query = statements.statement(sql);
                for (int i = 0; i < some.size(); i++) {
                    database.setComparable(query, i + 1, some.get(i));
                }
                return records(query);
            });
            for (SubscriberRecord subscriber : records) {
                found.put(subscriber.id(), subscriber);
            }
        }
        // In a CHAR(n) column the database takes ids for equal that differ in blanks at the end.
        found.keySet().retainAll(Set.copyOf(wanted));
        return Collections.unmodifiableMap(found);
    }

    private List<SubscriberRecord> records(PreparedStatement query) throws SQLException {
        List<SubscriberRecord> records = new ArrayList<>();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                records.add(subscriber(rows));
            }
        }
        return records;
    }

    @Override
    public List<SubscriberRecord> members(String groupId) {
        return read("read the members of a group", statements -> {
            PreparedStatement query = statements.statement(MEMBERS);
            database.setComparable(query, 1, groupId);
            return records(query);
        });
    }

    @Override
    public Optional<SubscriberRecord> findVoicePortal(String serviceProvider, String groupId) {
        List<SubscriberRecord> portals = read("read the voice portal of a group", statements -> {
            PreparedStatement query = statements.statement(MEMBERS + " AND voice_portal = 1");
            database.setComparable(query, 1, groupId);
            return records(query);
        });
        Optional<SubscriberRecord> exact = portals.stream()
                .filter(portal -> portal.serviceProvider().equals(serviceProvider))
                .findFirst();
        return exact.or(() -> portals.stream()
                .filter(portal ->
                        serviceProvider.isEmpty() || portal.serviceProvider().isEmpty())
                .findFirst());
    }

    @Override
    public boolean insert(SubscriberRecord subscriber) {
        Instant now = now();
        int[] tries = {0};
        return write("store a subscriber", statements -> {
            tries[0]++;
            int stored = insert(statements.statement(INSERT), subscriber, now);
            // The first try may have been stored although its answer was lost.
            return stored > 0 || (tries[0] > 1 && storedAt(statements, subscriber.id(), now));
        });
    }

    private int insert(PreparedStatement insert, SubscriberRecord subscriber, Instant now) throws SQLException {
        int position = 0;
        insert.setString(++position, subscriber.id());
        setText(insert, ++position, subscriber.serviceProvider());
        setText(insert, ++position, subscriber.groupId());
        insert.setString(++position, subscriber.type().text());
        setText(insert, ++position, subscriber.publicId());
        setText(insert, ++position, subscriber.phone());
        setText(insert, ++position, subscriber.phoneContext());
        insert.setString(++position, associationId(subscriber.id()));
        setText(insert, ++position, subscriber.mailbox());
        setText(insert, ++position, subscriber.mailboxPassword());
        setText(insert, ++position, subscriber.listUri());
        insert.setInt(++position, subscriber.voicePortal() ? 1 : 0);
        insert.setObject(++position, database.time(now));
        insert.setObject(++position, database.time(now));
        database.setComparable(insert, ++position, subscriber.id());
        return insert.executeUpdate();
    }

    private boolean storedAt(Statements statements, String id, Instant now) throws SQLException {
        PreparedStatement query = statements.statement("SELECT created FROM srd_user WHERE id = ?");
        database.setComparable(query, 1, id);
        try (ResultSet row = query.executeQuery()) {
            return row.next() && database.time(row, "created").equals(now);
        }
    }

    @Override
    public void change(String id, Map<RecordField, String> set, Set<RecordField> cleared) {
        Map<String, String> columns = new TreeMap<>();
        set.forEach((field, value) -> columns.put(column(field), value));
        cleared.forEach(field -> columns.put(column(field), ""));
        StringBuilder assignments = new StringBuilder("updated = ?");
        columns.keySet()
                .forEach(column -> assignments.append(", ").append(column).append(" = ?"));
        String sql = "UPDATE srd_user SET " + assignments + " WHERE id = ?";
        write("change a subscriber", statements -> {
            PreparedStatement update = statements.statement(sql);
            int position = 0;
            update.setObject(++position, database.time(now()));
            for (Map.Entry<String, String> column : columns.entrySet()) {
                if (column.getKey().equals(VOICE_PORTAL)) {
                    update.setInt(++position, column.getValue().isEmpty() ? 0 : 1);
                } else {
                    setText(update, ++position, column.getValue());
                }
            }
            database.setComparable(update, ++position, id);
            return update.executeUpdate();
        });
    }

    private static String column(RecordField field) {
        return Optional.ofNullable(COLUMNS.get(field)).orElseThrow();
    }

    @Override
    public void delete(String id) {
        write("remove a subscriber", statements -> {
            PreparedStatement delete = statements.statement("DELETE FROM srd_user WHERE id = ?");
            database.setComparable(delete, 1, id);
            return delete.executeUpdate();
        });
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Empty texts are NULL, as the system before had it. */
    private static void setText(PreparedStatement statement, int position, String value) throws SQLException {
        if (value.isEmpty()) {
            statement.setNull(position, Types.VARCHAR);
        } else {
            statement.setString(position, value);
        }
    }

    private static SubscriberRecord subscriber(ResultSet row) throws SQLException {
        String id = text(row, "id");
        return new SubscriberRecord(
                id,
                text(row, "service_provider"),
                text(row, "group_id"),
                type(id, text(row, "user_type")),
                text(row, "sipurl"),
                text(row, "e164"),
                text(row, "phonecontext"),
                text(row, "vmail_user"),
                text(row, "vmail_password"),
                text(row, "blf_user"),
                row.getInt("voice_portal") == 1);
    }

    private static String text(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null ? "" : text.strip();
    }

    /** Old rows may hold the older names of the two trunk types; anything else is taken for an ordinary user. */
    private static SubscriberType type(String id, String text) {
        String name = text.toLowerCase(Locale.ROOT);
        return switch (name) {
            case "trunk_pilot" -> SubscriberType.PILOT;
            case "trunk_ddi" -> SubscriberType.TRUNK;
            default ->
                SubscriberType.parse(name).orElseGet(() -> {
                    LOG.warn("A subscriber's stored type is unknown; taken for user subscriber={} type={}", id, text);
                    return SubscriberType.USER;
                });
        };
    }

    /** Written for whoever reads the table beside us; nothing of ours reads it. */
    static String associationId(String id) {
        Charset charset = StandardCharsets.ISO_8859_1.newEncoder().canEncode(id)
                ? StandardCharsets.ISO_8859_1
                : StandardCharsets.UTF_8;
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(id.getBytes(charset)));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
