package dev.switchboard.oci.provisioning;

import dev.switchboard.oci.journal.SqlDatabase;
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
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
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
    private final InstantSource clock;

    private SqlSubscriberStore(SqlDatabase database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
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
        SqlDatabase database = SqlDatabase.open(dataSource);
        database.migrate(HISTORY, MIGRATIONS, NEWEST);
        return new SqlSubscriberStore(database, clock);
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
            String places = String.join(", ", Collections.nCopies(some.size(), "?"));
            // Asked for every event, so without the cost of a query builder.
            List<SubscriberRecord> records = database.run("read subscribers", handle -> {
                try (PreparedStatement query =
                        handle.getConnection().prepareStatement(RECORD + "id IN (" + places + ")")) {
                    for (int i = 0; i < some.size(); i++) {
                        database.setComparable(query, i + 1, some.get(i));
                    }
                    return records(query);
                }
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
        return database.run(
                "read the members of a group",
                handle -> records(
                        handle.createQuery(RECORD + "group_id = :group").bind("group", database.comparable(groupId))));
    }

    @Override
    public Optional<SubscriberRecord> findVoicePortal(String serviceProvider, String groupId) {
        List<SubscriberRecord> portals = database.run(
                "read the voice portal of a group",
                handle -> records(handle.createQuery(RECORD + "group_id = :group AND voice_portal = 1")
                        .bind("group", database.comparable(groupId))));
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
        return database.run("store a subscriber", handle -> {
            int stored = insert(handle, subscriber, now);
            tries[0]++;
            // The first try may have been stored although its answer was lost.
            return stored > 0 || (tries[0] > 1 && storedAt(handle, subscriber.id(), now));
        });
    }

    private int insert(Handle handle, SubscriberRecord subscriber, Instant now) throws SQLException {
        try (PreparedStatement insert = handle.getConnection().prepareStatement(INSERT)) {
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
    }

    private boolean storedAt(Handle handle, String id, Instant now) {
        return handle.createQuery("SELECT created FROM srd_user WHERE id = :id")
                .bind("id", database.comparable(id))
                .map((row, context) -> database.time(row, "created").equals(now))
                .findFirst()
                .orElse(false);
    }

    @Override
    public void change(String id, Map<RecordField, String> set, Set<RecordField> cleared) {
        Map<String, String> columns = new TreeMap<>();
        set.forEach((field, value) -> columns.put(column(field), value));
        cleared.forEach(field -> columns.put(column(field), ""));
        StringBuilder assignments = new StringBuilder("updated = ?");
        columns.keySet()
                .forEach(column -> assignments.append(", ").append(column).append(" = ?"));
        database.run("change a subscriber", handle -> {
            try (PreparedStatement update =
                    handle.getConnection().prepareStatement("UPDATE srd_user SET " + assignments + " WHERE id = ?")) {
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
            }
        });
    }

    private static String column(RecordField field) {
        return Optional.ofNullable(COLUMNS.get(field)).orElseThrow();
    }

    @Override
    public void delete(String id) {
        database.run("remove a subscriber", handle -> {
            try (PreparedStatement delete =
                    handle.getConnection().prepareStatement("DELETE FROM srd_user WHERE id = ?")) {
                database.setComparable(delete, 1, id);
                return delete.executeUpdate();
            }
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

    private List<SubscriberRecord> records(Query query) {
        return query.map((row, context) -> subscriber(row)).list();
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
