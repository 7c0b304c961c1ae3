package dev.switchboard.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.oci.simulator.Cai3gSimulator;
import dev.switchboard.oci.simulator.OciDocuments;
import dev.switchboard.oci.simulator.OciDocuments.Value;
import dev.switchboard.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration file that changes under a running event manager. */
class ConfigChangeTest {

    @TempDir
    private Path directory;

    @Test
    void aChangeIsInForceWithinFiveSecondsAndABrokenFileIsNot() throws Exception {
        try (Peers peers = new Peers();
                Cai3gSimulator other = Cai3gSimulator.builder()
                        .credentials("emauser", "rotated")
                        .build()) {
            other.start();
            Path config = peers.writeConfiguration(directory);
            String before = Files.readString(config);
            try (Program service = Program.start(
                    directory,
                    Map.of(),
                    "oci-eventmanager",
                    "--config",
                    config.toString(),
                    "--set",
                    "em.http_port=0",
                    "--set",
                    "em.lanes=2")) {
                service.ready("monitor");

                replace(config, before.replace("primary_host=127.0.0.1:" + peers.gateway.port(), "primery_host=x"));
                told(service, "is refused");
                assertThat(service.err().toString())
                        .contains("ema.primery_host is not a known key", "ema.primary_host is required");

                replace(directory.resolve("ema.secret"), "rotated\n");
                replace(
                        config,
                        before.replace(Integer.toString(peers.gateway.port()), Integer.toString(other.port()))
                                + "[em]\nhttp_port=1\nlanes=8\nloglevel=debug\nplanning=reference\n");
                told(service, "The configuration has changed");
                assertThat(service.err())
                        .filteredOn(line -> line.contains("changed="))
                        .singleElement()
                        .asString()
                        .endsWith("changed=ema.primary_host,ema.password,em.loglevel,em.planning"
                                + " needs_restart=em.planning");

                peers.server.emit(new OciDocuments().addUser("G1", "u1@ims.example.net", Value.of("Nuuk")));
                Eventually.until(() -> !other.world().associations().isEmpty());
                assertThat(peers.gateway.requests()).isEmpty();
                assertThat(service.terminate()).isZero();
                assertThat(service.err()).anyMatch(line -> line.contains(" DEBUG "));
                assertThat(service.err().toString()).doesNotContain("rotated", "emapass");
            }
        }
    }

    private static void told(Program service, String what) {
        long since = System.nanoTime();
        Eventually.until(() -> service.err().stream().anyMatch(line -> line.contains(what)));
        assertThat(System.nanoTime() - since).isLessThan(TimeUnit.SECONDS.toNanos(5));
    }

    private static void replace(Path file, String text) throws IOException {
        Path next = Files.writeString(file.resolveSibling("next"), text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
