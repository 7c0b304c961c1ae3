package dev.switchboard.vmo;

import dev.switchboard.common.time.Threads;
import dev.switchboard.common.time.Timers;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one neighbour what stands in the outbox.
 *
 * <p>Entries of one lane go strictly one after the other, and of several that wait only the newest goes. What a caller
 * waits for goes at once, side by side with others; a backlog goes in the order of receipt, one at a time as long as it is
 * short. While the breaker is open, only probes go.
 *
 * <p><b>Threading.</b> Owns the threads {@code switchboard-vmo-voicemail…} or {@code switchboard-vmo-mail…}, which are
 * started when there is something to do. {@link #submit} is called in the order of the entries' numbers, on the store's
 * thread.
 */
final class OutboxPump implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OutboxPump.class);
    /** A longer backlog is sent side by side: then it matters more that it ends. */
    private static final int SHORT_BACKLOG = 1_000;

    private static final int PAGE = 1_000;
    private static final Duration IN_HAND = Duration.ofSeconds(6);

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

    private static final class Item {
        private final long seq;
        private final String lane;
        private final CompletableFuture<Told> result = new CompletableFuture<>();
        private final List<CompletableFuture<Told>> followers = new ArrayList<>();
        private Optional<OutboxEntry> entry;
        private Optional<MailboxUser> user;
        private Instant due;
        private boolean urgent;
        /** How many probes it has cost that may have failed because of itself. */
        private int suspect;

        Item(OutboxEntry entry, Optional<MailboxUser> user, boolean urgent) {
            this.seq = entry.seq();
            this.lane = entry.lane();
            this.entry = Optional.of(entry);
            this.user = user;
            this.due = entry.notBefore();
            this.urgent = urgent;
        }

        /** Nobody waits any more; a long backlog must not fill the memory with texts. */
        void rest() {
            urgent = false;
            entry = Optional.empty();
            user = Optional.empty();
        }

        void complete(Told told) {
            result.complete(told);
            followers.forEach(waiting -> waiting.complete(told));
            followers.clear();
        }
    }

    private static final class Lane {
        private @Nullable Item running;
        private @Nullable Item waiting;
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
    private final Map<String, Lane> lanes = new HashMap<>();
    private final TreeMap<Long, Item> urgent = new TreeMap<>();
    private final TreeMap<Long, Item> ready = new TreeMap<>();
    private final TreeSet<Item> delayed =
            new TreeSet<>(Comparator.<Item, Instant>comparing(item -> item.due).thenComparingLong(item -> item.seq));
    private Breaker breaker = Breaker.CLOSED;
    private Attempt lastFailure = new Attempt.NoAnswer("The neighbour has not been asked yet.");
    private Optional<Instant> turnedAt = Optional.empty();
    private Timers.Task wake = () -> {};
    private int running;
    private int backlogRunning;
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
            Lane lane = lanes.computeIfAbsent(item.lane, key -> new Lane());
            Item older = lane.waiting;
            if (older != null) {
                unqueue(older);
                item.followers.addAll(older.followers);
                item.followers.add(older.result);
            }
            lane.waiting = item;
            if (breaker.isOpen() && awaited) {
                item.complete(new Told(lastFailure, true));
                item.rest();
            } else if (!awaited) {
                item.rest();
            }
            if (lane.running == null) {
                enqueue(item);
            }
            dispatch();
            return item.result;
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
            Optional<Item> found =
                    delayed.stream().filter(item -> item.seq == seq).findFirst();
            found.ifPresent(item -> {
                delayed.remove(item);
                ready.put(item.seq, item);
                dispatch();
            });
        }
    }

    /** Forgets an entry that was taken out of the store. */
    void forget(long seq) {
        synchronized (lock) {
            lanes.values().removeIf(lane -> {
                Item item = lane.waiting;
                if (item == null || item.seq != seq) {
                    return false;
                }
                unqueue(item);
                lane.waiting = null;
                item.complete(new Told(new Attempt.NoAnswer("It was taken out of the outbox."), false));
                return lane.running == null;
            });
        }
    }

    MediatorStatus.Neighbour status() {
        synchronized (lock) {
            boolean open = breaker.isOpen();
            return new MediatorStatus.Neighbour(
                    name, !open, turnedAt, open ? Delivery.reason(lastFailure) : "", lanes.size(), delivered, failed);
        }
    }

    private void enqueue(Item item) {
        if (item.urgent) {
            urgent.put(item.seq, item);
        } else if (item.due.isAfter(timers.now())) {
            delayed.add(item);
        } else {
            ready.put(item.seq, item);
        }
    }

    private void unqueue(Item item) {
        urgent.remove(item.seq);
        ready.remove(item.seq);
        delayed.remove(item);
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
        while (!delayed.isEmpty() && !delayed.first().due.isAfter(now)) {
            Item item = delayed.first();
            delayed.remove(item);
            ready.put(item.seq, item);
        }
        while (running < options.parallel()) {
            // Nobody hears in which order mailboxes are watched.
            boolean wide = neighbour == Wish.Neighbour.MAIL || ready.size() > SHORT_BACKLOG;
            int width = wide ? options.parallel() : 1;
            boolean fromBacklog = !ready.isEmpty() && backlogRunning < width;
            if (fromBacklog && (backlogRunning == 0 || urgent.isEmpty())) {
                run(ready.firstEntry().getValue(), false);
            } else if (!urgent.isEmpty()) {
                run(urgent.firstEntry().getValue(), false);
            } else {
                break;
            }
        }
        if (!delayed.isEmpty()) {
            wakeAt(delayed.first().due, now);
        }
    }

    private void probe(Instant now) {
        if (breaker.probing()) {
            return;
        }
        Optional<Item> next = candidate();
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

    /** The oldest; but one that the neighbour does not bear must not keep the others waiting, so they take turns. */
    private Optional<Item> candidate() {
        return Stream.concat(ready.values().stream(), delayed.stream())
                .min(Comparator.<Item>comparingInt(item -> item.suspect).thenComparingLong(item -> item.seq));
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
        unqueue(item);
        Lane lane = lanes.computeIfAbsent(item.lane, key -> new Lane());
        lane.waiting = null;
        lane.running = item;
        boolean ofBacklog = !item.urgent;
        running++;
        backlogRunning += ofBacklog ? 1 : 0;
        threads.execute(() -> work(item, isProbe, ofBacklog));
    }

    private void work(Item item, boolean isProbe, boolean ofBacklog) {
        Optional<Attempt> attempt = Optional.empty();
        Optional<Next> next = Optional.empty();
        try {
            Optional<OutboxEntry> entry = item.entry
                    .or(() -> store.findEntry(item.seq))
                    .filter(found -> found.state() == OutboxEntry.State.PENDING);
            if (entry.isPresent()) {
                next = Delivery.beforehand(entry.get().wish(), entry.get().giveUpAt(), timers.now());
                if (next.isEmpty()) {
                    attempt = call(entry.get(), item.user);
                    next = Optional.of(judge(entry.get(), attempt));
                }
                record(entry.get(), attempt, next.get());
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            next = Optional.empty();
        } catch (StoreException failure) {
            // The neighbour may have taken it; telling it again does no harm.
            next = Optional.of(new Next.Retry(
                    timers.now().plus(options.patience().delay(1, random.nextDouble())), "the store failed"));
        }
        synchronized (lock) {
            running--;
            backlogRunning -= ofBacklog ? 1 : 0;
            count(attempt, isProbe);
            item.suspect += isProbe && attempt.map(Delivery::isSuspect).orElse(false) ? 1 : 0;
            goOn(item, next);
            finish(item, attempt, next);
            dispatch();
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

    private void record(OutboxEntry entry, Optional<Attempt> attempt, Next next) {
        store.change("note what became of a delivery", changes -> {
            ledger.settle(changes, entry, attempt, next);
            return true;
        });
        if (next instanceof Next.Park parked) {
            LOG.warn(
                    "A change waits for an operator neighbour={} entry={} user={} reason={}",
                    name,
                    entry.seq(),
                    entry.alias(),
                    parked.reason());
        }
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
            urgent.values().forEach(item -> {
                item.complete(new Told(lastFailure, true));
                item.rest();
                ready.put(item.seq, item);
            });
            urgent.clear();
        } else if (wasOpen && !breaker.isOpen()) {
            turnedAt = Optional.of(timers.now());
            LOG.info("A neighbour answers again neighbour={}", name);
            delayed.forEach(item -> ready.put(item.seq, item));
            delayed.clear();
        }
    }

    /** Lets the lane go on: with a newer entry, or with this one again. */
    private void goOn(Item item, Optional<Next> next) {
        Lane lane = lanes.get(item.lane);
        if (lane == null) {
            return;
        }
        lane.running = null;
        Item newer = lane.waiting;
        if (newer != null) {
            if (breaker.isOpen() && newer.urgent) {
                newer.complete(new Told(lastFailure, true));
                newer.rest();
            }
            enqueue(newer);
        } else if (next.isPresent() && next.get() instanceof Next.Retry retry) {
            Item again = item;
            again.rest();
            again.due = retry.at();
            lane.waiting = again;
            enqueue(again);
        } else {
            lanes.remove(item.lane);
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
        } catch (InterruptedException stop) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
