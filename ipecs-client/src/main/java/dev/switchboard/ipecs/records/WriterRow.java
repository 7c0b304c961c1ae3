package dev.switchboard.ipecs.records;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** How far this run of the program has got, as a row of its own; and from the row of the last run, when that one ended. */
final class WriterRow {

    private static final Duration KEPT = Duration.ofDays(30);

    private final String name = UUID.randomUUID().toString();

    /** Makes the row. What has gone by since the last sign of life of anybody is a gap. */
    void signIn(Handle handle, Instant started) {
        if (batch(handle).isPresent()) {
            return;
        }
        long now = started.toEpochMilli();
        long last = handle.createQuery("SELECT COALESCE(MAX(alive_at), 0) FROM journal_writer")
                .mapTo(Long.class)
                .one();
        if (last > 0 && last < now) {
            RecordRows.gap(Instant.ofEpochMilli(last), started, RecordRows.NOT_RUNNING)
                    .write(handle);
        }
        handle.execute("DELETE FROM journal_writer WHERE alive_at < ?", now - KEPT.toMillis());
        handle.execute("INSERT INTO journal_writer (writer, batch, alive_at) VALUES (?, 0, ?)", name, now);
    }

    /** To be part of the batch's transaction. */
    void sign(Handle handle, long number, Instant now) {
        handle.execute(
                "UPDATE journal_writer SET batch = ?, alive_at = ? WHERE writer = ?", number, now.toEpochMilli(), name);
    }

    boolean hasStored(Handle handle, long number) {
        return batch(handle).orElse(0L) >= number;
    }

    private Optional<Long> batch(Handle handle) {
        return handle.createQuery("SELECT batch FROM journal_writer WHERE writer = ?")
                .bind(0, name)
                .mapTo(Long.class)
                .findOne();
    }
}
