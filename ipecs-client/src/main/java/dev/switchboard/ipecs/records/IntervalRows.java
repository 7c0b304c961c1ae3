package dev.switchboard.ipecs.records;

import dev.switchboard.ipecs.call.AgentTimes;
import dev.switchboard.ipecs.call.CallCentreSnapshot;
import dev.switchboard.ipecs.call.CallFigures;
import dev.switchboard.ipecs.call.IntervalFigures;
import dev.switchboard.ipecs.call.IpecsEvent;
import dev.switchboard.ipecs.call.PhoneSystem;
import java.time.Duration;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * The quarters of an hour. Calls count where they arrived, so an interval's figures grow for as long as its calls live, and
 * are written again until then.
 */
final class IntervalRows {

    static final int MINUTES = 15;
    static final String ALL = "all";
    static final String DIRECT = "direct";

    private static final long MILLIS = Duration.ofMinutes(MINUTES).toMillis();

    /** Longer than a call may stay silent before it is given up. */
    private static final long LOOK_BACK = Duration.ofHours(5).toMillis();

    private static final AgentTimes NONE = new AgentTimes(0, 0, 0, 0, 0, 0);

    private static final String INTERVAL = "INSERT INTO interval_summary (started, scope, run_at, ended, offered,"
            + " answered, abandoned, short_abandons, arrival_missed, answered_in_time, answer_wait_ms, longest_wait_ms,"
            + " handled, talk_ms, hold_ms, wrap_ms, working_ms, ready_ms, answer_waits, abandon_waits, incomplete)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (started, scope, run_at) DO UPDATE SET ended = excluded.ended,"
            + " offered = excluded.offered, answered = excluded.answered, abandoned = excluded.abandoned,"
            + " short_abandons = excluded.short_abandons, arrival_missed = excluded.arrival_missed,"
            + " answered_in_time = excluded.answered_in_time, answer_wait_ms = excluded.answer_wait_ms,"
            + " longest_wait_ms = excluded.longest_wait_ms, handled = excluded.handled, talk_ms = excluded.talk_ms,"
            + " hold_ms = excluded.hold_ms, wrap_ms = excluded.wrap_ms, working_ms = excluded.working_ms,"
            + " ready_ms = excluded.ready_ms, answer_waits = excluded.answer_waits,"
            + " abandon_waits = excluded.abandon_waits, incomplete = excluded.incomplete";

    private IntervalRows() {}

    /** The number of the interval an instant lies in; every zone's clock changes by whole quarters of an hour. */
    static long number(long millis) {
        return Math.floorDiv(millis, MILLIS);
    }

    /** The intervals that have ended, and at the end of the program the one that will not be finished. */
    static RecordRow of(PhoneSystem system, long run, boolean last) {
        return handle -> {
            CallCentreSnapshot snapshot = system.snapshotAtLastEvent();
            for (IntervalFigures interval : snapshot.intervals(MINUTES)) {
                if (interval.endMillis() > snapshot.atMillis() - LOOK_BACK && (last || interval.closed())) {
                    write(handle, interval, run, last && !interval.closed());
                }
            }
        };
    }

    private static void write(Handle handle, IntervalFigures interval, long run, boolean cut) {
        boolean incomplete = cut || interval.incomplete();
        write(handle, interval, ALL, run, interval.total(), interval.agents(), incomplete);
        for (Map.Entry<Long, CallFigures> queue : interval.queues().entrySet()) {
            String scope = queue.getKey() == IpecsEvent.NONE ? DIRECT : Long.toString(queue.getKey());
            write(handle, interval, scope, run, queue.getValue(), NONE, incomplete);
        }
    }

    private static void write(
            Handle handle,
            IntervalFigures interval,
            String scope,
            long run,
            CallFigures calls,
            AgentTimes agents,
            boolean incomplete) {
        handle.execute(
                INTERVAL,
                interval.startMillis(),
                scope,
                run,
                interval.endMillis(),
                calls.offered(),
                calls.answered(),
                calls.abandoned(),
                calls.shortAbandons(),
                calls.arrivalMissed(),
                calls.answeredInTime(),
                calls.answerWaitMillis(),
                calls.longestAnswerWaitMillis(),
                calls.handled(),
                calls.talkMillis(),
                calls.holdMillis(),
                calls.wrapMillis(),
                agents.workingMillis(),
                agents.readyMillis(),
                RecordRows.json(calls.answerWaits().counts()),
                RecordRows.json(calls.abandonWaits().counts()),
                incomplete ? 1 : 0);
    }
}
