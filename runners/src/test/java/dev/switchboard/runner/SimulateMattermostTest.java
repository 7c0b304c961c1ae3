package dev.switchboard.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Map;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The simulated Mattermost server as a process. */
final class SimulateMattermostTest {

    @TempDir
    private Path directory;

    @Test
    void printsWhereItIsAndTheTokenThatItTakes() throws Exception {
        try (Program simulator = Program.start(
                directory,
                Map.of(),
                "simulate",
                "mattermost",
                "--port",
                "0",
                "--users",
                "7",
                "--change-per-second",
                "20",
                "--seed",
                "5")) {
            String url = simulator.ready("mattermost");
            OkHttpClient client = new OkHttpClient();
            Request request = new Request.Builder()
                    .url(url + "/api/v4/users?active=true&page=0&per_page=200")
                    .header("Authorization", "Bearer " + simulator.ready("token"))
                    .build();
            try (Response response = client.newCall(request).execute()) {
                JsonNode users = new ObjectMapper().readTree(response.body().string());
                assertThat(users)
                        .hasSize(8)
                        .anyMatch(user -> user.path("is_bot").asBoolean());
            }
            client.dispatcher().executorService().shutdown();
            client.connectionPool().evictAll();
            assertThat(simulator.terminate()).isZero();
            assertThat(simulator.out()).hasSize(1);
        }
    }

    @Test
    void refusesANumberOfUsersThatCannotBe() {
        Program.Run run = Program.run("simulate", "mattermost", "--users", "-1");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("users must be 0 to 1000000");
    }
}
