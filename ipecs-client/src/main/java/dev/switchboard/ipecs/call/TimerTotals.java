package dev.switchboard.ipecs.call;

/**
 * Sums of intervals, the open ones included, over all stations: closed time, and of the open intervals their number and
 * the sum of their starts. So a total at any instant is one multiplication, however many intervals are open.
 */
final class TimerTotals {

    /** Hold time of calls, beside the timers of stations. */
    static final int HOLD = StationTimer.COUNT;

    private static final int COUNT = StationTimer.COUNT + 1;

    private final long[] closed;
    private final long[] open;
    private final long[] starts;

    TimerTotals() {
        this(new long[COUNT], new long[COUNT], new long[COUNT]);
    }

    private TimerTotals(long[] closed, long[] open, long[] starts) {
        this.closed = closed;
        this.open = open;
        this.starts = starts;
    }

    TimerTotals copy() {
        return new TimerTotals(closed.clone(), open.clone(), starts.clone());
    }

    long at(int slot, long nowMillis) {
        return closed[slot] + open[slot] * nowMillis - starts[slot];
    }

    void open(int slot, long nowMillis) {
        open[slot]++;
        starts[slot] += nowMillis;
    }

    void close(int slot, long startMillis, long nowMillis) {
        open[slot]--;
        starts[slot] -= startMillis;
        closed[slot] += nowMillis - startMillis;
    }

    /** Forgets what was; open intervals begin afresh. */
    void restart(long nowMillis) {
        for (int slot = 0; slot < COUNT; slot++) {
            closed[slot] = 0;
            starts[slot] = open[slot] * nowMillis;
        }
    }
}
