package dev.switchboard.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The simulated Graph as a process. */
final class SimulateGraphTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void givesATokenAndTheRepliesThatWereSetThroughTheControlPort() throws Exception {
        try (Program simulator = Program.start(
                directory, Map.of(), "simulate", "graph", "--port", "0", "--users", "2", "--control-port", "0")) {
            String graph = simulator.ready("graph");
            String control = simulator.ready("control");
            String token = post(
                            graph + "/contoso/oauth2/v2.0/token",
                            "application/x-www-form-urlencoded",
                            "client_id=mediator&client_secret=secret&grant_type=client_credentials"
                                    + "&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default",
                            "")
                    .path("access_token")
                    .asText();
            assertThat(token).isNotEmpty();
            post(
                    control + "/user",
                    "application/json",
                    "{\"email\": \"user2@example.com\", \"status\": \"alwaysEnabled\", \"message\": \"<p>Away</p>\"}",
                    "");
            post(control + "/fault", "application/json", "{\"where\": \"user1@example.com\", \"status\": 500}", "");

            JsonNode responses = post(
                            graph + "/v1.0/$batch",
                            "application/json",
                            "{\"requests\": [" + part(1) + ", " + part(2) + ", " + part(3) + "]}",
                            "Bearer " + token)
                    .path("responses");

            assertThat(responses.findValuesAsText("id")).containsExactly("1", "2", "3");
            assertThat(responses.path(0).path("status").asInt()).isEqualTo(500);
            assertThat(responses.path(1).path("body").path("status").asText()).isEqualTo("alwaysEnabled");
            assertThat(responses
                            .path(1)
                            .path("body")
                            .path("externalReplyMessage")
                            .asText())
                    .isEqualTo("<p>Away</p>");
            assertThat(responses.path(2).path("status").asInt()).isEqualTo(404);
            JsonNode journal = send(HttpRequest.newBuilder(URI.create(control + "/journal")));
            assertThat(journal.path("requests").findValuesAsText("kind")).containsExactly("token", "batch");
            assertThat(journal.toString()).doesNotContain(token);

            assertThat(simulator.terminate()).isZero();
            assertThat(simulator.out()).hasSize(1);
        }
    }

    @Test
    void refusesNumbersOutOfRange() throws Exception {
        Program.Run run = Program.run("simulate", "graph", "--users", "-1");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("--users must be 0 to 100000");
    }

    private static String part(int user) {
        return "{\"id\": \"" + user + "\", \"method\": \"GET\", \"url\": \"/users/user" + user
                + "@example.com/mailboxSettings/automaticRepliesSetting\"}";
    }

    private JsonNode post(String url, String type, String body, String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body));
        return send(authorization.isEmpty() ? request : request.header("Authorization", authorization));
    }

    private JsonNode send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        return JSON.readTree(response.body());
    }
}
