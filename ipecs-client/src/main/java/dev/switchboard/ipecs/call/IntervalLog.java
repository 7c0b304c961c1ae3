package dev.switchboard.ipecs.call;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The intervals of the last 48 hours; the last one is running. Immutable; a change copies the list of intervals, which is
 * short, and the one interval concerned.
 */
final class IntervalLog {

    static final int KEPT = 48 * 60 / Interval.MINUTES;

    private final ZoneId zone;
    private final Interval[] intervals;
    /** The agents' totals of the period at the start of the running interval. */
    private final AgentTimes base;

    private IntervalLog(ZoneId zone, Interval[] intervals, AgentTimes base) {
        this.zone = zone;
        this.intervals = intervals;
        this.base = base;
    }

    static IntervalLog startingAt(long nowMillis, ZoneId zone) {
        Interval first = new Interval(floor(nowMillis, Interval.MINUTES, zone), LongMap.empty(), AgentTimes.NOTHING);
        return new IntervalLog(zone, new Interval[] {first}, AgentTimes.NOTHING);
    }

    /** The start of the stretch of the zone's clock an instant lies in. */
    static long floor(long millis, int minutes, ZoneId zone) {
        long offset = Instant.ofEpochMilli(millis).atZone(zone).getOffset().getTotalSeconds() * 1000L;
        return millis - Math.floorMod(millis + offset, minutes * 60_000L);
    }

    boolean covers(long nowMillis) {
        return nowMillis < last().end();
    }

    /** Closes the intervals that are over, the totals having changed last before the first of them closed. */
    IntervalLog rolledTo(long nowMillis, TimerTotals totals) {
        IntervalLog log = this;
        while (!log.covers(nowMillis)) {
            log = log.next(nowMillis, totals);
        }
        return log;
    }

    private IntervalLog next(long nowMillis, TimerTotals totals) {
        Interval running = last();
        AgentTimes atEnd = AgentTimes.of(totals, running.end());
        Interval closed = new Interval(
                running.start(), running.queues(), running.agents().plus(atEnd).minus(base));
        long start = Math.max(running.end(), floor(nowMillis - KEPT * Interval.MILLIS, Interval.MINUTES, zone));
        int kept = Math.min(intervals.length, KEPT);
        Interval[] longer = Arrays.copyOfRange(intervals, intervals.length - kept, intervals.length + 1);
        longer[kept - 1] = closed;
        longer[kept] = new Interval(start, LongMap.empty(), AgentTimes.NOTHING);
        return new IntervalLog(zone, longer, AgentTimes.of(totals, start));
    }

    /** The totals are about to begin again at 0: what they held since the interval began is kept with it. */
    IntervalLog restarted(long nowMillis, TimerTotals totals) {
        Interval running = last();
        AgentTimes sofar =
                running.agents().plus(AgentTimes.of(totals, nowMillis)).minus(base);
        Interval[] changed = intervals.clone();
        changed[changed.length - 1] = new Interval(running.start(), running.queues(), sofar);
        return new IntervalLog(zone, changed, AgentTimes.NOTHING);
    }

    /** Counts something of a call in the interval it arrived in, if that is still kept. */
    IntervalLog with(long arrivedMillis, long queue, Consumer<CallTally> change) {
        int at = find(arrivedMillis);
        if (at < 0) {
            return this;
        }
        Interval interval = intervals[at];
        CallTally tally = Tallies.of(interval.queues(), queue).copy();
        change.accept(tally);
        Interval[] changed = intervals.clone();
        changed[at] = new Interval(interval.start(), interval.queues().with(queue, tally), interval.agents());
        return new IntervalLog(zone, changed, base);
    }

    int find(long millis) {
        for (int i = intervals.length - 1; i >= 0; i--) {
            if (millis >= intervals[i].start()) {
                return millis < intervals[i].end() ? i : -1;
            }
        }
        return -1;
    }

    Interval[] all() {
        return intervals.clone();
    }

    /** The running interval's agents' times up to an instant within it. */
    AgentTimes running(long nowMillis, TimerTotals totals) {
        return last().agents().plus(AgentTimes.of(totals, nowMillis)).minus(base);
    }

    ZoneId zone() {
        return zone;
    }

    private Interval last() {
        return intervals[intervals.length - 1];
    }
}
