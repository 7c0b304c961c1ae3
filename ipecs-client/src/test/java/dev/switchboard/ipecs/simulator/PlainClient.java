package dev.switchboard.ipecs.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import okhttp3.Credentials;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okhttp3.tls.Certificates;
import okhttp3.tls.HandshakeCertificates;
import okio.ByteString;

/** A client without any wisdom, to see exactly what the simulator does. */
final class PlainClient implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    static final Duration SOON = Duration.ofSeconds(10);

    record Answer(int status, String body) {
        JsonNode json() throws IOException {
            return JSON.readTree(body);
        }

        int errorCode() throws IOException {
            return json().path("error").path("code").asInt();
        }
    }

    private final IpecsSimulator simulator;
    private final OkHttpClient http;

    PlainClient(IpecsSimulator simulator) {
        this(simulator, Duration.ofSeconds(10));
    }

    PlainClient(IpecsSimulator simulator, Duration timeout) {
        this.simulator = simulator;
        OkHttpClient.Builder builder = new OkHttpClient.Builder().readTimeout(timeout);
        if (simulator.baseUri().startsWith("https")) {
            X509Certificate authority = Certificates.decodeCertificatePem(simulator.authorityPem());
            HandshakeCertificates trust = new HandshakeCertificates.Builder()
                    .addTrustedCertificate(authority)
                    .build();
            builder.sslSocketFactory(trust.sslSocketFactory(), trust.trustManager());
        }
        this.http = builder.build();
    }

    String url(String command) {
        return simulator.loginUrl().replaceAll("login$", command);
    }

    Answer login() throws IOException {
        return login("api1", "secret");
    }

    Answer login(String user, String password) throws IOException {
        return get("login", Credentials.basic(user, password));
    }

    String token() throws IOException {
        return login().json().path("token").asText();
    }

    Answer get(String command, String authorization) throws IOException {
        return send(new Request.Builder().url(url(command)).header("Authorization", authorization));
    }

    Answer post(String command, String token) throws IOException {
        return send(new Request.Builder()
                .url(url(command))
                .header("Authorization", "bearer " + token)
                .post(RequestBody.create(new byte[0])));
    }

    Answer send(Request.Builder request) throws IOException {
        try (Response response = http.newCall(request.build()).execute()) {
            return new Answer(response.code(), response.body().string());
        }
    }

    Stream stream(String token) {
        return stream(token, simulator.baseUri() + ":" + simulator.port());
    }

    Stream stream(String token, String origin) {
        Stream stream = new Stream();
        stream.socket = http.newWebSocket(
                new Request.Builder()
                        .url(simulator.loginUrl())
                        .header("Authorization", "bearer " + token)
                        .header("Origin", origin)
                        .build(),
                stream);
        return stream;
    }

    /** Logs in and opens the stream. */
    Stream connect() throws IOException {
        Stream stream = stream(token());
        stream.expect("open");
        return stream;
    }

    @Override
    public void close() {
        http.dispatcher().cancelAll();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }

    /** What happens on an event stream, one word or text after the other. */
    static final class Stream extends WebSocketListener {

        private final BlockingQueue<String> happened = new LinkedBlockingQueue<>();
        private WebSocket socket;

        WebSocket socket() {
            return socket;
        }

        String next() {
            try {
                String next = happened.poll(SOON.toMillis(), TimeUnit.MILLISECONDS);
                if (next == null) {
                    throw new AssertionError("nothing happened on the stream");
                }
                return next;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        void expect(String word) {
            String next = next();
            if (!next.equals(word)) {
                throw new AssertionError("expected '" + word + "' but it was '" + next + "'");
            }
        }

        JsonNode nextEvent() throws IOException {
            return JSON.readTree(next()).path("data");
        }

        boolean isQuiet() {
            return happened.isEmpty();
        }

        @Override
        public void onOpen(WebSocket webSocket, Response response) {
            happened.add("open");
        }

        @Override
        public void onMessage(WebSocket webSocket, String text) {
            happened.add(text);
        }

        @Override
        public void onMessage(WebSocket webSocket, ByteString bytes) {
            happened.add("binary " + bytes.size());
        }

        @Override
        public void onClosing(WebSocket webSocket, int code, String reason) {
            happened.add("closing " + code);
            webSocket.close(1000, null);
        }

        @Override
        public void onFailure(WebSocket webSocket, Throwable t, Response response) {
            happened.add(response == null ? "failed" : "refused " + response.code());
        }
    }
}
