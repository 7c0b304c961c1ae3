package dev.switchboard.common.web;

import static dev.switchboard.common.web.Conversation.CLIENT;
import static dev.switchboard.common.web.Conversation.get;
import static dev.switchboard.common.web.Conversation.head;
import static dev.switchboard.common.web.Conversation.raw;
import static dev.switchboard.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.common.config.Secret;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Jetty handler before the routes, heads of requests that trickle, and certificates that change. */
class RawHandlerTest {

    private WebFace face = WebFace.named("raw").build();

    @AfterEach
    void stop() {
        face.close();
    }

    @Test
    void aHandlerAnswersBelowItsPathWithoutTheFacesOwnRules() throws Exception {
        face = WebFace.named("raw")
                .handler("/raw/", new Handler.Abstract() {
                    @Override
                    public boolean handle(
                            org.eclipse.jetty.server.Request request, Response response, Callback callback) {
                        if (request.getHttpURI().getPath().endsWith("/no")) {
                            return false;
                        }
                        response.write(
                                true,
                                ByteBuffer.wrap(request.getHttpURI().getPath().getBytes(StandardCharsets.UTF_8)),
                                callback);
                        return true;
                    }
                })
                .routes(routes -> routes.get("/hello", context -> context.result("hello"))
                        .get("/raw/no", context -> context.result("routed")))
                .build();
        face.start();
        String answer = raw(
                face,
                head(
                        "POST /raw//x/../%73 HTTP/1.1",
                        "Host: elsewhere.example", "Origin: https://other.example", "Connection: close"));
        assertThat(answer).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n/raw//x/../%73");
        assertThat(answer).doesNotContain("Content-Security-Policy");
        assertThat(get(face, "/hello").body()).isEqualTo("hello");
        assertThat(get(face, "/raw/no").body()).isEqualTo("routed");
        assertThat(get(face, "/rawer").status()).isEqualTo(404);
    }

    @Test
    void aHeadThatTricklesIsCutAlsoOnAConnectionThatWasGoodBefore() throws Exception {
        face = WebFace.named("raw")
                .limits(new WebFace.Limits(8, 64, 1000, Duration.ofMillis(500), Duration.ofSeconds(60)))
                .routes(routes -> routes.get("/hello", context -> context.result("hello")))
                .build();
        face.start();
        try (Socket socket = Conversation.open(face)) {
            socket.setSoTimeout(20);
            socket.getOutputStream()
                    .write(head("GET /hello HTTP/1.1", "Host: localhost").getBytes(StandardCharsets.US_ASCII));
            StringBuilder received = new StringBuilder();
            until("the first answer", () -> read(socket, received).endsWith("hello"));
            socket.getOutputStream().write("GET /hello HTTP/1.1\r\nX-Slow: ".getBytes(StandardCharsets.US_ASCII));
            until("the server cuts the connection", () -> {
                try {
                    socket.getOutputStream().write('x');
                    return read(socket, received).endsWith("(end)");
                } catch (IOException e) {
                    return true;
                }
            });
        }
    }

    private static String read(Socket socket, StringBuilder received) {
        try {
            int read = socket.getInputStream().read();
            received.append(read < 0 ? "(end)" : Character.toString(read));
        } catch (IOException nothing) {
            // Until now.
        }
        return received.toString();
    }

    @Test
    void aRenewedCertificateIsShownAndClientsNeedOneOfTheirOwn(@TempDir Path folder) throws Exception {
        HeldCertificate first = certificate("first");
        HeldCertificate second = certificate("second");
        HeldCertificate client = certificate("client");
        Path chain = Files.writeString(folder.resolve("chain.pem"), first.certificatePem());
        Path key = Files.writeString(folder.resolve("key.pem"), first.privateKeyPkcs8Pem());
        Path clients = Files.writeString(folder.resolve("clients.pem"), client.certificatePem());
        WebFace.Tls tls = new WebFace.Tls(chain, Optional.of(key), new Secret(""), Optional.of(clients));
        face = WebFace.named("raw")
                .listen(new WebFace.Listen("127.0.0.1", 0, Optional.of(tls), Set.of()))
                .routes(routes -> routes.get("/hello", context -> context.result("hello")))
                .build();
        face.start();
        assertThat(shown(first, second, Optional.of(client))).isEqualTo("CN=first");
        assertThat(shown(first, second, Optional.empty())).isEqualTo("refused");

        Files.writeString(key, "half of a key");
        Files.writeString(key, second.privateKeyPkcs8Pem());
        Files.writeString(chain, second.certificatePem());
        until(
                "the new certificate",
                () -> shown(first, second, Optional.of(client)).equals("CN=second"));
        assertThat(shown(first, second, Optional.empty())).isEqualTo("refused");
    }

    private static HeldCertificate certificate(String name) {
        return new HeldCertificate.Builder()
                .commonName(name)
                .addSubjectAlternativeName("localhost")
                .ecdsa256()
                .build();
    }

    private String shown(HeldCertificate one, HeldCertificate other, Optional<HeldCertificate> own) {
        HandshakeCertificates.Builder trust = new HandshakeCertificates.Builder()
                .addTrustedCertificate(one.certificate())
                .addTrustedCertificate(other.certificate());
        own.ifPresent(certificate -> trust.heldCertificate(certificate));
        HandshakeCertificates built = trust.build();
        OkHttpClient client = CLIENT.newBuilder()
                .connectionPool(new okhttp3.ConnectionPool())
                .sslSocketFactory(built.sslSocketFactory(), built.trustManager())
                .build();
        Request request = new Request.Builder()
                .url("https://localhost:" + face.port() + "/hello")
                .build();
        try (okhttp3.Response response = client.newCall(request).execute()) {
            return ((X509Certificate) response.handshake().peerCertificates().get(0))
                    .getSubjectX500Principal()
                    .getName();
        } catch (IOException e) {
            return "refused";
        } finally {
            client.connectionPool().evictAll();
        }
    }
}
