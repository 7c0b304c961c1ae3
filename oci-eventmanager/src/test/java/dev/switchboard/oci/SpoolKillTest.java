package dev.switchboard.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.oci.simulator.BroadWorksSimulator;
import dev.switchboard.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kills while the database is away, and while the spool is emptied when it is back: nothing is lost or done twice. */
class SpoolKillTest {

    private static final Duration PATIENCE = Duration.ofMillis(300);

    private static final long EMPTY = 128;

    @TempDir
    Path directory;

    private final EventSource source = EventSource.random(11);

    private Path spool() {
        return directory.resolve("oci.spool");
    }

    private long spoolSize() {
        try {
            return Files.exists(spool()) ? Files.size(spool()) : 0;
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SQLite", "PostgreSQL"})
    void whatIsInTheSpoolSurvivesAKillAtEveryPointAndIsDoneOnce(String kind) throws Exception {
        TestStore store = kind.equals("SQLite") ? TestStore.sqlite(directory, "em") : TestStore.postgres();
        try (TestNetwork network = TestNetwork.started();
                Outage outage = Outage.of(store)) {
            // Each finds the file as the one before has left it.
            for (KillPoint point : List.of(
                    KillPoint.SPOOL_WRITTEN,
                    KillPoint.SPOOL_DRAINED,
                    KillPoint.SPOOL_CUT,
                    KillPoint.SPOOL_EMPTIED,
                    KillPoint.SPOOL_DRAINED)) {
                live(point, store, outage, network);
            }
            finish(store, outage, network);
            assertThat(spoolSize()).as("the spool is empty").isEqualTo(EMPTY);
            CalmRun.compare(source, store, store, network, directory);
        }
    }

    private KilledManager start(
            TestStore store, Outage outage, BroadWorksSimulator server, TestNetwork network, KillPoint point) {
        store.awaitOtherSessionsGone();
        int nth = point == KillPoint.SPOOL_WRITTEN ? 3 : 1;
        Path log = directory.resolve("processes.log");
        return KilledManager.start(outage.location(), server.port(), network, 1, point, nth, log, PATIENCE);
    }

    private void live(KillPoint point, TestStore store, Outage outage, TestNetwork network) throws Exception {
        try (BroadWorksSimulator server = BroadWorksSimulator.builder().build()) {
            server.start();
            // What the one before has left takes this one to its point at once.
            boolean leftover = spoolSize() > EMPTY;
            try (KilledManager manager = start(store, outage, server, network, point)) {
                if (!leftover) {
                    assertThat(server.awaitClients(1, Duration.ofSeconds(60))).isTrue();
                    outage.begin();
                    emit(server, manager);
                    if (point == KillPoint.SPOOL_WRITTEN) {
                        // The reader goes on once the database has failed; two lives find all three.
                        emit(server, manager);
                        emit(server, manager);
                        Eventually.until(() -> !manager.isAlive(), () -> "it outlives the third record");
                    }
                    outage.end();
                }
                Eventually.until(() -> !manager.isAlive(), () -> "it does not reach the point " + point.words());
                manager.kill();
            }
        }
    }

    private void emit(BroadWorksSimulator server, KilledManager manager) {
        long before = spoolSize();
        source.emit(server, 1);
        Eventually.until(() -> !manager.isAlive() || spoolSize() > before, () -> "nothing goes into the spool");
    }

    private void finish(TestStore store, Outage outage, TestNetwork network) throws Exception {
        try (BroadWorksSimulator server = BroadWorksSimulator.builder().build()) {
            server.start();
            try (KilledManager manager = start(store, outage, server, network, KillPoint.RANDOM)) {
                Eventually.until(() -> store.rows().size() == source.emitted(), () -> "rows " + store.rows());
                assertThat(server.awaitClients(1, Duration.ofSeconds(30))).isTrue();
                source.emit(server, 2);
                Eventually.until(
                        () -> store.settled() == source.emitted(),
                        () -> "settled " + store.settled() + " of " + source.emitted());
                manager.stop();
            }
        }
    }
}
