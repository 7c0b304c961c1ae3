package dev.switchboard.common.time;

import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link Timers} on the system's clock. */
final class SystemTimers implements Timers {

    private static final Logger LOG = LoggerFactory.getLogger(SystemTimers.class);

    private final ScheduledThreadPoolExecutor executor;
    /** All there ever were: a task that breaks the executor's thread makes it start another. */
    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();

    private final ThreadLocal<Boolean> onOwnThread = ThreadLocal.withInitial(() -> false);

    SystemTimers(String library) {
        ThreadFactory named = Threads.factory(library, "timers");
        executor = new ScheduledThreadPoolExecutor(1, body -> {
            Thread thread = named.newThread(body);
            threads.add(thread);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Task schedule(Duration delay, Runnable action) {
        return submit(() -> executor.schedule(guarded(action), saturated(delay), TimeUnit.NANOSECONDS));
    }

    @Override
    public Task scheduleEvery(Duration period, Runnable action) {
        if (period.isNegative() || period.isZero()) {
            throw new IllegalArgumentException("period must be more than zero, but is " + period);
        }
        long pause = saturated(period);
        return submit(() -> executor.scheduleWithFixedDelay(guarded(action), pause, pause, TimeUnit.NANOSECONDS));
    }

    private static Task submit(Supplier<Future<?>> submission) {
        try {
            Future<?> future = submission.get();
            return () -> future.cancel(false);
        } catch (RejectedExecutionException closed) {
            // Whoever still schedules while the owner shuts down is about to be closed itself.
            return () -> {};
        }
    }

    private Runnable guarded(Runnable action) {
        return () -> {
            onOwnThread.set(true);
            try {
                action.run();
            } catch (RuntimeException | LinkageError | AssertionError failed) {
                LOG.error("A timed task failed task={}", action.getClass().getName(), failed);
            }
        };
    }

    private static long saturated(Duration delay) {
        // Half of the range: the executor adds the delay to its own clock.
        Duration longest = Duration.ofNanos(Long.MAX_VALUE / 2);
        return delay.compareTo(longest) > 0 ? longest.toNanos() : Math.max(0, delay.toNanos());
    }

    @Override
    public void close() {
        executor.shutdown();
        // The policy drops only what lies in the future; what is due but waits for the task in hand would still run.
        executor.getQueue().clear();
        if (onOwnThread.get()) {
            return;
        }
        boolean interrupted = false;
        // Joined rather than awaited: the executor counts as terminated a moment before its thread has ended.
        while (threads.stream().anyMatch(Thread::isAlive)) {
            try {
                for (Thread thread : threads) {
                    thread.join();
                }
            } catch (InterruptedException stop) {
                interrupted = true;
                executor.shutdownNow();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
