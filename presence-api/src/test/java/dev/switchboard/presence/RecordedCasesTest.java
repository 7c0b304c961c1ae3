package dev.switchboard.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.switchboard.testing.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the original was recorded to do, asked of a real server over bare sockets. */
class RecordedCasesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET = "secret";

    /** What we do otherwise, and why. The status alone, or the status and the body. */
    private record Ours(int status, String body, String why) {

        static final String ANY = "*";
    }

    private static final Map<String, Ours> DIFFERENT = Map.ofEntries(
            Map.entry("status-user-lookup-fails", ours(503, "the statuses have not been loaded yet\n", "the log only")),
            Map.entry("auth-authorization-header", ours(200, Ours.ANY, "the bearer header counts")),
            Map.entry("route-status-head", ours(200, "", "HEAD is answered like GET")),
            Map.entry("static-directory-listing", notFound("no folder is served, and none is ever listed")),
            Map.entry("static-post", notFound("no folder is served")),
            Map.entry(
                    "publish-with-wrong-secret", ours(403, Refusal.WRONG_SECRET + "\n", "publishing needs the secret")),
            Map.entry("publish-null", ours(400, prefixed("a JSON object is required"), "nothing was published")),
            Map.entry("publish-keys-any-case", ours(400, "user id is not valid\n", "keys are exact")),
            Map.entry("publish-id-non-ascii-letters", ours(400, "user id is not valid\n", "ASCII only")),
            Map.entry(
                    "publish-deactivated-user",
                    ours(
                            404,
                            "Unable to get user by id user0000000000000000000006. Error: user not found\n",
                            "no page shows that user")));

    @TempDir
    private Path directory;

    private static Ours ours(int status, String body, String why) {
        return new Ours(status, body, why);
    }

    private static Ours notFound(String why) {
        return ours(404, "404 page not found\n", why);
    }

    private static String prefixed(String text) {
        return "Error in deserializing the request body. Error: " + text + "\n";
    }

    private static JsonNode recording() throws IOException {
        Path shared = Path.of(System.getProperty("conformance.dir", "."), "presence", "cases.json");
        try (InputStream in = Files.isReadable(shared)
                ? Files.newInputStream(shared)
                : RecordedCasesTest.class.getResourceAsStream("/conformance/presence-cases.json")) {
            return JSON.readTree(in);
        }
    }

    static Stream<Named<JsonNode>> cases() throws IOException {
        return StreamSupport.stream(recording().path("cases").spliterator(), false)
                .map(one -> Named.of(one.path("name").asText(), one));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answersAsRecordedOrBetter(JsonNode recorded) throws Exception {
        RecordedFixture fixture = new RecordedFixture(
                recording().path("fixture"), recorded.path("setup").path("override"));
        if (recorded.path("expected").has("starts")) {
            assertThatThrownBy(() -> fixture.config(directory, SECRET))
                    .hasMessageContaining(
                            recorded.path("expected").path("message").asText());
            return;
        }
        // The recorded publishers present nothing; where one does, its secret is to be refused.
        String auth = recorded.path("name").asText().equals("publish-with-wrong-secret") ? SECRET : "none";
        PresenceConfig config = fixture.config(directory, auth);
        try (Captured log = new Captured();
                PresenceServer server = PresenceServer.with(config, fixture)) {
            server.start();
            if (!fixture.fails()) {
                Eventually.until("the fixture is loaded", () -> server.store().loaded());
            }
            if (play(recorded, server, log)) {
                effects(recorded, server);
            }
            logged(recorded, log);
        }
    }

    /** Whether it was played to its end. */
    private boolean play(JsonNode recorded, PresenceServer server, Captured log) throws Exception {
        JsonNode request = recorded.path("request");
        if (request.has("steps")) {
            return new Steps(server).play(recorded, log);
        }
        List<String> headers = new ArrayList<>();
        request.path("headers").properties().forEach(entry -> {
            headers.add(entry.getKey());
            headers.add(entry.getValue().asText());
        });
        RawHttp.Answer answer = RawHttp.send(
                server.url().getPort(),
                request.path("method").asText(),
                request.path("path").asText(),
                request.path("body").asText(),
                headers.toArray(String[]::new));
        compare(recorded, answer);
        return true;
    }

    private void compare(JsonNode recorded, RawHttp.Answer answer) throws IOException {
        String name = recorded.path("name").asText();
        JsonNode expected = recorded.path("expected");
        Ours ours = DIFFERENT.get(name);
        int status = expected.path("status").asInt();
        String body = expected.path("body").asText();
        if (ours != null) {
            assertThat(answer.status()).as(ours.why).isEqualTo(ours.status);
            assertThat(ours.body.equals(Ours.ANY) ? Ours.ANY : answer.body()).isEqualTo(ours.body);
            return;
        }
        if (status == 301) {
            // The original leads to a path without its mount point, where nothing is.
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.header("location")).isEmpty();
            return;
        }
        assertThat(answer.status()).isEqualTo(status);
        if (body.startsWith("[")) {
            // Ordered by username throughout, never null, and ooo mapped: lengths may differ by that.
            assertThat(sorted(JSON.readTree(answer.body()))).isEqualTo(sorted(mapped(name, body)));
            assertThat(answer.header("content-type")).isEqualTo("application/json");
            assertThat(answer.headers()).containsKeys("x-presence-epoch", "x-presence-revision");
            if (!body.contains("\"ooo\"") && !body.contains("null")) {
                assertThat(answer.header("content-length"))
                        .isEqualTo(
                                expected.path("headers").path("content-length").asText());
            }
            return;
        }
        // Where two layers of the original wrote, we write the second line only.
        boolean twoLines = body.indexOf('\n') >= 0 && body.indexOf('\n') < body.length() - 1;
        String wanted = twoLines ? body.substring(body.indexOf('\n') + 1) : body;
        if (name.equals("publish-not-json") || name.equals("publish-cut-off")) {
            assertThat(answer.body()).startsWith(prefixed("").stripTrailing()).endsWith("\n");
        } else {
            assertThat(answer.body()).isEqualTo(wanted);
        }
        expected.path("headers").properties().forEach(header -> {
            String own = header.getKey().equals("content-length")
                    ? Integer.toString(answer.body().getBytes(StandardCharsets.UTF_8).length)
                    : header.getValue().asText();
            assertThat(answer.header(header.getKey())).as(header.getKey()).isEqualTo(own);
        });
        if (status == 405 && !twoLines) {
            assertThat(answer.header("allow")).isNotEmpty();
        }
    }

    private static JsonNode mapped(String name, String body) throws IOException {
        JsonNode users = JSON.readTree(body);
        if (name.equals("status-statuses-disabled")) {
            return JSON.readTree("""
                    [{"user_id":"user0000000000000000000001","email":"alpha@example.com","status":"offline"},
                     {"user_id":"user0000000000000000000002","email":"bravo@example.com","status":"offline"},
                     {"user_id":"user0000000000000000000003","email":"charlie@example.com","status":"offline"}]
                    """);
        }
        users.forEach(user -> {
            if (user.path("status").asText().equals("ooo")) {
                ((ObjectNode) user).put("status", "away");
            }
        });
        return users;
    }

    private static List<String> sorted(JsonNode users) {
        return StreamSupport.stream(users.spliterator(), false)
                .map(JsonNode::toString)
                .sorted()
                .toList();
    }

    /** Where the original told its other nodes, our store has the new status with the directory's e-mail address. */
    private static void effects(JsonNode recorded, PresenceServer server) throws IOException {
        if (DIFFERENT.containsKey(recorded.path("name").asText())) {
            return;
        }
        Map<String, JsonNode> last = new HashMap<>();
        for (JsonNode event : recorded.path("expected").path("cluster_events")) {
            String text = event.asText();
            JsonNode json = JSON.readTree(text.substring(text.indexOf('{')));
            last.put(json.path("user_id").asText(), json);
        }
        last.forEach((id, json) -> assertThat(server.store().find(id)).hasValueSatisfying(found -> {
            assertThat(found.status().wire()).isEqualTo(json.path("status").asText());
            assertThat(found.user().email()).isEqualTo(json.path("email").asText());
        }));
    }

    /** The texts of errors and of the pool; what a client says is never logged. */
    private static void logged(JsonNode recorded, Captured log) throws Exception {
        String name = recorded.path("name").asText();
        for (JsonNode line : recorded.path("expected").path("log")) {
            String text = line.asText();
            boolean kept = !text.startsWith("DEBUG") && !text.contains("Message received");
            if (kept && !DIFFERENT.containsKey(name)) {
                Eventually.until("logs " + text, () -> log.lines().stream().anyMatch(own -> own.startsWith(text)));
            }
        }
        if (recorded.path("setup")
                        .path("override")
                        .path("Secret")
                        .asText("test-secret")
                        .length()
                > 5) {
            assertThat(log.lines())
                    .noneMatch(own -> own.contains("test-secret") || own.contains("secret=") || own.contains("hello"));
        }
    }

    /** Plays the steps of a recorded conversation. */
    private static final class Steps {

        private final PresenceServer server;
        private final Map<String, RawWebSocket> clients = new HashMap<>();
        private long opened;

        Steps(PresenceServer server) {
            this.server = server;
        }

        boolean play(JsonNode recorded, Captured log) throws Exception {
            String name = recorded.path("name").asText();
            try {
                for (JsonNode step : recorded.path("request").path("steps")) {
                    if (step(name, step)) {
                        return false;
                    }
                }
                // A change is logged once everybody has it: who leaves on having read it would not be counted.
                for (JsonNode line : recorded.path("expected").path("log")) {
                    if (line.asText().startsWith("INFO Sending message") && !DIFFERENT.containsKey(name)) {
                        Eventually.until("logs " + line, () -> log.lines().contains(line.asText()));
                    }
                }
                return true;
            } finally {
                for (RawWebSocket client : clients.values()) {
                    client.close();
                }
            }
        }

        /** Whether the conversation is over, because we have closed where the original went on. */
        private boolean step(String name, JsonNode step) throws Exception {
            String client = step.path("client").asText();
            switch (step.path("do").asText()) {
                case "connect" -> connect(client, step);
                case "publish" -> publish(step);
                case "drop" -> clients.get(client).drop();
                case "send" -> send(clients.get(client), step);
                case "read" -> {
                    return read(name, clients.get(client), step.path("get"));
                }
                default -> throw new IllegalArgumentException("unknown step: " + step);
            }
            return false;
        }

        private void connect(String client, JsonNode step) throws Exception {
            Map<String, String> headers = new LinkedHashMap<>(RawWebSocket.upgradeHeaders());
            headers.put("Connection", "Upgrade");
            step.path("headers")
                    .properties()
                    .forEach(entry ->
                            headers.put(entry.getKey(), entry.getValue().asText()));
            RawWebSocket socket = RawWebSocket.connect(
                    server.url().getPort(), step.path("path").asText(), headers, 0);
            clients.put(client, socket);
            step.path("get")
                    .path("headers")
                    .properties()
                    .forEach(entry -> assertThat(socket.answer().headers())
                            .containsEntry(entry.getKey(), entry.getValue().asText()));
            assertThat(socket.answer().headers())
                    .doesNotContainKeys("sec-websocket-protocol", "sec-websocket-extensions");
            if (socket.answer().status() == 101) {
                opened++;
                // The answer comes before it; the next step may end another client, which must be later.
                Eventually.until(
                        "the server counts it", () -> server.streamCounts().connects() == opened);
            }
        }

        private void publish(JsonNode step) throws IOException {
            RawHttp.Answer answer = RawHttp.send(
                    server.url().getPort(),
                    "POST",
                    "/plugins/com.mattermost.outlook-presence/api/v1/status/publish",
                    step.path("body").toString());
            assertThat(answer.status())
                    .isEqualTo(step.path("get").path("status").asInt());
            assertThat(answer.body()).isEqualTo(step.path("get").path("body").asText());
        }

        private static void send(RawWebSocket client, JsonNode step) throws IOException {
            byte[] payload = step.has("payload_hex")
                    ? HexFormat.of().parseHex(step.path("payload_hex").asText())
                    : step.has("payload_bytes")
                            ? new byte[step.path("payload_bytes").asInt()]
                            : step.path("payload").asText().getBytes(StandardCharsets.UTF_8);
            int opcode = Map.of("text", 1, "binary", 2, "close", 8, "ping", 9, "pong", 10)
                    .get(step.path("opcode").asText());
            if (step.has("fragments")) {
                int count = step.path("fragments").size();
                for (int i = 0; i < count; i++) {
                    byte[] part = step.path("fragments").get(i).asText().getBytes(StandardCharsets.UTF_8);
                    client.send(i == count - 1, i == 0 ? opcode : 0, part, true);
                }
            } else if (opcode == 8) {
                client.send(8, closing(step));
            } else {
                trySend(client, opcode, payload, step.path("masked").asBoolean(true));
            }
        }

        /** A server that hangs up in the middle of a message that is too long breaks the sending. */
        private static void trySend(RawWebSocket client, int opcode, byte[] payload, boolean masked) {
            try {
                client.send(true, opcode, payload, masked);
            } catch (IOException e) {
                assertThat(payload.length).isGreaterThan(4096);
            }
        }

        private static byte[] closing(JsonNode step) {
            if (step.path("code").isNull() || step.path("code").isMissingNode()) {
                return new byte[0];
            }
            int code = step.path("code").asInt();
            byte[] reason = step.path("reason").asText().getBytes(StandardCharsets.UTF_8);
            byte[] payload = new byte[reason.length + 2];
            payload[0] = (byte) (code >> 8);
            payload[1] = (byte) code;
            System.arraycopy(reason, 0, payload, 2, reason.length);
            return payload;
        }

        private static boolean read(String name, RawWebSocket client, JsonNode get) throws IOException {
            if (name.equals("ws-invalid-utf8") || name.equals("ws-huge-message")) {
                // The original swallows what is no text and what is four megabytes long.
                assertThat(client.closeFrame().code()).isEqualTo(name.equals("ws-huge-message") ? 1009 : 1007);
                return true;
            }
            if (get.path("event").asText().equals("nothing")) {
                assertThat(client.silent()).isTrue();
                return false;
            }
            if (get.path("event").asText().equals("tcp-closed")) {
                assertThat(client.endOfStream()).isTrue();
                return false;
            }
            RawWebSocket.Frame frame = client.read();
            int opcode = Map.of("text", 1, "close", 8, "pong", 10)
                    .get(get.path("opcode").asText());
            assertThat(frame.first()).isEqualTo((get.path("fin").asBoolean() ? 0x80 : 0) | opcode);
            assertThat(frame.masked()).isEqualTo(get.path("masked").asBoolean());
            if (opcode == 8) {
                assertThat(frame.code())
                        .isEqualTo(
                                get.path("code").isNull()
                                        ? 1005
                                        : get.path("code").asInt());
                assertThat(frame.reason()).isEqualTo(get.path("reason").asText());
            } else {
                assertThat(frame.text().stripTrailing())
                        .isEqualTo(get.path("payload").asText().stripTrailing());
            }
            return false;
        }
    }
}
