package dev.switchboard.common.web;

import static dev.switchboard.common.web.Conversation.CLIENT;
import static dev.switchboard.common.web.Conversation.call;
import static dev.switchboard.common.web.Conversation.get;
import static dev.switchboard.common.web.Conversation.head;
import static dev.switchboard.common.web.Conversation.raw;
import static dev.switchboard.common.web.Conversation.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.common.config.Secret;
import dev.switchboard.testing.Eventually;
import io.javalin.http.BadRequestResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import okio.BufferedSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebFaceTest {

    private static final MediaType JSON = MediaType.get("application/json");

    private final CountDownLatch release = new CountDownLatch(1);
    private WebFace face = sample(WebFace.Limits.DEFAULT).build();

    private WebFace.Builder sample(WebFace.Limits limits) {
        return WebFace.named("sample")
                .limits(limits)
                .errorText(404, "Not Found")
                .refusing(
                        UncheckedIOException.class,
                        (failure, context) -> new Refusal(503, "The store is away.", Map.of("Retry-After", "7")))
                .errorText(500, "Internal server error")
                .routes(routes -> routes.get("/hello", context -> context.result("hello"))
                        .get("/name/{name}", context -> context.result(context.pathParam("name")))
                        .post("/echo", context -> context.result(context.body()))
                        .get("/broken", context -> {
                            throw new IllegalStateException("secret detail");
                        })
                        .get("/broken-store", context -> {
                            throw new UncheckedIOException(new IOException("secret detail"));
                        })
                        .get("/refused", context -> {
                            throw new BadRequestResponse("the id is no <number>");
                        })
                        .get("/own-404", context -> context.status(404).result("my own words"))
                        .get("/slow", context -> {
                            release.await(10, TimeUnit.SECONDS);
                            context.result("late");
                        })
                        .ws("/ws", ws -> ws.onMessage(message -> message.send("echo " + message.message()))));
    }

    @AfterEach
    void stop() {
        release.countDown();
        face.close();
    }

    @Test
    void servesHttpAssetsLiveUpdatesAndWebSocketWithoutAnnotationScanningAndNaming() throws Exception {
        for (String absent : new String[] {
            "org.eclipse.jetty.ee10.annotations.AnnotationConfiguration",
            "org.eclipse.jetty.ee10.plus.webapp.PlusConfiguration",
            "org.eclipse.jetty.ee10.webapp.WebAppContext",
        }) {
            assertThatThrownBy(() -> Class.forName(absent)).isInstanceOf(ClassNotFoundException.class);
        }
        face.start();

        assertThat(get(face, "/hello").body()).isEqualTo("hello");
        assertThat(get(face, "/assets/switchboard.css").body()).contains("prefers-color-scheme");
        assertThat(raw(face, "GET /name/a%2Fb HTTP/1.0\r\n\r\n")).endsWith("a/b");

        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        WebSocket socket = CLIENT.newWebSocket(request(face, "/ws").build(), new WebSocketListener() {
            @Override
            public void onMessage(WebSocket from, String text) {
                heard.add(text);
            }

            @Override
            public void onFailure(WebSocket from, Throwable failure, Response response) {
                heard.add("failed: " + failure);
            }
        });
        socket.send("there");
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("echo there");
        socket.cancel();

        try (Socket stream = Conversation.open(face)) {
            stream.getOutputStream().write("GET /live HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            Eventually.until("the page is connected", () -> face.live().clientCount() == 1);
            face.live().publish("events", "line one\nline two");
            String text = readUntil(stream, "\n\n", "line two");
            assertThat(text)
                    .contains("Content-Type: text/event-stream")
                    .contains("event: events\ndata: line one\ndata: line two\n\n");
        }
    }

    @Test
    void aFailureThatTheApplicationKnowsIsRefusedItsWay() throws Exception {
        face.start();
        for (String accept : new String[] {"text/html", "application/json", "text/plain"}) {
            Response answer = CLIENT.newCall(request(face, "/broken-store")
                            .header("Accept", accept)
                            .build())
                    .execute();
            try (answer) {
                assertThat(answer.code()).isEqualTo(503);
                assertThat(answer.header("Retry-After")).isEqualTo("7");
                assertThat(answer.header("Content-Type")).startsWith(accept);
                assertThat(answer.body().string())
                        .contains("The store is away.")
                        .doesNotContain("secret");
            }
        }
    }

    private static String readUntil(Socket socket, String... parts) throws IOException {
        StringBuilder text = new StringBuilder();
        byte[] buffer = new byte[8192];
        while (true) {
            int read = socket.getInputStream().read(buffer);
            if (read < 0) {
                return text.toString();
            }
            text.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
            boolean all = true;
            for (String part : parts) {
                all &= text.indexOf(part) >= 0;
            }
            if (all) {
                return text.toString();
            }
        }
    }

    @Test
    void everyAnswerCarriesTheSecurityHeadersAndNamesNoServer() throws Exception {
        face.start();
        for (String path : new String[] {"/hello", "/missing", "/broken"}) {
            var answer = get(face, path);
            assertThat(answer.header("Content-Security-Policy")).startsWith("default-src 'self';");
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
            assertThat(answer.header("Referrer-Policy")).isEqualTo("same-origin");
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
            assertThat(answer.headers().get("Server")).isNull();
            assertThat(answer.headers().get("Set-Cookie")).isNull();
        }
        assertThat(raw(face, "GARBAGE\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("X-Frame-Options: DENY")
                .doesNotContain("Jetty")
                .doesNotContain("Server:");
    }

    @Test
    void methodsWithoutARouteAreNotFound() throws Exception {
        face.start();
        for (String method : new String[] {"PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"}) {
            assertThat(raw(face, method + " /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                    .as(method)
                    .startsWith("HTTP/1.1 404")
                    .endsWith("\r\n\r\nNot Found");
        }
        assertThat(raw(face, "HEAD /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 404")
                .endsWith("\r\n\r\n");
        var post =
                call(request(face, "/hello").post(RequestBody.create("", JSON)).build());
        assertThat(post.status()).isEqualTo(404);
        assertThat(post.body()).isEqualTo("Not Found");
        assertThat(raw(
                        face,
                        head(
                                "GET /ws-missing HTTP/1.1",
                                "Host: localhost",
                                "Connection: Upgrade, close",
                                "Upgrade: websocket",
                                "Sec-WebSocket-Version: 13",
                                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")))
                .startsWith("HTTP/1.1 404")
                .endsWith("Not Found");
    }

    @Test
    void failuresSpeakToTheirReader() throws Exception {
        face.start();
        var text = get(face, "/missing");
        assertThat(text.body()).isEqualTo("Not Found");
        assertThat(text.header("Content-Type")).isEqualToIgnoringCase("text/plain;charset=utf-8");

        var page = get(face, "/missing", "Accept", "text/html,*/*");
        assertThat(page.status()).isEqualTo(404);
        assertThat(page.body()).contains("<!DOCTYPE html>").contains("Not Found");

        var broken = get(face, "/broken");
        assertThat(broken.status()).isEqualTo(500);
        assertThat(broken.body()).isEqualTo("Internal server error");
        assertThat(get(face, "/broken", "Accept", "text/html").body()).doesNotContain("secret detail");

        var json = get(face, "/refused", "Accept", "application/json");
        assertThat(json.status()).isEqualTo(400);
        assertThat(json.body()).isEqualTo("{\"error\":\"the id is no <number>\"}");
        assertThat(get(face, "/refused", "Accept", "text/html").body()).contains("the id is no &lt;number&gt;");
        assertThat(get(face, "/refused", "Accept", "text/html", "HX-Request", "true")
                        .body())
                .isEqualTo("the id is no <number>");

        assertThat(get(face, "/own-404").body()).isEqualTo("my own words");
    }

    @Test
    void refusesALargeBodyWhetherOrNotItSaysSo() throws Exception {
        face = sample(new WebFace.Limits(8, 64, 1000, Duration.ofSeconds(15), Duration.ofSeconds(30)))
                .build();
        face.start();
        byte[] small = new byte[1000];
        byte[] large = new byte[1001];
        assertThat(call(request(face, "/echo")
                                .post(RequestBody.create(small, JSON))
                                .build())
                        .status())
                .isEqualTo(200);
        assertThat(call(request(face, "/echo")
                                .post(RequestBody.create(large, JSON))
                                .build())
                        .status())
                .isEqualTo(413);
        RequestBody chunked = new RequestBody() {
            @Override
            public MediaType contentType() {
                return JSON;
            }

            @Override
            public void writeTo(BufferedSink sink) throws IOException {
                sink.write(large);
            }
        };
        assertThat(call(request(face, "/echo").post(chunked).build()).status()).isEqualTo(413);
    }

    @Test
    void aBodyThatTricklesIsGivenUp() throws Exception {
        face = sample(new WebFace.Limits(8, 64, 1000, Duration.ofMillis(300), Duration.ofSeconds(30)))
                .build();
        face.start();
        try (Socket socket = Conversation.open(face)) {
            socket.getOutputStream()
                    .write(head(
                                    "POST /echo HTTP/1.1",
                                    "Host: localhost",
                                    "Content-Type: application/json",
                                    "Content-Length: 900")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(50);
            StringBuilder answer = new StringBuilder();
            Eventually.until("the server gives up", () -> {
                try {
                    socket.getOutputStream().write(' ');
                    int read = socket.getInputStream().read();
                    if (read >= 0) {
                        answer.append((char) read);
                    }
                } catch (IOException e) {
                    // Nothing to read yet.
                }
                return answer.length() > 0;
            });
            socket.setSoTimeout(5_000);
            assertThat(answer + readUntil(socket, "\r\n\r\n")).startsWith("HTTP/1.1 408");
        }
    }

    @Test
    void tellsWhatToDoWhenThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            WebFace second = WebFace.named("monitor")
                    .listen(WebFace.Listen.loopback(taken.getLocalPort()))
                    .build();
            assertThatThrownBy(second::start)
                    .isInstanceOf(IOException.class)
                    .hasMessage("Cannot listen on 127.0.0.1:" + taken.getLocalPort()
                            + " for the web face monitor: the port is taken. Stop the program that has it,"
                            + " or configure another port (0 takes a free one).");
            second.close();
        }
        WebFace elsewhere = WebFace.named("monitor")
                .listen(new WebFace.Listen("192.0.2.1", 0, Optional.empty(), Set.of()))
                .build();
        assertThatThrownBy(elsewhere::start).hasMessageContaining("not one of this machine");
        elsewhere.close();
    }

    @Test
    void whetherAPortIsFreeIsToldBeforeAnythingIsOpened() throws Exception {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
            assertThatThrownBy(() -> WebFace.Listen.loopback(port).requireFree("monitor"))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(
                            "Cannot listen on 127.0.0.1:" + port + " for the web face monitor: the port is taken.");
        }
        WebFace.Listen.loopback(port).requireFree("monitor");
        WebFace.Listen.loopback(0).requireFree("monitor");
        assertThatThrownBy(() -> new WebFace.Listen("192.0.2.1", 0, Optional.empty(), Set.of()).requireFree("monitor"))
                .hasMessageContaining("not one of this machine");
    }

    @Test
    void closesWithinSecondsWhilePagesFollowAndFinishesRunningRequests() throws Exception {
        face.start();
        int port = face.port();
        try (Socket stream = Conversation.open(face);
                Socket slow = Conversation.open(face)) {
            stream.getOutputStream().write("GET /live HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            slow.getOutputStream()
                    .write("GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            Eventually.until("the page is connected", () -> face.live().clientCount() == 1);
            Eventually.until("the handler runs", () -> handlersWaiting() == 1);
            Thread closer = new Thread(face::close);
            long began = System.nanoTime();
            closer.start();
            Eventually.until("the page is cut off", () -> face.live().clientCount() == 0);
            release.countDown();
            closer.join(10_000);
            assertThat(closer.isAlive()).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
            assertThat(readUntil(slow, "late")).contains("200").contains("late");
        }
        face.close();
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .isInstanceOf(IOException.class);
        Eventually.until("every thread ended", () -> threads() == 0);
    }

    private static long handlersWaiting() {
        return Thread.getAllStackTraces().values().stream()
                .filter(stack -> java.util.Arrays.stream(stack)
                        .anyMatch(frame -> frame.getClassName().startsWith(WebFaceTest.class.getName())
                                && frame.getMethodName().startsWith("lambda$sample")))
                .count();
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("switchboard-sample"))
                .count();
    }

    @Test
    void staysSmallUnderManyConnections() throws Exception {
        face.start();
        for (int i = 0; i < 200; i++) {
            assertThat(get(face, "/hello").status()).isEqualTo(200);
        }
        assertThat(threads()).isBetween(1L, 9L);
    }

    @Test
    void speaksTlsFromAKeyStoreAndFromPem(@TempDir Path folder) throws Exception {
        for (HeldCertificate own : new HeldCertificate[] {
            new HeldCertificate.Builder()
                    .addSubjectAlternativeName("localhost")
                    .ecdsa256()
                    .build(),
            new HeldCertificate.Builder()
                    .addSubjectAlternativeName("localhost")
                    .rsa2048()
                    .build(),
        }) {
            Path chain = Files.writeString(folder.resolve("chain.pem"), own.certificatePem());
            Path key = Files.writeString(folder.resolve("key.pem"), own.privateKeyPkcs8Pem());
            checkTls(own, new WebFace.Tls(chain, Optional.of(key), new Secret("")));

            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            char[] password = "store password".toCharArray();
            store.setKeyEntry("own", own.keyPair().getPrivate(), password, new Certificate[] {own.certificate()});
            Path file = folder.resolve("store.p12");
            try (var out = Files.newOutputStream(file)) {
                store.store(out, password);
            }
            checkTls(own, new WebFace.Tls(file, Optional.empty(), new Secret("store password")));

            WebFace wrong = WebFace.named("tls")
                    .listen(new WebFace.Listen(
                            "127.0.0.1",
                            0,
                            Optional.of(new WebFace.Tls(file, Optional.empty(), new Secret("wrong password"))),
                            Set.of()))
                    .build();
            assertThatThrownBy(wrong::start)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("store.p12")
                    .hasMessageNotContaining("wrong password");
        }
    }

    private void checkTls(HeldCertificate own, WebFace.Tls tls) throws IOException {
        WebFace secure = WebFace.named("tls")
                .listen(new WebFace.Listen("127.0.0.1", 0, Optional.of(tls), Set.of()))
                .routes(routes -> routes.get("/hello", context -> context.result(context.scheme())))
                .build();
        secure.start();
        HandshakeCertificates trust = new HandshakeCertificates.Builder()
                .addTrustedCertificate(own.certificate())
                .build();
        OkHttpClient client = CLIENT.newBuilder()
                .sslSocketFactory(trust.sslSocketFactory(), trust.trustManager())
                .build();
        Request request = new Request.Builder()
                .url("https://localhost:" + secure.port() + "/hello")
                .build();
        try (Response response = client.newCall(request).execute()) {
            assertThat(response.body().string()).isEqualTo("https");
        } finally {
            client.connectionPool().evictAll();
            secure.close();
        }
    }
}
