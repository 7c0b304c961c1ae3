package dev.switchboard.vmo.store;

import dev.switchboard.vmo.sync.GreetingChange;
import dev.switchboard.vmo.sync.MailboxUser;
import dev.switchboard.vmo.sync.OutOfOffice;
import dev.switchboard.vmo.sync.UserState;
import dev.switchboard.vmo.sync.Wish;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What can be done within a transaction. */
final class WriteSession implements MediatorStore.Changes {

    private static final String OPEN = " state IN ('pending', 'parked')";

    /** The text to speak is private, and nobody needs it of what is settled: what a user has is in the state. */
    private static final String WITHOUT_TEXT =
            " payload = CASE WHEN json_valid(payload) THEN json_remove(payload, '$.message') ELSE payload END,";

    private final Statements statements;
    private final String users;
    private List<Runnable> actions = new ArrayList<>();

    WriteSession(Connection connection, String usersTable) {
        this.statements = new Statements(connection);
        this.users = usersTable;
    }

    void execute(String sql) throws SQLException {
        statements.execute(sql);
    }

    void abandon() {
        statements.abandon();
    }

    List<Runnable> takeActions() {
        List<Runnable> taken = actions;
        actions = new ArrayList<>();
        return taken;
    }

    private static @Nullable Long millis(Optional<Instant> time) {
        return time.map(Instant::toEpochMilli).orElse(null);
    }

    @Override
    public Optional<MailboxUser> findUser(String alias) {
        return statements
                .one(StoredRows::user, "SELECT * FROM " + users + " WHERE Alias = ?", alias)
                .or(() -> statements.one(
                        StoredRows::user,
                        "SELECT * FROM " + users + " WHERE Alias = ? COLLATE NOCASE ORDER BY rowid LIMIT 1",
                        alias.strip()))
                .or(() -> StoredRows.hasOnlyAscii(alias)
                        ? Optional.empty()
                        : statements
                                .query(StoredRows::user, "SELECT * FROM " + users + StoredRows.BEYOND_ASCII)
                                .stream()
                                .filter(user -> user.alias().equalsIgnoreCase(alias.strip()))
                                .findFirst());
    }

    @Override
    public Optional<MailboxUser> findUserById(String objectId) {
        return statements.one(StoredRows::user, "SELECT * FROM " + users + " WHERE ObjectId = ?", objectId);
    }

    @Override
    public UserState state(String objectId) {
        return statements
                .one(StoredRows::state, "SELECT * FROM user_state WHERE object_id = ?", objectId)
                .orElse(UserState.NEW);
    }

    @Override
    public void saveState(String objectId, UserState state) {
        Optional<OutOfOffice> absence = state.absence();
        Optional<GreetingChange> wished = state.wished();
        String hash = wished.map(change -> StoredRows.hash(change.message())).orElse(null);
        Integer on = wished.map(change -> change.on() ? 1 : 0).orElse(null);
        Long until = millis(wished.flatMap(GreetingChange::until));
        boolean known = state.delivered() && wished.isPresent();
        statements.update(
                "INSERT INTO user_state (object_id, missing_since, missing_count, ooo_status, ooo_start, ooo_end,"
                        + " ooo_message, wished_on, wished_until, wished_message, message_hash, delivered_on,"
                        + " delivered_hash, delivered_until, drifted, no_mailbox)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (object_id) DO UPDATE SET missing_since = excluded.missing_since,"
                        + " missing_count = excluded.missing_count, ooo_status = excluded.ooo_status,"
                        + " ooo_start = excluded.ooo_start, ooo_end = excluded.ooo_end,"
                        + " ooo_message = excluded.ooo_message, wished_on = excluded.wished_on,"
                        + " wished_until = excluded.wished_until, wished_message = excluded.wished_message,"
                        + " message_hash = excluded.message_hash, delivered_on = excluded.delivered_on,"
                        + " delivered_hash = excluded.delivered_hash, delivered_until = excluded.delivered_until,"
                        + " drifted = excluded.drifted, no_mailbox = excluded.no_mailbox",
                objectId,
                millis(state.missingSince()),
                state.missingCount(),
                absence.map(seen -> seen.mode().name().toLowerCase(Locale.ROOT)).orElse(null),
                millis(absence.flatMap(OutOfOffice::start)),
                millis(absence.flatMap(OutOfOffice::end)),
                absence.map(OutOfOffice::message).orElse(null),
                on,
                until,
                wished.map(GreetingChange::message).orElse(null),
                hash,
                known ? on : null,
                known ? hash : null,
                known ? until : null,
                state.drifted() ? 1 : 0,
                state.noMailbox() ? 1 : 0);
    }

    @Override
    public void keepPlayWhat(String objectId, OptionalInt before) {
        if (before.isPresent()) {
            statements.update(
                    "INSERT INTO user_state (object_id, playwhat_before) VALUES (?, ?) ON CONFLICT (object_id)"
                            + " DO UPDATE SET playwhat_before = excluded.playwhat_before",
                    objectId,
                    Integer.toString(before.getAsInt()));
        } else {
            statements.update("UPDATE user_state SET playwhat_before = NULL WHERE object_id = ?", objectId);
        }
    }

    /** What Unity was made to play must be put back even for somebody who comes back later. */
    private void forgetState(String where, @Nullable Object... values) {
        statements.update("DELETE FROM user_state WHERE playwhat_before IS NULL" + where, values);
        statements.update(
                "UPDATE user_state SET missing_since = NULL, missing_count = 0, ooo_status = NULL, ooo_start = NULL,"
                        + " ooo_end = NULL, ooo_message = NULL, wished_on = NULL, wished_until = NULL,"
                        + " wished_message = NULL, message_hash = NULL, delivered_on = NULL, delivered_hash = NULL,"
                        + " delivered_until = NULL, drifted = 0, no_mailbox = 0 WHERE playwhat_before IS NOT NULL"
                        + where,
                values);
    }

    @Override
    public void insertUser(MailboxUser user) {
        UUID id = UUID.randomUUID();
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        statements.update(
                "INSERT INTO " + users + " (ID, ObjectId, Alias, Extension, CallHandlerObjectId,"
                        + " AlternateGreetingEnabled, Active) VALUES (?, ?, ?, ?, ?, ?, ?)",
                Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
                user.objectId(),
                user.alias(),
                user.extension(),
                user.callHandlerObjectId(),
                StoredRows.greetingText(user.greetingOn()),
                StoredRows.activeText(user.active()));
    }

    @Override
    public void updateUser(String objectId, MailboxUser user) {
        statements.update(
                "UPDATE " + users + " SET ObjectId = ?, Alias = ?, Extension = ?, CallHandlerObjectId = ?,"
                        + " AlternateGreetingEnabled = ?, Active = ? WHERE ObjectId = ?",
                user.objectId(),
                user.alias(),
                user.extension(),
                user.callHandlerObjectId(),
                StoredRows.greetingText(user.greetingOn()),
                StoredRows.activeText(user.active()),
                objectId);
        if (!user.objectId().equals(objectId)) {
            statements.update("DELETE FROM user_state WHERE object_id = ?", user.objectId());
            statements.update("UPDATE user_state SET object_id = ? WHERE object_id = ?", user.objectId(), objectId);
            statements.update(
                    "UPDATE outbox SET user_object_id = ? WHERE user_object_id = ?", user.objectId(), objectId);
            statements.update(
                    "UPDATE outbox SET lane = ? WHERE kind = 'greeting' AND lane = ? AND" + OPEN,
                    user.objectId(),
                    objectId);
            statements.update("UPDATE audit SET object_id = ? WHERE object_id = ?", user.objectId(), objectId);
        }
    }

    @Override
    public void removeUser(String objectId) {
        statements.update("DELETE FROM " + users + " WHERE ObjectId = ?", objectId);
        forgetState(" AND object_id = ?", objectId);
        statements.update(
                "UPDATE outbox SET" + WITHOUT_TEXT + " state = 'discarded', settled_at = created_at,"
                        + " last_error = 'the user is no longer in the table'"
                        + " WHERE kind = 'greeting' AND lane = ? AND" + OPEN,
                objectId);
    }

    @Override
    public List<MailboxUser> activeUsers() {
        return statements.query(
                StoredRows::user, "SELECT * FROM " + users + " WHERE lower(Active) = 'true' ORDER BY rowid");
    }

    @Override
    public void removeAllUsers() {
        statements.update("DELETE FROM " + users);
        forgetState("");
        statements.update("UPDATE outbox SET" + WITHOUT_TEXT + " state = 'discarded', settled_at = created_at,"
                + " last_error = 'the user is no longer in the table' WHERE kind = 'greeting' AND" + OPEN);
    }

    @Override
    public boolean undelivered(String objectId) {
        return statements
                .one(
                        row -> row.getInt(1),
                        "SELECT 1 FROM outbox WHERE kind = 'greeting' AND lane = ? AND" + OPEN
                                + " AND state = 'pending' LIMIT 1",
                        objectId)
                .isPresent();
    }

    @Override
    public OutboxEntry add(String objectId, String alias, Wish wish, Instant now, Instant giveUpAt) {
        Instant at = Instant.ofEpochMilli(now.toEpochMilli());
        OutboxEntry entry =
                new OutboxEntry(0, objectId, alias, wish, at, at, giveUpAt, 0, "", OutboxEntry.State.PENDING);
        String kind = StoredRows.kind(wish.neighbour());
        statements.update(
                "UPDATE outbox SET" + WITHOUT_TEXT
                        + " state = 'superseded', settled_at = ? WHERE kind = ? AND lane = ? AND" + OPEN,
                at.toEpochMilli(),
                kind,
                entry.lane());
        long seq = statements
                .one(
                        row -> row.getLong(1),
                        "INSERT INTO outbox (user_object_id, alias, lane, kind, payload, created_at, not_before,"
                                + " give_up_at, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending') RETURNING seq",
                        objectId,
                        alias,
                        entry.lane(),
                        kind,
                        StoredRows.payload(wish),
                        at.toEpochMilli(),
                        at.toEpochMilli(),
                        giveUpAt.toEpochMilli())
                .orElseThrow();
        return new OutboxEntry(seq, objectId, alias, wish, at, at, giveUpAt, 0, "", OutboxEntry.State.PENDING);
    }

    @Override
    public Optional<OutboxEntry> findEntry(long seq) {
        return statements.one(StoredRows::entry, "SELECT * FROM outbox WHERE seq = ?", seq);
    }

    @Override
    public void saveEntry(OutboxEntry entry) {
        boolean open = entry.state() == OutboxEntry.State.PENDING || entry.state() == OutboxEntry.State.PARKED;
        statements.update(
                "UPDATE outbox SET" + (open ? "" : WITHOUT_TEXT)
                        + " not_before = ?, give_up_at = ?, attempts = ?, last_error = ?, state = ?,"
                        + " settled_at = ? WHERE seq = ?",
                entry.notBefore().toEpochMilli(),
                entry.giveUpAt().toEpochMilli(),
                entry.attempts(),
                entry.lastError(),
                StoredRows.stateText(entry.state()),
                open ? null : entry.notBefore().toEpochMilli(),
                entry.seq());
    }

    @Override
    public Optional<String> settleDelivered(long seq, int attempts, Instant at) {
        return statements.one(
                row -> row.getString(1),
                "UPDATE outbox SET" + WITHOUT_TEXT
                        + " not_before = ?, attempts = ?, last_error = '', state = 'delivered', settled_at = ?"
                        + " WHERE seq = ? RETURNING user_object_id",
                at.toEpochMilli(),
                attempts,
                at.toEpochMilli(),
                seq);
    }

    /** Only the columns that change: one that stands in an index, named in an update, is written anew in the index. */
    @Override
    public void greetingDelivered(String objectId, GreetingChange change) {
        String shown = StoredRows.greetingText(change.on());
        statements.update(
                "UPDATE " + users + " SET AlternateGreetingEnabled = ?"
                        + " WHERE ObjectId = ? AND lower(trim(AlternateGreetingEnabled)) <> ?",
                shown,
                objectId,
                shown);
        statements.update(
                "UPDATE user_state SET delivered_on = wished_on, delivered_hash = message_hash,"
                        + " delivered_until = wished_until, drifted = 0"
                        + " WHERE object_id = ? AND delivered_on IS NULL AND wished_on = ? AND wished_until IS ?"
                        + " AND wished_message = ?",
                objectId,
                change.on() ? 1 : 0,
                millis(change.until()),
                change.message());
    }

    @Override
    public void audit(AuditEntry entry) {
        statements.update(
                "INSERT INTO audit (at, actor, action, object_id, alias, \"before\", \"after\", outcome, correlation)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                entry.at().toEpochMilli(),
                entry.actor(),
                entry.action(),
                entry.objectId(),
                entry.alias(),
                entry.before(),
                entry.after(),
                entry.outcome(),
                entry.correlation());
    }

    @Override
    public Optional<String> answer(String key, String objectId, Instant since) {
        return statements.one(
                row -> row.getString(1),
                "SELECT answer FROM answered WHERE key = ? AND object_id = ? AND at >= ?",
                key,
                objectId,
                since.toEpochMilli());
    }

    @Override
    public void keepAnswer(String key, String objectId, String answer, Instant at) {
        statements.update(
                "INSERT INTO answered (key, object_id, answer, at) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (key, object_id) DO UPDATE SET answer = excluded.answer, at = excluded.at",
                key,
                objectId,
                answer,
                at.toEpochMilli());
    }

    @Override
    public void putSetting(String key, String value) {
        statements.update(
                "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                key,
                value);
    }

    @Override
    public void putGuiUser(String name, String hash) {
        statements.update(
                "INSERT INTO gui_user (name, hash) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET hash = excluded.hash",
                name,
                hash);
    }

    @Override
    public void putApiToken(MediatorStore.ApiToken token) {
        statements.update(
                "INSERT INTO api_token (name, hash, scope) VALUES (?, ?, ?)"
                        + " ON CONFLICT (name) DO UPDATE SET hash = excluded.hash, scope = excluded.scope",
                token.name(),
                token.hash(),
                token.scope());
    }

    @Override
    public void removeApiToken(String name) {
        statements.update("DELETE FROM api_token WHERE name = ?", name);
    }

    @Override
    public long addSyncRun(Instant started) {
        statements.update("INSERT INTO sync_run (started) VALUES (?)", started.toEpochMilli());
        return statements
                .one(row -> row.getLong(1), "SELECT last_insert_rowid()")
                .orElseThrow();
    }

    @Override
    public void saveSyncRun(SyncRun run) {
        statements.update(
                "UPDATE sync_run SET ended = ?, total = ?, done = ?, inserted = ?, updated = ?, skipped = ?,"
                        + " drifted = ?, error = ?, status = ?, warnings = ? WHERE seq = ?",
                millis(run.ended()),
                run.total(),
                run.done(),
                run.inserted(),
                run.updated(),
                run.skipped(),
                run.drifted(),
                run.error(),
                run.status(),
                run.warnings(),
                run.seq());
    }

    @Override
    public int forget(Instant entriesBefore, Instant auditBefore, Instant answersBefore, int most) {
        int gone = statements.update(
                "DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox WHERE settled_at IS NOT NULL AND settled_at < ?"
                        + " LIMIT ?)",
                entriesBefore.toEpochMilli(),
                most);
        gone += statements.update(
                "DELETE FROM sync_run WHERE seq IN (SELECT seq FROM sync_run WHERE started < ? LIMIT ?)",
                entriesBefore.toEpochMilli(),
                most);
        gone += statements.update(
                "DELETE FROM audit WHERE seq IN (SELECT seq FROM (SELECT seq, at FROM audit ORDER BY seq LIMIT ?)"
                        + " WHERE at < ?)",
                most,
                auditBefore.toEpochMilli());
        return gone
                + statements.update(
                        "DELETE FROM answered WHERE rowid IN (SELECT rowid FROM answered WHERE at < ? LIMIT ?)",
                        answersBefore.toEpochMilli(),
                        most);
    }

    @Override
    public void afterCommit(Runnable action) {
        actions.add(action);
    }
}
