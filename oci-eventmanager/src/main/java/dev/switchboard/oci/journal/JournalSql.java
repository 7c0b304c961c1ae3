package dev.switchboard.oci.journal;

import dev.switchboard.common.store.Vendor;
import dev.switchboard.oci.event.StepLedger.LedgerStep;
import dev.switchboard.oci.event.StepLedger.PlannedStep;
import dev.switchboard.oci.event.StepLedger.StepState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The journal's statements and rows. */
final class JournalSql {

    static final String ENTRY =
            "id, application_server, report_id, user_id, command, subscriber, status, reason, run, inserted";

    static final String PENDING = "SELECT " + ENTRY + ", resume, COALESCE(edited, event) AS document FROM em_event"
            + " WHERE status = 'pending' ORDER BY id LIMIT ?";

    static final String COUNT_RUN =
            "UPDATE em_event SET run = ?, resume = 1, taken = 1 WHERE id = ? AND status = 'pending'";

    static final String SETTLE =
            "UPDATE em_event SET status = ?, reason = ?, run = ?, resume = 1, taken = 0 WHERE id = ?";

    static final String SETTLE_UNSEEN =
            "UPDATE em_event SET status = ?, reason = ?, run = run + 1, resume = 1, taken = 0 WHERE id = ?";

    static final String DELETE_STEPS = "DELETE FROM em_step WHERE event_id = ? AND command_no = ?";

    static final String DELETE_ALL_STEPS = "DELETE FROM em_step WHERE event_id = ?";

    static final String INSERT_STEP =
            "INSERT INTO em_step (event_id, command_no, step_no, section, kind, state, note, summary, payload)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";

    static final String MARK_STEP =
            "UPDATE em_step SET state = ?, note = ? WHERE event_id = ? AND command_no = ? AND step_no = ?";

    static final String STEPS = "SELECT command_no, step_no, section, kind, state, note, summary, payload FROM em_step"
            + " WHERE event_id = :event ORDER BY command_no, step_no";

    static final String REQUEUE_FRESH = "UPDATE em_event SET status = 'pending', reason = NULL, resume = 0, edited = ?"
            + " WHERE id = ? AND status <> 'pending'";

    static final String REQUEUE_RESUMED = "UPDATE em_event SET status = 'pending', reason = NULL, resume = 1"
            + " WHERE id = ? AND status <> 'pending'";

    static final String DISCARD = "UPDATE em_event SET status = 'ignored', reason = ?, taken = 0 WHERE id = ?"
            + " AND (status <> 'pending' OR taken = 0)";

    static final String INSERT_AUDIT =
            "INSERT INTO em_audit (event_id, at, actor, action, detail) VALUES (?, ?, ?, ?, ?) RETURNING id";

    static final String FAIL_PENDING =
            "UPDATE em_event SET status = 'failed', reason = ?, taken = 0 WHERE status = 'pending' RETURNING id";

    static final String TAKEN = "SELECT id FROM em_event WHERE status = 'pending' AND taken = 1";

    static final String RELEASE = "UPDATE em_event SET taken = 0 WHERE id = ?";

    // By age first: what has failed is kept, and would be looked at in each round where the status led.
    static final String DELETE_SETTLED = "DELETE FROM em_event WHERE id IN (SELECT id FROM em_event WHERE inserted < ?"
            + " AND status IN ('completed', 'ignored') ORDER BY inserted LIMIT ?) RETURNING id";

    static final String DELETE_AUDIT = "DELETE FROM em_audit WHERE event_id = ?";

    static final String FORGET_ORIGINS = "DELETE FROM em_intake WHERE spool = ? AND run <> ?";

    private JournalSql() {}

    /** Inserts of several rows in one statement, since each statement is a round trip to a server. */
    static String insertEvents(int rows) {
        return "INSERT INTO em_event (user_id, command, status, inserted, application_server, report_id, subscriber,"
                + " reason, digest, duplicate_of, event) VALUES "
                + repeated("(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows) + " RETURNING id";
    }

    static String findDigests(int digests) {
        return "SELECT id, duplicate_of, application_server, report_id, event, inserted FROM em_event WHERE digest IN ("
                + repeated("?", digests) + ") AND inserted >= ? ORDER BY id";
    }

    private static String repeated(String part, int times) {
        return String.join(", ", Collections.nCopies(times, part));
    }

    static JournalEntry entry(ResultSet row, SqlDatabase database) throws SQLException {
        String status = text(row, "status");
        String reason = text(row, "reason");
        EventStatus known = EventStatus.parse(status).orElse(EventStatus.FAILED);
        if (reason.isEmpty() && !known.text().equals(status)) {
            reason = "the stored status '" + status + "' is none this system knows";
        }
        return new JournalEntry(
                row.getLong("id"),
                text(row, "application_server"),
                text(row, "report_id"),
                text(row, "user_id"),
                text(row, "command"),
                text(row, "subscriber"),
                known,
                reason,
                row.getInt("run"),
                database.time(row, "inserted"));
    }

    /** Columns may be NULL, or filled up with blanks. */
    static String text(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null ? "" : text.strip();
    }

    /** Documents are stored with a final line feed, as the system before did. */
    static String stored(String document) {
        return document + "\n";
    }

    static String document(@Nullable String stored) {
        if (stored == null) {
            return "";
        }
        // Blanks behind the line feed are the filling of a CHAR(n) column.
        String whole = stored.endsWith(" ") && stored.stripTrailing().length() < stored.lastIndexOf('\n') + 1
                ? stored.substring(0, stored.lastIndexOf('\n') + 1)
                : stored;
        return whole.endsWith("\n") ? whole.substring(0, whole.length() - 1) : whole;
    }

    static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    static String state(StepState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** A step and the command it belongs to. */
    record StepRow(int command, LedgerStep step) {}

    static StepRow step(ResultSet row) throws SQLException {
        return new StepRow(
                row.getInt("command_no"),
                new LedgerStep(
                        row.getInt("step_no"),
                        new PlannedStep(
                                row.getInt("section"),
                                row.getString("kind"),
                                row.getString("summary"),
                                row.getString("payload")),
                        StepState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                        text(row, "note")));
    }

    /** Only the conditions that are asked for, so that each can use its index. */
    static Query list(Handle handle, EventFilter filter, SqlDatabase database) {
        List<String> conditions = new ArrayList<>();
        if (!filter.statuses().isEmpty()) {
            List<String> statuses = new ArrayList<>();
            filter.statuses().forEach(status -> statuses.add("'" + status.text() + "'"));
            conditions.add("status IN (" + String.join(", ", statuses) + ")");
        }
        if (!filter.commandName().isEmpty()) {
            conditions.add("command = :command");
        }
        if (!filter.user().isEmpty()) {
            conditions.add("(user_id = :user OR subscriber = :user)");
        }
        if (!filter.text().isEmpty()) {
            String like = database.vendor() == Vendor.SQLITE ? " LIKE :text ESCAPE '!'" : " ILIKE :text ESCAPE '!'";
            conditions.add(
                    "(user_id" + like + " OR subscriber" + like + " OR reason" + like + " OR event" + like + ")");
        }
        if (filter.since().isAfter(Instant.EPOCH)) {
            conditions.add("inserted >= :since");
        }
        if (filter.beforeId() != Long.MAX_VALUE) {
            conditions.add("id < :before");
        }
        if (filter.afterId() > 0) {
            conditions.add("id > :after");
        }
        Query query = handle.createQuery("SELECT " + ENTRY + " FROM em_event"
                + (conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions))
                + " ORDER BY id" + (filter.newestFirst() ? " DESC" : "") + " LIMIT :limit");
        bind(query, filter, database);
        return query;
    }

    private static void bind(Query query, EventFilter filter, SqlDatabase database) {
        query.bind("limit", filter.limit());
        if (!filter.commandName().isEmpty()) {
            query.bind("command", database.comparable(filter.commandName()));
        }
        if (!filter.user().isEmpty()) {
            query.bind("user", database.comparable(filter.user()));
        }
        if (!filter.text().isEmpty()) {
            query.bind("text", "%" + filter.text().replaceAll("([!%_])", "!$1") + "%");
        }
        if (filter.since().isAfter(Instant.EPOCH)) {
            query.bind("since", database.time(filter.since()));
        }
        if (filter.beforeId() != Long.MAX_VALUE) {
            query.bind("before", filter.beforeId());
        }
        if (filter.afterId() > 0) {
            query.bind("after", filter.afterId());
        }
    }
}
