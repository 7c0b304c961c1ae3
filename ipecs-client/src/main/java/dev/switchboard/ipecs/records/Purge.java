package dev.switchboard.ipecs.records;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** Deletes what is older than it is to be kept, a few rows at a time, so that writing is never held up for long. */
final class Purge {

    private static final int AT_ONCE = 500;
    private static final Duration EVERY = Duration.ofHours(1);

    /** A table, what tells the age of its rows, and what tells them apart. */
    private record Table(String name, String age, String key, OptionalInt days) {

        String delete() {
            return "DELETE FROM " + name + " WHERE (" + key + ") IN (SELECT " + key + " FROM " + name + " WHERE " + age
                    + " < ? LIMIT " + AT_ONCE + ")";
        }
    }

    private final List<Table> tables;
    private Instant due = Instant.MIN;
    private int next;

    Purge(Retention retention) {
        this.tables = Stream.of(
                        new Table("raw_event", "received_at", "id", retention.rawEvents()),
                        new Table("station_log", "at", "id", retention.stations()),
                        new Table("call_history", "ended_at", "ref, queued_at", retention.calls()),
                        new Table("missed_call", "at", "id", retention.missedCalls()),
                        new Table("smdr", "at", "id", retention.smdr()),
                        new Table("interval_summary", "ended", "started, scope, run_at", retention.summaries()),
                        new Table(
                                "agent_day", "period_end", "station, period_start, period_end", retention.summaries()),
                        new Table("period", "ended", "started, ended", retention.summaries()),
                        new Table("gap", "to_at", "from_at, to_at", retention.summaries()))
                .filter(table -> table.days().isPresent())
                .toList();
    }

    /** Whether there may be something to delete. */
    boolean due(Instant now) {
        return !tables.isEmpty() && !now.isBefore(due);
    }

    /** Deletes some rows of one table; in the end there is nothing to do for a while. */
    void some(Handle handle, Instant now) {
        Table table = tables.get(next);
        Instant oldest = now.minus(Duration.ofDays(table.days().orElseThrow()));
        int deleted = handle.execute(table.delete(), oldest.toEpochMilli());
        if (deleted < AT_ONCE) {
            next++;
        }
        if (next == tables.size()) {
            next = 0;
            due = now.plus(EVERY);
        }
    }
}
