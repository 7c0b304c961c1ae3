package dev.switchboard.ipecs.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.switchboard.ipecs.call.EventFilter.Verdict;
import dev.switchboard.ipecs.call.HookPayloads.StationPayload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The recorded scenarios, played through filter, machine and payloads. */
class ConformanceCallTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    static Stream<Scenario> scenarios() throws IOException {
        Optional<Path> file = Scenario.file();
        assumeTrue(file.isPresent(), "no recorded scenarios: conformance.dir does not hold ipecs/scenarios.json");
        return Scenario.all(file.get()).stream();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void playsAsRecorded(Scenario scenario) throws IOException {
        JsonNode expect = scenario.scenario().path("expect");
        Playback playback = new Playback(scenario);
        playback.play();
        long summaryAt = Scenario.BASE + scenario.scenario().path("summaryAt").asLong() * 1000;
        CallCentreSnapshot snapshot = playback.system.snapshot(summaryAt);

        assertThat(text(playback.hooks)).isEqualTo(text(expect.path("hooks")));
        assertThat(playback.eventHookSteps).isEqualTo(read(expect.path("eventHookAtSteps"), new TypeReference<>() {}));
        assertThat(JSON.writeValueAsString(snapshot.summary()))
                .as("summary, in order")
                .isEqualTo(JSON.writeValueAsString(expect.path("summary")));
        assertThat(text(further(snapshot))).isEqualTo(text(expect.path("extended")));
        assertThat(JSON.writeValueAsString(snapshot.callStatistics()))
                .as("call statistics, in order")
                .isEqualTo(JSON.writeValueAsString(expect.path("callStats")));
        assertThat(playback.dropped).isEqualTo(read(expect.path("dropped"), new TypeReference<>() {}));
        assertThat(playback.heartbeats).isEqualTo(expect.path("heartbeats").asInt());
        assertThat(playback.system.staleCalls())
                .isEqualTo(expect.path("staleCalls").asInt());
        assertThat(playback.system.activeCalls())
                .isEqualTo(expect.path("activeCalls").asInt());
        assertThat(playback.system.liveCalls())
                .isEqualTo(expect.path("liveCalls").asInt());
    }

    private static Map<String, Object> further(CallCentreSnapshot snapshot) {
        Map<String, Object> further = new LinkedHashMap<>(snapshot.extendedSummary());
        further.keySet().removeAll(snapshot.summary().keySet());
        return further;
    }

    private static <T> T read(JsonNode node, TypeReference<T> type) {
        return JSON.convertValue(node, type);
    }

    /** Maps by content: members sorted, numbers as they compare. */
    private static String text(Object value) throws IOException {
        Object tree = JSON.convertValue(value, Object.class);
        return JSON.writerWithDefaultPrettyPrinter()
                .with(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .writeValueAsString(tree);
    }

    private static final class Playback {

        private final Scenario scenario;
        private final CallMachine machine;
        private final HookPayloads payloads = new HookPayloads(StationPayload.COUNT);
        private final List<List<Object>> hooks = new ArrayList<>();
        private final List<Integer> eventHookSteps = new ArrayList<>();
        private final Map<String, Integer> dropped = new TreeMap<>();
        private int heartbeats;
        private PhoneSystem system;

        Playback(Scenario scenario) {
            this.scenario = scenario;
            this.machine = new CallMachine(scenario.options());
            this.system = machine.start(Scenario.BASE);
        }

        void play() {
            int index = 0;
            for (JsonNode step : scenario.scenario().path("steps")) {
                long received = Scenario.BASE + step.path("at").asLong() * 1000;
                if (step.has("action")) {
                    act(index, step.path("action").asText(), received);
                } else {
                    message(index, Scenario.decode(step.path("message"), received));
                }
                index++;
            }
        }

        private void act(int step, String action, long received) {
            take(
                    step,
                    switch (action) {
                        case "reset" -> machine.reset(system, received);
                        case "connection-lost" -> machine.connectionLost(system, received);
                        case "connection-restored" -> machine.connectionRestored(system, received);
                        case "tick" -> machine.tick(system, received);
                        default -> throw new IllegalArgumentException(action);
                    });
        }

        private void message(int step, Optional<IpecsEvent> event) {
            if (event.isEmpty()) {
                dropped.merge("malformed", 1, Integer::sum);
                return;
            }
            Verdict verdict = scenario.filter().verdict(event.get(), false);
            if (verdict == Verdict.ACCEPTED) {
                take(step, machine.apply(system, event.get()));
            } else if (verdict == Verdict.HEARTBEAT) {
                heartbeats++;
            } else {
                dropped.merge(verdict.counter(), 1, Integer::sum);
            }
        }

        private void take(int step, Transition transition) {
            system = transition.next();
            for (Effect effect : transition.effects()) {
                if (effect instanceof Effect.BadSmdr) {
                    dropped.merge("bad-smdr", 1, Integer::sum);
                }
                Optional<String> hook = HookPayloads.hook(effect);
                if (hook.isEmpty() || effect instanceof Effect.PeriodClosed || effect instanceof Effect.CallerInfo) {
                    continue;
                }
                Map<String, Object> payload = payloads.payload(effect, system);
                if (effect instanceof Effect.StateChanged) {
                    eventHookSteps.add(step);
                    assertThat(payload).isEqualTo(system.snapshotAtLastEvent().summary());
                } else {
                    hooks.add(List.of(step, hook.get(), payload));
                }
            }
        }
    }
}
