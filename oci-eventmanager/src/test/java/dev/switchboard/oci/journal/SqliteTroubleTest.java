package dev.switchboard.oci.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.switchboard.common.config.Secret;
import dev.switchboard.oci.event.StepLedger;
import dev.switchboard.oci.event.StepLedger.StepState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** What can happen to a database file: it is full, locked, read-only, gone, or no database at all. */
class SqliteTroubleTest {

    @TempDir
    Path directory;

    private final TestClock clock = new TestClock();
    private Path file;
    private StorePool pool;
    private SqlEventJournal journal;

    @BeforeEach
    void open() {
        file = directory.resolve("em.sqlite");
        pool = ImpatientPool.open("jdbc:sqlite:" + file);
        journal = SqlEventJournal.open(pool.dataSource(), clock);
    }

    @AfterEach
    void close() {
        journal.close();
        pool.close();
    }

    private static List<Arrival> batch(int size) {
        List<Arrival> batch = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            batch.add(EventJournalContract.arrival("", "x".repeat(2000)));
        }
        return batch;
    }

    private SQLiteDataSource direct(SQLiteConfig config) {
        SQLiteDataSource direct = new SQLiteDataSource(config);
        direct.setUrl("jdbc:sqlite:" + file);
        return direct;
    }

    @Test
    void aFullDiskStoresNothingByHalvesAndIsForgottenWhenThereIsSpace() {
        SQLiteConfig config = new SQLiteConfig();
        config.setMaxPageCount(200);
        try (SqlEventJournal full = SqlEventJournal.open(direct(config), clock)) {
            int stored = fillUp(full);
            assertThat(stored).isPositive();
            assertThat(full.pending(Set.of(), 1000)).hasSize(stored);
            StepLedger ledger = full.ledger(1, 0, true);
            ledger.plan(EventJournalContract.plan("A".repeat(100_000)));
            assertThatThrownBy(() -> ledger.sending(0)).isInstanceOf(StoreException.class);
            assertThat(full.steps(1)).isEmpty();
            assertThat(full.find(1).orElseThrow().run()).isZero();

            SqlDatabase.open(pool.dataSource())
                    .run("make space", handle -> handle.execute("DELETE FROM em_event WHERE id > 1"));
            assertThat(full.append(batch(10))).hasSize(10);
            ledger.sending(0);
            assertThat(EventJournalContract.states(full, 1)).containsExactly(StepState.SENT);
            assertThat(full.find(1).orElseThrow().run()).isEqualTo(1);
        }
    }

    private static int fillUp(SqlEventJournal full) {
        for (int stored = 0; stored < 1000; stored += 10) {
            try {
                full.append(batch(10));
            } catch (StoreException failure) {
                assertThat(failure).hasMessageStartingWith("Could not store events: the disk is full");
                return stored;
            }
        }
        return fail("the limit was never reached");
    }

    @Test
    void aLockedDatabaseIsToldAndUsableAfterwards() throws Exception {
        try (Connection other = direct(new SQLiteConfig()).getConnection();
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            assertThatThrownBy(() -> journal.append(batch(1)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("locked by another process");
            assertThat(journal.pending(Set.of(), 10)).as("reading goes on").isEmpty();
            statement.execute("COMMIT");
        }
        assertThat(journal.append(batch(1))).hasSize(1);
    }

    @Test
    void aReadOnlyFileCanBeReadAndSaysSoWhenWritten() {
        journal.append(batch(1));
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        try (SqlEventJournal reading = SqlEventJournal.open(direct(config), clock)) {
            assertThat(reading.find(1)).isPresent();
            assertThatThrownBy(() -> reading.append(batch(1)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("read-only");
        }
    }

    @Test
    void aFileThatIsRemovedUnderUsIsNoticed() throws Exception {
        journal.append(batch(1));
        Path away = directory.resolve("away.sqlite");
        Files.move(file, away);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        boolean noticed = false;
        int stored = 1;
        while (!noticed && System.nanoTime() < deadline) {
            try {
                journal.append(batch(1));
                stored++;
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            } catch (StoreException failure) {
                assertThat(failure).hasMessageContaining("em.sqlite was removed or replaced while in use");
                noticed = true;
            }
        }
        assertThat(noticed).isTrue();
        assertThat(file).as("not made anew").doesNotExist();
        Files.move(away, file);
        journal.append(batch(1));
        assertThat(journal.pending(Set.of(), 1000)).hasSize(stored + 1);
    }

    @Test
    void whatIsNoDatabaseIsRefusedWithAReason() throws Exception {
        Path text = Files.writeString(directory.resolve("text.sqlite"), "This is no database. ".repeat(100));
        assertThatThrownBy(() -> StorePool.sqlite(text))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("no SQLite database");
        assertThatThrownBy(() -> StorePool.sqlite(directory.resolve("missing/em.sqlite")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("check that its directory exists");
        assertThatThrownBy(() -> StorePool.jdbc("jdbc:nothing:x", "", new Secret("")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("no driver");
    }

    @Test
    void anotherProcessOperatesOnTheSameFile() {
        long id = journal.append(batch(1)).get(0).id();
        journal.failPending("stopped");
        try (StorePool otherPool = StorePool.sqlite(file);
                SqlEventJournal other = SqlEventJournal.open(otherPool.dataSource(), clock)) {
            AuditEntry audit = new AuditEntry(id, clock.instant(), "root", "replay", "");
            assertThat(other.requeue(id, false, Optional.empty(), audit)).isTrue();
            assertThat(other.requeue(id, false, Optional.empty(), audit)).isFalse();
        }
        assertThat(journal.pending(Set.of(), 10)).hasSize(1);
    }
}
