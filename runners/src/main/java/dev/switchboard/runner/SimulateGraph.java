package dev.switchboard.runner;

import dev.switchboard.vmo.simulator.GraphSimulator;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The system that knows the automatic replies. */
@Command(
        name = "graph",
        header = "Microsoft's login and Graph on one port, as far as automatic replies need them.",
        description = "The address is both the login-url and the graph-url of a mediator.",
        footer = {
            "switchboard simulate graph --port 8090",
            "switchboard simulate graph --port 8090 --users 200 --control-port 8091 --token-life 10m"
        })
final class SimulateGraph extends SimulatedPeer {

    private static final Duration LONGEST_TOKEN = Duration.ofDays(1);

    @Mixin
    private ManyUsers users = new ManyUsers();

    @Option(
            names = "--tenant",
            paramLabel = "TEXT",
            defaultValue = "contoso",
            description = "The directory; default ${DEFAULT-VALUE}.")
    private String tenant = "contoso";

    @Option(
            names = "--client-id",
            paramLabel = "TEXT",
            defaultValue = "mediator",
            description = "Who may log in; default ${DEFAULT-VALUE}.")
    private String clientId = "mediator";

    @Option(
            names = "--client-secret",
            paramLabel = "TEXT",
            defaultValue = "secret",
            description = "The secret; default ${DEFAULT-VALUE}.")
    private String clientSecret = "secret";

    @Option(
            names = "--token-life",
            paramLabel = "DURATION",
            defaultValue = "1h",
            description = "How long a token is good, as in 30s or 1h; default ${DEFAULT-VALUE}.")
    private Duration tokenLife = Duration.ofHours(1);

    @Option(
            names = "--control-port",
            paramLabel = "PORT",
            description =
                    "Port (loopback) to steer the simulator from: POST /user, POST /fault, GET /journal; default none.")
    private @Nullable Integer controlPort;

    @Override
    Peer peer(int port) {
        if (tokenLife.toSeconds() < 1 || tokenLife.compareTo(LONGEST_TOKEN) > 0) {
            throw wrong("--token-life must be 1s to 24h.");
        }
        Optional<Integer> control = Optional.ofNullable(controlPort);
        control.ifPresent(chosen -> checkPort("--control-port", chosen));
        GraphSimulator simulator = new GraphSimulator(
                port,
                new GraphSimulator.Account(tenant, clientId, clientSecret, tokenLife),
                InstantSource.system(),
                control);
        simulator.addUsers(users.number(this));
        return new Peer(
                simulator::start,
                () -> simulator.url()
                        + simulator.controlUrl().map(url -> " control=" + url).orElse(""),
                simulator::close);
    }
}
