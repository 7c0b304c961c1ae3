package dev.switchboard.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.oci.monitor.ServiceStatus.State;
import dev.switchboard.oci.simulator.BroadWorksSimulator;
import dev.switchboard.oci.simulator.OciDocuments;
import dev.switchboard.oci.simulator.OciDocuments.Value;
import dev.switchboard.testing.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A registry that refuses one statement, and events that are too old to be kept. */
class RefusedStatementTest {

    @TempDir
    Path directory;

    private final OciDocuments documents = new OciDocuments();
    private final EventSource source = new EventSource(List.of(
            documents.addUser("GRP1", "user0@example.net", Value.of("Nuuk")),
            documents.addUser("GRP1", "user1@example.net", Value.of("Nuuk")),
            documents.addUser("GRP1", "user2@example.net", Value.of("Nuuk"))));

    private TestStore store(String kind) {
        return kind.equals("SQLite") ? TestStore.sqlite(directory, "em") : TestStore.postgres();
    }

    private void awaitSettled(TestStore store) {
        Eventually.until(() -> store.settled() == source.emitted(), () -> "rows " + store.rows());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SQLite|1|CREATE TRIGGER theirs BEFORE INSERT ON srd_user WHEN NEW.id LIKE 'user1%' BEGIN SELECT"
                        + " RAISE(ABORT, 'not in theirs'); END|DROP TRIGGER theirs",
                "PostgreSQL|1|ALTER TABLE srd_user ADD CONSTRAINT theirs CHECK (id NOT LIKE 'user1%')|ALTER TABLE"
                        + " srd_user DROP CONSTRAINT theirs",
                "PostgreSQL|4|ALTER TABLE srd_user ADD CONSTRAINT theirs CHECK (id NOT LIKE 'user1%')|ALTER TABLE"
                        + " srd_user DROP CONSTRAINT theirs"
            })
    void aRefusedStatementFailsItsEventAndTheNextOneGoesOn(String kind, int lanes, String refuse, String allow)
            throws Exception {
        TestStore store = store(kind);
        try (TestNetwork network = TestNetwork.started();
                BroadWorksSimulator server = BroadWorksSimulator.builder().build()) {
            server.start();
            try (RunningManager manager =
                    RunningManager.start(network.config(server.port(), lanes), store.location())) {
                source.emit(server, 1);
                awaitSettled(store);
                store.execute(refuse);
                source.emit(server, 2);
                awaitSettled(store);
                TestStore.Row refused = store.rows().get(1);
                assertThat(refused.status()).isEqualTo("failed");
                assertThat(refused.reason()).contains("theirs").contains("user1@example.net");
                assertThat(store.rows().get(2).status()).isEqualTo("completed");
                manager.awaitState(State.RUNNING);

                store.execute(allow);
                manager.manager().operations().replay(List.of(2L), false, Optional.empty(), "tester");
                Eventually.until(() -> store.rows().get(1).status().equals("completed"), () -> "rows " + store.rows());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SQLite", "PostgreSQL"})
    void aRegistryWithoutItsTableFailsEventsInTheirPlanning(String kind) throws Exception {
        TestStore store = store(kind);
        try (TestNetwork network = TestNetwork.started();
                BroadWorksSimulator server = BroadWorksSimulator.builder().build()) {
            server.start();
            try (RunningManager manager = RunningManager.start(network.config(server.port(), 1), store.location())) {
                source.emit(server, 1);
                awaitSettled(store);
                store.execute("ALTER TABLE srd_user RENAME TO elsewhere");
                source.emit(server, 1);
                awaitSettled(store);
                assertThat(store.rows().get(1).status()).isEqualTo("failed");
                assertThat(store.rows().get(1).reason())
                        .contains("UserAddRequest")
                        .contains("srd_user");
                assertThat(manager.status().state()).isEqualTo(State.RUNNING);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SQLite", "PostgreSQL"})
    void oldEventsAreDeletedButThoseThatFailed(String kind) throws Exception {
        TestStore store = store(kind);
        try (TestNetwork network = TestNetwork.started();
                BroadWorksSimulator server = BroadWorksSimulator.builder().build()) {
            server.start();
            OciConfig config = network.config(server.port(), 1).withRetention(Duration.ofHours(24));
            try (RunningManager manager = RunningManager.start(config, store.location())) {
                source.emit(server, 3);
                awaitSettled(store);
                assertThat(manager.status().state()).isEqualTo(State.RUNNING);
            }
            store.execute("UPDATE em_event SET status = 'failed' WHERE id = 2");
            store.execute(
                    kind.equals("SQLite")
                            ? "UPDATE em_event SET inserted = inserted - 90000000 WHERE id < 3"
                            : "UPDATE em_event SET inserted = inserted - INTERVAL '25 hours' WHERE id < 3");
            try (RunningManager manager = RunningManager.start(config, store.location())) {
                Eventually.until(() -> store.rows().size() == 2, () -> "rows " + store.rows());
                manager.awaitState(State.RUNNING);
                assertThat(store.rows().get(0).status()).isEqualTo("failed");
                assertThat(store.number("SELECT count(*) FROM em_step WHERE event_id = 1"))
                        .isZero();
            }
        }
    }
}
