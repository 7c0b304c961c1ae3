package dev.switchboard.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import okhttp3.CertificatePinner;
import okhttp3.Credentials;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okhttp3.tls.Certificates;
import okhttp3.tls.HandshakeCertificates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The simulated phone system as a process. */
final class SimulateIpecsTest {

    @TempDir
    private Path directory;

    @Test
    void printsWhatAClientNeedsToTrustItAndPlaysForTheFirstWhoConnects() throws Exception {
        Path capture = directory.resolve("capture.jsonl");
        Files.writeString(
                capture,
                "{\"at\": 1705309300123, \"text\": \"first\"}\n{\"at\": 1705309300124, \"text\": \"second\"}\n");
        try (Program simulator = Program.start(
                directory, Map.of(), "simulate", "ipecs", "--port", "0", "--scenario", capture.toString())) {
            URI url = URI.create(simulator.ready("ipecs"));
            String pin = simulator.ready("fingerprint");
            Path authority = Path.of(simulator.ready("ca"));
            OkHttpClient client = client(url.getHost(), pin, Files.readString(authority));
            String login = url + "ipxapi/server/v1/users/api1/login";
            String token;
            try (Response response = client.newCall(new Request.Builder()
                            .url(login)
                            .header("Authorization", Credentials.basic("api1", "secret"))
                            .build())
                    .execute()) {
                token = new ObjectMapper()
                        .readTree(response.body().string())
                        .path("token")
                        .asText();
            }
            BlockingQueue<String> messages = new LinkedBlockingQueue<>();
            client.newWebSocket(
                    new Request.Builder()
                            .url(login)
                            .header("Authorization", "bearer " + token)
                            .header("Origin", url.getScheme() + "://" + url.getAuthority())
                            .build(),
                    new WebSocketListener() {
                        @Override
                        public void onMessage(WebSocket socket, String text) {
                            messages.add(text);
                        }
                    });
            assertThat(messages.poll(20, TimeUnit.SECONDS)).isEqualTo("first");
            assertThat(messages.poll(20, TimeUnit.SECONDS)).isEqualTo("second");

            assertThat(simulator.terminate()).isZero();
            client.dispatcher().executorService().shutdown();
            client.connectionPool().evictAll();
            assertThat(simulator.out()).hasSize(1);
            assertThat(simulator.err()).contains("fingerprint=" + pin, "ca=" + authority);
            assertThat(authority).doesNotExist();
        }
    }

    private static OkHttpClient client(String host, String pin, String authority) {
        HandshakeCertificates trust = new HandshakeCertificates.Builder()
                .addTrustedCertificate(Certificates.decodeCertificatePem(authority))
                .build();
        return new OkHttpClient.Builder()
                .sslSocketFactory(trust.sslSocketFactory(), trust.trustManager())
                .certificatePinner(new CertificatePinner.Builder()
                        .add(host, "sha256/" + pin)
                        .build())
                .build();
    }
}
