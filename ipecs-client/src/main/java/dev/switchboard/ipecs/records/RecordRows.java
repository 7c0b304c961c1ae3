package dev.switchboard.ipecs.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.switchboard.ipecs.call.Agent;
import dev.switchboard.ipecs.call.Call;
import dev.switchboard.ipecs.call.CallCentreSnapshot;
import dev.switchboard.ipecs.call.Effect;
import dev.switchboard.ipecs.call.IpecsEvent;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Turns what happened into rows. What costs time (figures, JSON) is done when the row is written, on the writer's thread.
 */
final class RecordRows {

    static final String PENDING = "pending";
    static final String DONE = "done";

    /** The cause of a gap in which the program did not run. */
    static final String NOT_RUNNING = "not running";

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String STATION_LOG = "INSERT INTO station_log (at, station, kind, detail) VALUES (?, ?, ?, ?)";

    // A call that was revived ends twice; a record of its duration may have come before.
    private static final String CALL = "INSERT INTO call_history (ref, queued_at, direction, queue, station, number,"
            + " name, did, ring_at, answered_at, ended_at, queue_s, ring_s, talk_s, hold_s, result, smdr_s)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (ref, queued_at) DO UPDATE SET direction = excluded.direction, queue = excluded.queue,"
            + " station = excluded.station, number = excluded.number, name = excluded.name, did = excluded.did,"
            + " ring_at = excluded.ring_at, answered_at = excluded.answered_at, ended_at = excluded.ended_at,"
            + " queue_s = excluded.queue_s, ring_s = excluded.ring_s, talk_s = excluded.talk_s,"
            + " hold_s = excluded.hold_s, result = excluded.result,"
            + " smdr_s = COALESCE(excluded.smdr_s, call_history.smdr_s)";

    private static final String REMOVE_CALL = "DELETE FROM call_history WHERE ref = ? AND queued_at = ?";

    private static final String MISSED = "INSERT INTO missed_call (ref, queued_at, at, queue, station, number, name,"
            + " status) VALUES (?, ?, ?, ?, ?, ?, ?, '" + PENDING + "') ON CONFLICT (ref, queued_at) DO UPDATE SET"
            + " at = excluded.at, queue = excluded.queue, station = excluded.station, number = excluded.number,"
            + " name = excluded.name";

    private static final String REMOVE_MISSED = "DELETE FROM missed_call WHERE ref = ? AND queued_at = ?";

    private static final String SMDR =
            "INSERT INTO smdr (at, station, ref, number, seconds) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";

    private static final String SMDR_OF_CALL = "UPDATE call_history SET smdr_s = ? WHERE ref = ? AND queued_at = ?";

    private static final String PERIOD = "INSERT INTO period (started, ended, call_stats_json, agent_stats_json,"
            + " incomplete) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";

    private static final String AGENT_DAY = "INSERT INTO agent_day (station, period_start, period_end, logged_in_s,"
            + " agent_login_s, available_s, unavailable_s, idle_s, busy_s, wrap_s, answered, outbound, avg_talk_s)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";

    private static final String GAP = "INSERT INTO gap (from_at, to_at, cause) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";

    private static final String RAW =
            "INSERT INTO raw_event (received_at, code, ref, source, dest, json) VALUES (?, ?, ?, ?, ?, ?)";

    private RecordRows() {}

    /** What is told of a station; empty for what changes with every call. */
    static Optional<RecordRow> station(Effect.StationChanged change) {
        String kind = switch (change.event()) {
            case CONNECTED -> "connected";
            case DISCONNECTED -> "disconnected";
            case AGENT_LOGGED_IN -> "agent_in";
            case AGENT_LOGGED_OUT -> "agent_out";
            case AGENT_CHANGED -> "agent_state";
            case BUSY, IDLE -> "";
        };
        if (kind.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(handle -> {
            String detail = change.event() == Effect.StationEvent.AGENT_CHANGED
                    ? change.station().agent().map(RecordRows::state).orElse("")
                    : "";
            handle.execute(STATION_LOG, change.atMillis(), change.station().number(), kind, detail);
        });
    }

    private static String state(Agent agent) {
        String reasons = new TreeSet<>(agent.reasons())
                .stream()
                        .map(reason -> " " + reason.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining());
        return (agent.available() ? "available" : "unavailable" + reasons) + (agent.wrapUp() ? " wrap-up" : "");
    }

    static RecordRow ended(Call call) {
        return handle -> {
            boolean waits = call.direction() == Call.Direction.IN && !call.arrivalMissed();
            long ended = call.endedAtMillis();
            handle.execute(
                    CALL,
                    call.reference(),
                    call.startedAtMillis(),
                    call.direction().name(),
                    known(call.queue()),
                    known(call.station()),
                    storable(call.number()),
                    storable(call.name()),
                    storable(call.did()),
                    known(call.ringAtMillis()),
                    known(call.answeredAtMillis()),
                    ended,
                    waits ? OptionalLong.of(seconds(call.waitMillis(ended))) : OptionalLong.empty(),
                    seconds(call.ringMillis()),
                    seconds(call.talkMillis(ended)),
                    seconds(call.holdMillis(ended)),
                    call.state().name(),
                    known(call.smdrSeconds()));
            if (call.direction() == Call.Direction.IN && call.state() != Call.State.ABANDONED) {
                // Should the row that told of its revival have been lost.
                handle.execute(REMOVE_MISSED, call.reference(), call.startedAtMillis());
            }
        };
    }

    static RecordRow missed(Call call) {
        return handle -> handle.execute(
                MISSED,
                call.reference(),
                call.startedAtMillis(),
                call.endedAtMillis(),
                known(call.queue()),
                known(call.station()),
                storable(call.number()),
                storable(call.name()));
    }

    static RecordRow revived(Call call) {
        return handle -> {
            handle.execute(REMOVE_MISSED, call.reference(), call.startedAtMillis());
            handle.execute(REMOVE_CALL, call.reference(), call.startedAtMillis());
        };
    }

    static RecordRow smdr(Effect.Smdr smdr) {
        return handle -> {
            handle.execute(
                    SMDR,
                    smdr.atMillis(),
                    known(smdr.station()),
                    known(smdr.reference()),
                    storable(smdr.number()),
                    smdr.seconds());
            if (smdr.callStartedAtMillis() != IpecsEvent.NONE) {
                handle.execute(SMDR_OF_CALL, smdr.seconds(), smdr.reference(), smdr.callStartedAtMillis());
            }
        };
    }

    static RecordRow period(CallCentreSnapshot closed) {
        return handle -> {
            long started = closed.periodStartMillis();
            long ended = closed.atMillis();
            handle.execute(
                    PERIOD,
                    started,
                    ended,
                    json(closed.callStatistics()),
                    json(closed.agentStatistics()),
                    closed.periodGaps().isEmpty() ? 0 : 1);
            closed.stationStatistics()
                    .forEach((station, figures) -> handle.execute(
                            AGENT_DAY,
                            Long.parseLong(station),
                            started,
                            ended,
                            figure(figures, "logged-in-time"),
                            figure(figures, "agent-login-time"),
                            figure(figures, "available-time"),
                            figure(figures, "unavailable-time"),
                            figure(figures, "idle-time"),
                            figure(figures, "busy-time"),
                            figure(figures, "wrap-time"),
                            figure(figures, "answered-calls"),
                            figure(figures, "outbound-calls"),
                            figure(figures, "average-talk-time")));
        };
    }

    private static long figure(Map<String, Object> figures, String key) {
        return figures.get(key) instanceof Number number ? Math.round(number.doubleValue()) : 0;
    }

    static RecordRow gap(Instant from, Instant to, String cause) {
        String text = storable(cause);
        return handle -> handle.execute(GAP, from.toEpochMilli(), to.toEpochMilli(), text);
    }

    static RecordRow raw(IpecsEvent event) {
        return handle -> handle.execute(
                RAW,
                event.receivedMillis(),
                event.codeNumber(),
                known(event.reference()),
                known(event.source()),
                known(event.destination()),
                json(object(event)));
    }

    private static ObjectNode object(IpecsEvent event) {
        ObjectNode object = JSON.createObjectNode();
        put(object, "eventString", event.eventString());
        put(object, "sourceType", event.sourceType());
        put(object, "destType", event.destinationType());
        put(object, "data1", event.data1());
        put(object, "data2", event.data2());
        put(object, "time", event.time());
        return object;
    }

    private static void put(ObjectNode object, String key, String text) {
        if (!text.isEmpty()) {
            object.put(key, storable(text));
        }
    }

    static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("figures could not be written as JSON", impossible);
        }
    }

    private static OptionalLong known(long value) {
        return value == IpecsEvent.NONE ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private static long seconds(long millis) {
        return Math.floorDiv(millis + 500, 1000L);
    }

    /** PostgreSQL takes neither NUL nor half a surrogate pair; one bad character must not cost a record. */
    static String storable(String text) {
        boolean fine = text.chars().noneMatch(c -> c == 0 || Character.isSurrogate((char) c));
        if (fine) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) ? 0xFFFD : c)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }
}
