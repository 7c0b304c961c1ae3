package dev.switchboard.ipecs.records;

import static dev.switchboard.ipecs.records.RecordedDay.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.switchboard.common.config.Secret;
import dev.switchboard.common.net.Backoff;
import dev.switchboard.common.store.DatabasePool;
import dev.switchboard.common.time.ManualTimers;
import dev.switchboard.ipecs.records.SqlCallJournal.Options;
import dev.switchboard.ipecs.records.SqlCallJournal.Status;
import dev.switchboard.testing.Eventually;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A database that is slow, or not there: callers never wait, and no loss is silent. */
@Timeout(60)
class JournalTroubleTest {

    private static final int QUEUE = 20;
    private static final int BATCH = 5;

    @TempDir
    Path directory;

    private final ManualTimers timers = new ManualTimers(Instant.parse("2024-01-16T09:00:00Z"));
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(SqlCallJournal.class);
    private DatabasePool pool;
    private FaultyDataSource faulty;
    private CallRecords records;

    @BeforeEach
    void open() {
        pool = DatabasePool.sqlite(directory.resolve("records.sqlite"), SqlCallJournal.DATABASE);
        faulty = new FaultyDataSource(pool.dataSource());
        records = new CallRecords(pool.dataSource());
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void close() {
        logger.detachAppender(lines);
        logger.setLevel(null);
        pool.close();
    }

    private SqlCallJournal started(Duration flushWithin) {
        SqlCallJournal journal = new SqlCallJournal(
                faulty.dataSource(),
                new Options(
                        QUEUE,
                        BATCH,
                        Duration.ofMillis(10),
                        flushWithin,
                        Backoff.fixed(Duration.ofMillis(10)),
                        true,
                        Retention.defaults()),
                timers);
        journal.start();
        return journal;
    }

    private static void append(SqlCallJournal journal, int from, int to) {
        for (int i = from; i < to; i++) {
            journal.gap(at(10L * i), at(10L * i + 5), "gap " + i);
        }
    }

    private List<GapRecord> stored() {
        return records.gaps(at(0), at(100_000));
    }

    private List<String> told() {
        return lines.list.stream()
                .map(line -> line.getLevel() + " " + line.getFormattedMessage())
                .toList();
    }

    /** The caller is this thread: if it waited for the database, the test would never end. */
    @Test
    void aBlockedDatabaseDelaysNobodyAndAFloodIsCountedExactly() throws Exception {
        faulty.block();
        SqlCallJournal journal = started(Duration.ofSeconds(10));
        List<Status> heard = new ArrayList<>();
        journal.addStatusHook(heard::add);
        faulty.awaitBlocked();
        append(journal, 0, QUEUE);
        assertThat(journal.status().dropped()).isZero();
        append(journal, QUEUE, 1000);
        assertThat(journal.status().dropped()).isEqualTo(1000 - QUEUE);
        assertThat(journal.status().queued()).isEqualTo(QUEUE);

        timers.advance(Duration.ofSeconds(3));
        assertThat(heard).extracting(Status::dropped).containsExactly(1000L - QUEUE, 1000L - QUEUE);
        assertThat(told())
                .containsExactly(
                        "WARN Records are being lost dropped=980 refused=0 queued=20 error=",
                        "WARN Records are no longer being lost dropped=980 refused=0");

        faulty.work();
        journal.close();
        assertThat(stored()).hasSize(QUEUE);
        assertThat(journal.status().written()).isEqualTo(QUEUE);
    }

    @Test
    void rawEventsLeaveRoomForCalls() throws Exception {
        faulty.block();
        SqlCallJournal journal = started(Duration.ofSeconds(10));
        faulty.awaitBlocked();
        RecordedDay day = new RecordedDay(journal, 0);
        for (int i = 0; i < 100; i++) {
            day.event(1, 68, 0, 0, 0, "", "");
        }
        assertThat(journal.status().dropped()).isEqualTo(100 - QUEUE / 2);
        append(journal, 0, QUEUE / 2);
        assertThat(journal.status().dropped()).isEqualTo(100 - QUEUE / 2);
        faulty.work();
        journal.close();
        assertThat(stored()).hasSize(QUEUE / 2);
    }

    @Test
    void aDatabaseThatIsAwayIsToldOnceAndEverythingQueuedIsWrittenWhenItIsBack() {
        faulty.refuse();
        SqlCallJournal journal = started(Duration.ofSeconds(10));
        append(journal, 0, 12);
        Eventually.until(() -> faulty.faults() > 5, () -> "tried " + faulty.faults() + " times");
        timers.advance(Duration.ofSeconds(5));
        assertThat(told())
                .containsExactly("WARN Records wait, since the database fails queued=12 error=could not make the tables"
                        + " for records: the database cannot be reached; check that it runs and the network to it");
        assertThat(journal.status().failingSince()).contains(Instant.parse("2024-01-16T09:00:00Z"));
        faulty.work();
        Eventually.until(
                () -> journal.status().written() == 12, () -> journal.status().toString());
        timers.advance(Duration.ofSeconds(5));
        assertThat(told()).hasSize(2).last().isEqualTo("INFO Records are being written again queued=0 lost=0");
        assertThat(stored()).hasSize(12);
        journal.close();
    }

    @Test
    void closingGivesUpInTimeAndCountsWhatIsLost() {
        faulty.refuse();
        SqlCallJournal journal = started(Duration.ofMillis(300));
        append(journal, 0, 12);
        journal.close();
        journal.close();
        assertThat(journal.status().dropped()).isEqualTo(12);
        assertThat(journal.status().queued()).isZero();
        assertThat(told()).anyMatch(line -> line.startsWith("WARN Records are being lost dropped=12"));
        append(journal, 12, 13);
        assertThat(journal.status().dropped()).isEqualTo(13);
        assertThatThrownBy(journal::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingDoesNotWaitForADatabaseThatNeverAnswers() throws Exception {
        faulty.block();
        SqlCallJournal journal = started(Duration.ofMillis(100));
        faulty.awaitBlocked();
        append(journal, 0, 3);
        journal.close();
        assertThat(journal.status().dropped()).isEqualTo(3);
    }

    @Test
    void whatIsWrongWithOptionsOrFilesIsSaid() throws Exception {
        assertThatThrownBy(() -> Options.defaults().withQueue(50)).hasMessageContaining("queue at least batch");
        OptionalInt none = OptionalInt.of(0);
        assertThatThrownBy(() -> new Retention(none, none, none, none, none, none))
                .hasMessageContaining("at least one day");
        Path text = Files.writeString(directory.resolve("text.sqlite"), "This is no database. ".repeat(100));
        assertThatThrownBy(() -> DatabasePool.jdbc("jdbc:sqlite:" + text, "", new Secret(""), SqlCallJournal.DATABASE))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("no SQLite database");
        assertThatThrownBy(
                        () -> DatabasePool.sqlite(directory.resolve("missing/records.sqlite"), SqlCallJournal.DATABASE))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("check that its directory exists");
        assertThatThrownBy(() -> DatabasePool.jdbc("jdbc:nothing:x", "", new Secret(""), SqlCallJournal.DATABASE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no driver");
        assertThat(Files.getPosixFilePermissions(directory.resolve("records.sqlite")))
                .as("callers' numbers are nobody else's business")
                .hasSize(2);
    }
}
