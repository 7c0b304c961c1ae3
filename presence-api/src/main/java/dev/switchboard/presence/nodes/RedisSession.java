package dev.switchboard.presence.nodes;

import dev.switchboard.common.net.Link;
import dev.switchboard.common.net.PeerException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Jedis;

/**
 * One stay at the broker: compares everything, then tells, listens, and keeps or wants the lease, until it is closed or
 * the broker is lost.
 *
 * <p><b>Threading.</b> Runs on the link's thread. Any thread may close it.
 */
final class RedisSession implements Link.Session {

    /** What one command carries: a fraction of a second's work for Redis, which does one thing at a time. */
    private static final int BATCH = 500;

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration SIGN_OF_LIFE_EVERY = Duration.ofSeconds(3);
    private static final Duration SILENCE = Duration.ofSeconds(10);

    /** Nothing is lost while the connection holds; this heals what people do to the broker by hand. */
    private static final Duration COMPARE_EVERY = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(RedisSession.class);

    private final String peer;
    private final RedisBroker broker;
    private final RedisEars ears;
    private final Roster roster;
    private final ChangeQueue outbox;
    private final Lease lease;
    private final Duration leaseLength;
    private final InstantSource clock;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Duty leasing;
    private final Duty life = new Duty(SIGN_OF_LIFE_EVERY);
    private final Duty comparing = new Duty(COMPARE_EVERY);
    private volatile boolean running;
    private volatile boolean closing;
    private volatile boolean leaseIsFree;
    /** An answer may be outstanding on a connection that failed, and would be taken for that of the next command. */
    private volatile boolean failed;

    /** What the session is about: what is known here, and who is to know what is heard. */
    interface Roster {

        /** What was published, unchecked. */
        void heard(String message);

        /** What stands in the hash; says what it is, empty if it is nothing. */
        Optional<NodeChange> found(RedisBroker.Entry entry);

        void tooLarge(long entries);

        /** Everything known here of which these versions are missing or older. */
        List<NodeChange> newerThan(Map<String, NodeVersion> there);

        void told(long changes);

        void compared();

        void leaseChanged();
    }

    /** Something to be done again and again. */
    private static final class Duty {
        private final long everyNanos;
        private long doneNanos = System.nanoTime();

        Duty(Duration every) {
            this.everyNanos = every.toNanos();
        }

        long leftNanos() {
            return doneNanos + everyNanos - System.nanoTime();
        }

        boolean due() {
            if (leftNanos() > 0) {
                return false;
            }
            doneNanos = System.nanoTime();
            return true;
        }
    }

    RedisSession(
            Jedis commands,
            Jedis listening,
            RedisNodes.Options options,
            String node,
            Roster roster,
            ChangeQueue outbox,
            Lease lease,
            InstantSource clock) {
        this.peer = options.peer();
        this.broker = new RedisBroker(commands, peer, options.prefix(), node);
        this.ears = new RedisEars(listening, peer, broker, roster::heard, this::leaseIsFree, outbox::wake);
        this.roster = roster;
        this.outbox = outbox;
        this.lease = lease;
        this.leaseLength = options.lease();
        // Two renewals may fail before the lease runs out.
        this.leasing = new Duty(options.lease().dividedBy(3));
        this.clock = clock;
    }

    private void leaseIsFree() {
        leaseIsFree = true;
        outbox.wake();
    }

    /** Listens first and compares then, so that nothing is missed between the two. */
    void open() throws IOException {
        failed = true;
        try {
            ears.open(PATIENCE);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new PeerException.Unreachable(peer, "was given up while this node was being closed");
        }
        compare();
        wantLease();
        failed = false;
    }

    private void compare() throws IOException {
        Map<String, NodeVersion> there = new HashMap<>();
        List<RedisBroker.Entry> garbage = new ArrayList<>();
        String cursor = "0";
        do {
            RedisBroker.Page page = broker.page(cursor);
            roster.tooLarge(page.tooLarge());
            for (RedisBroker.Entry entry : page.entries()) {
                roster.found(entry)
                        .ifPresentOrElse(
                                change -> there.put(change.userId(), change.version()), () -> garbage.add(entry));
            }
            cursor = page.cursor();
        } while (!cursor.equals("0") && !Thread.currentThread().isInterrupted());
        if (!garbage.isEmpty()) {
            LOG.info("What is no user, or was removed long ago, is removed peer={} entries={}", peer, garbage.size());
            broker.remove(garbage);
        }
        List<NodeChange> newer = roster.newerThan(there);
        for (int from = 0; from < newer.size(); from += BATCH) {
            tell(newer.subList(from, Math.min(newer.size(), from + BATCH)));
        }
        roster.compared();
    }

    private void tell(List<NodeChange> changes) throws IOException {
        roster.told(broker.tell(changes, clock.instant()));
    }

    private void wantLease() throws IOException {
        long asked = System.nanoTime();
        if (broker.lease(leaseLength)) {
            lease.heldSince(asked);
        } else {
            lease.lost();
        }
        roster.leaseChanged();
    }

    @Override
    public String peer() {
        return peer;
    }

    @Override
    public void run() throws IOException {
        running = true;
        try {
            while (!closing) {
                step();
            }
        } catch (IOException lost) {
            failed = true;
            throw lost;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            running = false;
        }
    }

    private void step() throws IOException, InterruptedException {
        long wait = Math.min(leasing.leftNanos(), Math.min(life.leftNanos(), comparing.leftNanos()));
        List<NodeChange> changes = outbox.take(BATCH, Math.max(0, wait));
        if (!changes.isEmpty()) {
            tell(changes);
        }
        if (ears.over() || ears.silentNanos() > SILENCE.toNanos()) {
            throw new PeerException.Unreachable(
                    peer, ears.over() ? "closed the connection" + ears.why() : "fell silent");
        }
        if (leasing.due() || leaseIsFree) {
            leaseIsFree = false;
            wantLease();
        }
        if (life.due()) {
            ears.ping();
        }
        if (comparing.due()) {
            compare();
        }
    }

    /** From another thread it makes {@link #run} return; the link then closes again, on its own thread. */
    @Override
    public void close() {
        closing = true;
        outbox.wake();
        if (!running && ended.compareAndSet(false, true)) {
            if (!failed && !ears.over()) {
                sayGoodbye();
            }
            lease.lost();
            broker.cut();
            ears.close();
        }
    }

    private void sayGoodbye() {
        try {
            List<NodeChange> left = outbox.take(BATCH, 0);
            while (!left.isEmpty()) {
                tell(left);
                left = outbox.take(BATCH, 0);
            }
            broker.release();
        } catch (IOException gone) {
            LOG.debug("The broker was gone before this node could leave in good order peer={}", peer, gone);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
