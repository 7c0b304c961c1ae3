package dev.switchboard.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.common.time.Timers;
import dev.switchboard.oci.journal.SqlEventJournal;
import dev.switchboard.oci.journal.StorePool;
import dev.switchboard.oci.monitor.ServiceStatus;
import dev.switchboard.oci.monitor.ServiceStatus.State;
import dev.switchboard.oci.simulator.BroadWorksSimulator;
import dev.switchboard.oci.simulator.Fault;
import dev.switchboard.testing.Eventually;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** Stores that fail in the midst of work, and event managers that end: nothing is lost, and nothing is done twice. */
class StoreFailureTest {

    private static final int SOME = 12;
    private static final int MORE = 30;

    @TempDir
    Path directory;

    private final EventSource source = EventSource.random(7);
    private final BroadWorksSimulator applicationServer =
            BroadWorksSimulator.builder().build();
    private TestNetwork network;

    @BeforeEach
    void start() throws Exception {
        network = TestNetwork.started();
        applicationServer.start();
    }

    @AfterEach
    void stop() {
        applicationServer.close();
        network.close();
    }

    private void awaitAllSettled(TestStore store) {
        Eventually.until(
                () -> store.settled() == source.emitted(),
                () -> "settled " + store.settled() + " of " + source.emitted());
    }

    private static Cable cableTo(TestStore store) throws Exception {
        return new Cable(uri(store).getPort());
    }

    private static String through(Cable cable, TestStore store) {
        return "jdbc:postgresql://localhost:" + cable.port() + uri(store).getPath();
    }

    private static URI uri(TestStore store) {
        return URI.create(store.location().substring("jdbc:".length()));
    }

    private void awaitFailed(RunningManager manager, String text) {
        // State and fault of one moment: on a full disk small changes still succeed now and then.
        Eventually.until(
                () -> {
                    ServiceStatus status = manager.status();
                    return status.state() == State.FAILED && status.fault().contains(text);
                },
                () -> "the status is " + manager.status());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void aLostServerIsWaitedFor(int lanes) throws Exception {
        TestStore store = TestStore.postgres();
        try (Cable cable = cableTo(store);
                RunningManager manager = RunningManager.startImpatient(
                        network.config(applicationServer.port(), lanes), through(cable, store))) {
            network.gateway().delay(Duration.ofMillis(10));
            source.emit(applicationServer, SOME);
            Eventually.until(
                    () -> network.gateway().exchanges() > 5 && store.reportIds().size() == SOME,
                    () -> "no work is done: " + manager.status());
            cable.cut();
            int before = store.reportIds().size();
            source.emit(applicationServer, MORE);
            manager.awaitState(State.FAILED);
            assertThat(store.reportIds()).as("intake waits").hasSize(before);
            cable.mend();
            manager.awaitState(State.RUNNING);
            awaitAllSettled(store);
            manager.awaitState(State.RUNNING);
        }
        CalmRun.compare(source, store, store, network, directory);
    }

    @Test
    void aFileLockedByAnotherProcessIsWaitedFor() throws Exception {
        TestStore store = TestStore.sqlite(directory, "em");
        try (RunningManager manager =
                RunningManager.startImpatient(network.config(applicationServer.port(), 4), store.location())) {
            network.gateway().delay(Duration.ofMillis(10));
            source.emit(applicationServer, SOME);
            Eventually.until(() -> network.gateway().exchanges() > 5, () -> "no work is done: " + manager.status());
            try (LockingProcess other = LockingProcess.lock(store)) {
                source.emit(applicationServer, MORE);
                awaitFailed(manager, "locked by another process");
                assertThat(other.isAlive()).isTrue();
            }
            manager.awaitState(State.RUNNING);
            awaitAllSettled(store);
            manager.awaitState(State.RUNNING);
        }
        CalmRun.compare(source, store, store, network, directory);
    }

    @Test
    void aFullDiskIsWaitedForUntilThereIsRoom() throws Exception {
        TestStore store = TestStore.sqlite(directory, "em");
        TestStore registry = TestStore.sqlite(directory, "srd");
        int pages = tablesAndBallast(store);
        StorePool pool = store.open();
        try (RunningManager manager = RunningManager.start(
                network.config(applicationServer.port(), 1), pool, limited(store, pages + 20), registry.open())) {
            source.emit(applicationServer, 2 * MORE);
            awaitFailed(manager, "the disk is full");
            assertThat(store.settled()).isLessThan(source.emitted());
            store.execute("DROP TABLE ballast");
            manager.awaitState(State.RUNNING);
            awaitAllSettled(store);
            manager.awaitState(State.RUNNING);
        }
        CalmRun.compare(source, store, registry, network, directory);
    }

    /** How many pages the file has then; most of them are freed with the ballast. */
    private static int tablesAndBallast(TestStore store) {
        try (Timers timers = Timers.system("oci-test");
                StorePool pool = store.open();
                SqlEventJournal journal = SqlEventJournal.open(pool.dataSource(), timers)) {
            assertThat(journal.lastInserted()).isEmpty();
        }
        store.execute("CREATE TABLE ballast AS SELECT zeroblob(2000000) AS content");
        return store.number("PRAGMA page_count");
    }

    private static SQLiteDataSource limited(TestStore store, int pages) {
        SQLiteConfig config = new SQLiteConfig();
        config.setMaxPageCount(pages);
        config.setBusyTimeout(1000);
        SQLiteDataSource limited = new SQLiteDataSource(config);
        limited.setUrl("jdbc:sqlite:" + store.location());
        return limited;
    }

    @Test
    void whileTheRegistryIsLostEventsAreStillTakenIn() throws Exception {
        TestStore store = TestStore.sqlite(directory, "em");
        TestStore registry = TestStore.postgres();
        StorePool pool = store.open();
        try (Cable cable = cableTo(registry);
                RunningManager manager = RunningManager.start(
                        network.config(applicationServer.port(), 1),
                        pool,
                        pool.dataSource(),
                        TestStore.openImpatiently(through(cable, registry)))) {
            network.gateway().delay(Duration.ofMillis(10));
            source.emit(applicationServer, SOME);
            Eventually.until(() -> network.gateway().exchanges() > 5, () -> "no work is done: " + manager.status());
            cable.cut();
            source.emit(applicationServer, MORE);
            manager.awaitState(State.FAILED);
            Eventually.until(
                    () -> store.reportIds().size() == source.emitted(),
                    () -> "taken in " + store.reportIds().size() + " of " + source.emitted());
            assertThat(store.settled()).isLessThan(source.emitted());
            cable.mend();
            awaitAllSettled(store);
            manager.awaitState(State.RUNNING);
        }
        CalmRun.compare(source, store, registry, network, directory);
    }

    private TestStore store(String kind) {
        return kind.equals("SQLite") ? TestStore.sqlite(directory, "em") : TestStore.postgres();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SQLite", "PostgreSQL"})
    void aSecondEventManagerTakesOverWhenTheFirstEnds(String kind) throws Exception {
        TestStore store = store(kind);
        OciConfig config = network.config(applicationServer.port(), 1);
        try (RunningManager first = RunningManager.start(config, store.location())) {
            first.awaitState(State.RUNNING);
            try (RunningManager second = RunningManager.start(config, store.location())) {
                network.gateway().delay(Duration.ofMillis(10));
                source.emit(applicationServer, SOME);
                Eventually.until(() -> store.rows().size() == SOME, () -> "rows " + store.rows());
                assertThat(second.status().state()).isEqualTo(State.STANDBY);
                assertThat(applicationServer.clients()).hasSize(1);
                first.end();
                second.awaitState(State.RUNNING);
                source.emit(applicationServer, SOME);
                awaitAllSettled(store);
            }
        }
        CalmRun.compare(source, store, store, network, directory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SQLite", "PostgreSQL"})
    void aSecondEventManagerTakesOverWhenTheFirstIsKilled(String kind) throws Exception {
        TestStore store = store(kind);
        // The eighth request takes effect, and its answer reaches nobody.
        network.gateway().failMatching("", 8, 1, Fault.silence().afterEffect());
        try (KilledManager first = KilledManager.start(
                store, applicationServer.port(), network, 1, KillPoint.RANDOM, 1, directory.resolve("first.log"))) {
            assertThat(applicationServer.awaitClients(1, Duration.ofSeconds(60)))
                    .isTrue();
            try (RunningManager second =
                    RunningManager.start(network.config(applicationServer.port(), 1), store.location())) {
                source.emit(applicationServer, SOME);
                Eventually.until(
                        () -> store.rows().size() == SOME && network.gateway().faultsWaiting() == 0,
                        () -> "rows " + store.rows());
                assertThat(second.status().state()).isEqualTo(State.STANDBY);
                assertThat(store.settled()).isLessThan(SOME);
                first.kill();
                second.awaitState(State.RUNNING);
                source.emit(applicationServer, SOME);
                awaitAllSettled(store);
            }
        }
        CalmRun.compare(source, store, store, network, directory);
    }
}
