package dev.switchboard.presence.client;

import static dev.switchboard.presence.client.Follower.SECRET;
import static dev.switchboard.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.switchboard.common.config.Secret;
import dev.switchboard.presence.simulator.OriginalPresenceServer;
import dev.switchboard.presence.simulator.OriginalPresenceServer.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLServerSocket;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Whom the client believes, and what it keeps to itself. */
@Timeout(60)
final class ClientTrustTest {

    @TempDir
    private Path directory;

    private final HeldCertificate authority =
            new HeldCertificate.Builder().certificateAuthority(0).build();
    private final OriginalPresenceServer server = new OriginalPresenceServer(Options.original(SECRET, 3));

    @BeforeEach
    void start() {
        server.put("id", "user", "user@example.com", "online");
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Ends the encryption of connections made to it, and passes what is inside on to the server. */
    private SSLServerSocket encrypted(String name) throws IOException {
        HeldCertificate certificate = new HeldCertificate.Builder()
                .addSubjectAlternativeName(name)
                .signedBy(authority)
                .build();
        HandshakeCertificates identity =
                new HandshakeCertificates.Builder().heldCertificate(certificate).build();
        SSLServerSocket listening = (SSLServerSocket) identity.sslContext()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(() -> {
            while (true) {
                Socket near = listening.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), server.port());
                daemon(() -> near.getInputStream().transferTo(far.getOutputStream()));
                daemon(() -> far.getInputStream().transferTo(near.getOutputStream()));
            }
        });
        return listening;
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException over) {
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private Path authorityFile() {
        try {
            return Files.writeString(directory.resolve("ca.pem"), authority.certificatePem());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void followsOverTlsWithAnAuthorityOfItsOwn() throws IOException {
        try (SSLServerSocket tls = encrypted("127.0.0.1");
                Follower follower = new Follower(
                        URI.create("https://127.0.0.1:" + tls.getLocalPort()),
                        config -> config.withAuthority(authorityFile()))) {
            follower.start();
            server.change("id", "dnd");
            until(() -> follower.client
                    .find("user@example.com")
                    .equals(java.util.Optional.of(Availability.DO_NOT_DISTURB)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"an unknown authority", "another name"})
    void aCertificateThatDoesNotHoldIsRefusedBeforeTheSecretIsSent(String fault) throws IOException {
        boolean unknown = fault.equals("an unknown authority");
        try (SSLServerSocket tls = encrypted(unknown ? "127.0.0.1" : "other.example.com");
                Follower follower = new Follower(
                        URI.create("https://127.0.0.1:" + tls.getLocalPort()),
                        config -> unknown ? config : config.withAuthority(authorityFile()))) {
            follower.client.start();
            until(() -> follower.client.status().reason().contains("cannot be reached"));
            assertThat(follower.client.status().reason())
                    .containsAnyOf("certification path", "No subject alternative names");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void aFileWithoutCertificatesIsToldSo() throws IOException {
        Path empty = Files.writeString(directory.resolve("empty.pem"), "");
        PresenceClientConfig config = PresenceClientConfig.of(URI.create("https://host"), new Secret(SECRET))
                .withAuthority(empty);
        assertThatThrownBy(() -> new PresenceClient(config, Runnable::run))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("certificate authorities");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://host",
                "//host",
                "https://user:pw@host",
                "https://host/?a=b",
                "https://host#x",
                "https:///"
            })
    void anAddressThatCannotBeIsRefused(String url) {
        assertThatThrownBy(() -> PresenceClientConfig.of(URI.create(url), new Secret(SECRET)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("URL of the presence service");
    }

    @Test
    void neitherSecretNorAddressesAreLoggedWhateverHappens() {
        Logger logger = (Logger) LoggerFactory.getLogger("dev.switchboard.presence.client");
        Logger link = (Logger) LoggerFactory.getLogger("dev.switchboard.common");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        for (Logger one : List.of(logger, link)) {
            one.setLevel(Level.TRACE);
            one.addAppender(lines);
        }
        try (Follower follower = Follower.of(server.url())) {
            server.failPage(0, 1, 500, "failure about user@example.com");
            follower.start();
            server.sendToAll("{\"email\":\"user@example.com\"");
            server.change("id", "away");
            server.changeSecret("another-secret-0123456");
            server.dropConnections();
            until(() -> follower.client.state() == ClientStatus.State.REFUSED);
        } finally {
            logger.detachAppender(lines);
            link.detachAppender(lines);
        }
        assertThat(lines.list).isNotEmpty();
        assertThat(lines.list)
                .noneMatch(line -> line.getFormattedMessage().contains("test-secret")
                        || line.getFormattedMessage().contains("user@example.com"));
    }
}
