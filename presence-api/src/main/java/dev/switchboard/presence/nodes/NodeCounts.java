package dev.switchboard.presence.nodes;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what is told and heard, and times one change at a time from its telling to its echo: that needs no agreement
 * between clocks.
 *
 * <p><b>Threading.</b> Safe for use by several threads.
 */
final class NodeCounts {

    /** An echo that has not come by then never will: its connection was lost. */
    private static final long ECHO_LOST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Map<Dropped, LongAdder> dropped = new EnumMap<>(Dropped.class);
    private final LongAdder told = new LongAdder();
    private final LongAdder heard = new LongAdder();
    private final LongAdder exchanges = new LongAdder();

    private String timed = "";
    private long timedSince;
    private Duration lag = Duration.ZERO;

    NodeCounts() {
        for (Dropped reason : Dropped.values()) {
            dropped.put(reason, new LongAdder());
        }
    }

    void dropped(Dropped reason, long times) {
        LongAdder count = dropped.get(reason);
        if (count != null) {
            count.add(times);
        }
    }

    void told(long changes) {
        told.add(changes);
    }

    void heard() {
        heard.increment();
    }

    void exchanged() {
        exchanges.increment();
    }

    synchronized void startsOnItsWay(NodeChange change, long nowNanos) {
        if (timed.isEmpty() || nowNanos - timedSince > ECHO_LOST_NANOS) {
            timed = change.userId() + ' ' + change.version();
            timedSince = nowNanos;
        }
    }

    synchronized void cameBack(NodeChange change, long nowNanos) {
        if (timed.equals(change.userId() + ' ' + change.version())) {
            lag = Duration.ofNanos(nowNanos - timedSince);
            timed = "";
        }
    }

    synchronized NodesFigures figures(long coalesced, int waiting) {
        Map<Dropped, Long> byReason = new EnumMap<>(Dropped.class);
        dropped.forEach((reason, count) -> byReason.put(reason, count.sum()));
        return new NodesFigures(told.sum(), heard.sum(), coalesced, waiting, exchanges.sum(), byReason, lag);
    }
}
