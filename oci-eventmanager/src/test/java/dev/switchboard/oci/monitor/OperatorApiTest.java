package dev.switchboard.oci.monitor;

import static dev.switchboard.oci.monitor.MonitorHouse.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.common.config.Secret;
import dev.switchboard.common.web.AccessTokens;
import dev.switchboard.common.web.WebFace;
import dev.switchboard.oci.event.Outcome;
import dev.switchboard.oci.journal.EventStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OperatorApiTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String[] VIEWER = {"Authorization", "Bearer view-only"};
    private static final String[] KEEPER = {"Authorization", "Bearer operate-it"};
    private static final String[] AUDITOR = {"Authorization", "Bearer all-of-it"};

    private MonitorHouse house;

    @BeforeEach
    void open() throws IOException {
        house = new MonitorHouse(
                new AccessTokens.Token("viewer", new Secret("view-only"), Set.of("read")),
                new AccessTokens.Token("keeper", new Secret("operate-it"), Set.of("read", "operate")),
                new AccessTokens.Token("auditor", new Secret("all-of-it"), Set.of("read", "operate", "secrets")));
    }

    @AfterEach
    void close() {
        house.close();
    }

    private JsonNode get(String path, String... headers) throws IOException {
        return MAPPER.readTree(house.get(path, headers).body());
    }

    private JsonNode post(String path, String body, String... headers) throws IOException {
        return MAPPER.readTree(house.post(path, body, headers).body());
    }

    private List<Long> ids(String query) throws IOException {
        List<Long> ids = new ArrayList<>();
        get("/api/v1/events?" + query, VIEWER)
                .get("events")
                .forEach(event -> ids.add(event.get("id").longValue()));
        return ids;
    }

    private EventStatus statusOf(long id) {
        return house.journal.find(id).orElseThrow().status();
    }

    @Test
    void doesNothingForOthersThanThisMachineWithoutAToken() throws Exception {
        for (WebFace.Listen listen : List.of(
                new WebFace.Listen("0.0.0.0", 0, Optional.empty(), Set.of()),
                new WebFace.Listen("127.0.0.1", 0, Optional.empty(), Set.of("monitor.example.net")),
                WebFace.Listen.loopback(0))) {
            boolean others = !listen.isForThisMachine();
            try (MonitorHouse open = new MonitorHouse(new Monitor.Options(listen, List.of()), Optional.empty())) {
                long event = open.pending("UserAddRequest", "anna@example.net", "<a/>");
                assertThat(open.get("/api/v1/events").status()).isEqualTo(200);
                var answer = open.post("/api/v1/events/" + event + "/discard", "{}");
                assertThat(answer.status()).as(answer.body()).isEqualTo(others ? 403 : 200);
                assertThat(open.journal.find(event).orElseThrow().status())
                        .isEqualTo(others ? EventStatus.PENDING : EventStatus.IGNORED);
            }
        }
    }

    @Test
    void listsByFilterAndPage() throws Exception {
        long first = house.settled("UserAddRequest", "anna@example.net", Outcome.completed());
        long second = house.settled("UserModifyRequest", "anna@example.net", Outcome.failed("EMA said 4006"));
        house.time.updateAndGet(time -> time.plus(Duration.ofHours(2)));
        long third = house.settled("UserModifyRequest", "bodil@example.net", Outcome.ignored("nothing"));
        long fourth = house.pending("GroupAddRequest", "", "<a>Nuuk</a>");

        assertThat(ids("")).containsExactly(fourth, third, second, first);
        assertThat(ids("status=failed")).containsExactly(second);
        assertThat(ids("status=failed,ignored")).containsExactly(third, second);
        assertThat(ids("status=failed&status=pending")).containsExactly(fourth, second);
        assertThat(ids("command=UserModifyRequest")).containsExactly(third, second);
        assertThat(ids("user=anna@example.net")).containsExactly(second, first);
        assertThat(ids("text=4006")).containsExactly(second);
        assertThat(ids("text=NUUK")).containsExactly(fourth);
        assertThat(ids("since=1h")).containsExactly(fourth, third);
        assertThat(ids("since=2026-03-10T09:00")).containsExactly(fourth, third);
        assertThat(ids("since=2026-03-10T09:00:00Z")).containsExactly(fourth, third);
        assertThat(ids("since=2026-03-11")).isEmpty();
        assertThat(ids("from=" + second + "&to=" + third)).containsExactly(third, second);
        JsonNode page = get("/api/v1/events?limit=3", VIEWER);
        assertThat(page.get("next_before").longValue()).isEqualTo(second);
        JsonNode rest = get("/api/v1/events?limit=3&before=" + second, VIEWER);
        assertThat(rest.get("events")).hasSize(1);
        assertThat(rest.get("next_before").isNull()).isTrue();
    }

    @Test
    void saysWhatIsWrongWithARequest() throws Exception {
        record Row(String path, String error) {}
        for (Row row : List.of(
                new Row(
                        "events?status=done",
                        "status must be pending, completed, failed or ignored, not \\\"done\\\"."),
                new Row("events?limit=501", "limit must be a whole number between 1 and 500, not \\\"501\\\"."),
                new Row("events?before=x", "before must be a whole number"),
                new Row("events?since=yesterday", "since must be a UTC time such as"),
                new Row("events?statsu=failed", "\\\"statsu\\\" is not known here; there are before, command, from"),
                new Row("events/1x", "The id of an event is a whole number."))) {
            var answer = house.get("/api/v1/" + row.path(), VIEWER);
            assertThat(answer.status()).as(row.path()).isEqualTo(400);
            assertThat(answer.body()).startsWith("{\"error\":\"" + row.error());
        }
        assertThat(house.get("/api/v1/events/9", VIEWER).body()).isEqualTo("{\"error\":\"There is no event 9.\"}");
        assertThat(house.get("/api/v1/nothing", VIEWER).body()).startsWith("{\"error\":");
        assertThat(house.post("/api/v1/replay", "{]", KEEPER).body()).startsWith("{\"error\":\"The body is not JSON");
        assertThat(house.post("/api/v1/replay", "[]", KEEPER).status()).isEqualTo(400);
        assertThat(house.post("/api/v1/replay", "{\"statuss\":\"failed\"}", KEEPER)
                        .status())
                .isEqualTo(400);
        assertThat(house.post("/api/v1/discard", "{\"ids\":[1],\"command\":\"X\"}", KEEPER)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void showsAnEventWithoutItsSecrets() throws Exception {
        long id = house.settled("UserModifyRequest", "anna@example.net", Outcome.failed("refused: " + SECRET));
        var masked = house.get("/api/v1/events/" + id, KEEPER);
        assertThat(masked.body()).doesNotContain(SECRET);
        JsonNode event = MAPPER.readTree(masked.body());
        assertThat(event.get("document").textValue()).contains("<newPassword>***1***</newPassword>");
        assertThat(event.get("reason").textValue()).isEqualTo("refused: ***");
        JsonNode step = event.get("commands").get(0).get("steps").get(1);
        assertThat(step.get("state").textValue()).isEqualTo("failed");
        assertThat(step.get("note").textValue()).isEqualTo("the gateway refused '***' with 4006");
        assertThat(step.get("payload").textValue()).isEqualTo("{\"password\":\"***\"}");
        assertThat(house.get("/api/v1/events/" + id + "?secrets=true", KEEPER).status())
                .isEqualTo(403);
        JsonNode clear = get("/api/v1/events/" + id + "?secrets=true", AUDITOR);
        assertThat(clear.get("document").textValue()).contains(SECRET);
        assertThat(clear.get("commands")
                        .get(0)
                        .get("steps")
                        .get(1)
                        .get("payload")
                        .textValue())
                .contains(SECRET);
    }

    @Test
    void doesNotFindEventsByTheirPasswords() throws Exception {
        long id = house.settled("UserModifyRequest", "anna@example.net", Outcome.completed());
        assertThat(ids("text=" + SECRET.substring(0, 4))).isEmpty();
        assertThat(ids("text=newPassword")).containsExactly(id);
        assertThat(post("/api/v1/replay", "{\"status\":\"completed\",\"text\":\"" + SECRET + "\"}", KEEPER)
                        .get("events")
                        .intValue())
                .isZero();
        assertThat(get("/api/v1/events?secrets=true&text=" + SECRET, AUDITOR).get("events"))
                .hasSize(1);
    }

    @Test
    void triesAnEventOut() throws Exception {
        long id = house.settled("UserModifyRequest", "anna@example.net", Outcome.failed("no"));
        String plan = "/api/v1/events/" + id + "/plan";
        var run = house.post(plan, "", "Authorization", "Bearer view-only");
        assertThat(run.status()).isEqualTo(200);
        assertThat(run.body()).contains("\"outcome\":\"completed\"").doesNotContain(SECRET);
        assertThat(MAPPER.readTree(run.body())
                        .get("calls")
                        .get(1)
                        .get("request")
                        .textValue())
                .isEqualTo("<Set><password>***</password><echo>***</echo></Set>");
        assertThat(house.post(plan + "?secrets=true", "{}", AUDITOR).body()).contains(SECRET);
        assertThat(house.post(plan, "{\"document\":\"<a/>\"}", VIEWER).status()).isEqualTo(403);
        assertThat(house.post(plan, "{\"document\":\"<a/>\"}", KEEPER).body())
                .contains("<Create><length>4</length></Create>");
        assertThat(house.post(plan, "{\"document\":\"<lastName>***1***</lastName>\"}", KEEPER)
                        .body())
                .contains("outside a password");
        assertThat(statusOf(id)).isEqualTo(EventStatus.FAILED);
    }

    @Test
    void replaysOneEventAndSaysWhoDidIt() throws Exception {
        long failed = house.settled("UserModifyRequest", "anna@example.net", Outcome.failed("no"));
        long completed = house.settled("UserModifyRequest", "anna@example.net", Outcome.completed());
        assertThat(house.post("/api/v1/events/" + failed + "/replay", "{}", VIEWER)
                        .status())
                .isEqualTo(403);
        assertThat(post("/api/v1/events/" + failed + "/replay", "{\"force\":false}", KEEPER)
                        .toString())
                .isEqualTo("{\"id\":" + failed + ",\"accepted\":true}");
        assertThat(statusOf(failed)).isEqualTo(EventStatus.PENDING);
        assertThat(get("/api/v1/events/" + failed, VIEWER)
                        .get("audit")
                        .get(0)
                        .get("actor")
                        .textValue())
                .isEqualTo("keeper");
        var refused = house.post("/api/v1/events/" + completed + "/replay", "{}", KEEPER);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body()).contains("\"error\":\"event " + completed + " is completed: force it if meant\"");
        assertThat(house.post("/api/v1/events/" + completed + "/replay", "{\"force\":true}", KEEPER)
                        .status())
                .isEqualTo(200);
        assertThat(house.post("/api/v1/events/77/replay", "{}", KEEPER).status())
                .isEqualTo(404);
    }

    @Test
    void replaysAnEditedDocumentWithTheStoredPasswordInIt() throws Exception {
        long id = house.settled("UserModifyRequest", "anna@example.net", Outcome.failed("no"));
        String shown = get("/api/v1/events/" + id, KEEPER).get("document").textValue();
        String edited = shown.replace("anna@", "hanna@");
        String body = MAPPER.createObjectNode().put("document", edited).toString();
        assertThat(house.post("/api/v1/events/" + id + "/replay", body, KEEPER).status())
                .isEqualTo(200);
        assertThat(house.journal.findEditedDocument(id).orElseThrow())
                .isEqualTo(MonitorHouse.document("UserModifyRequest", "hanna@example.net", SECRET));
        var event = house.get("/api/v1/events/" + id, KEEPER);
        assertThat(event.body()).contains("edited_document").contains("hanna@").doesNotContain(SECRET);
    }

    @Test
    void discardsOneEvent() throws Exception {
        long id = house.settled("UserModifyRequest", "anna@example.net", Outcome.failed("no"));
        assertThat(house.post("/api/v1/events/" + id + "/discard", "{\"reason\":\"done by hand\"}", KEEPER)
                        .status())
                .isEqualTo(200);
        assertThat(house.journal.find(id).orElseThrow().reason()).isEqualTo("discarded: done by hand");
        assertThat(statusOf(id)).isEqualTo(EventStatus.IGNORED);
    }

    @Test
    void carriesOutOrdersForSeveralOnlyWhenConfirmed() throws Exception {
        List<Long> failed = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            failed.add(house.settled("UserModifyRequest", "u" + i, Outcome.failed("no")));
        }
        long completed = house.settled("UserModifyRequest", "u", Outcome.completed());
        JsonNode asked = post("/api/v1/replay", "{\"from\":1,\"to\":1000}", KEEPER);
        assertThat(asked.get("events").intValue()).isEqualTo(30);
        assertThat(asked.get("status").toString()).isEqualTo("{\"failed\":30}");
        assertThat(asked.get("first")).hasSize(20);
        assertThat(failed).allSatisfy(id -> assertThat(statusOf(id)).isEqualTo(EventStatus.FAILED));

        long late = house.settled("UserModifyRequest", "late", Outcome.failed("no"));
        String confirm = "{\"confirm\":\"" + asked.get("confirm").textValue() + "\"}";
        assertThat(house.post("/api/v1/discard", confirm, KEEPER).status()).isEqualTo(409);
        assertThat(house.post("/api/v1/replay", confirm, AUDITOR).status()).isEqualTo(409);
        assertThat(house.post("/api/v1/replay", confirm.replace("}", ",\"force\":true}"), KEEPER)
                        .status())
                .isEqualTo(400);
        assertThat(post("/api/v1/replay", confirm, KEEPER).toString()).isEqualTo("{\"accepted\":30,\"refused\":[]}");
        assertThat(failed).allSatisfy(id -> assertThat(statusOf(id)).isEqualTo(EventStatus.PENDING));
        assertThat(statusOf(late)).isEqualTo(EventStatus.FAILED);
        assertThat(house.post("/api/v1/replay", confirm, KEEPER).status()).isEqualTo(409);

        JsonNode mixed = post("/api/v1/replay", "{\"ids\":[" + late + "," + completed + "]}", KEEPER);
        JsonNode done =
                post("/api/v1/replay", "{\"confirm\":\"" + mixed.get("confirm").textValue() + "\"}", KEEPER);
        assertThat(done.get("accepted").intValue()).isEqualTo(1);
        assertThat(done.get("refused").get(0).get("id").longValue()).isEqualTo(completed);
    }

    @Test
    void needsNoConfirmationForOneAndForgetsOldOnes() throws Exception {
        long id = house.settled("UserModifyRequest", "u", Outcome.failed("no"));
        JsonNode asked = post("/api/v1/discard", "{\"status\":[\"failed\"],\"reason\":\"r\"}", KEEPER);
        house.time.updateAndGet(time -> time.plus(Duration.ofMinutes(11)));
        String confirm = "{\"confirm\":\"" + asked.get("confirm").textValue() + "\"}";
        assertThat(house.post("/api/v1/discard", confirm, KEEPER).status()).isEqualTo(409);
        assertThat(post("/api/v1/discard", "{\"ids\":[" + id + "],\"reason\":\"r\"}", KEEPER)
                        .toString())
                .isEqualTo("{\"accepted\":1,\"refused\":[]}");
        assertThat(post("/api/v1/discard", "{}", KEEPER).toString())
                .isEqualTo("{\"events\":0,\"status\":{},\"first\":[]}");
    }

    @Test
    void asksOtherSitesPagesForMoreThanACookie() throws Exception {
        try (MonitorHouse open = new MonitorHouse()) {
            long id = open.settled("UserModifyRequest", "u", Outcome.failed("no"));
            String path = "/api/v1/events/" + id + "/replay";
            assertThat(open.post(path, "{}", "Origin", "http://evil.example").status())
                    .isEqualTo(403);
            assertThat(open.post(path, "{}").status()).isEqualTo(200);
            assertThat(open.operations.actors).containsExactly("api");
        }
    }

    @Test
    void tellsTheStatus() throws Exception {
        house.status.set(new ServiceStatus(ServiceStatus.State.STANDBY, "held by node2", List.of()));
        assertThat(get("/api/v1/status", VIEWER).toString())
                .isEqualTo(
                        "{\"state\":\"standby\",\"fault\":\"held by node2\",\"events\":{\"pending\":0,\"completed\":0,"
                                + "\"failed\":0,\"ignored\":0},\"last_event\":null,\"links\":[]}");
    }
}
