package dev.switchboard.runner;

import picocli.CommandLine.Option;

/** How many users a simulated peer of the mediator has: the same ones at each peer. */
final class ManyUsers {

    private static final int MOST = 100_000;

    @Option(
            names = "--users",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many users there are, from user1@example.com on; default ${DEFAULT-VALUE}.")
    private int users = 10;

    int number(SimulatedPeer peer) {
        if (users < 0 || users > MOST) {
            throw peer.wrong("--users must be 0 to " + MOST + ", not " + users + ".");
        }
        return users;
    }
}
