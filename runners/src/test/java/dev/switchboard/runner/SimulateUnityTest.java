package dev.switchboard.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import okhttp3.Credentials;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.tls.Certificates;
import okhttp3.tls.HandshakeCertificates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The simulated voicemail server as a process. */
final class SimulateUnityTest {

    @TempDir
    private Path directory;

    @Test
    void listsItsUsersToWhoTrustsItsCertificate() throws Exception {
        try (Program simulator =
                Program.start(directory, Map.of(), "simulate", "unity", "--port", "0", "--users", "7")) {
            String url = simulator.ready("unity");
            Path authority = Path.of(simulator.ready("ca"));
            HandshakeCertificates trust = new HandshakeCertificates.Builder()
                    .addTrustedCertificate(Certificates.decodeCertificatePem(Files.readString(authority)))
                    .build();
            OkHttpClient client = new OkHttpClient.Builder()
                    .sslSocketFactory(trust.sslSocketFactory(), trust.trustManager())
                    .build();
            try (Response response = client.newCall(new Request.Builder()
                            .url(url + "/vmrest/users?rowsPerPage=0")
                            .header("Authorization", Credentials.basic("admin", "secret"))
                            .build())
                    .execute()) {
                assertThat(response.body().string()).isEqualTo("{\"@total\":\"7\"}");
            }
            client.connectionPool().evictAll();
            assertThat(simulator.terminate()).isZero();
            assertThat(authority).doesNotExist();
        }
        Program.Run wrong = Program.run("simulate", "unity", "--users", "-1");
        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.err()).contains("--users must be");
    }
}
