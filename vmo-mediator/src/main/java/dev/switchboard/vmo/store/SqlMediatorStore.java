package dev.switchboard.vmo.store;

import dev.switchboard.vmo.sync.DirectoryPlan;
import dev.switchboard.vmo.sync.MailboxUser;
import dev.switchboard.vmo.sync.UserState;
import dev.switchboard.vmo.sync.Wish;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;

/**
 * A {@link MediatorStore} in one SQLite file, which may be one of the original mediator: its table of users is taken over
 * as it is, and everything else stands in further tables, so that the original can still read it.
 *
 * <p>The driver ({@code org.xerial:sqlite-jdbc}) is the program's to provide. Other programs may read the file, and write
 * to it for a few seconds at a time; a second mediator is refused.
 *
 * <p><b>Threading.</b> Safe for use by several threads. Owns the thread {@code switchboard-vmo-store}, which alone writes,
 * and a small pool of connections.
 */
public final class SqlMediatorStore implements MediatorStore {

    private static final String OPEN = " state IN ('pending', 'parked')";
    private static final int MOST = 1_000;

    private final ProcessLock lock;
    private final SqliteFile file;
    private final WriteQueue writer;
    private final Jdbi jdbi;
    private final String users;
    private boolean closed;

    private SqlMediatorStore(ProcessLock lock, SqliteFile file) {
        this.lock = lock;
        this.file = file;
        this.users = file.usersTable();
        this.jdbi = Jdbi.create(file.dataSource());
        this.writer = new WriteQueue(file.dataSource(), users);
    }

    /**
     * Opens a file, making it when it does not exist; then only its owner may read it.
     *
     * @param database the file; its directory must exist
     * @return the store
     * @throws StoreException when the file cannot be opened, or another mediator uses it
     */
    public static SqlMediatorStore open(Path database) {
        ProcessLock lock = ProcessLock.take(database);
        boolean opened = false;
        try {
            SqlMediatorStore store = new SqlMediatorStore(lock, SqliteFile.open(database));
            opened = true;
            return store;
        } finally {
            if (!opened) {
                lock.close();
            }
        }
    }

    @Override
    public <R> R change(String attempted, Work<R> work) {
        return writer.write(attempted, work);
    }

    @Override
    public String fault() {
        return writer.fault();
    }

    private <R> R read(String attempted, Function<Handle, R> work) {
        return WriteQueue.told(attempted, () -> jdbi.withHandle(work::apply));
    }

    @Override
    public Optional<MailboxUser> findUser(String alias) {
        return read(
                "look for a user",
                handle -> handle.createQuery("SELECT * FROM " + users + " WHERE Alias = ?")
                        .bind(0, alias)
                        .map((row, context) -> StoredRows.user(row))
                        .findOne()
                        .or(() -> handle.createQuery("SELECT * FROM " + users
                                        + " WHERE Alias = ? COLLATE NOCASE ORDER BY rowid LIMIT 1")
                                .bind(0, alias.strip())
                                .map((row, context) -> StoredRows.user(row))
                                .findOne())
                        .or(() -> StoredRows.hasOnlyAscii(alias)
                                ? Optional.empty()
                                : handle
                                        .createQuery("SELECT * FROM " + users + StoredRows.BEYOND_ASCII)
                                        .map((row, context) -> StoredRows.user(row))
                                        .stream()
                                        .filter(user -> user.alias().equalsIgnoreCase(alias.strip()))
                                        .findFirst()));
    }

    @Override
    public Optional<MailboxUser> findUserById(String objectId) {
        return read(
                "look for a user",
                handle -> handle.createQuery("SELECT * FROM " + users + " WHERE ObjectId = ?")
                        .bind(0, objectId)
                        .map((row, context) -> StoredRows.user(row))
                        .findOne());
    }

    @Override
    public UserState state(String objectId) {
        return read(
                "read what is known of a user",
                handle -> handle.createQuery("SELECT * FROM user_state WHERE object_id = ?")
                        .bind(0, objectId)
                        .map((row, context) -> StoredRows.state(row))
                        .findOne()
                        .orElse(UserState.NEW));
    }

    @Override
    public OptionalInt playWhatBefore(String objectId) {
        return text(
                        "SELECT playwhat_before FROM user_state WHERE object_id = ? AND playwhat_before IS NOT NULL",
                        objectId)
                .filter(kept -> kept.matches("[0-9]{1,9}"))
                .map(kept -> OptionalInt.of(Integer.parseInt(kept)))
                .orElseGet(OptionalInt::empty);
    }

    @Override
    public Page<UserRow> users(UserQuery query) {
        check(query.size());
        List<String> conditions = new ArrayList<>();
        Map<String, Object> values = new HashMap<>();
        if (!query.search().isBlank()) {
            conditions.add("(u.Alias LIKE :search ESCAPE '!' OR u.Extension LIKE :search ESCAPE '!')");
            String literal =
                    query.search().strip().replace("!", "!!").replace("%", "!%").replace("_", "!_");
            values.put("search", "%" + literal + "%");
        }
        query.active().ifPresent(active -> {
            conditions.add("lower(u.Active) " + (active ? "=" : "<>") + " 'true'");
        });
        query.greetingOn().ifPresent(on -> {
            conditions.add("lower(u.AlternateGreetingEnabled) " + (on ? "=" : "<>") + " 'true'");
        });
        String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        String direction = query.descending() ? " DESC" : "";
        String order = switch (query.sort()) {
            case TABLE -> "u.rowid" + direction;
            case ALIAS -> "u.Alias COLLATE NOCASE" + direction;
            case EXTENSION -> "u.Extension" + direction + ", u.rowid" + direction;
        };
        String list = "SELECT u.*, s.*,"
                + " (SELECT count(*) FROM outbox o WHERE o.user_object_id = u.ObjectId AND o.state = 'pending') AS waiting,"
                + " (SELECT count(*) FROM outbox o WHERE o.user_object_id = u.ObjectId AND o.state = 'parked') AS parked"
                + " FROM " + users + " u LEFT JOIN user_state s ON s.object_id = u.ObjectId" + where + " ORDER BY "
                + order + " LIMIT :limit OFFSET :offset";
        return read("list users", handle -> {
            long total = handle.createQuery("SELECT count(*) FROM " + users + " u" + where)
                    .bindMap(values)
                    .mapTo(Long.class)
                    .one();
            List<UserRow> rows = handle.createQuery(list)
                    .bindMap(values)
                    .bind("limit", query.size())
                    .bind("offset", (long) query.page() * query.size())
                    .map((row, context) -> new UserRow(
                            StoredRows.user(row), StoredRows.state(row), row.getInt("waiting"), row.getInt("parked")))
                    .list();
            return new Page<>(rows, total);
        });
    }

    @Override
    public List<DirectoryPlan.Row> directory() {
        return read(
                "read the table of users",
                handle -> handle.createQuery("SELECT u.*, s.* FROM " + users
                                + " u LEFT JOIN user_state s ON s.object_id = u.ObjectId ORDER BY u.rowid")
                        .map((row, context) -> {
                            UserState state = StoredRows.state(row);
                            return new DirectoryPlan.Row(
                                    StoredRows.user(row), state.missingSince(), state.missingCount());
                        })
                        .list());
    }

    @Override
    public List<Watched> watched() {
        return read(
                "read who is watched",
                handle -> handle.createQuery("SELECT u.*, s.* FROM " + users
                                + " u LEFT JOIN user_state s ON s.object_id = u.ObjectId WHERE lower(u.Active) = 'true'"
                                + " ORDER BY u.rowid")
                        .map((row, context) -> new Watched(
                                row.getString("ObjectId"),
                                row.getString("Alias"),
                                StoredRows.state(row).absence()))
                        .list());
    }

    @Override
    public Map<String, Shown> shown() {
        return read("read what was delivered", handle -> {
            Map<String, Shown> found = new HashMap<>();
            handle.createQuery("SELECT object_id, delivered_on, drifted FROM user_state WHERE delivered_on IS NOT NULL")
                    .map((row, context) -> found.put(
                            row.getString("object_id"),
                            new Shown(row.getInt("delivered_on") != 0, row.getInt("drifted") != 0)))
                    .list();
            return found;
        });
    }

    @Override
    public long userCount() {
        return read(
                "count the users",
                handle -> handle.createQuery("SELECT count(*) FROM " + users)
                        .mapTo(Long.class)
                        .one());
    }

    private List<OutboxEntry> entries(String attempted, String rest, Function<Query, Query> binding) {
        return read(
                attempted,
                handle -> binding.apply(handle.createQuery("SELECT * FROM outbox " + rest))
                        .map((row, context) -> StoredRows.entry(row))
                        .list());
    }

    @Override
    public Optional<OutboxEntry> findEntry(long seq) {
        return entries("look into the outbox", "WHERE seq = ?", query -> query.bind(0, seq)).stream()
                .findFirst();
    }

    @Override
    public List<OutboxEntry> pending(Wish.Neighbour neighbour, long after, int limit) {
        return entries(
                "read the outbox",
                "WHERE state = 'pending' AND" + OPEN + " AND kind = ? AND seq > ? ORDER BY seq LIMIT ?",
                query ->
                        query.bind(0, StoredRows.kind(neighbour)).bind(1, after).bind(2, limit));
    }

    @Override
    public Page<OutboxEntry> outbox(int page, int size) {
        check(size);
        List<OutboxEntry> part = entries(
                "read the outbox",
                "WHERE" + OPEN + " ORDER BY seq LIMIT ? OFFSET ?",
                query -> query.bind(0, size).bind(1, (long) page * size));
        return new Page<>(part, countEntries(OutboxEntry.State.PENDING) + countEntries(OutboxEntry.State.PARKED));
    }

    @Override
    public long countEntries(OutboxEntry.State state) {
        boolean open = state == OutboxEntry.State.PENDING || state == OutboxEntry.State.PARKED;
        return read(
                "count the outbox",
                handle -> handle.createQuery(
                                "SELECT count(*) FROM outbox WHERE state = ?" + (open ? " AND" + OPEN : ""))
                        .bind(0, StoredRows.stateText(state))
                        .mapTo(Long.class)
                        .one());
    }

    @Override
    public List<OutboxEntry> history(String objectId, int limit) {
        check(limit);
        return entries(
                "read a user's history",
                "WHERE user_object_id = ? ORDER BY seq DESC LIMIT ?",
                query -> query.bind(0, objectId).bind(1, limit));
    }

    @Override
    public List<AuditEntry> audit(String objectId, long before, int limit) {
        check(limit);
        String sql = "SELECT * FROM audit WHERE seq < :before" + (objectId.isEmpty() ? "" : " AND object_id = :id")
                + " ORDER BY seq DESC LIMIT :limit";
        return read("read the ledger", handle -> {
            Query query = handle.createQuery(sql).bind("before", before).bind("limit", limit);
            if (!objectId.isEmpty()) {
                query.bind("id", objectId);
            }
            return query.map((row, context) -> StoredRows.audit(row)).list();
        });
    }

    @Override
    public List<SyncRun> syncRuns(int limit) {
        check(limit);
        return read(
                "read the synchronisations",
                handle -> handle.createQuery("SELECT * FROM sync_run ORDER BY seq DESC LIMIT ?")
                        .bind(0, limit)
                        .map((row, context) -> StoredRows.syncRun(row))
                        .list());
    }

    @Override
    public Optional<String> setting(String key) {
        return text("SELECT value FROM setting WHERE key = ?", key);
    }

    @Override
    public Optional<String> guiUser(String name) {
        return text("SELECT hash FROM gui_user WHERE name = ?", name);
    }

    private Optional<String> text(String sql, String key) {
        return read(
                "read a setting",
                handle ->
                        handle.createQuery(sql).bind(0, key).mapTo(String.class).findOne());
    }

    @Override
    public List<ApiToken> apiTokens() {
        return read(
                "read the access tokens",
                handle -> handle.createQuery("SELECT * FROM api_token ORDER BY name")
                        .map((row, context) ->
                                new ApiToken(row.getString("name"), row.getString("hash"), row.getString("scope")))
                        .list());
    }

    private static void check(int size) {
        if (size < 1 || size > MOST) {
            throw new IllegalArgumentException("size must be from 1 to " + MOST + ", but is " + size);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            writer.close();
            file.close();
            lock.close();
        }
    }
}
