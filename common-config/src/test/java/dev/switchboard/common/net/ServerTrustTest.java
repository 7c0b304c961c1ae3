package dev.switchboard.common.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which servers are believed, by both ways of checking names. */
@Timeout(60)
final class ServerTrustTest {

    @TempDir
    private Path directory;

    private final HeldCertificate authority =
            new HeldCertificate.Builder().certificateAuthority(0).build();
    private final HeldCertificate named = certificate("127.0.0.1", 1);
    private final HeldCertificate other = certificate("other.example.com", 1);
    private final HeldCertificate expired = certificate("127.0.0.1", -1);
    private Optional<SSLServerSocket> listening = Optional.empty();

    private HeldCertificate certificate(String name, int days) {
        long now = System.currentTimeMillis();
        return new HeldCertificate.Builder()
                .addSubjectAlternativeName(name)
                .validityInterval(now - TimeUnit.DAYS.toMillis(9), now + TimeUnit.DAYS.toMillis(days))
                .signedBy(authority)
                .build();
    }

    @BeforeEach
    void write() throws IOException {
        Files.writeString(directory.resolve("authority"), authority.certificatePem());
        Files.writeString(directory.resolve("other-server"), other.certificatePem());
        Files.writeString(directory.resolve("expired-server"), expired.certificatePem());
    }

    @AfterEach
    void stop() throws IOException {
        if (listening.isPresent()) {
            listening.get().close();
        }
    }

    /** Answers every connection's handshake, then an HTTP request with 204. */
    private int serve(HeldCertificate certificate) throws IOException {
        HandshakeCertificates identity =
                new HandshakeCertificates.Builder().heldCertificate(certificate).build();
        SSLServerSocket socket = (SSLServerSocket) identity.sslContext()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        listening = Optional.of(socket);
        Thread thread = new Thread(() -> {
            while (!socket.isClosed()) {
                try (SSLSocket one = (SSLSocket) socket.accept()) {
                    one.startHandshake();
                    if (one.getInputStream().read(new byte[4096]) > 0) {
                        one.getOutputStream().write("HTTP/1.1 204 No\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    }
                } catch (IOException refused) {
                    // The client does not believe us; the next one may.
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        return socket.getLocalPort();
    }

    private ServerTrust trust(boolean verify, String file, Optional<String> pin) throws IOException {
        return ServerTrust.of(
                verify, Optional.of(file).filter(f -> !f.equals("-")).map(directory::resolve), pin);
    }

    private static void overSocket(ServerTrust trust, int port) throws IOException {
        try (SSLSocket socket = (SSLSocket) trust.sockets().createSocket("127.0.0.1", port)) {
            SSLParameters checks = socket.getSSLParameters();
            checks.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(checks);
            socket.startHandshake();
        }
    }

    private static void overHttp(ServerTrust trust, int port) throws IOException {
        OkHttpClient client = new OkHttpClient.Builder()
                .sslSocketFactory(trust.sockets(), trust.manager())
                .hostnameVerifier(trust.names(new OkHttpClient().hostnameVerifier()))
                .build();
        client.newCall(new Request.Builder().url("https://127.0.0.1:" + port).build())
                .execute()
                .close();
    }

    @ParameterizedTest(name = "{0} server, verify {1}, file {2}, pin {3}: {4}")
    @CsvSource({
        "named,   true,  authority,      -,       believed",
        "named,   true,  -,              -,       refused",
        "named,   true,  other-server,   -,       refused",
        "other,   true,  authority,      -,       refused",
        "other,   true,  other-server,   -,       believed",
        "other,   true,  -,              other,   believed",
        "named,   true,  authority,      other,   refused",
        "named,   false, -,              other,   refused",
        "expired, true,  authority,      -,       refused",
        "expired, true,  expired-server, -,       refused",
        "expired, true,  -,              expired, believed",
        "named,   false, -,              -,       believed"
    })
    void believes(String server, boolean verify, String file, String pin, String expected) throws IOException {
        HeldCertificate shown = held(server);
        int port = serve(shown);
        Optional<String> key = pin.equals("-")
                ? Optional.empty()
                : Optional.of(ServerTrust.pin(held(pin).certificate()));
        for (Way way : new Way[] {ServerTrustTest::overSocket, ServerTrustTest::overHttp}) {
            ServerTrust trust = trust(verify, file, key);
            if (expected.equals("believed")) {
                way.connect(trust, port);
            } else {
                assertThatThrownBy(() -> way.connect(trust, port))
                        .isInstanceOfSatisfying(
                                IOException.class,
                                failure -> assertThat(trust.refusedPin(failure))
                                        .contains(ServerTrust.pin(shown.certificate())));
            }
        }
    }

    private interface Way {
        void connect(ServerTrust trust, int port) throws IOException;
    }

    private HeldCertificate held(String name) {
        return switch (name) {
            case "named" -> named;
            case "other" -> other;
            default -> expired;
        };
    }

    @Test
    void aFailureOfAnotherKindNamesNoKey() throws IOException {
        ServerTrust trust = trust(true, "authority", Optional.empty());
        overSocket(trust, serve(named));
        assertThat(trust.refusedPin(new IOException("connection reset"))).isEmpty();
    }

    @Test
    void takesAPinInEachOfItsSpellings() throws Exception {
        int port = serve(other);
        String key = ServerTrust.pin(other.certificate());
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(other.certificate().getEncoded());
        for (String spelling : new String[] {
            key,
            " sha256/" + key + "\n",
            HexFormat.of().formatHex(digest),
            HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest)
        }) {
            assertThat(ServerTrust.isPin(spelling)).as(spelling).isTrue();
            overSocket(trust(true, "-", Optional.of(spelling)), port);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "deadbeef",
                "AAAA",
                "not base64 at all",
                "gg00000000000000000000000000000000000000000000000000000000000000"
            })
    void refusesWhatIsNoPin(String text) {
        assertThat(ServerTrust.isPin(text)).isFalse();
        assertThatThrownBy(() -> trust(true, "-", Optional.of(text))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nothing that looks like a certificate"})
    void namesAFileWithoutCertificates(String content) throws IOException {
        Files.writeString(directory.resolve("empty.pem"), content);
        assertThatThrownBy(() -> trust(true, "empty.pem", Optional.empty()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("empty.pem holds no");
        assertThatThrownBy(() -> trust(true, "missing.pem", Optional.empty()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("missing.pem");
    }
}
