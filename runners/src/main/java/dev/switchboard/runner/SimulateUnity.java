package dev.switchboard.runner;

import dev.switchboard.vmo.simulator.UnitySimulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The voicemail server. */
@Command(
        name = "unity",
        header =
                "A Unity Connection server (CUPI) that keeps greetings truthfully, with a certificate made for this run.")
final class SimulateUnity extends SimulatedPeer {

    @Option(
            names = "--users",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many users there are, from user1@example.com on; default ${DEFAULT-VALUE}.")
    private int users = 10;

    @Option(names = "--username", defaultValue = "admin", description = "The administrator; default ${DEFAULT-VALUE}.")
    private String username = "admin";

    @Option(names = "--password", defaultValue = "secret", description = "The password; default ${DEFAULT-VALUE}.")
    private String password = "secret";

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description = "Where the certificate authority of this run is written; by default a temporary file.")
    private @Nullable Path caFile;

    @Option(names = "--plain-http", description = "Does without TLS.")
    private boolean plainHttp;

    private volatile Optional<Path> authority = Optional.empty();

    @Override
    Peer peer(int port) {
        if (users < 0 || users > 100_000) {
            throw wrong("--users must be 0 to 100000, not " + users + ".");
        }
        UnitySimulator.Builder builder = UnitySimulator.builder()
                .port(port)
                .users(users)
                .credentials(username, password)
                // Nobody can ask this process what it received.
                .keep(0);
        UnitySimulator simulator = (plainHttp ? builder.plainHttp() : builder).build();
        return new Peer(
                () -> {
                    simulator.start();
                    authority = plainHttp ? Optional.empty() : Optional.of(writeAuthority(simulator));
                },
                () -> address(simulator),
                () -> {
                    simulator.close();
                    if (caFile == null && authority.isPresent()) {
                        Files.deleteIfExists(authority.get());
                    }
                });
    }

    private Path writeAuthority(UnitySimulator simulator) throws IOException {
        Path file = caFile != null ? dataDir().resolve(caFile) : Files.createTempFile("switchboard-unity-ca-", ".pem");
        return Files.writeString(file, simulator.authorityPem());
    }

    private String address(UnitySimulator simulator) {
        if (authority.isEmpty()) {
            return simulator.url();
        }
        tell("fingerprint=" + simulator.pin());
        tell("ca=" + authority.get());
        return simulator.url() + " fingerprint=" + simulator.pin() + " ca=" + authority.get();
    }
}
