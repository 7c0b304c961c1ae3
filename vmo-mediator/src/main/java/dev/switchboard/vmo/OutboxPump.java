package dev.switchboard.vmo;

import dev.switchboard.common.time.Threads;
import dev.switchboard.common.time.Timers;
import dev.switchboard.vmo.DeliveryQueue.Item;
import dev.switchboard.vmo.store.MediatorStore;
import dev.switchboard.vmo.store.OutboxEntry;
import dev.switchboard.vmo.store.StoreException;
import dev.switchboard.vmo.sync.Attempt;
import dev.switchboard.vmo.sync.Breaker;
import dev.switchboard.vmo.sync.Delivery;
import dev.switchboard.vmo.sync.Delivery.Next;
import dev.switchboard.vmo.sync.MailboxUser;
import dev.switchboard.vmo.sync.Wish;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one neighbour what stands in the outbox, in the order that {@link DeliveryQueue} gives. While the breaker is
 * open, only probes go.
 *
 * <p><b>Threading.</b> Owns the threads {@code switchboard-vmo-voicemail…} or {@code switchboard-vmo-mail…}, which are
 * started when there is something to do; they make the calls, and do not wait until what came of one is written down. What
 * follows that runs on the store's thread, on which {@link #submit} is called too, in the order of the entries' numbers.
 */
final class OutboxPump implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OutboxPump.class);
    private static final int PAGE = 1_000;
    private static final Duration IN_HAND = Duration.ofSeconds(6);
    private static final Duration RECORDED = Duration.ofSeconds(2);

    /** Makes the call. */
    @FunctionalInterface
    interface Caller {

        /** Tells the neighbour; empty when there is nobody any more whom it is about. */
        Optional<Attempt> tell(OutboxEntry entry, Optional<MailboxUser> user) throws InterruptedException;
    }

    /** Writes down what came of an attempt. */
    @FunctionalInterface
    interface Ledger {

        /** Within a transaction; {@code attempt} is empty when there was none. */
        void settle(MediatorStore.Changes changes, OutboxEntry entry, Optional<Attempt> attempt, Next next);
    }

    private final Wish.Neighbour neighbour;
    private final String name;
    private final MediatorStore store;
    private final Caller caller;
    private final Ledger ledger;
    private final VmoConfig.Outbox options;
    private final Timers timers;
    private final RandomGenerator random;
    private final ThreadPoolExecutor threads;

    private final Object lock = new Object();
    private final DeliveryQueue queue;
    private Breaker breaker = Breaker.CLOSED;
    private Attempt lastFailure = new Attempt.NoAnswer("The neighbour has not been asked yet.");
    private Optional<Instant> turnedAt = Optional.empty();
    private Timers.Task wake = () -> {};
    private long delivered;
    private long failed;
    private boolean started;
    private boolean closed;

    OutboxPump(
            Wish.Neighbour neighbour,
            MediatorStore store,
            Caller caller,
            Ledger ledger,
            VmoConfig.Outbox options,
            Timers timers,
            RandomGenerator random) {
        this.neighbour = neighbour;
        this.name = neighbour == Wish.Neighbour.VOICEMAIL ? "voicemail" : "mail";
        this.store = store;
        this.caller = caller;
        this.ledger = ledger;
        this.options = options;
        this.timers = timers;
        this.random = random;
        // Nobody hears in which order mailboxes are watched.
        this.queue = new DeliveryQueue(options.parallel(), neighbour == Wish.Neighbour.VOICEMAIL);
        this.threads = new ThreadPoolExecutor(
                options.parallel(),
                options.parallel(),
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Threads.factory("vmo", name));
        threads.allowCoreThreadTimeOut(true);
    }

    /** Takes up what an earlier run left. */
    void start() {
        long after = 0;
        int found = 0;
        while (true) {
            List<OutboxEntry> page = store.pending(neighbour, after, PAGE);
            if (page.isEmpty()) {
                break;
            }
            for (OutboxEntry entry : page) {
                resume(entry);
            }
            found += page.size();
            after = page.get(page.size() - 1).seq();
        }
        if (found > 0) {
            LOG.info("Changes left by an earlier run are delivered now neighbour={} entries={}", name, found);
        }
        synchronized (lock) {
            started = true;
            dispatch();
        }
    }

    /**
     * Puts an entry that is in the store at the end of its lane.
     *
     * @param awaited whether somebody waits for the outcome of its first attempt
     */
    CompletableFuture<Told> submit(OutboxEntry entry, Optional<MailboxUser> user, boolean awaited) {
        synchronized (lock) {
            Item item = new Item(entry, user, awaited);
            queue.put(item, timers.now());
            if (breaker.isOpen() && awaited) {
                queue.calm(item, new Told(lastFailure, true), timers.now());
            }
            dispatch();
            return item.result();
        }
    }

    /** Puts an entry that nobody waits for at the end of its lane. */
    void resume(OutboxEntry entry) {
        CompletableFuture<Told> nobodyWaits = submit(entry, Optional.empty(), false);
        LOG.trace("An entry waits entry={} done={}", entry.seq(), nobodyWaits.isDone());
    }

    /** Waits for the first attempt, as long as a request may. */
    Told await(CompletableFuture<Told> result, Duration limit) {
        try {
            return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException slow) {
            return new Told(new Attempt.NoAnswer("The " + name + " system gave no answer in time."), true);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return new Told(new Attempt.NoAnswer("The mediator is being stopped."), true);
        } catch (ExecutionException failure) {
            throw new IllegalStateException("a result is never an exception", failure);
        }
    }

    /** Tries an entry at once, whatever its wait. */
    void hasten(long seq) {
        synchronized (lock) {
            queue.hasten(seq);
            dispatch();
        }
    }

    /** Forgets an entry that was taken out of the store. */
    void forget(long seq) {
        synchronized (lock) {
            queue.remove(seq)
                    .ifPresent(item ->
                            item.complete(new Told(new Attempt.NoAnswer("It was taken out of the outbox."), false)));
        }
    }

    MediatorStatus.Neighbour status() {
        synchronized (lock) {
            boolean open = breaker.isOpen();
            return new MediatorStatus.Neighbour(
                    name, !open, turnedAt, open ? Delivery.reason(lastFailure) : "", queue.lanes(), delivered, failed);
        }
    }

    /** Starts what may go now, and sees to it that somebody looks again when something becomes due. */
    private void dispatch() {
        if (closed || !started) {
            return;
        }
        Instant now = timers.now();
        wake.cancel();
        if (breaker.isOpen()) {
            probe(now);
            return;
        }
        for (Optional<Item> next = queue.next(now); next.isPresent(); next = queue.next(now)) {
            run(next.get(), false);
        }
        queue.nextDue().ifPresent(due -> wakeAt(due, now));
    }

    private void probe(Instant now) {
        if (breaker.probing()) {
            return;
        }
        Optional<Item> next = queue.probe();
        if (next.isEmpty()) {
            return;
        }
        if (breaker.probeDue(now)) {
            breaker = breaker.withProbe();
            run(next.get(), true);
        } else {
            breaker.openUntil().ifPresent(due -> wakeAt(due, now));
        }
    }

    private void wakeAt(Instant due, Instant now) {
        Duration wait = Duration.between(now, due);
        wake = timers.schedule(wait.isNegative() ? Duration.ZERO : wait, () -> {
            synchronized (lock) {
                dispatch();
            }
        });
    }

    private void run(Item item, boolean isProbe) {
        queue.begun(item);
        threads.execute(() -> work(item, isProbe));
    }

    private void work(Item item, boolean isProbe) {
        Optional<OutboxEntry> entry;
        Optional<Attempt> attempt = Optional.empty();
        Next next;
        try {
            entry = item.entry()
                    .or(() -> store.findEntry(item.seq()))
                    .filter(found -> found.state() == OutboxEntry.State.PENDING);
            if (entry.isEmpty()) {
                end(item, isProbe, attempt, Optional.empty());
                return;
            }
            Optional<Next> beforehand =
                    Delivery.beforehand(entry.get().wish(), entry.get().giveUpAt(), timers.now());
            if (beforehand.isEmpty()) {
                attempt = call(entry.get(), item.user());
            }
            next = beforehand.isPresent() ? beforehand.get() : judge(entry.get(), attempt);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            end(item, isProbe, attempt, Optional.empty());
            return;
        } catch (StoreException failure) {
            end(item, isProbe, attempt, Optional.of(afterStoreFailure()));
            return;
        }
        record(item, entry.get(), attempt, next, isProbe);
    }

    /** The neighbour may have taken it; telling it again does no harm. */
    private Next afterStoreFailure() {
        return new Next.Retry(timers.now().plus(options.patience().delay(1, random.nextDouble())), "the store failed");
    }

    private void end(Item item, boolean isProbe, Optional<Attempt> attempt, Optional<Next> next) {
        synchronized (lock) {
            count(attempt, isProbe);
            if (isProbe && attempt.map(Delivery::isSuspect).orElse(false)) {
                item.suspected();
            }
            Optional<Instant> again = next.filter(Next.Retry.class::isInstance).map(retry -> ((Next.Retry) retry).at());
            Optional<Item> newer = queue.ended(item, again, timers.now());
            if (breaker.isOpen()) {
                newer.ifPresent(waiting -> queue.calm(waiting, new Told(lastFailure, true), timers.now()));
            }
            finish(item, attempt, next);
            dispatch();
            lock.notifyAll();
        }
    }

    private Optional<Attempt> call(OutboxEntry entry, Optional<MailboxUser> user) throws InterruptedException {
        try {
            return caller.tell(entry, user);
        } catch (StoreException failure) {
            throw failure;
        } catch (RuntimeException mistake) {
            LOG.error(
                    "Telling a neighbour failed by a mistake of ours neighbour={} entry={}",
                    name,
                    entry.seq(),
                    mistake);
            return Optional.of(new Attempt.NoAnswer("The mediator itself failed; its log says why."));
        }
    }

    private Next judge(OutboxEntry entry, Optional<Attempt> attempt) {
        // Without anybody to tell about there is nothing left to do.
        return attempt.<Next>map(outcome -> Delivery.after(
                        outcome,
                        entry.wish(),
                        entry.attempts() + 1,
                        entry.giveUpAt(),
                        options.patience(),
                        random.nextDouble(),
                        timers.now()))
                .orElseGet(Next.Drop::new);
    }

    private void record(Item item, OutboxEntry entry, Optional<Attempt> attempt, Next next, boolean isProbe) {
        CompletableFuture<Boolean> recorded = store.changeLater("note what became of a delivery", changes -> {
            ledger.settle(changes, entry, attempt, next);
            return true;
        });
        CompletableFuture<Boolean> ended = recorded.whenComplete((done, failure) -> {
            if (failure == null && next instanceof Next.Park parked) {
                LOG.warn(
                        "A change waits for an operator neighbour={} entry={} user={} reason={}",
                        name,
                        entry.seq(),
                        entry.alias(),
                        parked.reason());
            }
            end(item, isProbe, attempt, Optional.of(failure == null ? next : afterStoreFailure()));
        });
        LOG.trace("What became of a delivery is being noted entry={} done={}", entry.seq(), ended.isDone());
    }

    private void count(Optional<Attempt> attempt, boolean isProbe) {
        boolean wasOpen = breaker.isOpen();
        if (attempt.isEmpty()) {
            breaker = isProbe ? breaker.withoutProbe() : breaker;
            return;
        }
        Attempt outcome = attempt.get();
        if (outcome instanceof Attempt.Done) {
            delivered++;
        } else {
            failed++;
        }
        if (Delivery.isRetryable(outcome)) {
            lastFailure = outcome;
        }
        breaker = breaker.after(outcome, isProbe, options.patience(), random.nextDouble(), timers.now());
        if (!wasOpen && breaker.isOpen()) {
            turnedAt = Optional.of(timers.now());
            LOG.warn(
                    "A neighbour fails; changes are kept and sent later neighbour={} reason={}",
                    name,
                    Delivery.reason(outcome));
            queue.calmAll(new Told(lastFailure, true));
        } else if (wasOpen && !breaker.isOpen()) {
            turnedAt = Optional.of(timers.now());
            LOG.info("A neighbour answers again neighbour={}", name);
            queue.hastenAll();
        }
    }

    private void finish(Item item, Optional<Attempt> attempt, Optional<Next> next) {
        boolean queued = next.isEmpty() || next.get() instanceof Next.Retry;
        Attempt told = attempt.orElseGet(() -> new Attempt.NoAnswer("It was not sent."));
        item.complete(new Told(told, queued && !(told instanceof Attempt.Done)));
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            wake.cancel();
        }
        threads.shutdown();
        try {
            if (!threads.awaitTermination(IN_HAND.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
                if (!threads.awaitTermination(2, TimeUnit.SECONDS)) {
                    LOG.warn("A call does not end; it is left alone neighbour={}", name);
                }
            }
            awaitRecorded();
        } catch (InterruptedException stop) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    /** What was told is known in the store before the store is closed. */
    private void awaitRecorded() throws InterruptedException {
        long deadline = System.nanoTime() + RECORDED.toNanos();
        synchronized (lock) {
            for (long left = RECORDED.toMillis(); !queue.isIdle() && left > 0; ) {
                lock.wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            }
        }
    }
}
