package dev.switchboard.runner;

import dev.switchboard.oci.simulator.Cai3gSimulator;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The provisioning gateway. */
@Command(
        name = "ema",
        header = "A provisioning gateway (CAI3G) that keeps associations and ENUM records truthfully.",
        footer = {
            "switchboard simulate ema --port 8080",
            "switchboard simulate ema --port 8080 --username emauser --password emapass --delay 200ms"
        })
final class SimulateEma extends SimulatedPeer {

    @Option(
            names = "--username",
            paramLabel = "TEXT",
            defaultValue = "emauser",
            description = "Who may log in; default ${DEFAULT-VALUE}.")
    private String username = "emauser";

    @Option(
            names = "--password",
            paramLabel = "TEXT",
            defaultValue = "emapass",
            description = "The password; default ${DEFAULT-VALUE}.")
    private String password = "emapass";

    @Option(
            names = "--delay",
            paramLabel = "DURATION",
            defaultValue = "0s",
            description = "How long each answer takes, as in 200ms or 2s; default ${DEFAULT-VALUE}.")
    private Duration delay = Duration.ZERO;

    @Override
    Peer peer(int port) {
        Cai3gSimulator simulator = Cai3gSimulator.builder()
                .port(port)
                .credentials(username, password)
                // Nobody can ask this process what it received.
                .keep(0)
                .build();
        simulator.delay(delay);
        return new Peer(simulator::start, () -> String.valueOf(simulator.url()), simulator::close);
    }
}
