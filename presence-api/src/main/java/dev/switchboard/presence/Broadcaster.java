package dev.switchboard.presence;

import dev.switchboard.common.net.Hooks;
import dev.switchboard.common.net.Subscription;
import dev.switchboard.common.time.Timers;
import dev.switchboard.presence.model.PresenceChange;
import dev.switchboard.presence.roster.RosterFacts;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings every change of a store to every client. A change is encoded once and costs its publisher the same however many
 * clients there are; pumps bring it to the clients, and a client that does not take its messages costs nobody anything.
 *
 * <p><b>Threading.</b> Owns the pumps' threads. Every method may be called on any thread; hooks are called on a pump's.
 */
final class Broadcaster implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Broadcaster.class);

    private static final int RING = 65_536;

    /** Half of the processors: the others read, answer publishers and run what else there is. More would only wait. */
    private static final int PUMPS =
            Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() / 2));

    /** In a storm of changes the log is not to hold up the stream. */
    private static final long MOST_LOG_LINES = 32;

    private final ChangeRing ring;
    private final StreamShared shared;
    private final StreamTally tally = new StreamTally();
    private final Timers timers;
    private final List<StreamPump> pumps;
    private final Set<StreamClient> clients = ConcurrentHashMap.newKeySet();
    private final AtomicInteger added = new AtomicInteger();
    private final AtomicLong told;
    /** The newest change at the time when a client last went away. */
    private final AtomicLong lastSeen = new AtomicLong();

    private final Hooks<Duration> lastWrites = new Hooks<>("last write of a change");
    private final Subscription changes;

    Broadcaster(PresenceStore store, Timers timers, StreamOptions options) {
        this(store, timers, options, RING);
    }

    Broadcaster(PresenceStore store, Timers timers, StreamOptions options, int slots) {
        this.timers = timers;
        ring = new ChangeRing(slots);
        shared = new StreamShared(store, ring, tally, options);
        ring.startAt(store.revision().number());
        told = new AtomicLong(ring.published());
        pumps = IntStream.rangeClosed(1, PUMPS)
                .mapToObj(number -> new StreamPump(ring, number, this::passed))
                .toList();
        changes = store.addChangeHook("stream", this::publish);
        // What happened until the hook was there is in no slot, and is looked up in the store.
        ring.startAt(store.revision().number());
    }

    void start() {
        pumps.forEach(StreamPump::start);
    }

    private void publish(PresenceChange change) {
        ring.append(change, timers.nanos());
        pumps.forEach(StreamPump::wake);
    }

    StreamShared shared() {
        return shared;
    }

    /** A client that starts at a revision; it is served from {@link #add} on. */
    StreamClient client(
            boolean typed, Outbox.Opening opening, long since, Admission admission, StreamClient.Line line) {
        StreamPump pump = pumps.get(Math.floorMod(added.getAndIncrement(), pumps.size()));
        Outbox outbox = new Outbox(shared, typed, opening, since);
        return new StreamClient(outbox, admission, tally, pump, timers::nanos, line);
    }

    void add(StreamClient client) {
        clients.add(client);
        (client.typed() ? tally.typedClients : tally.classicClients).increment();
        client.pump().add(client);
        client.iterate();
    }

    void remove(StreamClient client) {
        if (clients.contains(client)) {
            // Before it is gone: whoever then finds no clients knows for which changes there was one.
            lastSeen.accumulateAndGet(ring.published(), Math::max);
        }
        if (clients.remove(client)) {
            (client.typed() ? tally.typedClients : tally.classicClients).decrement();
            client.pump().remove(client);
        }
    }

    int size() {
        return clients.size();
    }

    StreamTally tally() {
        return tally;
    }

    StreamCounts counts() {
        long published = ring.published();
        long deepest = clients.stream()
                .mapToLong(one -> published - one.cursor())
                .max()
                .orElse(0);
        return tally.counts(Math.max(0, deepest));
    }

    /** Who is connected, for people. */
    RosterFacts.Stream facts() {
        long published = ring.published();
        StreamCounts counts = tally.counts(0);
        return new RosterFacts.Stream(
                counts.connects(),
                counts.refused(),
                counts.disconnects(),
                clients.stream().map(client -> client.facts(published)).toList());
    }

    /** Adds a hook that hears how long it took from a change to its last client that was ready for it. */
    Subscription addLastWriteHook(String name, Consumer<? super Duration> hook) {
        return lastWrites.add(name, hook);
    }

    private void passed() {
        long done = pumps.stream().mapToLong(StreamPump::done).min().orElse(0);
        long before = told.get();
        if (done <= before || !told.compareAndSet(before, done)) {
            return;
        }
        boolean unheard = clients.isEmpty() && lastSeen.get() <= before;
        ChangeRing.Entry oldest = ring.find(before + 1);
        if (!unheard && oldest != null) {
            lastWrites.call(Duration.ofNanos(timers.nanos() - oldest.publishedAt));
        }
        if (LOG.isInfoEnabled()) {
            log(unheard ? "No clients connected." : "Sending message to all clients in pool", done - before);
        }
    }

    private static void log(String line, long changes) {
        for (long i = 0; i < Math.min(changes, MOST_LOG_LINES); i++) {
            LOG.info(line);
        }
        if (changes > MOST_LOG_LINES) {
            LOG.info("{} more={}", line, changes - MOST_LOG_LINES);
        }
    }

    @Override
    public void close() {
        changes.close();
        pumps.forEach(StreamPump::close);
    }
}
