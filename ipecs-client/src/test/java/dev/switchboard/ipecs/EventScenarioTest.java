package dev.switchboard.ipecs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.common.time.ManualTimers;
import dev.switchboard.ipecs.call.MachineOptions;
import dev.switchboard.ipecs.simulator.IpecsSimulator;
import dev.switchboard.testing.Eventually;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every event scenario through the whole client, over a real event stream: hooks in order, payloads, figures. */
class EventScenarioTest {

    private static final Path SCENARIOS = Path.of(System.getProperty("conformance.dir"), "ipecs", "scenarios.json");
    private static final Instant START = Instant.parse("2024-01-15T09:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The scenarios say nothing of these. */
    private static final Set<String> NOT_LISTED = Set.of(
            "addEventHook",
            "addConnectionHook",
            "addSystemResetEventHook",
            "addIncomingCallerInfoHook",
            "addPeriodHook");

    private final ManualTimers timers = new ManualTimers(START);
    private final List<List<Object>> heard = Collections.synchronizedList(new ArrayList<>());
    private final List<Map.Entry<Integer, Map<String, Object>>> summaries =
            Collections.synchronizedList(new ArrayList<>());
    private volatile int step;

    static Stream<JsonNode> scenarios() throws IOException {
        JsonNode all = JSON.readTree(SCENARIOS.toFile()).path("scenarios");
        return StreamSupport.stream(all.spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void tellsTheHooksWhatTheScenarioSays(JsonNode scenario) throws Exception {
        try (IpecsSimulator server = IpecsSimulator.builder()
                        .timers(timers)
                        .zone(ZoneOffset.UTC)
                        .heartbeats(false)
                        .build();
                IpecsApi api = new IpecsApi(started(server), timers, new Random(1))) {
            register(api);
            api.connect();
            JsonNode steps = scenario.path("steps");
            for (int i = 0; i < steps.size(); i++) {
                play(i, steps.get(i), server, api);
            }
            moveTo(scenario.path("summaryAt").asLong(), api);
            check(scenario.path("expect"), api);
        }
    }

    private static IpecsConfig started(IpecsSimulator server) throws IOException {
        server.start();
        IpecsConfig config = TestClient.of(server);
        IpecsConfig.Session session = config.session();
        // The scenarios' gap lasts 30 s, and nothing else ends it.
        return config.with(new IpecsConfig.Session(
                        session.timeout(),
                        session.loginAttempts(),
                        session.loginPause(),
                        session.maxReconnects(),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(60),
                        0,
                        Duration.ZERO,
                        session.watchdogInterval(),
                        session.maxMissed(),
                        session.pingEvery(),
                        session.tokenFile()))
                .with(MachineOptions.defaults(TestClient.STATIONS, TestClient.QUEUES, ZoneOffset.UTC));
    }

    private void register(IpecsApi api) {
        for (String name : IpecsApi.hookNames()) {
            if (!NOT_LISTED.contains(name)) {
                api.addHook(name, data -> heard.add(List.of(step, name, data)));
            }
        }
        api.addEventHook(summary -> summaries.add(Map.entry(step, summary)));
    }

    private void play(int index, JsonNode entry, IpecsSimulator server, IpecsApi api) throws Exception {
        moveTo(entry.path("at").asLong(), api, index);
        step = index;
        if (entry.has("message")) {
            long before = api.status().events().received();
            server.send(entry.path("message").toString());
            Eventually.until(() -> api.status().events().received() > before, () -> "message not received");
        } else {
            switch (entry.path("action").asText()) {
                case "reset" -> api.resetCounters();
                case "connection-lost" -> {
                    server.dropConnections();
                    await(api, ConnectionState.RECONNECTING);
                    Eventually.until(() -> timers.pending() >= 3, () -> "no wait");
                }
                case "connection-restored" -> await(api, ConnectionState.CONNECTED);
                default -> assertThat(entry.path("action").asText()).isEqualTo("tick");
            }
        }
        api.settle(Eventually.PATIENCE);
    }

    private static void await(IpecsApi api, ConnectionState state) {
        Eventually.until(
                () -> api.status().connection().state() == state,
                () -> "state " + api.status().connection());
    }

    private void moveTo(long second, IpecsApi api, int next) throws Exception {
        Duration left = Duration.between(timers.now(), START.plusSeconds(second));
        if (left.compareTo(Duration.ofSeconds(1)) > 0) {
            timers.advance(left.minusSeconds(1));
            api.settle(Eventually.PATIENCE);
            left = Duration.ofSeconds(1);
        }
        // What time itself brings about at this second belongs to the step of this second.
        step = next;
        timers.advance(left.isNegative() ? Duration.ZERO : left);
    }

    private void moveTo(long second, IpecsApi api) throws Exception {
        moveTo(second, api, step);
        api.settle(Eventually.PATIENCE);
    }

    private void check(JsonNode expect, IpecsApi api) {
        assertThat(json(heard)).isEqualTo(normal(expect.path("hooks")));
        assertThat(json(summaries.stream().map(Map.Entry::getKey).toList()))
                .isEqualTo(normal(expect.path("eventHookAtSteps")));
        assertThat(summaries)
                .allSatisfy(entry -> assertThat(entry.getValue().keySet())
                        .containsExactlyElementsOf(api.summary().keySet())
                        .hasSize(13));
        assertThat(json(api.summary())).isEqualTo(normal(expect.path("summary")));
        Map<String, Object> further = new LinkedHashMap<>(api.extendedSummary());
        assertThat(further).hasSize(27);
        further.keySet().removeAll(api.summary().keySet());
        assertThat(json(further)).isEqualTo(normal(expect.path("extended")));
        assertThat(json(api.callStatistics())).isEqualTo(normal(expect.path("callStats")));
        IpecsStatus.Events events = api.status().events();
        Map<String, Long> dropped = new LinkedHashMap<>(events.dropped());
        dropped.put("malformed", events.malformed());
        dropped.values().removeIf(count -> count == 0);
        assertThat(json(dropped)).isEqualTo(normal(expect.path("dropped")));
        assertThat(events.heartbeats()).isEqualTo(expect.path("heartbeats").asLong());
        assertThat(api.system().staleCalls())
                .isEqualTo(expect.path("staleCalls").asInt());
        assertThat(api.system().activeCalls())
                .isEqualTo(expect.path("activeCalls").asInt());
        assertThat(api.system().liveCalls()).isEqualTo(expect.path("liveCalls").asInt());
    }

    /** As JSON in which numbers compare by value. */
    private static Object json(Object value) {
        return normal(JSON.valueToTree(value));
    }

    private static Object normal(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> members = new LinkedHashMap<>();
            node.properties().forEach(member -> members.put(member.getKey(), normal(member.getValue())));
            return members;
        }
        if (node.isArray()) {
            return StreamSupport.stream(node.spliterator(), false)
                    .map(EventScenarioTest::normal)
                    .toList();
        }
        return node.isNumber() ? (Object) node.asDouble() : node.asText();
    }
}
