package dev.switchboard.vmo.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.common.time.ManualTimers;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import okhttp3.Credentials;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The simulated server, asked without any help of the mediator's. */
final class UnitySimulatorTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ManualTimers clock = new ManualTimers(Instant.parse("2026-03-01T08:00:00Z"));
    private final UnitySimulator simulator =
            UnitySimulator.builder().users(3).plainHttp().clock(clock).build();
    private final OkHttpClient client = new OkHttpClient();

    @BeforeEach
    void start() throws IOException {
        simulator.start();
    }

    @AfterEach
    void stop() {
        simulator.close();
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("switchboard-vmo-unity-sim"));
    }

    private Request.Builder to(String path) {
        return new Request.Builder()
                .url(simulator.url() + path)
                .header("Authorization", Credentials.basic("admin", "secret"));
    }

    private int status(Request.Builder request) throws IOException {
        try (Response response = client.newCall(request.build()).execute()) {
            return response.code();
        }
    }

    private JsonNode json(String path) throws IOException {
        try (Response response = client.newCall(to(path).build()).execute()) {
            return JSON.readTree(response.body().string());
        }
    }

    @Test
    void pagesAsTheRealOneDoes() throws Exception {
        assertThat(json("/vmrest/users?rowsPerPage=2&pageNumber=1").path("User"))
                .hasSize(2);
        JsonNode last = json("/vmrest/users?rowsPerPage=2&pageNumber=2");
        assertThat(last.path("User").isObject()).isTrue();
        assertThat(last.path("@total")).isEqualTo(JSON.readTree("\"3\""));
        assertThat(json("/vmrest/users?rowsPerPage=2&pageNumber=3").has("User")).isFalse();
        assertThat(json("/vmrest/users?rowsPerPage=0").toString()).isEqualTo("{\"@total\":\"3\"}");
        assertThat(json("/vmrest/users?query=(alias%20is%20user2@example.com)")
                        .at("/User/DtmfAccessId")
                        .asText())
                .isEqualTo("1002");
    }

    @Test
    void bearsFourCallsAtATimeAndRefusesTheFifth() throws Exception {
        simulator.delay(Duration.ofMillis(500));
        ExecutorService five = Executors.newFixedThreadPool(5);
        try {
            List<Future<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                calls.add(five.submit(() -> status(to("/vmrest/users"))));
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> call : calls) {
                statuses.add(call.get());
            }
            assertThat(statuses).containsExactlyInAnyOrder(200, 200, 200, 200, 503);
            assertThat(simulator.mostAtOnce()).isEqualTo(5);
        } finally {
            five.shutdownNow();
        }
    }

    @Test
    void endsAGreetingWhenItsTimeIsOver() throws Exception {
        UnityMailbox box = simulator.mailbox("user1@example.com");
        String path = "/vmrest/handlers/callhandlers/" + box.callHandlerObjectId() + "/greetings/Alternate";
        MediaType type = MediaType.get("application/json");
        assertThat(status(to(path).put(RequestBody.create(
                        "{\"TimeExpires\":\"2026-03-01 09:00:00.0\",\"Enabled\":\"true\"}", type))))
                .isEqualTo(204);
        assertThat(json(path).path("Enabled").asText()).isEqualTo("true");
        clock.advance(Duration.ofHours(1));
        assertThat(json(path).path("Enabled").asText()).isEqualTo("false");
        assertThat(status(to(path).put(RequestBody.create("{\"TimeExpires\":\"\"}", type))))
                .isEqualTo(400);
        assertThat(status(to(path + "/greetingstreamfiles/1033/audio")
                        .put(RequestBody.create("no sound at all", MediaType.get("audio/wav")))))
                .isEqualTo(400);
        assertThat(status(to(path).header("Authorization", "Basic eDp5"))).isEqualTo(401);
        assertThat(status(to("/vmrest/nothing"))).isEqualTo(404);
    }
}
