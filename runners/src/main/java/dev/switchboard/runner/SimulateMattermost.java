package dev.switchboard.runner;

import dev.switchboard.presence.simulator.MattermostSimulator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The Mattermost server. */
@Command(
        name = "mattermost",
        header = "A Mattermost server with made-up users, their statuses, and its WebSocket.",
        description = "The token to use is printed; the same seed gives the same users and the same token.",
        footer = {
            "switchboard simulate mattermost --port 8065",
            "switchboard simulate mattermost --port 8065 --users 500 --change-per-second 2 --seed 7"
        })
final class SimulateMattermost extends SimulatedPeer {

    @Option(
            names = "--users",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many users there are; default ${DEFAULT-VALUE}.")
    private int users = 100;

    @Option(
            names = "--change-per-second",
            paramLabel = "N",
            defaultValue = "0",
            description = "How often somebody gets another status by chance; default ${DEFAULT-VALUE}, never.")
    private double changesPerSecond;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description =
                    "Seed of users, token and changes; the same seed gives the same ones; default ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Override
    Peer peer(int port) {
        MattermostSimulator simulator = simulator(port);
        return new Peer(
                simulator::start,
                () -> address(simulator),
                simulator::close,
                () -> "requests=" + simulator.receivedCount());
    }

    private MattermostSimulator simulator(int port) {
        try {
            return MattermostSimulator.builder()
                    .port(port)
                    .users(users)
                    .seed(seed)
                    .changesPerSecond(changesPerSecond)
                    // Nobody can ask this process what it received.
                    .keep(0)
                    .build();
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private String address(MattermostSimulator simulator) {
        tell("token=" + simulator.adminToken());
        return simulator.url() + " token=" + simulator.adminToken();
    }
}
