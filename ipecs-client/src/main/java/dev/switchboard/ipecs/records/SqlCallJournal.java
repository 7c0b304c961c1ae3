package dev.switchboard.ipecs.records;

import dev.switchboard.common.net.Backoff;
import dev.switchboard.common.net.Subscription;
import dev.switchboard.common.store.DatabaseOptions;
import dev.switchboard.common.time.Timers;
import dev.switchboard.ipecs.call.Call;
import dev.switchboard.ipecs.call.CallCentreSnapshot;
import dev.switchboard.ipecs.call.Effect;
import dev.switchboard.ipecs.call.IpecsEvent;
import dev.switchboard.ipecs.call.PhoneSystem;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Records in a SQL database, SQLite or PostgreSQL. {@link CallRecords} reads them.
 *
 * <p>Rows are queued and written in batches, one transaction each. While the database fails, writing is tried again and
 * again and the queue fills up; what does not fit any more is dropped, counted and reported. The database need not be
 * there at the start; the tables are made when it is. One database is for one phone system.
 *
 * <p><b>Threading.</b> The methods of {@link CallJournal} take a lock for a few instructions and never wait for the
 * database. Owns the thread {@code switchboard-ipecs-records}, which writes. Hooks are called on the timers' thread, the
 * last time on the one that closes.
 */
public final class SqlCallJournal implements CallJournal, AutoCloseable {

    /**
     * How a database of records is opened: a power cut may take the last second of records, never the file, and a server
     * need not be there yet.
     */
    public static final DatabaseOptions DATABASE =
            DatabaseOptions.usual().withoutSyncedCommits().withServerPerhapsAway();

    private static final Duration REPORT_EVERY = Duration.ofSeconds(1);
    private static final long NEVER = Long.MIN_VALUE;

    /**
     * How records are written.
     *
     * @param queue how many rows may wait while the database is slow or away; raw events take no more than half of it
     * @param batch how many rows are written in one transaction
     * @param linger how long a row waits for others to share its transaction
     * @param flushWithin how long {@link #close()} may take to write what is queued
     * @param backoff the waits between attempts while the database fails
     * @param rawEvents whether every message is recorded, too
     * @param retention what is deleted when
     */
    public record Options(
            int queue,
            int batch,
            Duration linger,
            Duration flushWithin,
            Backoff backoff,
            boolean rawEvents,
            Retention retention) {

        /**
         * Checks the bounds.
         *
         * @param queue how many rows may wait, at least a batch
         * @param batch how many rows are written in one transaction, at least 1
         * @param linger how long a row waits for others
         * @param flushWithin how long closing may take
         * @param backoff the waits between attempts
         * @param rawEvents whether every message is recorded
         * @param retention what is deleted when
         * @throws IllegalArgumentException when a bound does not hold
         */
        public Options {
            if (batch < 1 || queue < batch) {
                throw new IllegalArgumentException(
                        "batch must be at least 1 and queue at least batch: " + batch + ", " + queue);
            }
            if (linger.isNegative() || flushWithin.isNegative()) {
                throw new IllegalArgumentException(
                        "linger and flushWithin must not be negative: " + linger + ", " + flushWithin);
            }
        }

        /**
         * The documented defaults: 10,000 rows may wait, 100 rows or one second make a batch, five seconds to close, no
         * raw events.
         *
         * @return the options
         */
        public static Options defaults() {
            return new Options(
                    10_000,
                    100,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(5),
                    Backoff.doubling(Duration.ofMillis(250), Duration.ofSeconds(30)),
                    false,
                    Retention.defaults());
        }

        /**
         * With or without raw events.
         *
         * @param record whether every message is recorded
         * @return changed options
         */
        public Options withRawEvents(boolean record) {
            return new Options(queue, batch, linger, flushWithin, backoff, record, retention);
        }

        /**
         * With another retention.
         *
         * @param kept what is deleted when
         * @return changed options
         */
        public Options withRetention(Retention kept) {
            return new Options(queue, batch, linger, flushWithin, backoff, rawEvents, kept);
        }

        /**
         * With a queue of another length.
         *
         * @param rows how many rows may wait
         * @return changed options
         */
        public Options withQueue(int rows) {
            return new Options(rows, batch, linger, flushWithin, backoff, rawEvents, retention);
        }
    }

    /**
     * How writing goes.
     *
     * @param written rows stored
     * @param queued rows that wait to be stored
     * @param dropped rows lost because the queue was full, or because they could not be written before the end
     * @param refused rows lost because the database would not take them
     * @param failingSince since when the database fails; empty while it works
     * @param lastError what was wrong last with the database or a row; empty when nothing ever was
     */
    public record Status(
            long written, int queued, long dropped, long refused, Optional<Instant> failingSince, String lastError) {

        /**
         * Rows lost for whatever reason.
         *
         * @return their number
         */
        public long lost() {
            return dropped + refused;
        }
    }

    private final Options options;
    private final Timers timers;
    private final RowQueue queue;
    private final BatchWriter writer;
    private final AtomicLong dropped = new AtomicLong();
    private final StatusReport report = new StatusReport();
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Timers.Task reporting = () -> {};
    private volatile long run;
    private volatile @Nullable PhoneSystem latest;
    private volatile long interval = NEVER;

    /**
     * A journal that has not begun to write.
     *
     * @param dataSource the database; needs two connections at least; not closed by the journal
     * @param options how to write
     * @param timers tells the time, and when to report; not closed by the journal
     */
    public SqlCallJournal(DataSource dataSource, Options options, Timers timers) {
        this.options = options;
        this.timers = timers;
        this.queue =
                new RowQueue(options.queue(), options.batch(), options.linger().toNanos());
        this.writer = new BatchWriter(dataSource, queue, options, timers);
    }

    /**
     * Begins to write, once the database is there.
     *
     * @throws IllegalStateException when it was started or closed before
     */
    public void start() {
        if (closed.get() || !started.compareAndSet(false, true)) {
            throw new IllegalStateException("a journal is started once");
        }
        Instant now = timers.now();
        run = now.toEpochMilli();
        writer.start(now);
        reporting = timers.scheduleEvery(REPORT_EVERY, () -> report.tell(status()));
    }

    /**
     * Waits until the tables are there and can be read; nobody has to.
     *
     * @param within how long to wait
     * @return whether they are; {@link #status()} says what is wrong otherwise
     * @throws InterruptedException when the wait is interrupted
     */
    public boolean awaitReady(Duration within) throws InterruptedException {
        return writer.awaitReady(within);
    }

    /**
     * Hears when the database begins to fail or works again, and when rows begin to be lost or are no longer.
     *
     * @param hook what to call
     * @return closes to remove it
     */
    public Subscription addStatusHook(Consumer<? super Status> hook) {
        return report.add(hook);
    }

    /**
     * How writing goes.
     *
     * @return the status now
     */
    public Status status() {
        BatchWriter.Health health = writer.health();
        return new Status(
                writer.written(),
                queue.size() + writer.inHand(),
                dropped.get(),
                writer.refused(),
                health.failingSince(),
                health.lastError());
    }

    void add(RecordRow row, boolean expendable) {
        if (!queue.offer(row, expendable)) {
            dropped.incrementAndGet();
        }
    }

    @Override
    public void stationChanged(Effect.StationChanged change) {
        RecordRows.station(change).ifPresent(row -> add(row, false));
    }

    @Override
    public void callEnded(Call call) {
        add(RecordRows.ended(call), false);
    }

    @Override
    public void callMissed(Call call) {
        add(RecordRows.missed(call), false);
    }

    @Override
    public void callRevived(Call call) {
        add(RecordRows.revived(call), false);
    }

    @Override
    public void smdr(Effect.Smdr smdr) {
        add(RecordRows.smdr(smdr), false);
    }

    @Override
    public void periodClosed(CallCentreSnapshot closing) {
        add(RecordRows.period(closing), false);
    }

    @Override
    public void stateChanged(PhoneSystem after) {
        latest = after;
        long now = IntervalRows.number(after.effectiveMillis());
        if (interval != NEVER && now > interval) {
            add(IntervalRows.of(after, run, false), false);
        }
        interval = now;
    }

    @Override
    public void gap(Instant from, Instant to, String cause) {
        add(RecordRows.gap(from, to, cause), false);
    }

    @Override
    public void rawEvent(IpecsEvent event) {
        if (options.rawEvents()) {
            add(RecordRows.raw(event), true);
        }
    }

    @Override
    public boolean wantsRawEvents() {
        return options.rawEvents();
    }

    /**
     * Writes what is queued, for as long as {@link Options#flushWithin()} allows, and ends. The period and the interval that
     * are not over are recorded as they stand, since the next run counts from nothing. What could not be written counts as
     * dropped; later records do, too.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        PhoneSystem last = latest;
        if (last != null) {
            add(IntervalRows.of(last, run, true), false);
            CallCentreSnapshot unfinished = last.snapshotAtLastEvent();
            if (unfinished.atMillis() > unfinished.periodStartMillis()) {
                add(RecordRows.period(unfinished), false);
            }
        }
        reporting.cancel();
        if (started.get()) {
            dropped.addAndGet(writer.close(options.flushWithin()));
        } else {
            queue.close();
            dropped.addAndGet(queue.clear());
        }
        report.tell(status());
    }
}
