package dev.switchboard.runner;

import dev.switchboard.vmo.simulator.UcConnectorSimulator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The voicemail interface of the original mediator. */
@Command(name = "uc-connector", header = "A uc-connector that lists users and switches their greetings.")
final class SimulateUcConnector extends SimulatedPeer {

    @Option(
            names = "--users",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many users there are, from user1@example.com on; default ${DEFAULT-VALUE}.")
    private int users = 10;

    @Override
    Peer peer(int port) {
        if (users < 0 || users > 100_000) {
            throw wrong("--users must be 0 to 100000, not " + users + ".");
        }
        UcConnectorSimulator simulator = new UcConnectorSimulator(port, users);
        return new Peer(simulator::start, simulator::url, simulator);
    }
}
