package dev.switchboard.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.oci.simulator.BroadWorksSimulator;
import dev.switchboard.testing.Eventually;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The same events in a run that nothing disturbs, to compare with. */
final class CalmRun {

    private CalmRun() {}

    /** Runs what the source has emitted, and compares what came of it here and there. */
    static void compare(EventSource source, TestStore store, TestStore registry, TestNetwork network, Path directory)
            throws IOException {
        TestStore calmStore =
                TestStore.sqlite(directory, "calm-" + Path.of(store.location()).getFileName());
        EventSource calmSource = source.fresh();
        try (TestNetwork calmNetwork = TestNetwork.started();
                BroadWorksSimulator applicationServer =
                        BroadWorksSimulator.builder().build()) {
            applicationServer.start();
            try (RunningManager manager =
                    RunningManager.start(calmNetwork.config(applicationServer.port(), 1), calmStore.location())) {
                calmSource.emitLike(source, applicationServer);
                Eventually.until(
                        () -> calmStore.settled() == calmSource.emitted(),
                        () -> "settled " + calmStore.settled() + " of " + calmSource.emitted() + ", "
                                + manager.status());
            }
            List<TestStore.Row> rows = store.rows();
            assertThat(rows)
                    .as("each event has exactly one row, in order")
                    .extracting(TestStore.Row::reportId)
                    .isEqualTo(source.emittedIds());
            assertThat(otherwise(rows, calmStore.rows()))
                    .as("events that ended otherwise")
                    .isEmpty();
            assertThat(registry.registry()).as("registry").isEqualTo(calmStore.registry());
            assertThat(network.state()).as("network").isEqualTo(calmNetwork.state());
            assertThat(network.complaints(calmNetwork)).as("complaints").isEmpty();
        }
    }

    private static List<String> otherwise(List<TestStore.Row> rows, List<TestStore.Row> calm) {
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < calm.size(); i++) {
            if (!rows.get(i).status().equals(calm.get(i).status())) {
                differences.add(rows.get(i) + " without kills: " + calm.get(i));
            }
        }
        return differences;
    }
}
