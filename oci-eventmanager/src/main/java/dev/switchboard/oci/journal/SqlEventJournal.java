package dev.switchboard.oci.journal;

import dev.switchboard.common.store.Vendor;
import dev.switchboard.oci.event.EventWithdrawnException;
import dev.switchboard.oci.event.Outcome;
import dev.switchboard.oci.event.StepLedger;
import dev.switchboard.oci.event.StepLedger.LedgerStep;
import dev.switchboard.oci.journal.BufferedLedger.Change;
import dev.switchboard.oci.journal.BufferedLedger.Run;
import dev.switchboard.oci.journal.GroupCommit.Sync;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal in a SQL database, SQLite or PostgreSQL.
 *
 * <p>Existing tables of the reference implementation are taken over as they are; columns and tables of ours are added
 * at the first opening. What that system had left pending is failed then, since nobody knows how far it got.
 *
 * <p>One connection of the data source is kept for writing from the first write to {@link #close()}, so the data source
 * must have more than one.
 *
 * <p><b>Threading.</b> Safe for use by several threads; starts none. Callers that write at the same time share a
 * commit, which one of them carries out.
 */
public final class SqlEventJournal implements EventJournal, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SqlEventJournal.class);

    private static final String HISTORY = "switchboard_em_schema";
    private static final String MIGRATIONS = "dev/switchboard/oci/journal/migration";
    private static final String NEWEST = "2";
    private static final int MOST_UNRESOLVED = 16;

    private final SqlDatabase database;
    private final InstantSource clock;
    private final GroupCommit commits;
    private final JournalQueries queries;
    private final ColumnLimits limits;
    private final LedgerWriter ledgers;
    private final SqlLedger.JointSink sink = new SqlLedger.JointSink() {
        @Override
        public void write(Change change) {
            SqlEventJournal.this.write(change);
        }

        @Override
        public boolean write(SqlLedger.Joint joint) {
            return commits.write(
                    "carry out a step of event " + joint.done().eventId(),
                    sync(joint),
                    new JointBlock(joint, ledgers, SqlEventJournal.this::settle));
        }
    };
    private final Map<Long, Run> runs = new ConcurrentHashMap<>();
    private final Deque<AppendBlock> unresolved = new ConcurrentLinkedDeque<>();

    private SqlEventJournal(SqlDatabase database, ColumnLimits limits, InstantSource clock) {
        this.database = database;
        this.limits = limits;
        this.clock = clock;
        this.commits = new GroupCommit(database);
        this.queries = new JournalQueries(database);
        this.ledgers = new LedgerWriter(limits.texts());
    }

    /**
     * Opens the journal, making or taking over its tables.
     *
     * @param dataSource the database; not closed by the journal
     * @param clock tells when events are accepted
     * @return the journal
     * @throws StoreException when the database cannot be reached or its tables cannot be brought up to date
     */
    public static SqlEventJournal open(DataSource dataSource, InstantSource clock) {
        SqlDatabase database = SqlDatabase.open(dataSource);
        boolean first = database.migrate(HISTORY, MIGRATIONS, NEWEST);
        ColumnLimits limits = database.run("open the journal", handle -> ColumnLimits.of(handle, database));
        SqlEventJournal journal = new SqlEventJournal(database, limits, clock);
        if (first) {
            journal.logTakenOver();
        }
        return journal;
    }

    /** Whatever has failed in tables that never held an event of ours was failed by the take-over. */
    private void logTakenOver() {
        List<Long> ids = queries.failedWithReason();
        if (!ids.isEmpty()) {
            LOG.warn("Failed the events that the system before had left pending; check and replay them ids={}", ids);
        }
    }

    @Override
    public List<JournalEntry> append(List<Arrival> arrivals) {
        if (arrivals.isEmpty()) {
            return List.of();
        }
        List<Arrival> storable = new ArrayList<>(arrivals.size());
        arrivals.forEach(arrival -> storable.add(limits.storable(arrival)));
        Optional<AppendBlock> earlier = earlier(arrivals);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        AppendBlock[] self = new AppendBlock[1];
        self[0] = new AppendBlock(arrivals, storable, earlier, now, database, () -> keepUnresolved(self[0]));
        List<JournalEntry> entries = commits.write("store events", self[0]);
        earlier.ifPresent(unresolved::remove);
        return entries;
    }

    /** A caller that never learned whether its batch was stored comes again with it, perhaps with more behind it. */
    private Optional<AppendBlock> earlier(List<Arrival> arrivals) {
        for (AppendBlock block : unresolved) {
            int size = block.given().size();
            if (size <= arrivals.size() && arrivals.subList(0, size).equals(block.given())) {
                return Optional.of(block);
            }
        }
        return Optional.empty();
    }

    private void keepUnresolved(AppendBlock block) {
        unresolved.addFirst(block);
        while (unresolved.size() > MOST_UNRESOLVED) {
            unresolved.pollLast();
        }
    }

    @Override
    public List<JournalEntry> appendNumbered(List<NumberedArrival> documents, boolean late) {
        return documents.isEmpty()
                ? List.of()
                : commits.write("store events", new NumberedBlock(documents, late, limits, database));
    }

    @Override
    public void forgetEarlier(Origin current) {
        // On a connection of its own: no event waits for it when the database hangs.
        database.runStatements("tidy up after earlier lives of the spool", connection -> {
            PreparedStatement statement = connection.statement(JournalSql.FORGET_ORIGINS);
            statement.setString(1, current.spool());
            statement.setLong(2, current.run());
            return statement.executeUpdate();
        });
    }

    @Override
    public List<PendingEvent> pending(Set<Long> except, int limit) {
        List<PendingEvent> found = queries.pending(except, limit);
        for (PendingEvent event : found) {
            runs.put(event.entry().id(), new Run(event.entry().run()));
        }
        return found;
    }

    @Override
    public StepLedger ledger(long eventId, int command, boolean resume) {
        Run run = run(eventId, command);
        // The first steps of an event are written together with its first run.
        boolean replaces = !run.first();
        List<LedgerStep> stored = replaces && resume ? queries.steps(eventId, command) : List.of();
        return new SqlLedger(eventId, command, run, stored, replaces, joinable(), sink);
    }

    private Optional<DataSource> joinable() {
        return database.vendor() == Vendor.SQLITE ? Optional.of(database.dataSource()) : Optional.empty();
    }

    private Run run(long eventId, int command) {
        Run known = runs.get(eventId);
        if (known != null && (command > 0 || !known.counted())) {
            return known;
        }
        int earlier = queries.find(eventId)
                .orElseThrow(() -> new IllegalArgumentException("there is no event " + eventId))
                .run();
        Run run = new Run(earlier);
        runs.put(eventId, run);
        return run;
    }

    /**
     * A plan must not be lost once it is begun: made anew, it would find its own work. A lost mark only means that a
     * step known to be begun is repeated.
     */
    private static Sync sync(Change change) {
        return change.plan().isPresent() || !change.run().counted() ? Sync.NOW : Sync.LATER;
    }

    /** Where the event ends with it, a power cut takes all of it back in step, and what went before is repeated. */
    private static Sync sync(SqlLedger.Joint joint) {
        return joint.end().isPresent() ? Sync.LATER : sync(joint.done());
    }

    private void write(Change change) {
        boolean[] again = {false};
        commits.write("mark a step of event " + change.eventId(), sync(change), connection -> {
            if (!ledgers.countRun(connection, change)) {
                throw new EventWithdrawnException(change.eventId());
            }
            ledgers.write(connection, change, again[0]);
            again[0] = true;
            return true;
        });
    }

    @Override
    public void settle(long eventId, Outcome outcome, List<StepLedger> used) {
        List<BufferedLedger> held = new ArrayList<>();
        for (StepLedger ledger : used) {
            if (!(ledger instanceof BufferedLedger ours) || ours.eventId() != eventId) {
                throw new IllegalArgumentException("ledgers holds one that is not of event " + eventId);
            }
            held.add(ours);
        }
        if (held.stream().anyMatch(ledger -> hasEnded(ledger, outcome))) {
            runs.remove(eventId);
            return;
        }
        Optional<Run> run = Optional.ofNullable(runs.get(eventId));
        int changed = commits.write("settle event " + eventId, Sync.LATER, connection -> {
            for (BufferedLedger ledger : held) {
                ledgers.write(connection, ledger.change(), false);
            }
            return settle(connection, eventId, outcome, run);
        });
        held.forEach(BufferedLedger::written);
        runs.remove(eventId);
        if (changed == 0) {
            LOG.warn("An event that has been processed is no longer in the journal event={}", eventId);
        }
    }

    /** Whether the event was settled with its last step, just like this. */
    private static boolean hasEnded(BufferedLedger ledger, Outcome outcome) {
        return ledger instanceof SqlLedger joint
                && joint.end().equals(Optional.of(outcome))
                && joint.change().isEmpty();
    }

    /**
     * Reads something on the connection that writes, which is cheaper in a SQLite file, when nobody writes.
     *
     * @param work reads, and nothing else; its failure counts as no result
     * @return its result; empty when it is to be read on another connection
     * @param <R> the result
     */
    public <R> Optional<R> readIfFree(Statements.Work<R> work) {
        return commits.readIfFree(work);
    }

    /**
     * The database the journal is kept in.
     *
     * @return the data source it was opened with
     */
    public DataSource database() {
        return database.dataSource();
    }

    private int settle(WriteConnection connection, long eventId, Outcome outcome, Optional<Run> run)
            throws SQLException {
        PreparedStatement statement =
                connection.statement(run.isPresent() ? JournalSql.SETTLE : JournalSql.SETTLE_UNSEEN);
        int position = 0;
        statement.setString(++position, status(outcome.kind()).text());
        statement.setString(++position, JournalSql.orNull(limits.texts().clean(outcome.reason())));
        if (run.isPresent()) {
            statement.setInt(++position, run.get().number());
        }
        statement.setLong(++position, eventId);
        return statement.executeUpdate();
    }

    static EventStatus status(Outcome.Kind kind) {
        return switch (kind) {
            case COMPLETED -> EventStatus.COMPLETED;
            case IGNORED -> EventStatus.IGNORED;
            case FAILED -> EventStatus.FAILED;
        };
    }

    @Override
    public Optional<JournalEntry> find(long eventId) {
        return queries.find(eventId);
    }

    @Override
    public Optional<String> findDocument(long eventId) {
        return queries.document("event", eventId);
    }

    @Override
    public Optional<String> findEditedDocument(long eventId) {
        return queries.document("edited", eventId);
    }

    @Override
    public List<List<LedgerStep>> steps(long eventId) {
        return queries.steps(eventId);
    }

    @Override
    public List<JournalEntry> list(EventFilter filter) {
        return queries.list(filter);
    }

    @Override
    public Map<EventStatus, Long> counts() {
        return queries.counts();
    }

    @Override
    public Optional<Instant> lastInserted() {
        return queries.lastInserted();
    }

    @Override
    public List<AuditEntry> audit(long eventId) {
        return queries.audit(eventId);
    }

    @Override
    public boolean requeue(long eventId, boolean resume, Optional<String> editedDocument, AuditEntry audit) {
        if (resume && editedDocument.isPresent()) {
            throw new IllegalArgumentException("editedDocument needs a fresh plan, so resume must be false");
        }
        return operate("put event " + eventId + " back into the queue", audit, connection -> {
            PreparedStatement statement =
                    connection.statement(resume ? JournalSql.REQUEUE_RESUMED : JournalSql.REQUEUE_FRESH);
            int position = 0;
            if (!resume) {
                String edited = editedDocument
                        .map(limits.texts()::clean)
                        .map(JournalSql::stored)
                        .orElse("");
                statement.setString(++position, JournalSql.orNull(edited));
            }
            statement.setLong(++position, eventId);
            boolean changed = statement.executeUpdate() > 0;
            if (changed && !resume) {
                PreparedStatement delete = connection.statement(JournalSql.DELETE_ALL_STEPS);
                delete.setLong(1, eventId);
                delete.executeUpdate();
            }
            return changed;
        });
    }

    @Override
    public boolean discard(long eventId, String reason, AuditEntry audit) {
        return operate("discard event " + eventId, audit, connection -> {
            PreparedStatement statement = connection.statement(JournalSql.DISCARD);
            statement.setString(1, JournalSql.orNull(limits.texts().clean(reason)));
            statement.setLong(2, eventId);
            return statement.executeUpdate() > 0;
        });
    }

    private boolean operate(String attempted, AuditEntry audit, OperatorBlock.Update update) {
        return commits.write(attempted, new OperatorBlock(update, audit, limits.texts()));
    }

    @Override
    public List<Long> failPending(String reason) {
        List<Long> ids = commits.write("fail pending events", connection -> {
            List<Long> failed = new ArrayList<>();
            PreparedStatement statement = connection.statement(JournalSql.FAIL_PENDING);
            statement.setString(1, JournalSql.orNull(limits.texts().clean(reason)));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    failed.add(row.getLong(1));
                }
            }
            Collections.sort(failed);
            return List.copyOf(failed);
        });
        ids.forEach(runs::remove);
        return ids;
    }

    @Override
    public void releaseTaken(Set<Long> except) {
        commits.write("let go of events that were in work", Sync.LATER, connection -> {
            List<Long> taken = new ArrayList<>();
            try (ResultSet row = connection.statement(JournalSql.TAKEN).executeQuery()) {
                while (row.next()) {
                    taken.add(row.getLong(1));
                }
            }
            taken.removeAll(except);
            for (long id : taken) {
                PreparedStatement release = connection.statement(JournalSql.RELEASE);
                release.setLong(1, id);
                release.executeUpdate();
            }
            return taken.size();
        });
    }

    @Override
    public int deleteSettled(Instant before, int limit) {
        return commits.write("delete old events", Sync.LATER, connection -> {
            List<Long> ids = new ArrayList<>();
            PreparedStatement statement = connection.statement(JournalSql.DELETE_SETTLED);
            statement.setObject(1, database.time(before));
            statement.setInt(2, limit);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    ids.add(row.getLong(1));
                }
            }
            for (String deletion : List.of(JournalSql.DELETE_ALL_STEPS, JournalSql.DELETE_AUDIT)) {
                PreparedStatement delete = connection.statement(deletion);
                for (long id : ids) {
                    delete.setLong(1, id);
                    delete.addBatch();
                }
                delete.executeBatch();
            }
            return ids.size();
        });
    }

    /** Finishes the write in hand and gives the kept connection back. Later writes are refused. */
    @Override
    public void close() {
        commits.close();
    }
}
