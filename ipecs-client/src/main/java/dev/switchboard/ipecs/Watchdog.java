package dev.switchboard.ipecs;

import dev.switchboard.common.time.Timers;
import java.time.Duration;

/**
 * Notices that a stream has gone silent although nobody closed it.
 *
 * <p>The server sends something at least once a minute. Looking at fixed times, instead of measuring from each message,
 * costs the reader nothing.
 *
 * <p><b>Threading.</b> {@link #heard} is for the stream's thread; the rest happens on the timers' thread.
 */
final class Watchdog implements AutoCloseable {

    private final int allowed;
    private final Runnable silent;
    private final Timers.Task task;
    private volatile boolean heard = true;
    private int missed;

    /**
     * Begins to watch.
     *
     * @param interval how often to look
     * @param allowed how many looks in a row may find nothing
     * @param timers the clock
     * @param silent what to do when that is exceeded; called once
     */
    Watchdog(Duration interval, int allowed, Timers timers, Runnable silent) {
        this.allowed = allowed;
        this.silent = silent;
        this.heard = false;
        this.task = timers.scheduleEvery(interval, this::look);
    }

    /** Something came in. */
    void heard() {
        // Most calls find it true already; a read of a volatile is cheap, a write is not.
        if (!heard) {
            heard = true;
        }
    }

    private void look() {
        if (heard) {
            heard = false;
            missed = 0;
        } else {
            missed++;
            if (missed > allowed) {
                task.cancel();
                silent.run();
            }
        }
    }

    @Override
    public void close() {
        task.cancel();
    }
}
