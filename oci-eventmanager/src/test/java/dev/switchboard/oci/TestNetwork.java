package dev.switchboard.oci;

import dev.switchboard.common.config.Secret;
import dev.switchboard.oci.OciSettings.OnRestart;
import dev.switchboard.oci.plan.PlanOptions;
import dev.switchboard.oci.plan.Planning;
import dev.switchboard.oci.plan.SubscriberType;
import dev.switchboard.oci.provisioning.Cai3gClient;
import dev.switchboard.oci.provisioning.ImsProfile;
import dev.switchboard.oci.provisioning.MailboxClient;
import dev.switchboard.oci.provisioning.Provisioning;
import dev.switchboard.oci.provisioning.RetryRules;
import dev.switchboard.oci.reader.OciEventReader;
import dev.switchboard.oci.simulator.Cai3gSimulator;
import dev.switchboard.oci.simulator.Cai3gWorld;
import dev.switchboard.oci.simulator.MailboxSimulator;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/** A truthful gateway and a mail server that outlive the event managers of a test. */
final class TestNetwork implements AutoCloseable {

    private static final int PLENTY = 1_000_000;

    /** What has been provisioned, but for passwords that are made up. */
    record State(Cai3gWorld world, SortedSet<String> domains, SortedMap<String, String> mailboxes) {}

    private final Cai3gSimulator gateway = Cai3gSimulator.builder().keep(PLENTY).build();
    private final MailboxSimulator mail =
            MailboxSimulator.builder().keep(PLENTY).build();

    static TestNetwork started() throws IOException {
        TestNetwork network = new TestNetwork();
        network.gateway.start();
        network.mail.start();
        return network;
    }

    Cai3gSimulator gateway() {
        return gateway;
    }

    MailboxSimulator mail() {
        return mail;
    }

    State state() {
        return new State(gateway.world().withoutPasswords(), mail.domains(), mail.mailboxes());
    }

    /** What the network has been asked that it should not have been, and what happened twice or too often. */
    List<String> complaints(TestNetwork undisturbed) {
        List<String> complaints = new ArrayList<>();
        gateway.violations().forEach(found -> complaints.add("gateway: " + found));
        mail.violations().forEach(found -> complaints.add("mail: " + found));
        gateway.effects().doubled().forEach(found -> complaints.add("doubled at the gateway: " + found));
        mail.effects().doubled().forEach(found -> complaints.add("doubled at the mail server: " + found));
        complaints.addAll(gateway.effects().exceeding(undisturbed.gateway.effects()));
        complaints.addAll(mail.effects().exceeding(undisturbed.mail.effects()));
        return complaints;
    }

    OciConfig config(int applicationServerPort, int lanes) {
        return config(applicationServerPort, gateway.port(), mail.port(), lanes, OnRestart.RESUME);
    }

    /** Time limits that a busy machine does not reach: no event may fail for another reason than in a calm run. */
    static OciConfig config(int applicationServer, int gateway, int mail, int lanes, OnRestart onRestart) {
        Duration limit = Duration.ofSeconds(30);
        Map<SubscriberType, String> profiles = new EnumMap<>(SubscriberType.class);
        for (SubscriberType type : SubscriberType.values()) {
            profiles.put(type, "profile_" + type.text());
        }
        return new OciConfig(
                new OciEventReader.Options(
                        List.of(new OciEventReader.Server(
                                "as", List.of(InetSocketAddress.createUnresolved("127.0.0.1", applicationServer)))),
                        limit,
                        Duration.ofMillis(100),
                        Duration.ZERO,
                        1024 * 1024,
                        Optional.empty(),
                        lanes),
                Cai3gClient.Options.standard("127.0.0.1:" + gateway, "", "emauser", new Secret("emapass"))
                        .withTimes(limit, limit, limit),
                ImsProfile.standard(profiles),
                Optional.of(new MailboxClient.Options(
                        "127.0.0.1:" + mail,
                        "",
                        7026,
                        "http",
                        "mailadmin",
                        new Secret("mailpass"),
                        new Secret("domainpass"),
                        limit,
                        limit)),
                new Provisioning.Options(PlanOptions.of(Planning.CORRECTED), limit, RetryRules.none(), false),
                Planning.CORRECTED,
                onRestart);
    }

    @Override
    public void close() {
        gateway.close();
        mail.close();
    }
}
