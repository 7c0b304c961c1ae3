package dev.switchboard.presence;

import dev.switchboard.common.time.Threads;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes its share of the clients up to the latest change, again and again while there are changes. All clients of one
 * pass have one goal, so that under load none of them holds up the others, and a pass that takes longer sends more in
 * each write.
 *
 * <p><b>Threading.</b> Owns one thread, {@code switchboard-presence-stream}; every method may be called on any.
 */
final class StreamPump implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StreamPump.class);

    /** Before a pass after rest: the publisher has its answer first, and whoever publishes at the same time is taken along. */
    private static final long GATHER_NANOS = 100_000;

    /**
     * A pass is cut into turns with pauses between them. Otherwise the pumps keep every processor of a small machine for
     * as long as there are clients to write to, and who publishes waits until the system takes one from them.
     */
    private static final long TURN_NANOS = 500_000;

    private static final long PAUSE_NANOS = 300_000;

    /** The clock is looked at once for so many clients. */
    private static final int LOOK_EVERY = 16;

    private final ChangeRing ring;
    private final Runnable passed;
    private final Thread thread;
    private final Set<StreamClient> clients = new LinkedHashSet<>();
    private StreamClient[] known = {};
    private boolean changed;
    private volatile long goal;
    private volatile long done;
    private volatile boolean idle;
    private volatile boolean closed;

    StreamPump(ChangeRing ring, int number, Runnable passed) {
        this.ring = ring;
        this.passed = passed;
        this.goal = ring.published();
        this.done = goal;
        this.thread = Threads.daemon("presence", number == 1 ? "stream" : "stream-" + number, this::run);
    }

    void start() {
        thread.start();
    }

    /** The revision that clients are taken to. */
    long goal() {
        return goal;
    }

    /** The revision of the latest change, to which clients will be taken. */
    long published() {
        return ring.published();
    }

    /** The revision that every client was offered that could take it. */
    long done() {
        return done;
    }

    void add(StreamClient client) {
        synchronized (clients) {
            changed = clients.add(client) || changed;
        }
    }

    void remove(StreamClient client) {
        synchronized (clients) {
            changed = clients.remove(client) || changed;
        }
    }

    /** Says that there may be a change; costs next to nothing while the thread is busy. */
    void wake() {
        if (idle) {
            LockSupport.unpark(thread);
        }
    }

    private StreamClient[] clients() {
        synchronized (clients) {
            if (changed) {
                changed = false;
                known = clients.toArray(StreamClient[]::new);
            }
            return known;
        }
    }

    private void run() {
        while (!closed) {
            long published = ring.published();
            if (published == goal) {
                rest();
                LockSupport.parkNanos(this, GATHER_NANOS);
                continue;
            }
            goal = published;
            offerAll(clients());
            done = published;
            passed.run();
        }
    }

    private void offerAll(StreamClient[] all) {
        long turn = System.nanoTime();
        for (int i = 0; i < all.length; i++) {
            offer(all[i]);
            if (i % LOOK_EVERY == LOOK_EVERY - 1 && System.nanoTime() - turn > TURN_NANOS) {
                LockSupport.parkNanos(this, PAUSE_NANOS);
                turn = System.nanoTime();
            }
        }
    }

    private static void offer(StreamClient client) {
        try {
            client.iterate();
        } catch (RuntimeException | LinkageError | AssertionError failed) {
            LOG.error("A client could not be served and is cut off typed={}", client.typed(), failed);
            client.abort();
        }
    }

    private void rest() {
        idle = true;
        // Looked at again after the flag is up: whoever published before did not see the flag.
        if (ring.published() == goal && !closed) {
            LockSupport.park(this);
        }
        idle = false;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive() && thread != Thread.currentThread()) {
            try {
                thread.join();
            } catch (InterruptedException stop) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
