package dev.switchboard.ipecs.records;

import dev.switchboard.ipecs.call.Call;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.mapper.RowMapper;

/** Reads rows as records. */
final class StoredRows {

    static final RowMapper<MissedCallRecord> MISSED = (row, context) -> new MissedCallRecord(
            row.getLong("id"),
            row.getLong("ref"),
            row.getString("number"),
            row.getString("name"),
            number(row, "queue"),
            number(row, "station"),
            instant(row, "queued_at"),
            instant(row, "at"),
            optional(row, "followed_up_at"),
            text(row, "followed_up_by"));

    static final RowMapper<CallRecord> CALL = (row, context) -> new CallRecord(
            row.getLong("ref"),
            Call.Direction.valueOf(row.getString("direction")),
            number(row, "queue"),
            number(row, "station"),
            row.getString("number"),
            row.getString("name"),
            row.getString("did"),
            instant(row, "queued_at"),
            optional(row, "ring_at"),
            optional(row, "answered_at"),
            instant(row, "ended_at"),
            duration(row, "queue_s"),
            seconds(row, "ring_s"),
            seconds(row, "talk_s"),
            seconds(row, "hold_s"),
            Call.State.valueOf(row.getString("result")),
            duration(row, "smdr_s"));

    static final RowMapper<AgentDay> AGENT_DAY = (row, context) -> new AgentDay(
            row.getLong("station"),
            instant(row, "period_start"),
            instant(row, "period_end"),
            seconds(row, "logged_in_s"),
            seconds(row, "agent_login_s"),
            seconds(row, "available_s"),
            seconds(row, "unavailable_s"),
            seconds(row, "idle_s"),
            seconds(row, "busy_s"),
            seconds(row, "wrap_s"),
            row.getInt("answered"),
            row.getInt("outbound"),
            seconds(row, "avg_talk_s"));

    static final RowMapper<AgentSession> SESSION = (row, context) -> new AgentSession(
            row.getLong("station"),
            instant(row, "logged_in_at"),
            optional(row, "logged_out_at"),
            row.getInt("end_unknown") != 0);

    static final RowMapper<PeriodRecord> PERIOD = (row, context) -> new PeriodRecord(
            instant(row, "started"),
            instant(row, "ended"),
            row.getString("call_stats_json"),
            row.getString("agent_stats_json"),
            row.getInt("incomplete") != 0);

    static final RowMapper<GapRecord> GAP =
            (row, context) -> new GapRecord(instant(row, "from_at"), instant(row, "to_at"), row.getString("cause"));

    static final RowMapper<IntervalRecord> INTERVAL = (row, context) -> new IntervalRecord(
            instant(row, "started"),
            instant(row, "ended"),
            row.getString("scope"),
            row.getInt("offered"),
            row.getInt("answered"),
            row.getInt("abandoned"),
            row.getInt("short_abandons"),
            row.getInt("arrival_missed"),
            row.getInt("answered_in_time"),
            millis(row, "answer_wait_ms"),
            millis(row, "longest_wait_ms"),
            row.getInt("handled"),
            millis(row, "talk_ms"),
            millis(row, "hold_ms"),
            millis(row, "wrap_ms"),
            millis(row, "working_ms"),
            millis(row, "ready_ms"),
            Waits.read(row.getString("answer_waits")),
            Waits.read(row.getString("abandon_waits")),
            row.getInt("incomplete") != 0);

    private StoredRows() {}

    private static OptionalLong number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return Instant.ofEpochMilli(row.getLong(column));
    }

    private static Optional<Instant> optional(ResultSet row, String column) throws SQLException {
        OptionalLong value = number(row, column);
        return value.isPresent() ? Optional.of(Instant.ofEpochMilli(value.getAsLong())) : Optional.empty();
    }

    private static Duration seconds(ResultSet row, String column) throws SQLException {
        return Duration.ofSeconds(row.getLong(column));
    }

    private static Duration millis(ResultSet row, String column) throws SQLException {
        return Duration.ofMillis(row.getLong(column));
    }

    private static Optional<Duration> duration(ResultSet row, String column) throws SQLException {
        OptionalLong value = number(row, column);
        return value.isPresent() ? Optional.of(Duration.ofSeconds(value.getAsLong())) : Optional.empty();
    }

    private static String text(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null ? "" : text;
    }
}
