package dev.switchboard.runner;

import dev.switchboard.oci.simulator.MailboxSimulator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The mail server. */
@Command(
        name = "surgemail",
        header = "A SurgeMail administration interface that keeps domains and accounts.",
        footer = {
            "switchboard simulate surgemail --port 7025",
            "switchboard simulate surgemail --port 7025 --username mailadmin --password mailpass"
        })
final class SimulateSurgemail extends SimulatedPeer {

    @Option(
            names = "--username",
            paramLabel = "TEXT",
            defaultValue = "mailadmin",
            description = "The administrator; default ${DEFAULT-VALUE}.")
    private String username = "mailadmin";

    @Option(
            names = "--password",
            paramLabel = "TEXT",
            defaultValue = "mailpass",
            description = "The password; default ${DEFAULT-VALUE}.")
    private String password = "mailpass";

    @Option(
            names = "--domain-password",
            paramLabel = "TEXT",
            defaultValue = "domainpass",
            description = "The password of admin@ each domain; default ${DEFAULT-VALUE}.")
    private String domainPassword = "domainpass";

    @Override
    Peer peer(int port) {
        MailboxSimulator simulator = MailboxSimulator.builder()
                .port(port)
                .credentials(username, password)
                .domainPassword(domainPassword)
                // Nobody can ask this process what it received.
                .keep(0)
                .build();
        return new Peer(simulator::start, () -> String.valueOf(simulator.url()), simulator::close);
    }
}
