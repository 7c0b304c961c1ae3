package dev.switchboard.ipecs.simulator;

import dev.switchboard.common.time.Timers;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;

/** The simulated server's time: the timers' time from a start of its own, faster or slower, and its displayed clock. */
final class SimClock {

    private final Timers timers;
    private final double factor;
    private final Instant start;
    private final ZoneId zone;
    private final long base;
    private volatile Duration step = Duration.ZERO;

    SimClock(Timers timers, double factor, Instant start, ZoneId zone) {
        this.timers = timers;
        this.factor = factor;
        this.start = start;
        this.zone = zone;
        this.base = timers.nanos();
    }

    /** Simulated time, which no step touches. */
    Instant now() {
        return start.plusNanos((long) ((timers.nanos() - base) * factor));
    }

    /** What the server's clock on the wall shows. */
    LocalDateTime serverTime() {
        return LocalDateTime.ofInstant(now().plus(step), zone);
    }

    void step(Duration by) {
        step = step.plus(by);
    }

    Timers.Task after(Duration simulated, Runnable action) {
        // Rounded up, so that a delay never ends before its time.
        long nanos = (long) Math.ceil(simulated.toNanos() / factor);
        return timers.schedule(Duration.ofNanos(nanos), action);
    }

    Timers.Task every(Duration simulated, Runnable action) {
        return timers.scheduleEvery(Duration.ofNanos((long) Math.ceil(simulated.toNanos() / factor)), action);
    }
}
