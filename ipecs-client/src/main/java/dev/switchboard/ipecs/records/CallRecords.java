package dev.switchboard.ipecs.records;

import dev.switchboard.common.store.DatabaseFailure;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;

/**
 * Reads what {@link SqlCallJournal} has written, and notes which callers were called back.
 *
 * <p>A stretch of time includes its start and excludes its end. Lists that may be long are read in pages: the last record of
 * one page leads to the next. A record is there about a second after what it tells of.
 *
 * <p><b>Threading.</b> Safe for use by several threads; every method waits for the database.
 */
public final class CallRecords {

    /** The most that is read at once. */
    public static final int MOST = 1_000;

    /**
     * Which calls.
     *
     * @param from those first seen at this instant or later
     * @param to those first seen before this instant
     * @param station those that this station held last; empty for all
     * @param queue those that came through this queue; empty for all
     */
    public record CallFilter(Instant from, Instant to, OptionalLong station, OptionalLong queue) {}

    private final Jdbi jdbi;

    /**
     * Reads from a database.
     *
     * @param dataSource the database of a {@link SqlCallJournal}; not closed by this object
     */
    public CallRecords(DataSource dataSource) {
        this.jdbi = Jdbi.create(dataSource);
    }

    /**
     * The missed calls, newest first.
     *
     * @param includingDone whether to list those that were called back, too
     * @param after the last one of the page before; empty for the first page
     * @param limit how many at most, from 1 to {@link #MOST}
     * @return the calls
     * @throws UncheckedIOException when the database cannot be read
     */
    public List<MissedCallRecord> missedCalls(boolean includingDone, Optional<MissedCallRecord> after, int limit) {
        check(limit);
        String sql = "SELECT * FROM missed_call WHERE (at, id) < (:at, :id)"
                + (includingDone ? "" : " AND status = '" + RecordRows.PENDING + "'")
                + " ORDER BY at DESC, id DESC LIMIT :limit";
        return read(
                "read the missed calls",
                handle -> handle.createQuery(sql)
                        .bind(
                                "at",
                                after.map(last -> last.endedAt().toEpochMilli()).orElse(Long.MAX_VALUE))
                        .bind("id", after.map(MissedCallRecord::id).orElse(Long.MAX_VALUE))
                        .bind("limit", limit)
                        .map(StoredRows.MISSED)
                        .list());
    }

    /**
     * Notes that a caller was called back. Noting it again changes nothing.
     *
     * @param id the missed call's id
     * @param by who says so
     * @param at when
     * @return whether there is such a call
     * @throws UncheckedIOException when the database cannot be written
     */
    public boolean calledBack(long id, String by, Instant at) {
        return read("note that a caller was called back", handle -> {
            int changed = handle.execute(
                    "UPDATE missed_call SET status = '" + RecordRows.DONE + "', followed_up_at = ?, followed_up_by = ?"
                            + " WHERE id = ? AND status = '" + RecordRows.PENDING + "'",
                    at.toEpochMilli(),
                    RecordRows.storable(by),
                    id);
            return changed > 0
                    || handle.createQuery("SELECT id FROM missed_call WHERE id = ?")
                            .bind(0, id)
                            .mapTo(Long.class)
                            .findOne()
                            .isPresent();
        });
    }

    /**
     * Calls that are over, newest first.
     *
     * @param filter which
     * @param after the last one of the page before; empty for the first page
     * @param limit how many at most, from 1 to {@link #MOST}
     * @return the calls
     * @throws UncheckedIOException when the database cannot be read
     */
    public List<CallRecord> calls(CallFilter filter, Optional<CallRecord> after, int limit) {
        check(limit);
        String sql = "SELECT * FROM call_history WHERE queued_at >= :from AND queued_at < :to"
                + " AND (queued_at, ref) < (:at, :ref)"
                + (filter.station().isPresent() ? " AND station = :station" : "")
                + (filter.queue().isPresent() ? " AND queue = :queue" : "")
                + " ORDER BY queued_at DESC, ref DESC LIMIT :limit";
        return read("read the calls", handle -> {
            Query query = between(handle.createQuery(sql), filter.from(), filter.to())
                    .bind(
                            "at",
                            after.map(last -> last.queuedAt().toEpochMilli()).orElse(Long.MAX_VALUE))
                    .bind("ref", after.map(CallRecord::reference).orElse(Long.MAX_VALUE))
                    .bind("limit", limit);
            filter.station().ifPresent(station -> query.bind("station", station));
            filter.queue().ifPresent(queue -> query.bind("queue", queue));
            return query.map(StoredRows.CALL).list();
        });
    }

    /**
     * The agents' figures of the periods that ended in a stretch of time, oldest first.
     *
     * @param from its start
     * @param to its end
     * @param station of this station only; empty for all
     * @return the figures, by period and station
     * @throws UncheckedIOException when the database cannot be read
     */
    public List<AgentDay> agentDays(Instant from, Instant to, OptionalLong station) {
        return ofStation(
                "SELECT * FROM agent_day WHERE period_end >= :from AND period_end < :to",
                " ORDER BY period_end, station",
                from,
                to,
                station,
                StoredRows.AGENT_DAY);
    }

    /**
     * The agent sessions that began in a stretch of time, oldest first.
     *
     * @param from its start
     * @param to its end
     * @param station of this station only; empty for all
     * @return the sessions
     * @throws UncheckedIOException when the database cannot be read
     */
    public List<AgentSession> agentSessions(Instant from, Instant to, OptionalLong station) {
        return ofStation(
                "SELECT * FROM agent_session WHERE logged_in_at >= :from AND logged_in_at < :to",
                " ORDER BY logged_in_at, station",
                from,
                to,
                station,
                StoredRows.SESSION);
    }

    private <T> List<T> ofStation(
            String select, String order, Instant from, Instant to, OptionalLong station, RowMapper<T> mapper) {
        String sql = select + (station.isPresent() ? " AND station = :station" : "") + order;
        return read("read the agents' records", handle -> {
            Query query = between(handle.createQuery(sql), from, to);
            station.ifPresent(number -> query.bind("station", number));
            return query.map(mapper).list();
        });
    }

    /**
     * The periods that ended in a stretch of time, oldest first.
     *
     * @param from its start
     * @param to its end
     * @return the periods
     * @throws UncheckedIOException when the database cannot be read
     */
    public List<PeriodRecord> periods(Instant from, Instant to) {
        return list(
                "SELECT * FROM period WHERE ended >= :from AND ended < :to ORDER BY ended, started",
                from,
                to,
                StoredRows.PERIOD);
    }

    /**
     * The quarters of an hour that began in a stretch of time, oldest first; those that have ended only, but for the last
     * one before the program ended.
     *
     * @param from its start
     * @param to its end
     * @param scope {@code all} inbound calls, {@code direct} ones, or a queue's number
     * @return the intervals
     * @throws UncheckedIOException when the database cannot be read
     */
    public List<IntervalRecord> intervals(Instant from, Instant to, String scope) {
        List<IntervalRecord> ofRuns = read(
                "read the intervals",
                handle -> between(
                                handle.createQuery(
                                        "SELECT * FROM interval_summary WHERE started >= :from AND started < :to"
                                                + " AND scope = :scope ORDER BY started, run_at"),
                                from,
                                to)
                        .bind("scope", scope)
                        .map(StoredRows.INTERVAL)
                        .list());
        Map<Instant, IntervalRecord> whole = new LinkedHashMap<>();
        ofRuns.forEach(interval -> whole.merge(interval.started(), interval, IntervalRecord::and));
        return new ArrayList<>(whole.values());
    }

    /**
     * The gaps that touch a stretch of time, oldest first.
     *
     * @param from its start
     * @param to its end
     * @return the gaps
     * @throws UncheckedIOException when the database cannot be read
     */
    public List<GapRecord> gaps(Instant from, Instant to) {
        return list(
                "SELECT * FROM gap WHERE to_at > :from AND from_at < :to ORDER BY from_at, to_at",
                from,
                to,
                StoredRows.GAP);
    }

    private <T> List<T> list(String sql, Instant from, Instant to, RowMapper<T> mapper) {
        return read(
                "read the records",
                handle -> between(handle.createQuery(sql), from, to).map(mapper).list());
    }

    private static Query between(Query query, Instant from, Instant to) {
        return query.bind("from", millis(from)).bind("to", millis(to));
    }

    /** Whoever means "from the beginning" may say so with an instant that milliseconds cannot tell. */
    private static long millis(Instant instant) {
        try {
            return instant.toEpochMilli();
        } catch (ArithmeticException faraway) {
            return instant.isAfter(Instant.EPOCH) ? Long.MAX_VALUE : Long.MIN_VALUE;
        }
    }

    private static void check(int limit) {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("limit must be from 1 to " + MOST + ", not " + limit);
        }
    }

    private interface Reading<T> {
        T from(Handle handle);
    }

    private <T> T read(String attempted, Reading<T> reading) {
        try (Handle handle = jdbi.open()) {
            return reading.from(handle);
        } catch (JdbiException failure) {
            throw DatabaseFailure.of(failure).exception(attempted, failure);
        }
    }
}
