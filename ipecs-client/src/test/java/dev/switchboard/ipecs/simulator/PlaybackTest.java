package dev.switchboard.ipecs.simulator;

import static dev.switchboard.ipecs.simulator.PlainClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.switchboard.common.time.ManualTimers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scenarios, captures, scripts and the control port. */
final class PlaybackTest {

    private static final Instant NINE = Instant.parse("2024-01-15T09:00:00Z");
    private static final Path SCENARIOS = Path.of(System.getProperty("conformance.dir"), "ipecs", "scenarios.json");
    private static final String LOGIN = "/ipxapi/server/v1/users/api1/login";
    private static final String BASIC = "Basic YXBpMTpzZWNyZXQ=";

    private final ManualTimers timers = new ManualTimers(NINE);
    private IpecsSimulator simulator;
    private PlainClient client;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        start(builder().scenarios(ScenarioFile.read(SCENARIOS)).controlPort(0));
    }

    private IpecsSimulator.Builder builder() {
        return IpecsSimulator.builder().timers(timers).zone(ZoneOffset.UTC).heartbeats(false);
    }

    private void start(IpecsSimulator.Builder builder) throws IOException {
        simulator = builder.build();
        simulator.start();
        client = new PlainClient(simulator);
    }

    @AfterEach
    void stop() {
        client.close();
        simulator.close();
    }

    private void restart(IpecsSimulator.Builder builder) throws IOException {
        stop();
        start(builder);
    }

    @Test
    void stampsWhatItPlaysWithItsClock() throws IOException {
        PlainClient.Stream stream = client.connect();
        Playback play = simulator.play(CallScenario.unavailable("1801", 120));
        assertThat(stream.nextEvent().path("time").asText()).isEqualTo("2024/01/15 09:00:00");
        timers.advance(Duration.ofSeconds(119));
        assertThat(play.isFinished()).isFalse();
        timers.advance(Duration.ofSeconds(1));
        JsonNode back = stream.nextEvent();
        assertThat(back.path("eventCode").asInt()).isEqualTo(14);
        assertThat(back.path("time").asText()).isEqualTo("2024/01/15 09:02:00");
        assertThat(play.awaitFinished(SOON)).isTrue();
    }

    @Test
    void countsCallReferencesOnFromPlayToPlay() throws IOException {
        PlainClient.Stream stream = client.connect();
        simulator.play(CallScenario.abandonedInQueue(6, 5).with(CallScenario.abandonedInQueue(6, 5)));
        simulator.play(CallScenario.abandonedInQueue(6, 5));
        assertThat(List.of(stream.nextEvent(), stream.nextEvent(), stream.nextEvent()))
                .extracting(event -> event.path("callRefID").asInt())
                .containsExactly(5000, 5001, 5002);
    }

    @Test
    void runsFasterThanTheTimers() throws IOException {
        restart(builder().timeFactor(60));
        PlainClient.Stream stream = client.connect();
        simulator.play(CallScenario.unavailable("1801", 120));
        timers.advance(Duration.ofSeconds(2));
        assertThat(stream.nextEvent().path("time").asText()).isEqualTo("2024/01/15 09:00:00");
        assertThat(stream.nextEvent().path("time").asText()).isEqualTo("2024/01/15 09:02:00");
    }

    @Test
    void waitsForAClientWhenAsked() throws IOException {
        ScenarioFile scenarios = ScenarioFile.read(SCENARIOS);
        List<TimedMessage> messages = scenarios.messages("E09");
        simulator.playWhenConnected(messages.iterator());
        timers.advance(Duration.ofMinutes(5));
        PlainClient.Stream stream = client.connect();
        timers.advance(Duration.ofMinutes(4));
        for (TimedMessage message : messages) {
            stream.expect(message.text(scenarios.baseTime()));
        }
        assertThat(stream.isQuiet()).isTrue();
    }

    @Test
    void playsADayAsItsIteratorGivesIt() throws IOException {
        RandomDay day = RandomDay.builder()
                .length(Duration.ofMinutes(5))
                .callsPerSecond(0.5)
                .evenly()
                .build();
        List<String> expected = new ArrayList<>();
        day.messages().forEachRemaining(one -> expected.add(one.text(LocalDateTime.ofInstant(NINE, ZoneOffset.UTC))));
        PlainClient.Stream stream = client.connect();
        Playback play = simulator.play(day);
        timers.advance(Duration.ofMinutes(30));
        assertThat(play.isFinished()).isTrue();
        assertThat(expected).hasSizeGreaterThan(1_000);
        expected.forEach(stream::expect);
        assertThat(stream.isQuiet()).isTrue();
    }

    @Test
    void breaksTheConnectionWhereAScenarioLosesIt() throws IOException {
        simulator.play(ScenarioFile.read(SCENARIOS).messages("E34").iterator());
        PlainClient.Stream stream = client.connect();
        timers.advance(Duration.ofSeconds(119));
        String last = stream.next();
        timers.advance(Duration.ofSeconds(1));
        while (last.startsWith("{")) {
            last = stream.next();
        }
        assertThat(last).isEqualTo("failed");
    }

    @Test
    void replaysACaptureWithItsPausesAndAsItWas() throws IOException {
        Path file = folder.resolve("capture.jsonl");
        List<CaptureFile.Line> lines = List.of(
                CaptureFile.Line.message(
                        1_705_309_300_123L, "{\"event\": \"acd\", \"data\": {\"data1\": \"a\tb\u0001\"}}"),
                CaptureFile.Line.message(1_705_309_300_123L, "no JSON \\ \"at all\" \u00e9"),
                new CaptureFile.Line(1_705_309_310_123L, CaptureFile.Kind.LOST, ""),
                new CaptureFile.Line(1_705_309_315_000L, CaptureFile.Kind.RESTORED, ""),
                CaptureFile.Line.message(1_705_309_320_123L, "last"));
        try (CaptureFile.Writer writer = CaptureFile.create(file)) {
            for (CaptureFile.Line line : lines) {
                writer.write(line);
            }
        }
        List<CaptureFile.Line> read = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            read.add(CaptureFile.Line.parse(line));
        }
        assertThat(read).isEqualTo(lines);

        PlainClient.Stream stream = client.connect();
        simulator.play(CaptureFile.replay(file, 2));
        stream.expect(lines.get(0).text());
        stream.expect(lines.get(1).text());
        timers.advance(Duration.ofMillis(4_999));
        assertThat(simulator.isStreamOpen()).isTrue();
        timers.advance(Duration.ofMillis(1));
        stream.expect("failed");
        assertThat(simulator.awaitStream(false, SOON)).isTrue();
        stream = client.stream(simulator.token().orElseThrow());
        stream.expect("open");
        timers.advance(Duration.ofSeconds(5));
        stream.expect("last");
    }

    @Test
    void namesTheLineOfACaptureThatCannotBeRead() throws IOException {
        Path file = Files.writeString(
                folder.resolve("broken.jsonl"), "{\"at\": 1, \"text\": \"x\"}\n\n{\"text\": \"y\"}\n");
        Iterator<TimedMessage> replay = CaptureFile.replay(file, 1);
        assertThat(replay.next().at()).isZero();
        assertThatThrownBy(replay::next)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("line 3")
                .hasMessageContaining("'at'");
    }

    @Test
    void runsTheScriptOfACrashedSession() throws IOException {
        restart(builder().script(ServerScript.session(SCENARIOS, "C02")));
        assertThat(client.login().errorCode()).isEqualTo(5);
        assertThat(simulator.scriptExpects()).contains("POST /ipxapi/server/v1/users/api1/logout");
        assertThat(client.post("logout", "T0").status()).isEqualTo(200);
        assertThat(client.login().json().path("token").asText()).isEqualTo("T1");
        PlainClient.Stream stream = client.stream("T1");
        stream.expect("open");
        assertThat(simulator.scriptFailures()).isEmpty();
        assertThat(simulator.scriptExpects()).isEmpty();

        simulator.closeStream(1011);
        stream.expect("closing 1011");
        assertThat(client.login().status()).isEqualTo(400);
        assertThat(simulator.scriptFailures()).containsExactly("GET " + LOGIN + " came after the end of the script");
    }

    @Test
    void runsAScriptOfRefusedAndTimedOutConnections() throws IOException {
        restart(builder().script(ServerScript.session(SCENARIOS, "C08")));
        try (PlainClient hasty = new PlainClient(simulator, Duration.ofMillis(200))) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(hasty::login).isInstanceOf(IOException.class);
            }
        }
        assertThat(simulator.scriptExpects()).isEmpty();
        assertThat(simulator.scriptFailures()).isEmpty();
        assertThat(simulator.received()).hasSize(3);
    }

    @Test
    void takesDownWhatTheScriptDoesNotExpect() throws IOException {
        restart(builder()
                .script(ServerScript.empty()
                        .expect("GET " + LOGIN, BASIC, ServerScript.Reply.answer(502, "<html>bad gateway</html>"))
                        .expect("WS " + LOGIN, "bearer T1", ServerScript.Reply.answer(401, "{}"))));
        client.post("logout", "T1");
        PlainClient.Answer page = client.login();
        assertThat(page.status()).isEqualTo(502);
        assertThat(page.body()).isEqualTo("<html>bad gateway</html>");
        client.stream("T2").expect("refused 400");
        assertThat(simulator.scriptFailures())
                .hasSize(2)
                .allSatisfy(failure -> assertThat(failure).doesNotContain("T2"))
                .first()
                .asString()
                .contains("POST", "the script expects GET");
    }

    @Test
    void isSteeredFromAnotherProcess() throws IOException {
        PlainClient.Stream stream = client.connect();
        assertThat(control("play", "{\"login\": {\"station\": 1801, \"count\": 2}}")
                        .status())
                .isEqualTo(202);
        assertThat(stream.nextEvent().path("sourceNumber").asText()).isEqualTo("1801");
        assertThat(stream.nextEvent().path("sourceNumber").asText()).isEqualTo("1802");
        assertThat(control("play", "{\"scenario\": \"E22\"}").status()).isEqualTo(202);
        assertThat(stream.nextEvent().path("eventCode").asInt()).isEqualTo(42);
        assertThat(control("play", "{\"call\": {\"station\": \"1801\", \"direction\": \"out\"}}")
                        .status())
                .isEqualTo(202);
        assertThat(stream.nextEvent().path("eventCode").asInt()).isEqualTo(17);
        assertThat(control("fault", "{\"fault\": \"broken\", \"kind\": \"no-data\"}")
                        .status())
                .isEqualTo(200);
        stream.expect("{\"event\": \"acd\"}");
        assertThat(control("fault", "{\"fault\": \"close\", \"code\": 1012}").status())
                .isEqualTo(200);
        stream.expect("closing 1012");
        assertThat(control("fault", "{\"fault\": \"answer\", \"status\": 503, \"code\": 9}")
                        .status())
                .isEqualTo(200);
        assertThat(client.login().errorCode()).isEqualTo(9);

        JsonNode journal = client.send(
                        new Request.Builder().url(simulator.controlUrl().orElseThrow() + "journal"))
                .json();
        assertThat(journal.path("requests")).hasSize(3);
        assertThat(journal.path("requests").get(2).path("status").asInt()).isEqualTo(503);
        assertThat(journal.toString()).doesNotContain("authorization");
    }

    @Test
    void tellsWhatIsWrongWithAWish() throws IOException {
        assertThat(control("play", "{\"scenario\": \"E99\"}").body()).contains("E99", "E09");
        assertThat(control("play", "{}").body()).contains("scenario, call");
        assertThat(control("fault", "{\"fault\": \"broken\", \"kind\": \"odd\"}")
                        .body())
                .contains("NOT_JSON");
        assertThat(control("fault", "[").status()).isEqualTo(400);
        Request.Builder form = new Request.Builder()
                .url(simulator.controlUrl().orElseThrow() + "fault")
                .post(RequestBody.create("{\"fault\": \"drop\"}", MediaType.get("text/plain")));
        assertThat(client.send(form).status()).isEqualTo(400);
    }

    private PlainClient.Answer control(String what, String json) throws IOException {
        return client.send(new Request.Builder()
                .url(simulator.controlUrl().orElseThrow() + what)
                .post(RequestBody.create(json, MediaType.get("application/json"))));
    }
}
