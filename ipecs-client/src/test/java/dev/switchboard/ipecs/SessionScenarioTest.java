package dev.switchboard.ipecs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.common.config.Secret;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.ipecs.call.NumberSet;
import dev.switchboard.ipecs.simulator.IpecsSimulator;
import dev.switchboard.ipecs.simulator.ReceivedRequest;
import dev.switchboard.ipecs.simulator.ServerScript;
import dev.switchboard.testing.Eventually;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every session scenario against a server that follows its script, with a clock moved by hand. */
class SessionScenarioTest {

    private static final Path SCENARIOS = Path.of(System.getProperty("conformance.dir"), "ipecs", "scenarios.json");
    private static final Instant START = Instant.parse("2024-01-15T09:00:00Z");

    @TempDir
    Path directory;

    private final SessionTimers timers = new SessionTimers(START);
    private final List<String> states = Collections.synchronizedList(new ArrayList<>());
    private final List<String> resets = Collections.synchronizedList(new ArrayList<>());

    static Stream<JsonNode> scenarios() throws IOException {
        JsonNode all = new ObjectMapper().readTree(SCENARIOS.toFile()).path("sessionScenarios");
        return StreamSupport.stream(all.spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void followsTheScenario(JsonNode scenario) throws Exception {
        String id = scenario.path("id").asText();
        JsonNode expect = scenario.path("expect");
        Path tokenFile = directory.resolve("token.json");
        if (scenario.has("savedToken")) {
            Files.writeString(
                    tokenFile, "{\"token\": \"" + scenario.path("savedToken").asText() + "\"}");
        }
        try (IpecsSimulator server = IpecsSimulator.builder()
                .script(ServerScript.session(SCENARIOS, id))
                .timers(timers.manual)
                .heartbeats(false)
                .build()) {
            server.start();
            IpecsConfig config = config(server, scenario, tokenFile);
            try (IpecsApi api = new IpecsApi(config, timers, new Random(1))) {
                api.addConnectionHook(change -> states.add(String.valueOf(change.get("state"))));
                api.addSystemResetEventHook(reset -> resets.add(String.valueOf(reset.get("reason"))));
                String error = connect(api);
                for (JsonNode step : scenario.path("then")) {
                    play(step.asText(), server, api, expect);
                }
                check(expect, server, error, tokenFile);
            }
        }
    }

    private IpecsConfig config(IpecsSimulator server, JsonNode scenario, Path tokenFile) {
        JsonNode given = scenario.path("config");
        IpecsConfig.Session standard = IpecsConfig.Session.standard();
        boolean slow = scenario.path("server").toString().contains("timeout");
        IpecsConfig.Session session = new IpecsConfig.Session(
                slow ? Duration.ofSeconds(1) : Duration.ofSeconds(20),
                given.path("retry-attempts").asInt(standard.loginAttempts()),
                standard.loginPause(),
                given.path("max-socket-retries").asInt(standard.maxReconnects()),
                standard.reconnectMin(),
                standard.reconnectMax(),
                0,
                Duration.ofSeconds(given.path("keepAliveTimer").asInt(360)),
                standard.watchdogInterval(),
                standard.maxMissed(),
                Duration.ofMinutes(5),
                Optional.of(tokenFile));
        return IpecsConfig.standard(
                        IpecsConfig.Server.at(URI.create(server.baseUri()), server.port()),
                        new IpecsConfig.Credentials("api1", new Secret("secret")),
                        NumberSet.range(1801, 1816),
                        NumberSet.of(List.of(6L)))
                .with(IpecsConfig.Tls.pinned(server.pin()))
                .with(session);
    }

    /** Connects while the clock is moved by whatever the session waits for; the kind of failure, or "null". */
    private String connect(IpecsApi api) {
        CompletableFuture<Void> connecting = CompletableFuture.runAsync(() -> {
            try {
                api.connect();
            } catch (PeerException failed) {
                throw new CompletionException(failed);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        });
        Eventually.until(
                () -> {
                    timers.advanceIfWaiting();
                    return connecting.isDone();
                },
                () -> "not connected, " + states);
        try {
            connecting.join();
            return "null";
        } catch (CompletionException failed) {
            return String.valueOf(failed.getCause().getClass().getSimpleName());
        }
    }

    private void play(String step, IpecsSimulator server, IpecsApi api, JsonNode expect) throws Exception {
        List<String> wanted = strings(expect.path("states"));
        int last = wanted.contains("CLOSED") ? wanted.size() - 1 : wanted.size();
        if (step.startsWith("serverClose")) {
            server.closeStream(Integer.parseInt(step.substring("serverClose ".length())));
            awaitStates(last);
        } else if (step.startsWith("silence")) {
            timers.manual.advance(Duration.ofSeconds(267));
            timers.manual.advance(Duration.ofSeconds(1));
            awaitStates(last);
            assertThat(timers.askedAtSeconds())
                    .containsExactly(expect.path("silenceDetectedAtSeconds").asLong());
        } else if (step.equals("run 200 with heartbeats every 60 s")) {
            for (int minute = 1; minute <= 3; minute++) {
                timers.manual.advance(Duration.ofSeconds(60));
                long heartbeats = minute;
                server.heartbeat();
                Eventually.until(() -> api.status().events().heartbeats() == heartbeats, () -> "no heartbeat");
                int requests = 2 + Math.min(minute, 2);
                Eventually.until(
                        () -> server.received().size() >= requests,
                        () -> server.received().toString());
            }
            timers.manual.advance(Duration.ofSeconds(20));
            assertThat(server.received().stream()
                            .filter(request -> request.path().endsWith("/checkconnection"))
                            .map(request ->
                                    Duration.between(START, request.at()).toSeconds()))
                    .containsExactlyElementsOf(longs(expect.path("keepAliveAtSeconds")));
        } else if (step.startsWith("run")) {
            timers.manual.advance(Duration.ofSeconds(step.equals("run 62") ? 60 : 1));
            awaitStates(last);
        } else if (step.equals("clientClose")) {
            api.close();
        } else {
            throw new IllegalArgumentException(step);
        }
    }

    private void awaitStates(int count) {
        Eventually.until(
                () -> {
                    timers.advanceIfWaiting();
                    return states.size() >= count;
                },
                () -> "only " + states);
    }

    private void check(JsonNode expect, IpecsSimulator server, String error, Path tokenFile) throws IOException {
        List<String> wanted = strings(expect.path("states"));
        Eventually.until(() -> states.size() >= wanted.size(), () -> "only " + states);
        assertThat(server.scriptFailures()).isEmpty();
        assertThat(server.scriptExpects()).isEmpty();
        assertThat(states).isEqualTo(wanted);
        assertThat(error).isEqualTo(expect.path("error").asText("null"));
        assertThat(timers.waits()).isEqualTo(longs(expect.path("sleepsMillis")));
        assertThat(token(tokenFile)).isEqualTo(expect.path("tokenFile").asText("null"));
        int wantedResets = expect.path("systemReset").asInt(0);
        Eventually.until(() -> resets.size() >= wantedResets, () -> "no system-reset call");
        assertThat(resets).hasSize(wantedResets);
        if (expect.has("socketCloseCode")) {
            assertThat(server.lastCloseCode())
                    .hasValue(expect.path("socketCloseCode").asInt());
        }
        assertThat(server.received().stream().map(ReceivedRequest::status)).doesNotContain(400);
    }

    private static String token(Path file) throws IOException {
        return Files.exists(file)
                ? new ObjectMapper().readTree(file.toFile()).path("token").asText()
                : "null";
    }

    private static List<String> strings(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static List<Long> longs(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asLong)
                .toList();
    }
}
