package dev.switchboard.common.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The time, and things to do later.
 *
 * <p><b>Threading.</b> May be used from any thread. Tasks run one at a time on the timers' own thread (for
 * {@link ManualTimers} on the thread that moves the clock), so a task hands long work to somebody else.
 */
public interface Timers extends InstantSource, AutoCloseable {

    /**
     * Timers on the system's clock, with one daemon thread {@code switchboard-<library>-timers}. A task that throws is
     * logged and, if it repeats, runs again at its next time.
     *
     * @param library the library that owns them
     * @return the timers, to be closed by the caller
     */
    static Timers system(String library) {
        return new SystemTimers(library);
    }

    /**
     * The current time.
     *
     * @return the wall clock's time, which may jump
     */
    Instant now();

    /**
     * A clock that never jumps, for measuring how long something took.
     *
     * @return nanoseconds since an arbitrary moment
     */
    long nanos();

    /**
     * Runs something once, later.
     *
     * @param delay how long from now; zero or less means as soon as possible
     * @param action what to do
     * @return a handle to call it off; on closed timers one that is called off already
     */
    Task schedule(Duration delay, Runnable action);

    /**
     * Runs something again and again until it is cancelled, first after one period. The next period starts when a run
     * has ended.
     *
     * @param period the pause between runs, more than zero
     * @param action what to do
     * @return a handle to call it off
     */
    Task scheduleEvery(Duration period, Runnable action);

    /** Drops everything scheduled and returns when a running task has ended and the thread, if any, too. */
    @Override
    void close();

    @Override
    default Instant instant() {
        return now();
    }

    /** Something scheduled. */
    @FunctionalInterface
    interface Task {

        /** Calls it off; without effect when it has run or was called off before. A run in progress goes on. */
        void cancel();
    }
}
