package dev.switchboard.ipecs;

import dev.switchboard.common.time.Timers;
import java.time.Instant;

/** Wall-clock time that never jumps: the wall clock at the start, from there elapsed time. */
final class SteadyClock {

    private final Timers timers;
    private final long startMillis;
    private final long startNanos;

    SteadyClock(Timers timers) {
        this.timers = timers;
        this.startMillis = timers.now().toEpochMilli();
        this.startNanos = timers.nanos();
    }

    /** Milliseconds since the Unix epoch. */
    long millis() {
        return startMillis + Math.floorDiv(timers.nanos() - startNanos, 1_000_000L);
    }

    Instant now() {
        return Instant.ofEpochMilli(millis());
    }
}
