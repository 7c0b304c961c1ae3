package dev.switchboard.ipecs.records;

import dev.switchboard.common.store.DatabaseFailure;
import dev.switchboard.common.time.Threads;
import dev.switchboard.common.time.Timers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the queue's rows in batches, one transaction each, and tries again for as long as the database fails.
 *
 * <p>Each batch has a number that is stored with it, so that a commit whose answer was lost is not repeated.
 *
 * <p><b>Threading.</b> Owns the thread {@code switchboard-ipecs-records}, the only one that writes or waits for the
 * database.
 */
final class BatchWriter {

    private static final Logger LOG = LoggerFactory.getLogger(BatchWriter.class);

    /** How often a run says that it is still there: as long as a gap after a crash may be told too long. */
    private static final Duration ALIVE_EVERY = Duration.ofMinutes(1);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** What the database is to do; may be run again. */
    private interface Work {
        void in(Handle handle) throws SQLException;
    }

    /** Whether writing works. */
    record Health(Optional<Instant> failingSince, String lastError) {}

    private final DataSource dataSource;
    private final Jdbi jdbi;
    private final RowQueue queue;
    private final SqlCallJournal.Options options;
    private final Timers timers;
    private final Purge purge;
    private final Thread thread = Threads.daemon("ipecs", "records", this::run);
    private final WriterRow own = new WriterRow();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final CountDownLatch ready = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Health health = new Health(Optional.empty(), "");
    private final AtomicInteger inHand = new AtomicInteger();
    private volatile long deadlineNanos;
    private volatile @Nullable Connection connection;

    // Owned by the thread.
    private Instant started = Instant.EPOCH;
    private Instant alive = Instant.EPOCH;
    private long batches;

    BatchWriter(DataSource dataSource, RowQueue queue, SqlCallJournal.Options options, Timers timers) {
        this.dataSource = dataSource;
        this.jdbi = Jdbi.create(dataSource);
        this.queue = queue;
        this.options = options;
        this.timers = timers;
        this.purge = new Purge(options.retention());
    }

    void start(Instant now) {
        started = now;
        thread.start();
    }

    /**
     * Writes what is queued and ends, within the time given.
     *
     * @return how many rows could not be written
     */
    int close(Duration within) {
        deadlineNanos = System.nanoTime() + within.toNanos();
        queue.close();
        closing.countDown();
        boolean interrupted = !joined(within.plusMillis(200));
        if (thread.isAlive()) {
            Connection stuck = connection;
            if (stuck != null) {
                abort(stuck);
            } else {
                // It waits for a connection.
                thread.interrupt();
            }
            interrupted |= !joined(Duration.ofSeconds(1));
        }
        if (thread.isAlive()) {
            LOG.warn("The database does not let go of the thread that writes the records thread={}", thread.getName());
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return queue.clear() + inHand.get();
    }

    private boolean joined(Duration within) {
        try {
            thread.join(Math.max(1, within.toMillis()));
            return true;
        } catch (InterruptedException stop) {
            return false;
        }
    }

    private static void abort(Connection stuck) {
        try {
            stuck.abort(Runnable::run);
        } catch (SQLException | RuntimeException failure) {
            LOG.debug("A connection could not be cut", failure);
        }
    }

    Health health() {
        return health;
    }

    /** Rows stored. */
    long written() {
        return written.get();
    }

    /** Rows the database would not take. */
    long refused() {
        return refused.get();
    }

    /** Rows taken off the queue and not yet stored. */
    int inHand() {
        return inHand.get();
    }

    private void run() {
        try {
            if (insist("make the tables for records", false, this::open)) {
                while (write(queue.take(purge.due(timers.now()) ? 0 : LOOK_EVERY.toNanos())) && keepHouse()) {
                    // The next batch.
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** Makes the tables and signs in; what has gone by since the last sign of life is a gap. */
    private void open() throws SQLException {
        RecordTables.migrate(dataSource);
        inTransaction(handle -> own.signIn(handle, started));
        alive = started;
        ready.countDown();
    }

    /** Waits until the tables are there; returns whether they are. */
    boolean awaitReady(Duration within) throws InterruptedException {
        return ready.await(within.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Returns false when there is to be no next batch. */
    private boolean write(List<RecordRow> rows) throws InterruptedException {
        if (rows.isEmpty()) {
            return closing.getCount() > 0;
        }
        inHand.set(rows.size());
        if (stored(rows)) {
            return true;
        }
        if (rows.size() > 1 && !timeIsUp()) {
            // One of them is at fault; it must not cost the others.
            for (RecordRow row : rows) {
                if (!stored(List.of(row)) && timeIsUp()) {
                    return false;
                }
            }
            return true;
        }
        return !timeIsUp();
    }

    /** Returns false when a row is at fault, or when there is no time left. */
    private boolean stored(List<RecordRow> rows) throws InterruptedException {
        long number = ++batches;
        boolean[] again = {false};
        try {
            boolean done = insist(
                    "store records",
                    true,
                    () -> inTransaction(handle -> {
                        boolean inDoubt = again[0];
                        again[0] = true;
                        if (inDoubt && own.hasStored(handle, number)) {
                            return;
                        }
                        for (RecordRow row : rows) {
                            row.write(handle);
                        }
                        sign(handle, number);
                    }));
            if (done) {
                written.addAndGet(rows.size());
                inHand.addAndGet(-rows.size());
            }
            return done;
        } catch (RowAtFault fault) {
            if (rows.size() == 1) {
                refused.incrementAndGet();
                inHand.decrementAndGet();
                health = new Health(Optional.empty(), "could not store a record: " + fault.getMessage());
                LOG.debug("A record cannot be stored reason={}", fault.getMessage(), fault);
            }
            return false;
        }
    }

    private void sign(Handle handle, long number) {
        Instant now = timers.now();
        own.sign(handle, number, now);
        alive = now;
    }

    /** Deletes a little, or gives a sign of life, when it is time to. Returns false when there is no time left. */
    private boolean keepHouse() throws InterruptedException {
        Instant now = timers.now();
        if (closing.getCount() == 0) {
            return true;
        }
        if (purge.due(now)) {
            return insist("delete old records", false, () -> inTransaction(handle -> purge.some(handle, now)));
        }
        if (Duration.between(alive, now).compareTo(ALIVE_EVERY) >= 0) {
            return insist("store a sign of life", false, () -> inTransaction(handle -> sign(handle, batches)));
        }
        return true;
    }

    private void inTransaction(Work work) throws SQLException {
        try (Handle handle = jdbi.open()) {
            connection = handle.getConnection();
            handle.useTransaction(work::in);
        } finally {
            connection = null;
        }
    }

    /** Something that may fail as long as the database does. */
    private interface Attempt {
        void run() throws SQLException;
    }

    /** A row that no trying again will store. */
    private static final class RowAtFault extends RuntimeException {

        private static final long serialVersionUID = 1L;

        RowAtFault(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Tries until it works. Returns false when the time to close is up first. */
    private boolean insist(String attempted, boolean rowsMayBeAtFault, Attempt attempt) throws InterruptedException {
        for (int failures = 1; ; failures++) {
            try {
                attempt.run();
                health = new Health(Optional.empty(), health.lastError());
                return true;
            } catch (SQLException | RuntimeException failure) {
                DatabaseFailure trouble = DatabaseFailure.of(failure);
                boolean mistake = !(failure instanceof SQLException || failure instanceof JdbiException);
                if (rowsMayBeAtFault && (mistake || rowAtFault(trouble))) {
                    throw new RowAtFault(trouble.text(), failure);
                }
                failed(attempted, trouble, failure);
            }
            if (pause(options.backoff().delay(failures, RandomGenerator.getDefault()))) {
                return false;
            }
        }
    }

    private static boolean rowAtFault(DatabaseFailure trouble) {
        return trouble.kind() == DatabaseFailure.Kind.VALUE || trouble.kind() == DatabaseFailure.Kind.CONSTRAINT;
    }

    private void failed(String attempted, DatabaseFailure trouble, Exception failure) {
        LOG.debug("Could not {} reason={}", attempted, trouble.text(), failure);
        Instant since = health.failingSince().orElseGet(timers::now);
        health = new Health(Optional.of(since), "could not " + attempted + ": " + trouble.text());
    }

    /** Waits before the next attempt, shortly when closing; returns whether time is up. */
    private boolean pause(Duration delay) throws InterruptedException {
        if (closing.getCount() > 0) {
            closing.await(delay.toNanos(), TimeUnit.NANOSECONDS);
        } else {
            long left = Math.max(0, deadlineNanos - System.nanoTime());
            TimeUnit.NANOSECONDS.sleep(Math.min(left, Math.min(delay.toNanos(), TimeUnit.MILLISECONDS.toNanos(100))));
        }
        return timeIsUp();
    }

    private boolean timeIsUp() {
        return closing.getCount() == 0 && System.nanoTime() - deadlineNanos >= 0;
    }
}
