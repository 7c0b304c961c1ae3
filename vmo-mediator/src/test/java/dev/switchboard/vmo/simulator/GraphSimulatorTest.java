package dev.switchboard.vmo.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.common.time.ManualTimers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The simulated Graph, asked in plain HTTP. */
class GraphSimulatorTest {

    private static final String FORM =
            "client_id=mediator&client_secret=secret&grant_type=client_credentials&scope=x%2F.default";

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final ManualTimers clock = new ManualTimers(Instant.parse("2026-03-09T12:00:00Z"));
    private final GraphSimulator graph = new GraphSimulator(0, GraphSimulator.Account.DEFAULT, clock, Optional.of(0));

    @BeforeEach
    void start() throws Exception {
        graph.addUsers(30);
        graph.start();
    }

    @AfterEach
    void stop() {
        graph.close();
    }

    private HttpResponse<String> post(String url, String type, String body, String token) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Content-Type", type)
                        .header("Authorization", "Bearer " + token)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> login(String tenant, String form) throws Exception {
        return post(graph.url() + "/" + tenant + "/oauth2/v2.0/token", "application/x-www-form-urlencoded", form, "");
    }

    private String token() throws Exception {
        return json.readTree(login("contoso", FORM).body()).path("access_token").asText();
    }

    private HttpResponse<String> batch(String token, int parts) throws Exception {
        String requests = IntStream.rangeClosed(1, parts)
                .mapToObj(i -> "{\"id\": \"" + i + "\", \"method\": \"GET\", \"url\": \"/users/user" + i
                        + "@example.com/mailboxSettings/automaticRepliesSetting\"}")
                .collect(Collectors.joining(",", "{\"requests\": [", "]}"));
        return post(graph.url() + "/v1.0/$batch", "application/json", requests, token);
    }

    @ParameterizedTest
    @CsvSource({
        "contoso, client_id=mediator, client_secret=secret, client_credentials, x%2F.default, 200",
        "elsewhere, client_id=mediator, client_secret=secret, client_credentials, x%2F.default, 400",
        "contoso, client_id=other, client_secret=secret, client_credentials, x%2F.default, 400",
        "contoso, client_id=mediator, client_secret=wrong, client_credentials, x%2F.default, 401",
        "contoso, client_id=mediator, client_secret=secret, password, x%2F.default, 400",
        "contoso, client_id=mediator, client_secret=secret, client_credentials, x, 400",
    })
    void givesATokenToWhomItKnows(String tenant, String id, String secret, String grant, String scope, int status)
            throws Exception {
        String form = id + "&" + secret + "&grant_type=" + grant + "&scope=" + scope;

        assertThat(login(tenant, form).statusCode()).isEqualTo(status);
    }

    @Test
    void takesATokenUntilItsEnd() throws Exception {
        String token = token();
        assertThat(batch(token, 1).statusCode()).isEqualTo(200);
        assertThat(batch("another", 1).statusCode()).isEqualTo(401);
        clock.advance(Duration.ofHours(1));
        assertThat(batch(token, 1).statusCode()).isEqualTo(401);
        String next = token();
        assertThat(batch(next, 1).statusCode()).isEqualTo(200);
        graph.expireTokens();
        assertThat(batch(next, 1).statusCode()).isEqualTo(401);
    }

    @Test
    void takesTwentyPartsAndNotOneMore() throws Exception {
        JsonNode responses = json.readTree(batch(token(), 20).body()).path("responses");
        assertThat(responses).hasSize(20).allMatch(one -> one.path("status").asInt() == 200);
        assertThat(batch(token(), 21).statusCode()).isEqualTo(400);
        assertThat(batch(token(), 0).statusCode()).isEqualTo(400);
    }

    @Test
    void worksOnFourPartsAtATime() throws Exception {
        String token = token();
        graph.partTime(Duration.ofMillis(40));

        long before = System.nanoTime();
        batch(token, 20);
        Duration took = Duration.ofNanos(System.nanoTime() - before);

        assertThat(took).isBetween(Duration.ofMillis(200), Duration.ofMillis(790));
    }

    @Test
    void refusesFromTheControlPortWhatMakesNoSense() throws Exception {
        String control = graph.controlUrl().orElseThrow();
        assertThat(post(control + "/user", "text/plain", "{\"email\": \"a@b\"}", "")
                        .statusCode())
                .isEqualTo(400);
        assertThat(post(control + "/user", "application/json", "{}", "").statusCode())
                .isEqualTo(400);
        assertThat(post(control + "/user", "application/json", "[", "").statusCode())
                .isEqualTo(400);
        assertThat(post(control + "/fault", "application/json", "{\"where\": \"batch\", \"status\": 99}", "")
                        .statusCode())
                .isEqualTo(400);
        assertThat(post(control + "/fault", "application/json", "{\"where\": \"batch\", \"delivery\": \"odd\"}", "")
                        .statusCode())
                .isEqualTo(400);
        assertThat(post(control + "/other", "application/json", "{}", "").statusCode())
                .isEqualTo(404);
    }
}
