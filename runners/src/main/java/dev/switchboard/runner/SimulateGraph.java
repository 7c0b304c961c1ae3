package dev.switchboard.runner;

import dev.switchboard.vmo.simulator.GraphSimulator;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The system that knows the automatic replies. */
@Command(
        name = "graph",
        header = "Microsoft's login and Graph on one port, as far as automatic replies need them.",
        description = {"", "The address is both the login-url and the graph-url of a mediator."})
final class SimulateGraph extends SimulatedPeer {

    private static final int MOST_USERS = 100_000;

    @Option(
            names = "--users",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many users there are, from user1@example.com on; default ${DEFAULT-VALUE}.")
    private int users = 10;

    @Option(names = "--tenant", defaultValue = "contoso", description = "The directory; default ${DEFAULT-VALUE}.")
    private String tenant = "contoso";

    @Option(names = "--client-id", defaultValue = "mediator", description = "Who may log in; default ${DEFAULT-VALUE}.")
    private String clientId = "mediator";

    @Option(names = "--client-secret", defaultValue = "secret", description = "The secret; default ${DEFAULT-VALUE}.")
    private String clientSecret = "secret";

    @Option(
            names = "--token-life",
            paramLabel = "SECONDS",
            defaultValue = "3600",
            description = "How long a token is good; default ${DEFAULT-VALUE}.")
    private int tokenLife = 3600;

    @Option(
            names = "--control-port",
            paramLabel = "PORT",
            description = "Port (loopback) to steer the simulator from: POST /user, POST /fault, GET /journal.")
    private @Nullable Integer controlPort;

    @Override
    Peer peer(int port) {
        if (users < 0 || users > MOST_USERS) {
            throw wrong("--users must be 0 to " + MOST_USERS + ", not " + users + ".");
        }
        if (tokenLife < 1 || tokenLife > 86_400) {
            throw wrong("--token-life must be 1 to 86400 seconds, not " + tokenLife + ".");
        }
        if (controlPort != null && (controlPort < 0 || controlPort > 65_535)) {
            throw wrong("--control-port must be 0 to 65535, not " + controlPort + ".");
        }
        GraphSimulator simulator = new GraphSimulator(
                port,
                new GraphSimulator.Account(tenant, clientId, clientSecret, Duration.ofSeconds(tokenLife)),
                InstantSource.system(),
                Optional.ofNullable(controlPort));
        simulator.addUsers(users);
        return new Peer(
                simulator::start,
                () -> simulator.url()
                        + simulator.controlUrl().map(url -> " control=" + url).orElse(""),
                simulator);
    }
}
