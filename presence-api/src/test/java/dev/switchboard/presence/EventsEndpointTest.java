package dev.switchboard.presence;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.presence.RawWebSocket.Answer;
import dev.switchboard.presence.RawWebSocket.Frame;
import dev.switchboard.presence.model.Status;
import dev.switchboard.testing.Eventually;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class EventsEndpointTest {

    private static final List<Status> STATUSES = List.of(Status.ONLINE, Status.AWAY, Status.DND, Status.OFFLINE);

    private StreamServer server;

    @BeforeEach
    void start() throws Exception {
        server = new StreamServer(StreamOptions.DEFAULT);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private static String classic(int number, String status) {
        return "{\"user_id\":\"" + StreamServer.user(number).id() + "\",\"email\":\"u" + number
                + "@example.com\",\"status\":\"" + status + "\"}\n";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "GET | Connection | close | 400 | websocket: the client is not using the websocket protocol: 'upgrade' token not found in 'Connection' header",
                "GET | Connection | keep-alive | 400 | websocket: the client is not using the websocket protocol: 'upgrade' token not found in 'Connection' header",
                "GET | Upgrade | other | 400 | websocket: the client is not using the websocket protocol: 'websocket' token not found in 'Upgrade' header",
                "POST | X-None | x | 405 | websocket: the client is not using the websocket protocol: request method is not GET",
                "GET | Sec-WebSocket-Version | 8 | 400 | websocket: unsupported version: 13 not found in 'Sec-Websocket-Version' header",
                "GET | Sec-WebSocket-Key | \"\" | 400 | websocket: not a websocket handshake: 'Sec-WebSocket-Key' header is missing or blank",
            })
    void refusesABadHandshakeInOneLine(String method, String header, String value, int status, String reason)
            throws Exception {
        Map<String, String> headers = RawWebSocket.upgradeHeaders();
        headers.put(header, value);

        Answer answer = RawWebSocket.ask(server.port, method, "/ws", headers);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo("Error in creating websocket connection. Error: " + reason + "\n");
        assertThat(answer.headers())
                .containsEntry("sec-websocket-version", "13")
                .containsEntry("content-type", "text/plain; charset=utf-8")
                .containsEntry("x-content-type-options", "nosniff");
    }

    @Test
    void takesUpNoExtensionAndNoSubprotocolAndAnyOrigin() throws Exception {
        Map<String, String> headers = RawWebSocket.upgradeHeaders();
        headers.put("Origin", "https://elsewhere.example");
        headers.put("Sec-WebSocket-Protocol", "one, two");
        headers.put("Sec-WebSocket-Extensions", "permessage-deflate");
        try (RawWebSocket client = RawWebSocket.connect(server.port, "/ws", headers, 0)) {
            assertThat(client.answer().headers())
                    .containsEntry("sec-websocket-accept", "ICX+Yqv66kxgM0FcWaLWlFLwTAI=")
                    .containsEntry("upgrade", "websocket")
                    .containsEntry("connection", "Upgrade")
                    .doesNotContainKeys("sec-websocket-protocol", "sec-websocket-extensions");
            assertThat(client.silent()).isTrue();
        }
    }

    @Test
    void refusesAnOriginThatIsNotListed() throws Exception {
        StreamOptions given = StreamOptions.DEFAULT;
        server.events.options(new StreamOptions(
                given.maxClients(),
                given.maxClientsPerAddress(),
                given.pingInterval(),
                given.idleTimeout(),
                given.writeTimeout(),
                given.oldClientRefresh(),
                given.maxInbound(),
                Set.of("https://good.example")));
        Map<String, String> headers = RawWebSocket.upgradeHeaders();
        headers.put("Origin", "https://bad.example");
        assertThat(RawWebSocket.ask(server.port, "GET", "/ws", headers).status())
                .isEqualTo(403);
        headers.put("Origin", "https://good.example");
        assertThat(RawWebSocket.ask(server.port, "GET", "/ws", headers).status())
                .isEqualTo(101);
        server.join("").close();
    }

    @Test
    void bringsEveryChangeToEveryClientInOrderAndDuplicatesToNobody() throws Exception {
        server.load(3);
        try (RawWebSocket one = server.connect("");
                RawWebSocket other = server.connect("")) {
            List<String> expected = new ArrayList<>();
            for (String word : List.of("online", "away", "dnd", "offline", "online", "away")) {
                server.publish(1, Status.reported(word));
                server.publish(1, Status.reported(word));
                expected.add(classic(1, word));
            }
            for (RawWebSocket client : List.of(one, other)) {
                for (String message : expected) {
                    Frame frame = client.read();
                    assertThat(frame.first()).isEqualTo(0x81);
                    assertThat(frame.masked()).isFalse();
                    assertThat(frame.text()).isEqualTo(message);
                }
            }
            assertThat(server.store.counts().duplicates()).isEqualTo(6);
        }
    }

    @Test
    void ignoresWhatClientsSayAndAnswersPings() throws Exception {
        server.load(1);
        try (RawWebSocket client = server.connect("")) {
            client.text("hello");
            client.send(2, new byte[] {1, 2, (byte) 0xFF});
            client.send(false, 1, "h\u00e9".getBytes(StandardCharsets.UTF_8), true);
            client.send(9, "in between".getBytes(StandardCharsets.UTF_8));
            client.send(true, 0, "llo".getBytes(StandardCharsets.UTF_8), true);
            client.send(10, new byte[0]);
            client.send(9, "abc".getBytes(StandardCharsets.UTF_8));
            assertThat(client.read().text()).isEqualTo("in between");
            Frame pong = client.read();
            assertThat(pong.first()).isEqualTo(0x8A);
            assertThat(pong.text()).isEqualTo("abc");
            server.publish(1, Status.AWAY);
            assertThat(client.message()).isEqualTo(classic(1, "away"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0x88, 03e8627965, true, 1000, ''",
        "0x88, 0fa0, true, 4000, ''",
        "0x88, '', true, 1005, ''",
        "0x81, 78, false, 1002, bad MASK",
        "0xC1, 78, true, 1002, RSV1 set",
        "0x83, 78, true, 1002, bad opcode 3",
        "0x09, 78, true, 1002, FIN not set on control",
        "0x80, 78, true, 1002, continuation after FIN",
        "0x88, 03ed, true, 1002, bad close code 1005",
        "0x81, fffe, true, 1007, invalid UTF-8",
        "0x81, c3, true, 1007, invalid UTF-8",
        "0x81, eda080, true, 1007, invalid UTF-8",
    })
    void closesWithTheCodeThatFits(int first, String hex, boolean masked, int code, String reason) throws Exception {
        try (RawWebSocket client = server.join("")) {
            client.raw(first, java.util.HexFormat.of().parseHex(hex), masked);
            Frame farewell = client.read();
            assertThat(farewell.opcode()).isEqualTo(8);
            assertThat(farewell.code()).isEqualTo(code);
            assertThat(farewell.reason()).isEqualTo(reason);
            assertThat(client.endOfStream()).isTrue();
        }
        Eventually.until("the pool is empty", () -> server.events.poolSize() == 0);
    }

    @Test
    void closesWhatIsTooBigBeforeReadingIt() throws Exception {
        try (RawWebSocket client = server.join("")) {
            client.text("x".repeat(4096));
            assertThat(client.silent()).isTrue();
            client.text("x".repeat(4_000_000));
            assertThat(client.read().code()).isEqualTo(1009);
        }
        try (RawWebSocket client = server.join("")) {
            client.send(false, 2, new byte[4000], true);
            client.send(true, 0, new byte[97], true);
            assertThat(client.read().code()).isEqualTo(1009);
        }
    }

    @Test
    void countsWhoComesAndWhoDrops() throws Exception {
        RawWebSocket one = server.join("");
        RawWebSocket two = server.join("?v=2");
        assertThat(server.events.counts().classicClients()).isEqualTo(1);
        assertThat(server.events.counts().typedClients()).isEqualTo(1);
        one.drop();
        Eventually.until("one is left", () -> server.events.poolSize() == 1);
        server.load(1);
        assertThat(two.message()).startsWith("{\"type\":\"hello\"");
        assertThat(two.message()).contains("\"type\":\"status\"");
        two.close();
        Eventually.until("nobody is left", () -> server.events.poolSize() == 0);
        assertThat(server.events.counts().disconnects()).containsEntry("lost", 2L);
        assertThat(server.events.counts().connects()).isEqualTo(2);
    }

    @Test
    void limitsConnectionsAndTakesNewOnesWhenOldOnesEnd() throws Exception {
        StreamOptions given = StreamOptions.DEFAULT;
        server.events.options(new StreamOptions(
                10,
                1,
                given.pingInterval(),
                given.idleTimeout(),
                given.writeTimeout(),
                given.oldClientRefresh(),
                given.maxInbound(),
                Set.of()));
        RawWebSocket first = server.join("");
        Answer refused = RawWebSocket.ask(server.port, "GET", "/ws", RawWebSocket.upgradeHeaders());
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.headers()).containsKey("retry-after");
        assertThat(server.events.counts().refused()).isEqualTo(1);
        first.drop();
        Eventually.until("nobody is left", () -> server.events.poolSize() == 0);
        server.join("").close();
    }

    @Test
    void keepsAnOldClientSuppliedWithClassicMessagesThroughFiveMinutesOfSilence() throws Exception {
        server.load(3);
        try (RawWebSocket client = server.join("")) {
            List<String> messages = new ArrayList<>();
            for (int second = 0; second < 300; second += 10) {
                server.clock.advance(Duration.ofSeconds(10));
                client.send(10, new byte[0]);
                // Answered only once the pong before it was heard: the clock goes on after that.
                client.send(9, new byte[] {1});
                for (Frame frame = client.read(); frame.opcode() != 10; frame = client.read()) {
                    if (frame.opcode() == 1) {
                        messages.add(frame.text());
                    }
                }
            }
            assertThat(messages).hasSizeBetween(10, 15);
            assertThat(messages.subList(0, 4))
                    .containsExactly(
                            classic(1, "offline"), classic(2, "offline"), classic(3, "offline"), classic(1, "offline"));
            assertThat(server.events.poolSize()).isEqualTo(1);
        }
    }

    @Test
    void pingsAndBeatsForNewClientsAndDropsWhoNeverAnswers() throws Exception {
        server.load(1);
        try (RawWebSocket client = server.join("?v=2")) {
            String epoch = server.store.revision().epoch();
            assertThat(client.message())
                    .isEqualTo("{\"type\":\"hello\",\"epoch\":\"" + epoch + "\",\"revision\":1,\"heartbeat\":20}");
            server.clock.advance(Duration.ofSeconds(21));
            Frame one = client.read();
            Frame two = client.read();
            assertThat(List.of(one.opcode(), two.opcode())).containsExactlyInAnyOrder(9, 1);
            assertThat(one.opcode() == 1 ? one.text() : two.text())
                    .isEqualTo("{\"type\":\"heartbeat\",\"revision\":1}");
            server.clock.advance(Duration.ofSeconds(45));
            Eventually.until("it is dropped", () -> server.events.poolSize() == 0);
            assertThat(server.events.counts().disconnects()).containsEntry("idle", 1L);
        }
    }

    @Test
    void tellsWhoAsksWhatWasMissed() throws Exception {
        server.load(3);
        String epoch = server.store.revision().epoch();
        server.publish(1, Status.AWAY);
        server.publish(2, Status.DND);
        server.publish(1, Status.ONLINE);
        try (RawWebSocket client = server.join("?v=2&since=" + epoch + ".3")) {
            assertThat(client.message()).contains("\"revision\":3,");
            assertThat(client.message())
                    .isEqualTo("{\"type\":\"status\",\"revision\":5,\"at\":\"2024-05-06T07:08:09Z\",\"user_id\":\""
                            + StreamServer.user(2).id() + "\",\"email\":\"u2@example.com\",\"status\":\"dnd\"}");
            assertThat(client.message()).contains("\"revision\":6,").contains("online");
            assertThat(client.silent()).isTrue();
        }
        try (RawWebSocket current = server.join("?since=" + epoch + ".6")) {
            assertThat(current.silent()).isTrue();
        }
        server.clock.advance(Duration.ofSeconds(1));
        server.store.apply("file", server.roster(new int[] {1, 2}, Map.of()));
        try (RawWebSocket old = server.join("?since=" + epoch + ".6")) {
            assertThat(old.message()).isEqualTo(classic(3, "offline"));
            assertThat(old.message()).isEqualTo(classic(1, "offline"));
            assertThat(old.message()).isEqualTo(classic(2, "offline"));
        }
    }

    @Test
    void sendsEverybodyInPartsToWhoAsksOrComesFromElsewhere() throws Exception {
        server.load(300);
        for (String query : List.of("?v=2&snapshot=1", "?v=2&since=foreign.7", "?v=2&since=nonsense")) {
            try (RawWebSocket client = server.join(query)) {
                assertThat(client.message()).startsWith("{\"type\":\"hello\"").contains("\"revision\":300,");
                assertThat(client.message())
                        .startsWith("{\"type\":\"snapshot\",\"part\":1,\"last\":false,\"items\":[{\"user_id\":\"");
                assertThat(client.message())
                        .startsWith("{\"type\":\"snapshot\",\"part\":2,\"last\":true,\"items\":[{\"user_id\":\"")
                        .endsWith("\"status\":\"offline\"}]}");
            }
        }
        try (RawWebSocket client = server.join("?snapshot=1")) {
            for (int number = 1; number <= 300; number++) {
                assertThat(client.message()).isEqualTo(classic(number, "offline"));
            }
            assertThat(client.silent()).isTrue();
        }
    }

    @Test
    void saysThatSomebodyIsGone() throws Exception {
        server.load(2);
        try (RawWebSocket typed = server.join("?v=2");
                RawWebSocket old = server.join("")) {
            server.store.apply("file", server.roster(new int[] {2}, Map.of()));
            typed.message();
            assertThat(typed.message())
                    .isEqualTo("{\"type\":\"removed\",\"revision\":3,\"user_id\":\""
                            + StreamServer.user(1).id() + "\",\"email\":\"u1@example.com\"}");
            assertThat(old.message()).isEqualTo(classic(1, "offline"));
        }
    }

    @Test
    void closesTheConnectionsOfASecretThatIsNoLongerValid() throws Exception {
        try (RawWebSocket typed = server.join("?v=2&secret=old");
                RawWebSocket classic = server.join("?secret=old");
                RawWebSocket other = server.join("?secret=new")) {
            server.events.closeSecret("old");
            assertThat(typed.closeFrame().code()).isEqualTo(4401);
            assertThat(classic.closeFrame().code()).isEqualTo(1008);
            assertThat(other.silent()).isTrue();
            assertThat(server.events.poolSize()).isEqualTo(1);
        }
    }

    @Test
    void cutsOffWhoTakesNothingAndDelaysNobody() throws Exception {
        server.load(2000);
        try (RawWebSocket typed = RawWebSocket.connect(server.port, "/ws?v=2", RawWebSocket.upgradeHeaders(), 4096);
                RawWebSocket classic = RawWebSocket.connect(server.port, "/ws", RawWebSocket.upgradeHeaders(), 4096);
                RawWebSocket healthy = server.connect("")) {
            AtomicReference<String> latest = new AtomicReference<>("");
            Thread reader = new Thread(() -> readAll(healthy, latest));
            reader.start();
            long[] nanos = new long[100_000];
            for (int i = 0; i < nanos.length; i++) {
                long start = System.nanoTime();
                server.publish(1 + i % 2000, i / 2000 % 2 == 0 ? Status.ONLINE : Status.AWAY);
                nanos[i] = System.nanoTime() - start;
            }
            Eventually.until(
                    "the healthy client has the last change", () -> latest.get().equals(classic(2000, "away")));
            Arrays.sort(nanos);
            assertThat(Duration.ofNanos(nanos[nanos.length * 95 / 100])).isLessThan(Duration.ofMillis(2));
            assertThat(server.events.poolSize()).isEqualTo(3);

            server.clock.advance(Duration.ofSeconds(32));
            Eventually.until("two are cut off", () -> server.events.poolSize() == 1);
            assertThat(server.events.counts().disconnects()).containsEntry("evicted", 2L);
            assertThat(typed.closeFrame().code()).isEqualTo(1013);
            server.publish(7, Status.DND);
            Eventually.until("the stream goes on", () -> latest.get().equals(classic(7, "dnd")));
            healthy.drop();
            reader.join();
        }
    }

    private static void readAll(RawWebSocket client, AtomicReference<String> latest) {
        try {
            while (true) {
                latest.set(client.message());
            }
        } catch (IOException dropped) {
            latest.set("dropped");
        }
    }

    @Test
    void losesNothingToClientsThatComeAndResumeAmidChanges() throws Exception {
        server.load(50);
        ObjectMapper json = new ObjectMapper();
        for (int round = 0; round < 10; round++) {
            Random random = new Random(round);
            Thread publisher = new Thread(() -> IntStream.range(0, 3000)
                    .forEach(i -> server.publish(1 + random.nextInt(50), STATUSES.get(random.nextInt(4)))));
            publisher.start();
            Map<String, String> view = new HashMap<>();
            String query = "?v=2&snapshot=1";
            long seen = 0;
            for (int connection = 0; connection < 5; connection++) {
                boolean last = connection == 4;
                if (last) {
                    publisher.join();
                }
                try (RawWebSocket client = server.connect(query)) {
                    for (int i = 0;
                            // The last one stays until it knows everything, however many messages that takes.
                            (last || i < 100)
                                    && (i == 0 || seen < server.store.revision().number());
                            i++) {
                        JsonNode message = json.readTree(client.message());
                        boolean hello = message.path("type").asText().equals("hello");
                        if (message.has("revision")) {
                            long revision = message.path("revision").asLong();
                            assertThat(revision).isGreaterThanOrEqualTo(hello ? seen : seen + 1);
                            seen = revision;
                        }
                        if (hello && query.contains("snapshot")) {
                            message = json.readTree(client.message());
                        }
                        message.path("items").forEach(one -> keep(view, one));
                        keep(view, message);
                    }
                }
                query = "?v=2&since=" + server.store.revision().epoch() + "." + seen;
            }
            Map<String, String> expected = new HashMap<>();
            server.store
                    .snapshot()
                    .all()
                    .forEach(one -> expected.put(one.user().id(), one.status().wire()));
            assertThat(view).isEqualTo(expected);
        }
    }

    private static void keep(Map<String, String> view, JsonNode status) {
        if (status.has("user_id")) {
            view.put(status.path("user_id").asText(), status.path("status").asText());
        }
    }

    @Test
    void logsThePoolAndNothingThatClientsSay() throws Exception {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger("dev.switchboard.presence");
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.DEBUG);
        try {
            server.load(1);
            Eventually.until("nobody is there", () -> logged(lines).contains("INFO No clients connected."));
            RawWebSocket client = server.join("");
            server.publish(1, Status.AWAY);
            client.message();
            Eventually.until(
                    "it was sent", () -> logged(lines).contains("INFO Sending message to all clients in pool"));
            client.text("my password");
            client.send(8, new byte[] {3, (byte) 0xE8, 'b', 'y', 'e'});
            client.closeFrame();
            Eventually.until(
                    "it is gone", () -> logged(lines).contains("INFO Client removed. Size of connection pool: 0"));
            assertThat(logged(lines))
                    .contains(
                            "INFO Client added. Size of connection pool: 1",
                            "INFO Message received through the websocket. type=text bytes=11")
                    .anyMatch(line ->
                            line.startsWith("DEBUG Error in reading the message received through the websocket."))
                    .noneMatch(line -> line.contains("password") || line.contains("bye"));
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(null);
        }
    }

    private static List<String> logged(ListAppender<ILoggingEvent> lines) {
        synchronized (lines) {
            return List.copyOf(lines.list).stream()
                    .map(one -> one.getLevel() + " " + one.getFormattedMessage())
                    .toList();
        }
    }

    @Test
    void sendsWhatIsWaitingBeforeItStops() throws Exception {
        server.load(2000);
        try (RawWebSocket typed = server.join("?v=2");
                RawWebSocket classic = server.join("")) {
            IntStream.rangeClosed(1, 2000).forEach(number -> server.publish(number, Status.ONLINE));
            server.events.close();
            assertThat(typed.message()).contains("hello");
            for (int number = 1; number <= 2000; number++) {
                assertThat(typed.message()).contains("\"revision\":" + (2000 + number) + ",");
                assertThat(classic.message()).isEqualTo(classic(number, "online"));
            }
            assertThat(typed.read().code()).isEqualTo(1001);
            assertThat(typed.endOfStream()).isTrue();
            assertThat(classic.endOfStream()).isTrue();
        }
    }
}
