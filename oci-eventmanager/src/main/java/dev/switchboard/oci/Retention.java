package dev.switchboard.oci;

import dev.switchboard.common.time.Threads;
import dev.switchboard.oci.journal.EventJournal;
import dev.switchboard.oci.journal.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes old events that nobody waits for: in small batches with pauses between them, so that whoever writes to the
 * journal meanwhile waits for one batch at most.
 *
 * <p><b>Threading.</b> Owns one thread ({@code switchboard-oci-retention}), unless events are kept for ever.
 */
final class Retention implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private static final int BATCH = 200;
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration ROUND = Duration.ofMinutes(10);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

    private final EventJournal journal;
    private final Duration age;
    private final InstantSource clock;
    private final BooleanSupplier working;
    private final Thread thread = Threads.daemon("oci", "retention", this::run);
    private volatile boolean closed;

    /**
     * @param age events accepted longer ago than this are deleted; zero for never
     * @param working whether this node is the one that works the journal
     */
    Retention(EventJournal journal, Duration age, InstantSource clock, BooleanSupplier working) {
        this.journal = journal;
        this.age = age;
        this.clock = clock;
        this.working = working;
    }

    void start() {
        if (!age.isZero()) {
            thread.start();
        }
    }

    private void run() {
        while (!closed) {
            boolean done = working.getAsBoolean() && round();
            long until = System.nanoTime() + (done ? ROUND : LOOK_AGAIN).toNanos();
            while (!closed && System.nanoTime() < until) {
                LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            }
        }
    }

    /** Deletes whatever is too old; false when it is to be tried again soon. */
    private boolean round() {
        long deleted = 0;
        try {
            int some = BATCH;
            while (some == BATCH && !closed && working.getAsBoolean()) {
                some = journal.deleteSettled(clock.instant().minus(age), BATCH);
                deleted += some;
                LockSupport.parkNanos(PAUSE.toNanos());
            }
            return true;
        } catch (StoreException e) {
            LOG.debug("Old events could not be deleted; it is tried again", e);
            return false;
        } finally {
            if (deleted > 0) {
                LOG.info(
                        "Completed and ignored events past their retention were deleted events={} age={}",
                        deleted,
                        age);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(Duration.ofSeconds(2).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
