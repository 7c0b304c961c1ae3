package dev.switchboard.vmo.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.time.Timers;
import dev.switchboard.vmo.simulator.UnitySimulator;
import dev.switchboard.vmo.sync.Attempt;
import dev.switchboard.vmo.sync.GreetingChange;
import dev.switchboard.vmo.sync.MailboxUser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which server is believed to be the right one. */
final class UnityTrustTest {

    @TempDir
    private Path directory;

    private final Timers timers = Timers.system("vmo-test");
    private final UnitySimulator simulator = UnitySimulator.builder().users(3).build();

    @BeforeEach
    void start() throws IOException {
        simulator.start();
    }

    @AfterEach
    void stop() {
        simulator.close();
        timers.close();
    }

    private UnityClient client(UnityClient.Tls tls) throws IOException {
        GreetingMemory none = new GreetingMemory() {
            @Override
            public OptionalInt playWhatBefore(String objectId) {
                return OptionalInt.empty();
            }

            @Override
            public void remember(String objectId, int playWhat) {}

            @Override
            public void forget(String objectId) {}
        };
        UnityClient.Options options =
                UnityClient.Options.of(URI.create(simulator.url()), "admin", new Secret("secret"));
        return UnityClient.open(options.withTls(tls), new NoSpeech(), none, timers);
    }

    private static UnityClient.Tls pinned(String fingerprint) {
        return new UnityClient.Tls(Optional.empty(), Optional.of(fingerprint), true);
    }

    private void assertLists(UnityClient.Tls tls) throws Exception {
        try (UnityClient client = client(tls)) {
            UnityBench.Gathered gathered = new UnityBench.Gathered();
            assertThat(client.listUsers(gathered).complete()).isTrue();
            assertThat(gathered.users).hasSize(3);
        }
    }

    /** D24, refused. */
    @Test
    void refusesAnUnknownCertificateAndSaysWhatToSet() throws Exception {
        try (UnityClient client = client(UnityClient.Tls.VERIFIED)) {
            assertThatThrownBy(() -> client.listUsers(new UnityBench.Gathered()))
                    .isInstanceOf(PeerException.Rejected.class)
                    .hasMessageContaining("not trusted")
                    .hasMessageContaining("cupi.pin-sha256 to sha256/" + simulator.pin());
            MailboxUser user = new MailboxUser("o", "a@example.com", "1", "h", false, true);
            assertThat(client.setGreeting(user, GreetingChange.OFF))
                    .isInstanceOfSatisfying(
                            Attempt.NoAnswer.class,
                            silent -> assertThat(silent.reason()).contains(simulator.pin()));
        }
        assertThat(simulator.calls()).isEmpty();
    }

    /** D24, by file. */
    @Test
    void trustsTheAuthorityOrTheCertificateInTheFile() throws Exception {
        for (String pem : new String[] {simulator.authorityPem(), simulator.serverPem()}) {
            Path file = Files.writeString(directory.resolve("ca.pem"), pem);
            assertLists(new UnityClient.Tls(Optional.of(file), Optional.empty(), true));
        }
        Path empty = Files.writeString(directory.resolve("empty.pem"), "nothing");
        assertThatThrownBy(() -> client(new UnityClient.Tls(Optional.of(empty), Optional.empty(), true)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("empty.pem");
    }

    /** D24, by fingerprint. */
    @Test
    void trustsAPinnedFingerprintInEitherSpellingAndNoOther() throws Exception {
        assertLists(pinned(simulator.pin()));
        assertLists(pinned("sha256/" + simulator.pin()));
        byte[] certificate = CertificateFactory.getInstance("X.509")
                .generateCertificate(
                        new ByteArrayInputStream(simulator.serverPem().getBytes(StandardCharsets.US_ASCII)))
                .getEncoded();
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate);
        assertLists(pinned(HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest)));
        assertLists(new UnityClient.Tls(Optional.empty(), Optional.empty(), false));
        simulator.forgetCalls();

        try (UnityClient client = client(pinned("00".repeat(32)))) {
            assertThatThrownBy(() -> client.listUsers(new UnityBench.Gathered()))
                    .isInstanceOf(PeerException.Rejected.class);
        }
        assertThat(simulator.calls()).isEmpty();
        assertThatThrownBy(() -> pinned("deadbeef")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void graphMayHaveACertificateOfAnAuthorityInAFile() throws Exception {
        Path file = Files.writeString(directory.resolve("ca.pem"), simulator.authorityPem());
        GraphClient.Options options = new GraphClient.Options(
                "contoso",
                "mediator",
                new Secret("secret"),
                simulator.url(),
                simulator.url(),
                2,
                GraphClient.MessageSource.EXTERNAL);
        OkHttpClient base = new OkHttpClient();
        assertUnreadable(new GraphClient(options, base, timers));
        assertThat(simulator.calls()).as("what came to a server nobody trusts").isEmpty();
        // It is no Graph, and says so; but it was asked.
        assertUnreadable(new GraphClient(options, GraphClient.trusting(base, file), timers));
        assertThat(simulator.calls()).isNotEmpty();
    }

    private static void assertUnreadable(GraphClient client) {
        try (client) {
            assertThatThrownBy(() -> client.read(List.of("a@example.com"))).isInstanceOf(PeerException.class);
        }
    }

    @Test
    void wantsHttpsBeyondThisMachine() {
        for (String wrong : new String[] {
            "http://unity.example.com", "http://127.0.0.1.example.com", "ftp://unity", "unity", "https://a:b@unity"
        }) {
            assertThatThrownBy(() -> UnityClient.Options.of(URI.create(wrong), "u", new Secret("p")))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("cupi.url");
        }
        assertThat(UnityClient.Options.of(URI.create("https://unity:8443"), "u", new Secret("hidden"))
                        .toString())
                .doesNotContain("hidden");
    }
}
