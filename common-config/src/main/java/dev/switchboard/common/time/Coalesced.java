package dev.switchboard.common.time;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An action that is asked for often and done now and then: at once when it has not been done for a while, otherwise when
 * that while is over. What was asked for is never forgotten.
 *
 * <p><b>Threading.</b> Safe for use by several threads; the action runs on the timers' thread.
 */
public final class Coalesced {

    private final Timers timers;
    private final Duration between;
    private final Runnable action;
    private final AtomicBoolean due = new AtomicBoolean();
    private volatile long lastNanos;

    /**
     * An action that has not been asked for.
     *
     * @param timers when it is done
     * @param between the shortest time from one to the next
     * @param action what is done; must return soon
     */
    public Coalesced(Timers timers, Duration between, Runnable action) {
        this.timers = timers;
        this.between = between;
        this.action = action;
        this.lastNanos = timers.nanos() - between.toNanos();
    }

    /** Asks for it; returns at once. */
    public void ask() {
        if (!due.compareAndSet(false, true)) {
            return;
        }
        Duration wait = between.minusNanos(timers.nanos() - lastNanos);
        timers.schedule(wait.isNegative() ? Duration.ZERO : wait, this::act);
    }

    private void act() {
        lastNanos = timers.nanos();
        // First, so that what is asked for from here on is not missed.
        due.set(false);
        action.run();
    }
}
