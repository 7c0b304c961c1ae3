package dev.switchboard.ipecs.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.common.web.WebFace;
import dev.switchboard.testing.Eventually;
import dev.switchboard.testing.Visitor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The control API over real HTTP. */
class ControlApiTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<ControlHouse> houses = new ArrayList<>();
    private ControlHouse house;

    @BeforeEach
    void open() throws IOException {
        house = open(ControlHouse.guarded());
    }

    private ControlHouse open(ControlHouse opened) {
        houses.add(opened);
        return opened;
    }

    @AfterEach
    void close() {
        houses.forEach(ControlHouse::close);
    }

    private JsonNode json(String path) throws IOException {
        Visitor.Answer answer = house.get(path);
        assertThat(answer.type()).as(path).isEqualTo("application/json");
        assertThat(answer.status()).as(path).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void tellsTheStatusAndAnswers503WhileNotConnected() throws Exception {
        JsonNode status = json("/system/status");
        assertThat(names(status)).startsWith("connection", "events", "hooks").contains("uptimeSeconds");
        assertThat(names(status.get("connection")))
                .startsWith(
                        "state",
                        "since",
                        "server",
                        "systemType",
                        "systemVersion",
                        "apiVersion",
                        "lastFrameAt",
                        "reconnects",
                        "gapSeconds");
        assertThat(status.at("/connection/state").asText()).isEqualTo("CONNECTED");
        assertThat(status.at("/connection/since").asText()).isEqualTo("2026-03-10T08:00:00Z");
        assertThat(status.at("/events/dropped/event-filter").asInt()).isEqualTo(2);
        assertThat(status.at("/events/malformed").asInt()).isEqualTo(1);
        assertThat(names(status.get("hooks"))).containsExactly("queued", "failed", "coalesced", "dropped");
        assertThat(status.at("/period/incomplete").asBoolean()).isFalse();

        house.lose(60, "connection reset");
        Visitor.Answer lost = house.get("/system/status");
        assertThat(lost.status()).isEqualTo(503);
        JsonNode told = JSON.readTree(lost.body());
        assertThat(told.at("/connection/state").asText()).isEqualTo("RECONNECTING");
        assertThat(told.at("/connection/reason").asText()).isEqualTo("connection reset");
        assertThat(told.at("/period/incomplete").asBoolean()).isTrue();
        assertThat(told.at("/period/gaps/0/from").asText()).isEqualTo("2026-03-10T08:01:00Z");
        assertThat(told.at("/period/gaps/0/to").isNull()).isTrue();
    }

    @Test
    void isHealthyWhileItStillTriesAndNotWhenItGaveUp() throws Exception {
        house.lose(60, "connection reset");
        assertThat(house.get("/health").status()).isEqualTo(200);
        assertThat(house.get("/health").body()).contains("\"status\":\"up\",\"connected\":false");
        house.state = ControlStatus.State.FAILED;
        assertThat(house.get("/health").status()).isEqualTo(503);
    }

    @Test
    void tellsTheFiguresUnderTheDocumentedKeys() throws Exception {
        house.login(10, 1801);
        house.arrives(20, 5000, 6, "5550100", "Anna");
        house.answered(30, 5000, 6, 1801);
        house.at(40);
        JsonNode extended = json("/acd_status");
        assertThat(extended).hasSize(27);
        assertThat(names(extended))
                .startsWith(
                        "stations-connected",
                        "agents-logged-in",
                        "total-inbound-calls",
                        "total-answered-calls",
                        "total-abandoned-calls",
                        "total-outbound-calls");
        assertThat(extended.get("total-answered-calls").asInt()).isEqualTo(1);
        assertThat(extended.get("total-busy-time").asDouble()).isEqualTo(10.0);
        assertThat(json("/acd/status")).isEqualTo(extended);
        assertThat(json("/acd_status?all=false").get("total-busy-time").asDouble())
                .isZero();
        assertThat(house.get("/acd_status?all=maybe").status()).isEqualTo(400);

        assertThat(names(json("/acd/call_stats")))
                .containsExactly(
                        "System Runtime", "Period Start", "Period End", "Call Stats", "Agent Stats", "uptimeSeconds");
        assertThat(json("/acd/call_stats?by=queue").at("/6/Calls/Inbound").asInt())
                .isEqualTo(1);
        assertThat(json("/acd/call_stats?by=station").has("1801")).isTrue();
        assertThat(house.get("/acd/call_stats?by=moon").status()).isEqualTo(400);
    }

    @Test
    void tellsStationsAndCalls() throws Exception {
        house.login(10, 1801);
        house.arrives(20, 5000, 6, "5550100", "Anna");
        house.answered(32, 5000, 6, 1801);
        house.at(40);
        JsonNode station = json("/stations/1801");
        assertThat(json("/stations")).containsExactly(station);
        assertThat(station.get("phase").asText()).isEqualTo("busy");
        assertThat(station.at("/agent/available").asBoolean()).isTrue();
        assertThat(station.at("/seconds/busy").asInt()).isEqualTo(8);
        assertThat(station.get("answeredCalls").asInt()).isEqualTo(1);
        JsonNode call = json("/calls/5000");
        assertThat(json("/calls")).containsExactly(call);
        assertThat(call.get("direction").asText()).isEqualTo("in");
        assertThat(call.get("state").asText()).isEqualTo("active");
        assertThat(call.get("number").asText()).isEqualTo("5550100");
        assertThat(call.get("queue").asInt()).isEqualTo(6);
        assertThat(call.get("waitSeconds").asInt()).isEqualTo(12);
        assertThat(call.get("talkSeconds").asInt()).isEqualTo(8);
        assertThat(call.get("answeredAt").asText()).isEqualTo("2026-03-10T08:00:32Z");

        for (String path : List.of("/stations/1802", "/stations/abc", "/calls/1", "/calls/x", "/nothing")) {
            Visitor.Answer missing = house.get(path);
            assertThat(missing.status()).as(path).isEqualTo(404);
            assertThat(JSON.readTree(missing.body()).get("error").asText())
                    .as(path)
                    .isNotEmpty();
        }
    }

    @Test
    void tellsIntervalsAndMarksTheIncompleteOnes() throws Exception {
        house.arrives(20, 5000, 6, "5550100", "");
        house.abandoned(50, 5000, 6);
        house.lose(1000, "silence");
        house.connect(1060);
        house.at(2000);
        JsonNode quarters = json("/acd/intervals?minutes=15");
        assertThat(quarters.get("intervals")).hasSize(3);
        JsonNode first = quarters.at("/intervals/0");
        assertThat(first.get("start").asText()).isEqualTo("2026-03-10T08:00:00Z");
        assertThat(first.at("/calls/offered").asInt()).isEqualTo(1);
        assertThat(first.at("/calls/abandoned").asInt()).isEqualTo(1);
        assertThat(quarters.at("/intervals/1/incomplete").asBoolean()).isTrue();
        assertThat(quarters.at("/intervals/1/gaps/0/to").asText()).isEqualTo("2026-03-10T08:17:40Z");
        assertThat(quarters.at("/intervals/2/incomplete").asBoolean()).isFalse();
        assertThat(quarters.at("/intervals/2/closed").asBoolean()).isFalse();
        assertThat(json("/acd/intervals?minutes=60").get("intervals")).hasSize(1);
        assertThat(json("/acd/intervals?queue=7")
                        .at("/intervals/0/calls/offered")
                        .asInt())
                .isZero();
        assertThat(house.get("/acd/intervals?minutes=20").status()).isEqualTo(400);
        assertThat(house.get("/acd/intervals?queue=99").status()).isEqualTo(404);
    }

    @Test
    void changesNothingWithoutTheTokenAndNothingByGet() throws Exception {
        house.arrives(20, 5000, 6, "5550100", "");
        house.abandoned(50, 5000, 6);
        List<String> paths = List.of(
                "/system/reset_counters",
                "/system/ignore_events?ignore=1",
                "/system/shutdown",
                "/acd/abandoned/1/called-back");
        for (String path : paths) {
            Visitor.Answer got = house.get(path, "Authorization", "Bearer " + ControlHouse.TOKEN);
            assertThat(got.status()).as(path).isEqualTo(405);
            assertThat(got.headers().get("Allow")).isEqualTo("POST");
            assertThat(got.type()).isEqualTo("application/json");
            assertThat(house.post(path, "Content-Type", "application/json").status())
                    .as(path)
                    .isEqualTo(401);
            assertThat(house.post(path, "Authorization", "Bearer wrong").status())
                    .as(path)
                    .isEqualTo(401);
        }
        assertThat(house.postWithToken("/acd_status").status()).isEqualTo(405);
        assertThat(house.asked).isEmpty();
        assertThat(house.missed.list(false, 10)).hasSize(1);

        ControlHouse tokenless = open(new ControlHouse(Optional.empty(), Optional.empty()));
        assertThat(tokenless.get("/acd_status").status()).isEqualTo(200);
        for (String path : paths) {
            assertThat(tokenless
                            .post(path, "Authorization", "Bearer " + ControlHouse.TOKEN)
                            .status())
                    .as(path)
                    .isEqualTo(403);
        }
        assertThat(tokenless.asked).isEmpty();
    }

    @Test
    void doesWhatTheTokenAsksFor() throws Exception {
        house.arrives(20, 5000, 6, "5550100", "");
        house.abandoned(50, 5000, 6);
        assertThat(house.postWithToken("/system/reset_counters").status()).isEqualTo(204);
        assertThat(json("/acd_status").get("total-inbound-calls").asInt()).isZero();
        assertThat(house.postWithToken("/system/ignore_events?ignore=1").status())
                .isEqualTo(204);
        assertThat(json("/system/status").at("/events/ignoring").asBoolean()).isTrue();
        assertThat(house.postWithToken("/system/ignore_events").status()).isEqualTo(400);
        assertThat(house.postWithToken("/system/ignore_events?ignore=perhaps").status())
                .isEqualTo(400);
        assertThat(house.postWithToken("/system/ignore_events?ignore=false").status())
                .isEqualTo(204);
        assertThat(house.postWithToken("/system/shutdown").status()).isEqualTo(204);
        Eventually.until("the shutdown is asked for", () -> house.asked.contains("shutdown"));
        assertThat(house.asked).containsExactly("reset", "ignore true", "ignore false", "shutdown");

        assertThat(json("/acd/abandoned").at("/0/number").asText()).isEqualTo("5550100");
        assertThat(json("/acd/abandoned").at("/0/waitedSeconds").asInt()).isEqualTo(30);
        assertThat(house.postWithToken("/acd/abandoned/1/called-back").status()).isEqualTo(204);
        assertThat(json("/acd/abandoned")).isEmpty();
        assertThat(json("/acd/abandoned?all=true").at("/0/calledBackBy").asText())
                .isEqualTo("control");
        assertThat(house.postWithToken("/acd/abandoned/99/called-back").status())
                .isEqualTo(404);
    }

    @Test
    void drivesTheSimulatorOnlyWhereThereIsOne() throws Exception {
        assertThat(house.postWithToken("/sim/login?station=1801").status()).isEqualTo(404);
        List<String> played = new ArrayList<>();
        house = open(new ControlHouse(Optional.of(ControlHouse.TOKEN), Optional.of(new SimulatorControl() {
            @Override
            public void login(long station, int count) {
                played.add("login " + station + " " + count);
            }

            @Override
            public void logoutStation(long station) {
                played.add("logout station " + station);
            }

            @Override
            public void logoutAgent(long station) {
                played.add("logout agent " + station);
            }

            @Override
            public void call(String number, long station, Duration duration, boolean outbound) {
                played.add("call " + number + " " + station + " " + duration.toSeconds() + " " + outbound);
            }

            @Override
            public void simulateEvents(int count) {
                played.add("events " + count);
            }
        })));
        for (String path : List.of(
                "/sim/login?station=1801&count=3",
                "/sim/login?station=1805",
                "/sim/logout/station?station=1801",
                "/sim/logout/agent?station=1802",
                "/sim/call?caller_id=5550100&station=1802&duration=30&direction=out",
                "/sim/simulate_events?count=50")) {
            assertThat(house.postWithToken(path).status()).as(path).isEqualTo(204);
        }
        assertThat(played)
                .containsExactly(
                        "login 1801 3",
                        "login 1805 1",
                        "logout station 1801",
                        "logout agent 1802",
                        "call 5550100 1802 30 true",
                        "events 50");
        assertThat(house.postWithToken("/sim/call?station=1802&duration=-1").status())
                .isEqualTo(400);
        assertThat(house.post("/sim/login?station=1801", "Content-Type", "application/json")
                        .status())
                .isEqualTo(401);
        assertThat(house.get("/sim/login?station=1801").status()).isEqualTo(405);
    }

    @Test
    void neverListensToTheNetworkWithoutAToken() throws Exception {
        for (WebFace.Listen listen : List.of(
                new WebFace.Listen("0.0.0.0", 0, Optional.empty(), Set.of()),
                new WebFace.Listen("127.0.0.1", 0, Optional.empty(), Set.of("wallboard.example.net")))) {
            assertThatThrownBy(() -> new ControlFace.Options(listen, Optional.empty()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("token");
            try (ControlHouse open = new ControlHouse(listen, Optional.of(ControlHouse.TOKEN), Optional.empty())) {
                assertThat(open.get("/system/status").status()).isEqualTo(401);
                assertThat(open.get("/health").status()).isEqualTo(200);
            }
        }
    }
}
