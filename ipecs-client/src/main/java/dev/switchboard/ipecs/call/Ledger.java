package dev.switchboard.ipecs.call;

import dev.switchboard.ipecs.call.Call.Direction;
import dev.switchboard.ipecs.call.Call.State;
import java.util.function.Consumer;

/** Enters what happened to calls in the figures of the period and of the interval a call arrived in. */
final class Ledger {

    private Ledger() {}

    static void arrived(Draft draft, CallFields call) {
        draft.system.inbound++;
        both(draft, call, tally -> tally.offered++);
    }

    static void answered(Draft draft, CallFields call) {
        draft.system.answered++;
        long wait = call.answeredAt - call.startedAt;
        long inTime = draft.options.serviceLevelWithin().toMillis();
        if (call.arrivalMissed) {
            both(draft, call, tally -> {
                tally.answered++;
                tally.arrivalMissed++;
            });
        } else {
            both(draft, call, tally -> tally.answer(wait, inTime));
        }
        StationFields station = draft.station(call.station);
        station.answered++;
        station.lastQueue = call.queue;
        station.lastArrival = call.startedAt;
    }

    static void abandoned(Draft draft, CallFields call) {
        draft.system.abandoned++;
        long wait = call.endedAt - call.startedAt;
        long shortBelow = draft.options.shortAbandonBelow().toMillis();
        both(draft, call, tally -> tally.abandon(wait, shortBelow, 1));
    }

    /** Takes an abandonment back. One that an earlier period has reported stays in that period's queue figures. */
    static void revived(Draft draft, Call call) {
        draft.system.abandoned--;
        long wait = call.endedAtMillis() - call.startedAtMillis();
        long shortBelow = draft.options.shortAbandonBelow().toMillis();
        Consumer<CallTally> change = tally -> tally.abandon(wait, shortBelow, -1);
        if (call.endedAtMillis() >= draft.system.periodStart) {
            period(draft, call.queue(), change);
        }
        interval(draft, call.startedAtMillis(), call.queue(), change);
    }

    /** A call ended that is not stale. */
    static void closed(Draft draft, CallFields call) {
        if (call.state != State.CLOSED || call.direction == Direction.INTERNAL || call.answeredAt == IpecsEvent.NONE) {
            return;
        }
        long hold = call.holdTotal;
        long talk = call.endedAt - call.answeredAt - hold;
        draft.system.talk += talk;
        draft.system.handle += talk + hold;
        if (call.direction == Direction.OUT) {
            draft.system.outboundTalk += talk;
        } else if (call.direction == Direction.IN) {
            long ring = call.ringAt == IpecsEvent.NONE ? 0 : call.answeredAt - call.ringAt;
            both(draft, call, tally -> {
                tally.handled++;
                tally.talk += talk;
                tally.hold += hold;
                tally.ring += ring;
            });
        }
        if (call.station != IpecsEvent.NONE) {
            StationFields station = draft.station(call.station);
            station.talks++;
            station.talkSum += talk;
        }
    }

    static void held(Draft draft, CallFields call) {
        call.heldSince = draft.now;
        if (call.direction != Direction.INTERNAL) {
            draft.system.totals.open(TimerTotals.HOLD, draft.now);
        }
    }

    static void holdClosed(Draft draft, CallFields call) {
        if (call.heldSince == IpecsEvent.NONE) {
            return;
        }
        call.holdTotal += draft.now - call.heldSince;
        if (call.direction != Direction.INTERNAL) {
            long start = Math.max(call.heldSince, draft.system.periodStart);
            draft.system.totals.close(TimerTotals.HOLD, start, draft.now);
        }
        call.heldSince = IpecsEvent.NONE;
    }

    /** After-call work counts for the queue of the call last answered at the station, and for its interval. */
    static void wrapped(Draft draft, StationFields station, long millis) {
        period(draft, station.lastQueue, tally -> tally.wrap += millis);
        wrappedInInterval(draft, station, millis);
    }

    static void wrappedInInterval(Draft draft, StationFields station, long millis) {
        interval(draft, station.lastArrival, station.lastQueue, tally -> tally.wrap += millis);
    }

    private static void both(Draft draft, CallFields call, Consumer<CallTally> change) {
        period(draft, call.queue, change);
        interval(draft, call.startedAt, call.queue, change);
    }

    private static void period(Draft draft, long queue, Consumer<CallTally> change) {
        CallTally tally = Tallies.of(draft.system.queues, queue).copy();
        change.accept(tally);
        draft.system.queues = draft.system.queues.with(queue, tally);
    }

    private static void interval(Draft draft, long arrivedMillis, long queue, Consumer<CallTally> change) {
        draft.system.intervals = draft.system.intervals.with(arrivedMillis, queue, change);
    }
}
