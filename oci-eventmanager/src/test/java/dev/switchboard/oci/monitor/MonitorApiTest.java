package dev.switchboard.oci.monitor;

import static dev.switchboard.oci.monitor.MonitorHouse.NOW;
import static dev.switchboard.oci.monitor.MonitorHouse.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.web.AccessTokens;
import dev.switchboard.oci.event.Outcome;
import dev.switchboard.oci.journal.StoreException;
import dev.switchboard.testing.Visitor;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import okhttp3.RequestBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The calls that existing clients know, to the letter. */
class MonitorApiTest {

    private final List<MonitorHouse> houses = new ArrayList<>();
    private MonitorHouse house;

    @BeforeEach
    void open() throws IOException {
        house = open(new AccessTokens.Token[0]);
    }

    private MonitorHouse open(AccessTokens.Token... tokens) throws IOException {
        MonitorHouse opened = new MonitorHouse(tokens);
        houses.add(opened);
        return opened;
    }

    @AfterEach
    void close() {
        houses.forEach(MonitorHouse::close);
    }

    private void at(String time) {
        house.time.set(Instant.parse(time));
    }

    @Test
    void answersTheAliveCheckWithWhatIsNewBehindWhatIsKnown() throws Exception {
        assertThat(house.get("/alivecheck").body())
                .isEqualTo("{\"is_alive\":true,\"failed_events\":0,\"connected\":true,\"pending_events\":0,"
                        + "\"last_event\":null,\"state\":\"running\"}");
        house.settled("UserAddRequest", "u1", Outcome.failed("no"));
        house.settled("UserAddRequest", "u2", Outcome.failed("no"));
        house.pending("UserAddRequest", "u3", "<a/>");
        house.status.set(MonitorHouse.running(false));
        var answer = house.get("/alivecheck/");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo("{\"is_alive\":true,\"failed_events\":2,\"connected\":false,\"pending_events\":1,"
                        + "\"last_event\":" + NOW.getEpochSecond() + ".0,\"state\":\"running\"}");
    }

    @Test
    void listsAWeekFromMidnightOldestFirst() throws Exception {
        assertThat(house.get("/events").body()).isEqualTo("[]");
        at("2026-03-02T23:59:59.999Z");
        house.settled("UserDeleteRequest", "u0", Outcome.completed());
        at("2026-03-03T00:00:00.001Z");
        house.settled("UserAddRequest", "u1", Outcome.completed());
        at("2026-03-09T10:00:00Z");
        house.settled("GroupAddRequest", "", Outcome.ignored("nothing to do"));
        at("2026-03-09T10:00:01.250Z");
        house.settled("UserModifyRequest", "u2", Outcome.failed("refused, password=" + SECRET));
        house.time.set(NOW);

        String add = "{\"event\":\"UserAddRequest\",\"id\":2,\"status\":\"completed\",\"timestamp\":1772496000.001,"
                + "\"user\":\"admin1\",\"subscriber\":\"u1\"}";
        String ignored = "{\"event\":\"GroupAddRequest\",\"id\":3,\"status\":\"ignored\",\"timestamp\":1773050400.0,"
                + "\"user\":\"admin1\",\"reason\":\"nothing to do\"}";
        String modify = "{\"event\":\"UserModifyRequest\",\"id\":4,\"status\":\"failed\",\"timestamp\":1773050401.25,"
                + "\"user\":\"admin1\",\"subscriber\":\"u2\",\"reason\":\"refused, password=***\"}";
        var list = house.get("/events");
        assertThat(list.type()).isEqualTo("application/json");
        assertThat(list.body()).isEqualTo("[" + add + "," + modify + "]");
        assertThat(house.get("/events?all=false&other=x").body()).isEqualTo("[" + add + "," + modify + "]");
        assertThat(house.get("/events/?all=true").body()).isEqualTo("[" + add + "," + ignored + "," + modify + "]");
        assertThat(house.get("/events?all=true&limit=2").body()).isEqualTo("[" + ignored + "," + modify + "]");
    }

    @Test
    void writesTimeAsANumberWithAFraction() {
        assertThat(EventJson.seconds(Instant.parse("2018-11-22T13:44:48.123456789Z"))
                        .rawValue())
                .isEqualTo("1542894288.123456");
        assertThat(EventJson.seconds(Instant.ofEpochSecond(1_542_894_000)).rawValue())
                .isEqualTo("1542894000.0");
        assertThat(EventJson.seconds(Instant.EPOCH).rawValue()).isEqualTo("0.0");
        assertThat(EventJson.seconds(Instant.ofEpochMilli(-500)).rawValue()).isEqualTo("-0.5");
    }

    @Test
    void showsADocumentWithOneLineFeedAtItsEnd() throws Exception {
        long id = house.pending("X", "u", "<a>\"æ\"\u0001</a>");
        long taken = house.pending("X", "u", "<a/>\n");
        long secret = house.settled("UserModifyRequest", "u2", Outcome.completed());
        var answer = house.get("/event/" + id);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.type()).isEqualTo("application/json");
        assertThat(answer.body()).isEqualTo("{\"event\":\"<a>\\\"æ\\\"\\u0001</a>\\n\"}");
        assertThat(house.get("/event/" + taken + "/").body()).isEqualTo("{\"event\":\"<a/>\\n\"}");
        assertThat(house.get("/event/" + secret).body())
                .contains("<newPassword>***</newPassword>")
                .doesNotContain(SECRET);
        assertThat(house.get("/event/" + secret + "?secrets=true").status()).isEqualTo(403);
    }

    @Test
    void refusesWhatItDoesNotKnow() throws Exception {
        house.pending("X", "u", "<a/>");
        record Row(String method, String path, int status, String body) {}
        for (Row row : List.of(
                new Row("GET", "/event/99", 404, "Not Found"),
                new Row("GET", "/event/-1", 404, "Not Found"),
                new Row("GET", "/event/99999999999999999999", 404, "Not Found"),
                new Row("GET", "/event/x", 400, "The id of an event is a whole number."),
                new Row("GET", "/event/1x", 400, "The id of an event is a whole number."),
                new Row("GET", "/event", 404, "Not Found"),
                new Row("GET", "/events?all=", 400, "all must be true or false."),
                new Row("GET", "/events?all=TRUE", 400, "all must be true or false."),
                new Row("GET", "/events?all=1", 400, "all must be true or false."),
                new Row(
                        "GET",
                        "/events?limit=0",
                        400,
                        "limit must be a whole number between 1 and 2147483647, not \"0\"."),
                new Row("POST", "/events", 404, "Not Found"),
                new Row("DELETE", "/event/1", 404, "Not Found"),
                new Row("POST", "/alivecheck", 404, "Not Found"),
                new Row("GET", "/nowhere", 404, "Not Found"),
                new Row("HEAD", "/events", 404, ""))) {
            boolean bodiless = row.method().equals("GET") || row.method().equals("HEAD");
            var answer = Visitor.call(house.request(row.path())
                    .method(row.method(), bodiless ? null : RequestBody.create("", null))
                    .build());
            assertThat(answer.status()).as(row.toString()).isEqualTo(row.status());
            assertThat(answer.body()).as(row.toString()).isEqualTo(row.body());
        }
    }

    @Test
    void saysInternalServerErrorWhenTheStoreFails() throws Exception {
        house.fault.set(Optional.of(new StoreException("the disk is full", new IOException("ENOSPC"))));
        for (String path : List.of("/alivecheck", "/events", "/event/1")) {
            var answer = house.get(path);
            assertThat(answer.status()).as(path).isEqualTo(500);
            assertThat(answer.body()).as(path).isEqualTo("Internal server error");
        }
        var health = house.get("/health");
        assertThat(health.status()).isEqualTo(503);
        assertThat(health.body()).startsWith("{\"state\":\"failed\",\"fault\":\"the disk is full\"");
        var api = house.get("/api/v1/events");
        assertThat(api.status()).isEqualTo(500);
        assertThat(api.body()).isEqualTo("{\"error\":\"The journal does not work: the disk is full\"}");
        var page = house.get("/", "Accept", "text/html");
        assertThat(page.status()).isEqualTo(500);
        assertThat(page.body()).contains("The journal does not work: the disk is full");
    }

    @Test
    void tellsItsHealth() throws Exception {
        house.settled("UserAddRequest", "u1", Outcome.failed("no"));
        var health = house.get("/health");
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.body())
                .isEqualTo(
                        "{\"state\":\"running\",\"events\":{\"pending\":0,\"completed\":0,\"failed\":1,\"ignored\":0},"
                                + "\"last_event\":\"2026-03-10T08:00:00Z\",\"links\":[{\"name\":\"as1.example.net:8025\","
                                + "\"connected\":true,\"since\":\"2026-03-10T08:00:00Z\",\"documents\":7,"
                                + "\"last_received\":\"2026-03-10T08:00:00Z\"}]}");
        house.status.set(new ServiceStatus(ServiceStatus.State.STANDBY, "", List.of()));
        assertThat(house.get("/health").status()).isEqualTo(200);
        assertThat(house.get("/health").body()).startsWith("{\"state\":\"standby\"");
        house.status.set(new ServiceStatus(ServiceStatus.State.FAILED, "no database", List.of()));
        assertThat(house.get("/health").status()).isEqualTo(503);
        assertThat(house.get("/metrics").body()).isEqualTo("oci_events_total{status=\"completed\"} 1\n");
    }

    @Test
    void needsATokenForAllButHealth() throws Exception {
        MonitorHouse guarded = open(
                new AccessTokens.Token("viewer", new Secret("view-only"), Set.of("read")),
                new AccessTokens.Token("keeper", new Secret("all-of-it"), Set.of("read", "operate", "secrets")));
        long id = guarded.settled("UserModifyRequest", "u2", Outcome.completed());
        assertThat(guarded.get("/alivecheck").status()).isEqualTo(200);
        assertThat(guarded.get("/health").status()).isEqualTo(200);
        for (String path :
                List.of("/events", "/event/" + id, "/metrics", "/api/v1/status", "/api/v1/events", "/", "/live")) {
            assertThat(guarded.get(path).status()).as(path).isEqualTo(401);
            String[] token = {"Authorization", "Bearer view-only"};
            if (!path.equals("/live")) {
                assertThat(guarded.get(path, token).status()).as(path).isEqualTo(200);
            }
        }
        assertThat(guarded.get("/api/v1/events").body()).startsWith("{\"error\":\"This needs an access token");
        String clear = "/event/" + id + "?secrets=true";
        assertThat(guarded.get(clear, "Authorization", "Bearer view-only").status())
                .isEqualTo(403);
        assertThat(guarded.get(clear, "Authorization", "Bearer all-of-it").body())
                .contains(SECRET);
        assertThat(guarded.get("/event/" + id, "Authorization", "Bearer all-of-it")
                        .body())
                .doesNotContain(SECRET);
    }
}
