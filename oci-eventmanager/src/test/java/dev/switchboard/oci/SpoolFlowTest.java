package dev.switchboard.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.oci.monitor.ServiceStatus.State;
import dev.switchboard.oci.reader.OciEventReader;
import dev.switchboard.oci.simulator.BroadWorksSimulator;
import dev.switchboard.oci.spool.Spool;
import dev.switchboard.testing.Eventually;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents wait in a file while the journal's database is away, and are processed once and in order afterwards. */
class SpoolFlowTest {

    private static final int SOME = 4;
    private static final int MORE = 20;
    private static final long LARGE = 1 << 30;

    @TempDir
    Path directory;

    private final EventSource source = EventSource.random(13);
    private final BroadWorksSimulator applicationServer =
            BroadWorksSimulator.builder().build();
    private final BroadWorksSimulator otherServer =
            BroadWorksSimulator.builder().build();
    private TestNetwork network;

    @BeforeEach
    void start() throws Exception {
        network = TestNetwork.started();
        applicationServer.start();
        otherServer.start();
    }

    @AfterEach
    void stop() {
        applicationServer.close();
        otherServer.close();
        network.close();
    }

    private OciConfig config(String spool, long limit) {
        return network.config(applicationServer.port(), 1)
                .withSpool(new Spool.Options(directory.resolve(spool), limit, Duration.ofMillis(300)));
    }

    private void awaitAllSettled(TestStore store) {
        Eventually.until(
                () -> store.settled() == source.emitted(),
                () -> "settled " + store.settled() + " of " + source.emitted());
    }

    private static void awaitSpooled(RunningManager manager, long documents) {
        Eventually.until(
                () -> manager.status().spool().documents() == documents, () -> "the spool is " + manager.status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"SQLite", "PostgreSQL"})
    void whileTheDatabaseIsAwayDocumentsWaitInTheSpool(String kind) throws Exception {
        TestStore store = kind.equals("SQLite") ? TestStore.sqlite(directory, "em") : TestStore.postgres();
        try (Outage outage = Outage.of(store);
                RunningManager manager = RunningManager.startImpatient(config("oci.spool", LARGE), outage.location())) {
            source.emit(applicationServer, SOME);
            awaitAllSettled(store);
            outage.begin();
            source.emit(applicationServer, MORE);
            awaitSpooled(manager, MORE);
            manager.awaitState(State.FAILED);
            outage.end();
            awaitAllSettled(store);
            manager.awaitState(State.RUNNING);
            awaitSpooled(manager, 0);
            source.emit(applicationServer, SOME);
            awaitAllSettled(store);
            assertThat(manager.status().spool().fault()).isEmpty();
            assertThat(directory.resolve("oci.spool")).hasSize(128);
        }
        CalmRun.compare(source, store, store, network, directory);
    }

    @Test
    void whenTheSpoolIsFullReadingWaitsAndNothingIsDropped() throws Exception {
        TestStore store = TestStore.postgres();
        try (Outage outage = Outage.of(store);
                RunningManager manager = RunningManager.startImpatient(config("oci.spool", 8_000), outage.location())) {
            source.emit(applicationServer, SOME);
            awaitAllSettled(store);
            outage.begin();
            for (int i = 0; i < MORE; i++) {
                source.emit(applicationServer, 1);
            }
            Eventually.until(
                    () -> manager.status().spool().fault().contains("em.spool_limit"),
                    () -> "the spool is " + manager.status());
            Eventually.until(
                    () -> manager.status().fault().contains("limit of 8000 bytes"),
                    () -> "the status is " + manager.status());
            assertThat(directory.resolve("oci.spool").toFile().length()).isLessThanOrEqualTo(8_000);
            outage.end();
            awaitAllSettled(store);
            manager.awaitState(State.RUNNING);
        }
        CalmRun.compare(source, store, store, network, directory);
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsNotTrustedWithTheOnlyCopy() throws Exception {
        TestStore store = TestStore.postgres();
        try (RunningManager manager = RunningManager.startImpatient(config("oci.spool", LARGE), store.location())) {
            source.emit(applicationServer, SOME);
            awaitAllSettled(store);
            try (Connection other = DriverManager.getConnection(store.location() + "?user=postgres");
                    Statement statement = other.createStatement()) {
                other.setAutoCommit(false);
                statement.execute("LOCK TABLE em_event IN SHARE MODE");
                source.emit(applicationServer, 1);
                awaitSpooled(manager, 1);
                other.rollback();
            }
            awaitAllSettled(store);
            awaitSpooled(manager, 0);
            assertThat(store.rows()).hasSize(SOME + 1);
        }
        CalmRun.compare(source, store, store, network, directory);
    }

    @Test
    void theOrderOfArrivalIsKeptAcrossApplicationServers() throws Exception {
        TestStore store = TestStore.postgres();
        OciConfig one = config("oci.spool", LARGE);
        OciEventReader.Options reader =
                Plant.options(List.of(server("as1", applicationServer), server("as2", otherServer)), 1);
        OciConfig both = new OciConfig(
                        reader,
                        one.gateway(),
                        one.ims(),
                        one.mail(),
                        one.provisioning(),
                        one.planning(),
                        one.onRestart())
                .withSpool(one.spool().orElseThrow());
        try (Outage outage = Outage.of(store);
                RunningManager manager = RunningManager.startImpatient(both, outage.location())) {
            source.emit(applicationServer, SOME);
            awaitAllSettled(store);
            outage.begin();
            for (int i = 1; i <= MORE; i++) {
                source.emit(i % 3 == 0 ? otherServer : applicationServer, 1);
                awaitSpooled(manager, i);
            }
            outage.end();
            awaitAllSettled(store);
        }
        CalmRun.compare(source, store, store, network, directory);
    }

    private static OciEventReader.Server server(String name, BroadWorksSimulator server) {
        return new OciEventReader.Server(name, List.of(InetSocketAddress.createUnresolved("127.0.0.1", server.port())));
    }

    @Test
    void whatANodeHasSpooledIsProcessedByTheNodeThatTookOver() throws Exception {
        TestStore store = TestStore.postgres();
        try (Outage outage = Outage.of(store);
                RunningManager first = RunningManager.startImpatient(config("first.spool", LARGE), outage.location())) {
            source.emit(applicationServer, SOME);
            awaitAllSettled(store);
            outage.begin();
            source.emit(applicationServer, SOME);
            awaitSpooled(first, SOME);
            try (RunningManager second =
                    RunningManager.startImpatient(config("second.spool", LARGE), store.location())) {
                second.awaitState(State.RUNNING);
                outage.end();
                awaitAllSettled(store);
                first.awaitState(State.STANDBY);
                awaitSpooled(first, 0);
                assertThat(second.status().state()).isEqualTo(State.RUNNING);
            }
        }
        CalmRun.compare(source, store, store, network, directory);
    }
}
