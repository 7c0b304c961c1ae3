package dev.switchboard.ipecs;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.store.DatabasePool;
import dev.switchboard.common.time.Timers;
import dev.switchboard.ipecs.call.Effect;
import dev.switchboard.ipecs.call.IpecsEvent;
import dev.switchboard.ipecs.call.PhoneSystem;
import dev.switchboard.ipecs.control.MemoryMissedCalls;
import dev.switchboard.ipecs.control.MissedCall;
import dev.switchboard.ipecs.control.MissedCalls;
import dev.switchboard.ipecs.records.CallJournal;
import dev.switchboard.ipecs.records.CallRecords;
import dev.switchboard.ipecs.records.MissedCallRecord;
import dev.switchboard.ipecs.records.SqlCallJournal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The records of a client in the configured database: written as events come, read for the list of missed calls.
 *
 * <p>While the database does not work, the latest missed calls are listed from memory; then nobody can be noted as called
 * back.
 *
 * <p><b>Threading.</b> Any thread may call any method. Owns the threads of {@link SqlCallJournal} and {@link DatabasePool}.
 */
public final class IpecsRecords implements AutoCloseable {

    private static final String USUAL_URL = "jdbc:sqlite:ipecs.sqlite";
    private static final int IN_MEMORY = 200;

    /** Far above what a database numbers its rows with, so that no row can be taken for an entry of the memory. */
    private static final long MEMORY_IDS = 1L << 50;

    private final DatabasePool pool;
    private final SqlCallJournal sql;
    private final CallRecords records;
    private final MemoryMissedCalls memory = new MemoryMissedCalls(IN_MEMORY);

    private IpecsRecords(DatabasePool pool, SqlCallJournal.Options options, Timers timers) {
        this.pool = pool;
        this.sql = new SqlCallJournal(pool.dataSource(), options, timers);
        this.records = new CallRecords(pool.dataSource());
    }

    /**
     * Opens the database and begins to write.
     *
     * @param store where it is; by default the SQLite file {@code ipecs.sqlite}
     * @param dataDirectory what relative file names are relative to
     * @param timers the clock; not closed with the records
     * @return the records
     * @throws UncheckedIOException when an SQLite file cannot be used; a server may be away still
     */
    public static IpecsRecords open(IpecsConfig.Store store, Path dataDirectory, Timers timers) {
        return open(store, dataDirectory, timers, SqlCallJournal.Options.defaults());
    }

    /** @param options how records are written; what the store says wins */
    static IpecsRecords open(
            IpecsConfig.Store store, Path dataDirectory, Timers timers, SqlCallJournal.Options options) {
        DatabasePool pool = DatabasePool.jdbc(
                DatabasePool.resolve(store.url().orElse(USUAL_URL), dataDirectory),
                store.user().orElse(""),
                store.password().orElse(new Secret("")),
                SqlCallJournal.DATABASE);
        IpecsRecords records = new IpecsRecords(
                pool, options.withRawEvents(store.rawEvents()).withRetention(store.retention()), timers);
        records.sql.start();
        return records;
    }

    /**
     * What takes down what happens.
     *
     * @return for {@link IpecsApi#record}
     */
    public CallJournal journal() {
        return new Journal();
    }

    /**
     * What has been recorded.
     *
     * @return for reading
     */
    public CallRecords records() {
        return records;
    }

    /**
     * How writing goes.
     *
     * @return the status now
     */
    public SqlCallJournal.Status status() {
        return sql.status();
    }

    /**
     * The missed calls, from the database while it works.
     *
     * @return for the control face
     */
    public MissedCalls missedCalls() {
        return new Missed();
    }

    /** Writes what is queued, for some seconds at most, and closes the database. */
    @Override
    public void close() {
        sql.close();
        pool.close();
    }

    private final class Journal implements CallJournal {

        @Override
        public void effect(Effect effect, PhoneSystem after) {
            memory.accept(effect);
            sql.effect(effect, after);
        }

        @Override
        public void gap(Instant from, Instant to, String cause) {
            sql.gap(from, to, cause);
        }

        @Override
        public void rawEvent(IpecsEvent event) {
            sql.rawEvent(event);
        }

        @Override
        public boolean wantsRawEvents() {
            return sql.wantsRawEvents();
        }
    }

    private final class Missed implements MissedCalls {

        @Override
        public List<MissedCall> list(boolean includingDone, int limit) {
            if (sql.status().failingSince().isPresent()) {
                return fromMemory(includingDone, limit);
            }
            try {
                return records
                        .missedCalls(includingDone, Optional.empty(), Math.min(Math.max(limit, 1), CallRecords.MOST))
                        .stream()
                        .map(Missed::call)
                        .toList();
            } catch (UncheckedIOException away) {
                return fromMemory(includingDone, limit);
            }
        }

        private List<MissedCall> fromMemory(boolean includingDone, int limit) {
            return memory.list(includingDone, limit).stream()
                    .map(call -> new MissedCall(
                            MEMORY_IDS + call.id(),
                            call.number(),
                            call.name(),
                            call.queue(),
                            call.endedAt(),
                            call.waited(),
                            call.calledBackAt(),
                            call.calledBackBy()))
                    .toList();
        }

        @Override
        public boolean calledBack(long id, String by, Instant at) {
            if (id >= MEMORY_IDS) {
                String text = "This list comes from memory because the database did not work; look again when it does.";
                throw new UncheckedIOException(text, new IOException(text));
            }
            return records.calledBack(id, by, at);
        }

        private static MissedCall call(MissedCallRecord row) {
            return new MissedCall(
                    row.id(),
                    row.number(),
                    row.name(),
                    row.queue().orElse(IpecsEvent.NONE),
                    row.endedAt(),
                    row.waited(),
                    row.calledBackAt(),
                    row.calledBackBy());
        }
    }
}
