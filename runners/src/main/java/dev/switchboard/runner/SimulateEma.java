package dev.switchboard.runner;

import dev.switchboard.oci.simulator.Cai3gSimulator;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The provisioning gateway. */
@Command(name = "ema", header = "A provisioning gateway (CAI3G) that keeps associations and ENUM records truthfully.")
final class SimulateEma extends SimulatedPeer {

    @Option(names = "--username", defaultValue = "emauser", description = "Who may log in; default ${DEFAULT-VALUE}.")
    private String username = "emauser";

    @Option(names = "--password", defaultValue = "emapass", description = "The password; default ${DEFAULT-VALUE}.")
    private String password = "emapass";

    @Option(names = "--delay-ms", paramLabel = "MS", defaultValue = "0", description = "How long each answer takes.")
    private int delay;

    @Override
    Peer peer(int port) {
        if (delay < 0) {
            throw wrong("--delay-ms must not be negative.");
        }
        Cai3gSimulator simulator = Cai3gSimulator.builder()
                .port(port)
                .credentials(username, password)
                // Nobody can ask this process what it received.
                .keep(0)
                .build();
        simulator.delay(Duration.ofMillis(delay));
        return new Peer(simulator::start, () -> String.valueOf(simulator.url()), simulator);
    }
}
