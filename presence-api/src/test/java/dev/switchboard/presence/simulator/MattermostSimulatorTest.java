package dev.switchboard.presence.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.handshake.ServerHandshake;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulated server behaves as the real one is known to. */
final class MattermostSimulatorTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private MattermostSimulator start(MattermostSimulator.Builder builder) throws Exception {
        MattermostSimulator server = builder.build();
        open.add(server);
        server.start();
        return server;
    }

    private HttpResponse<String> get(MattermostSimulator server, String path, String token) throws Exception {
        return http.send(
                HttpRequest.newBuilder(server.url().resolve(path))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> statuses(MattermostSimulator server, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(server.url().resolve("/api/v4/users/status/ids"))
                        .header("Authorization", "Bearer " + server.adminToken())
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void cutsPagesToTwoHundredAndTakesSixtyByDefault() throws Exception {
        MattermostSimulator server = start(MattermostSimulator.builder().users(250));
        String token = server.adminToken();
        assertThat(JSON.readTree(
                        get(server, "/api/v4/users?per_page=1000", token).body()))
                .hasSize(200);
        assertThat(JSON.readTree(get(server, "/api/v4/users", token).body())).hasSize(60);
        assertThat(JSON.readTree(
                        get(server, "/api/v4/users?page=1&per_page=200", token).body()))
                .hasSize(51);
        assertThat(JSON.readTree(
                        get(server, "/api/v4/users?page=9&per_page=200", token).body()))
                .isEmpty();
        assertThat(get(server, "/api/v4/users", "wrong").statusCode()).isEqualTo(401);
        assertThat(get(server, "/api/v4/users/short", token).statusCode()).isEqualTo(400);
        assertThat(get(server, "/api/v4/users/" + "a".repeat(26), token).statusCode())
                .isEqualTo(404);
    }

    @Test
    void answersUnknownIdsAsOfflineAndRefusesIdsThatAreNone() throws Exception {
        MattermostSimulator server = start(MattermostSimulator.builder());
        String known = server.userIds().get(0);
        server.setStatus(known, "dnd");
        JsonNode both = JSON.readTree(statuses(server, "[\"" + known + "\",\"" + "z".repeat(26) + "\"]")
                .body());
        assertThat(both).extracting(one -> one.path("status").asText()).containsExactlyInAnyOrder("dnd", "offline");
        assertThat(statuses(server, "[]").statusCode()).isEqualTo(400);
        assertThat(statuses(server, "[\"x\"]").statusCode()).isEqualTo(400);
    }

    @Test
    void countsRequestsAndSaysInSecondsWhenMoreAreTaken() throws Exception {
        MattermostSimulator server = start(MattermostSimulator.builder().rateLimit(0.5, 1));
        String token = server.adminToken();
        assertThat(get(server, "/api/v4/users/me", token).statusCode()).isEqualTo(200);
        assertThat(get(server, "/api/v4/users/me", token).statusCode()).isEqualTo(200);
        HttpResponse<String> refused = get(server, "/api/v4/users/me", token);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).isEqualTo("limit exceeded\n");
        assertThat(refused.headers().firstValue("Retry-After")).contains("2");
        assertThat(refused.headers().firstValue("X-RateLimit-Reset")).contains("4");
    }

    private static final class Socket extends WebSocketClient {
        final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
        final BlockingQueue<Integer> closes = new LinkedBlockingQueue<>();

        Socket(MattermostSimulator server, Map<String, String> headers) {
            super(URI.create("ws://127.0.0.1:" + server.port() + "/api/v4/websocket"), headers);
        }

        @Override
        public void onOpen(ServerHandshake handshake) {}

        @Override
        public void onMessage(String message) {
            try {
                messages.add(JSON.readTree(message));
            } catch (java.io.IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void onClose(int code, String reason, boolean remote) {
            closes.add(code);
        }

        @Override
        public void onError(Exception failure) {}

        JsonNode next() throws InterruptedException {
            JsonNode message = messages.poll(10, TimeUnit.SECONDS);
            assertThat(message).as("a message").isNotNull();
            return message;
        }
    }

    private Socket socket(MattermostSimulator server, Map<String, String> headers) throws Exception {
        Socket socket = new Socket(server, headers);
        open.add(0, socket::closeBlocking);
        assertThat(socket.connectBlocking(10, TimeUnit.SECONDS)).isTrue();
        return socket;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void greetsWhoSignsInByHeaderOrByChallengeAndTellsAStatusToThatUserOnly(boolean byHeader) throws Exception {
        MattermostSimulator server = start(MattermostSimulator.builder());
        String user = server.userIds().get(0);
        String token = server.openSession(user);
        Socket socket = socket(server, byHeader ? Map.of("Authorization", "Bearer " + token) : Map.of());
        if (!byHeader) {
            socket.send("{\"seq\":1,\"action\":\"authentication_challenge\",\"data\":{\"token\":\"" + token + "\"}}");
        }
        JsonNode hello = socket.next();
        assertThat(hello.path("event").asText()).isEqualTo("hello");
        assertThat(hello.path("seq").asInt()).isZero();
        socket.messages.clear();

        server.setStatus(server.userIds().get(1), "dnd");
        server.setStatus(server.userIds().get(1), "away");
        server.setStatus(user, "dnd");
        JsonNode event = socket.next();
        while (!event.path("event").asText().equals("status_change")
                || !event.path("data").path("status").asText().equals("dnd")) {
            event = socket.next();
        }
        assertThat(event.path("data").path("user_id").asText()).isEqualTo(user);
        assertThat(event.path("broadcast").path("user_id").asText()).isEqualTo(user);
        assertThat(server.received()).noneMatch(one -> one.body().contains(token));
    }

    @Test
    void answersTheActionsForStatusesAndRefusesALongMessage() throws Exception {
        MattermostSimulator server = start(MattermostSimulator.builder());
        String there = server.userIds().get(0);
        String gone = server.userIds().get(1);
        server.setStatus(there, "away");
        server.setStatus(gone, "offline");
        Socket socket = socket(server, Map.of("Authorization", "Bearer " + server.adminToken()));
        assertThat(socket.next().path("event").asText()).isEqualTo("hello");
        socket.send("{\"seq\":4,\"action\":\"get_statuses\"}");
        JsonNode reply = socket.next();
        while (!reply.has("seq_reply")) {
            reply = socket.next();
        }
        assertThat(reply.path("seq_reply").asInt()).isEqualTo(4);
        assertThat(reply.path("data").path(there).asText()).isEqualTo("away");
        assertThat(reply.path("data").has(gone)).isFalse();
        socket.send("{\"seq\":5,\"action\":\"get_statuses_by_ids\",\"data\":{\"user_ids\":[\"" + gone + "\"]}}");
        assertThat(socket.next().path("data").path(gone).asText()).isEqualTo("offline");

        socket.send("x".repeat(8193));
        assertThat(socket.closes.poll(10, TimeUnit.SECONDS)).isEqualTo(1009);
    }

    @Test
    void theSameSeedGivesTheSameUsers() {
        try (MattermostSimulator one = MattermostSimulator.builder().seed(7).build();
                MattermostSimulator other =
                        MattermostSimulator.builder().seed(7).build();
                MattermostSimulator third =
                        MattermostSimulator.builder().seed(8).build()) {
            assertThat(one.userIds()).isEqualTo(other.userIds()).isNotEqualTo(third.userIds());
            assertThat(one.adminToken()).isEqualTo(other.adminToken()).isNotEqualTo(one.memberToken());
        }
    }
}
