package dev.switchboard.runner;

import dev.switchboard.vmo.simulator.UnitySimulator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The voicemail server. */
@Command(
        name = "unity",
        header =
                "A Unity Connection server (CUPI) that keeps greetings truthfully, with a certificate made for this run.",
        footer = {
            "switchboard simulate unity --port 8443",
            "switchboard simulate unity --port 8443 --users 200 --ca-file unity-ca.pem"
        })
final class SimulateUnity extends SimulatedPeer {

    @Mixin
    private ManyUsers users = new ManyUsers();

    @Option(
            names = "--username",
            paramLabel = "TEXT",
            defaultValue = "admin",
            description = "The administrator; default ${DEFAULT-VALUE}.")
    private String username = "admin";

    @Option(
            names = "--password",
            paramLabel = "TEXT",
            defaultValue = "secret",
            description = "The password; default ${DEFAULT-VALUE}.")
    private String password = "secret";

    @Mixin
    private MadeCertificate certificate = new MadeCertificate();

    @Override
    Peer peer(int port) {
        UnitySimulator.Builder builder = UnitySimulator.builder()
                .port(port)
                .users(users.number(this))
                .credentials(username, password)
                // Nobody can ask this process what it received.
                .keep(0);
        UnitySimulator simulator = (certificate.isPlain() ? builder.plainHttp() : builder).build();
        return new Peer(
                () -> {
                    simulator.start();
                    certificate.write(this, simulator::authorityPem);
                },
                () -> simulator.url() + certificate.told(this, simulator::pin),
                () -> {
                    simulator.close();
                    certificate.remove();
                });
    }
}
