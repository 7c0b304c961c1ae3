package dev.switchboard.ipecs;

import dev.switchboard.common.time.Threads;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps hook calls apart from the events that cause them: a bounded queue, worked off in order, one call at a time.
 *
 * <p>When hooks are too slow, summaries go first: of all that wait only the latest remains. When that is not enough, new
 * calls are dropped and counted, and the hooks hear of it as soon as they can hear at all.
 *
 * <p><b>Threading.</b> Calls run on the thread {@code switchboard-ipecs-hooks}, or on the executor given, never two at a
 * time. Adding never waits for a hook.
 */
final class HookDispatcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HookDispatcher.class);

    private static final int BATCH = 32;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final int limit;
    private final Consumer<HookCall> hooks;
    private final Supplier<ConnectionChange> overflow;
    private final Executor executor;
    private final Optional<ThreadPoolExecutor> own;
    private final Object lock = new Object();

    // All guarded by the lock.
    private final ArrayDeque<HookCall> queue = new ArrayDeque<>();
    private HookCall.@Nullable OfEffect latestSummary;
    private int summaries;
    private boolean untold;
    private boolean busy;
    private boolean closed;
    private long coalesced;
    private long dropped;

    private volatile @Nullable Thread caller;

    /**
     * @param limit how many calls may wait
     * @param hooks makes a call
     * @param overflow what the connection hook hears when calls were dropped
     * @param executor where hooks run; empty for an own thread
     */
    HookDispatcher(
            int limit, Consumer<HookCall> hooks, Supplier<ConnectionChange> overflow, Optional<Executor> executor) {
        this.limit = limit;
        this.hooks = hooks;
        this.overflow = overflow;
        this.own = executor.isPresent()
                ? Optional.empty()
                : Optional.of(new ThreadPoolExecutor(
                        1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Threads.factory("ipecs", "hooks")));
        this.executor = executor.orElseGet(() -> own.orElseThrow());
    }

    /** Adds calls as far as there is room. */
    void offer(List<? extends HookCall> calls) {
        if (calls.isEmpty()) {
            return;
        }
        synchronized (lock) {
            calls.forEach(this::enqueue);
        }
        wake();
    }

    /** Adds a call whatever the limit says: for the few that must not be lost. */
    void force(HookCall call) {
        synchronized (lock) {
            queue.add(call);
        }
        wake();
    }

    private void enqueue(HookCall call) {
        if (queue.size() >= limit) {
            gatherSummaries();
        }
        boolean full = queue.size() >= limit;
        if (call instanceof HookCall.OfEffect effect && effect.isSummary()) {
            if (full || latestSummary != null) {
                coalesced += latestSummary == null ? 0 : 1;
                latestSummary = effect;
                return;
            }
            summaries++;
        } else if (full) {
            dropped++;
            untold = true;
            return;
        }
        if (untold) {
            untold = false;
            queue.add(new HookCall.OfConnection(overflow.get()));
        }
        queue.add(call);
    }

    /** Takes all summaries out of the queue but the latest, which then waits for its turn outside. */
    private void gatherSummaries() {
        if (summaries == 0) {
            return;
        }
        queue.removeIf(call -> {
            boolean summary = call instanceof HookCall.OfEffect effect && effect.isSummary();
            if (summary) {
                coalesced += latestSummary == null ? 0 : 1;
                latestSummary = (HookCall.OfEffect) call;
            }
            return summary;
        });
        summaries = 0;
    }

    private void wake() {
        synchronized (lock) {
            if (busy || closed || !hasWork()) {
                return;
            }
            busy = true;
        }
        submit();
    }

    private void submit() {
        try {
            executor.execute(this::work);
        } catch (RejectedExecutionException stopped) {
            synchronized (lock) {
                busy = false;
            }
            LOG.warn("The hooks' executor takes no more work; hook calls wait until it does");
        }
    }

    private boolean hasWork() {
        return !queue.isEmpty() || untold || latestSummary != null;
    }

    private List<HookCall> take() {
        synchronized (lock) {
            if (queue.isEmpty() && untold) {
                untold = false;
                queue.add(new HookCall.OfConnection(overflow.get()));
            }
            if (latestSummary != null && queue.size() <= limit / 2) {
                queue.add(latestSummary);
                latestSummary = null;
                summaries++;
            }
            List<HookCall> batch = new ArrayList<>(BATCH);
            int most = Math.max(1, Math.min(BATCH, limit / 8));
            while (batch.size() < most && !queue.isEmpty()) {
                HookCall call = queue.remove();
                summaries -= call instanceof HookCall.OfEffect effect && effect.isSummary() ? 1 : 0;
                batch.add(call);
            }
            return batch;
        }
    }

    private void work() {
        while (workOnce()) {
            // Only once closed: the executor takes no more, and what waits is still to be heard.
            LOG.debug("The last hook calls are made");
        }
    }

    /** Makes some calls, and says whether this thread is to go on with more of them. */
    private boolean workOnce() {
        caller = Thread.currentThread();
        boolean more;
        boolean here;
        try {
            for (HookCall call : take()) {
                make(call);
            }
        } finally {
            caller = null;
            synchronized (lock) {
                more = hasWork();
                here = more && closed;
                busy = more;
                lock.notifyAll();
            }
        }
        if (more && !here) {
            submit();
        }
        return here;
    }

    private void make(HookCall call) {
        try {
            hooks.accept(call);
        } catch (StackOverflowError | RuntimeException broken) {
            LOG.error("A hook call failed; the following calls go on", broken);
        }
    }

    int queued() {
        synchronized (lock) {
            return queue.size() + (latestSummary == null ? 0 : 1);
        }
    }

    long coalesced() {
        synchronized (lock) {
            return coalesced;
        }
    }

    long dropped() {
        synchronized (lock) {
            return dropped;
        }
    }

    /** Whether the current thread is in a hook. */
    boolean isCalling() {
        return Thread.currentThread() == caller;
    }

    /** Lets the calls that wait be made, for a moment, and returns when the own thread has ended. */
    @Override
    public void close() {
        boolean inHook = isCalling();
        try {
            if (!inHook && !awaitIdle(PATIENCE)) {
                dropAll();
            }
            synchronized (lock) {
                closed = true;
            }
            if (own.isPresent()) {
                own.get().shutdown();
                if (!inHook) {
                    end(own.get());
                }
            }
        } catch (InterruptedException stop) {
            own.ifPresent(ThreadPoolExecutor::shutdownNow);
            Thread.currentThread().interrupt();
        }
    }

    private void end(ThreadPoolExecutor thread) throws InterruptedException {
        if (!thread.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            thread.shutdownNow();
            if (!thread.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("A hook does not return; its thread is left behind");
            }
        }
    }

    /**
     * Waits until no call is made and none waits.
     *
     * @return false when that took longer than the patience
     */
    boolean awaitIdle(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        synchronized (lock) {
            while (busy || hasWork()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(lock, left);
            }
            return true;
        }
    }

    private void dropAll() {
        synchronized (lock) {
            LOG.warn("Hooks are too slow; calls that still wait are not made calls={}", queue.size());
            queue.clear();
            latestSummary = null;
            untold = false;
        }
    }
}
