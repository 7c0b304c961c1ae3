package dev.switchboard.common.time;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Timers whose clock stands still until it is moved by hand: for tests.
 *
 * <p><b>Threading.</b> Any thread may schedule and ask the time. Due tasks run on the thread that calls
 * {@link #advance}, one after the other in the order of their times, and of two for one time the one scheduled first;
 * no lock is held meanwhile. What a task throws comes out of {@link #advance}, with later tasks left for the next call.
 */
public final class ManualTimers implements Timers {

    private static final class Pending {
        private final Instant due;
        private final long sequence;
        private final Duration period;
        private final Runnable action;
        private final Handle handle;

        Pending(Instant due, long sequence, Duration period, Runnable action, Handle handle) {
            this.due = due;
            this.sequence = sequence;
            this.period = period;
            this.action = action;
            this.handle = handle;
        }
    }

    private final class Handle implements Task {
        private boolean cancelled;

        @Override
        public void cancel() {
            synchronized (lock) {
                cancelled = true;
                queue.removeIf(pending -> pending.handle == this);
            }
        }
    }

    private final Object lock = new Object();
    private final PriorityQueue<Pending> queue = new PriorityQueue<>(
            Comparator.<Pending, Instant>comparing(one -> one.due).thenComparingLong(one -> one.sequence));
    private final Instant start;
    private Instant now;
    private long scheduled;
    private boolean closed;

    /**
     * A clock that stands still.
     *
     * @param start the time it shows
     */
    public ManualTimers(Instant start) {
        this.start = start;
        this.now = start;
    }

    /**
     * Moves the clock forward. On the way it stops at each task's time, and the task sees that time.
     *
     * @param by how far, not negative; zero runs what is due already
     */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("by must not be negative, but is " + by);
        }
        Instant target = now().plus(by);
        for (Optional<Pending> next = takeDue(target); next.isPresent(); next = takeDue(target)) {
            Pending task = next.get();
            try {
                task.action.run();
            } finally {
                repeat(task);
            }
        }
        synchronized (lock) {
            now = target.isAfter(now) ? target : now;
        }
    }

    private Optional<Pending> takeDue(Instant target) {
        synchronized (lock) {
            Pending first = queue.peek();
            if (first == null || first.due.isAfter(target)) {
                return Optional.empty();
            }
            now = first.due.isAfter(now) ? first.due : now;
            return Optional.of(queue.remove());
        }
    }

    private void repeat(Pending task) {
        synchronized (lock) {
            if (!task.period.isZero() && !task.handle.cancelled) {
                enqueue(task.period, task.period, task.action, task.handle);
            }
        }
    }

    /**
     * How much is waiting to be run.
     *
     * @return the number of tasks scheduled, neither run nor cancelled; a repeating one counts once
     */
    public int pending() {
        synchronized (lock) {
            return queue.size();
        }
    }

    /**
     * How far the clock must be moved for something to happen.
     *
     * @return the time to the first task, zero when it is due; empty when nothing is scheduled
     */
    public Optional<Duration> untilNext() {
        synchronized (lock) {
            return Optional.ofNullable(queue.peek()).map(first -> Duration.between(now, first.due));
        }
    }

    @Override
    public Instant now() {
        synchronized (lock) {
            return now;
        }
    }

    @Override
    public long nanos() {
        return Duration.between(start, now()).toNanos();
    }

    @Override
    public Task schedule(Duration delay, Runnable action) {
        return add(delay.isNegative() ? Duration.ZERO : delay, Duration.ZERO, action);
    }

    @Override
    public Task scheduleEvery(Duration period, Runnable action) {
        if (period.isNegative() || period.isZero()) {
            throw new IllegalArgumentException("period must be more than zero, but is " + period);
        }
        return add(period, period, action);
    }

    private Task add(Duration delay, Duration period, Runnable action) {
        Handle handle = new Handle();
        synchronized (lock) {
            enqueue(delay, period, action, handle);
        }
        return handle;
    }

    private void enqueue(Duration delay, Duration period, Runnable action, Handle handle) {
        if (!closed) {
            queue.add(new Pending(now.plus(delay), scheduled++, period, action, handle));
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            queue.clear();
        }
    }
}
