package dev.switchboard.runner;

import dev.switchboard.vmo.simulator.UcConnectorSimulator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The voicemail interface of the original mediator. */
@Command(
        name = "uc-connector",
        header = "A uc-connector that lists users and switches their greetings.",
        footer = {
            "switchboard simulate uc-connector --port 5001",
            "switchboard simulate uc-connector --port 5001 --users 200"
        })
final class SimulateUcConnector extends SimulatedPeer {

    @Mixin
    private ManyUsers users = new ManyUsers();

    @Override
    Peer peer(int port) {
        UcConnectorSimulator simulator = new UcConnectorSimulator(port, users.number(this));
        return new Peer(simulator::start, simulator::url, simulator::close);
    }
}
