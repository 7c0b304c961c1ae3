package dev.switchboard.ipecs.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testing.Visitor;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The wallboard without scripts: what the server renders. */
class WallboardPagesTest {

    private ControlHouse house;

    @BeforeEach
    void open() throws IOException {
        house = ControlHouse.guarded();
    }

    @AfterEach
    void close() {
        house.close();
    }

    private String page(String path) throws IOException {
        Visitor.Answer answer = house.get(path, "Accept", "text/html");
        assertThat(answer.status()).as(path).isEqualTo(200);
        assertThat(answer.type()).startsWith("text/html");
        return answer.body();
    }

    /** What stands in a figure's tile, tags taken out. */
    private String tile(String html, String id) {
        int from = html.indexOf("id=\"figure-" + id + "\"");
        assertThat(from).as(id).isPositive();
        return html.substring(html.indexOf('>', from) + 1, html.indexOf("</div>", from))
                .replaceAll("<[^>]*>", " ")
                .replaceAll("\\s+", " ")
                .strip();
    }

    @Test
    void showsThePresentAndThePeriod() throws Exception {
        house.login(10, 1801);
        house.login(11, 1802);
        house.arrives(20, 5000, 6, "5550100", "Anna");
        house.answered(30, 5000, 6, 1801);
        house.arrives(700, 5001, 7, "5550101", "");
        house.tick(725);
        String html = page("/wallboard");
        assertThat(html).contains("<strong class=\"title\">Connected</strong>").doesNotContain("Data incomplete");
        assertThat(tile(html, "waiting")).isEqualTo("Waiting 1 1 over 20 s");
        assertThat(tile(html, "longest")).isEqualTo("Longest wait 0:25");
        assertThat(tile(html, "ready")).isEqualTo("Agents ready 1 of 2");
        assertThat(tile(html, "talking")).isEqualTo("On calls 1");
        assertThat(tile(html, "service-level")).isEqualTo("Service level 100 % answered within 20 s");
        assertThat(tile(html, "inbound")).isEqualTo("Inbound 2");
        assertThat(tile(html, "asa")).isEqualTo("Speed of answer 0:10 average");
        assertThat(tile(html, "aht")).isEqualTo("Handle time — average");
        assertThat(html).contains("On a call, queue 6", "href=\"/wallboard/queues/7\"", "<svg class=\"drawing\"");
        assertThat(html)
                .contains("data-since=\"" + ControlHouse.START.plusSeconds(700).toEpochMilli() + "\"");

        String queue = page("/wallboard/queues/7?minutes=30");
        assertThat(queue).contains("<h1>Queue 7</h1>", "Calls by 30 minutes");
        assertThat(tile(queue, "inbound")).isEqualTo("Inbound 1");
        assertThat(tile(queue, "service-level")).isEqualTo("Service level — no call yet");
        String station = page("/wallboard/stations/1801");
        assertThat(station).contains("<h1>Station 1801</h1>", "On a call, queue 6");
        assertThat(tile(station, "answered")).isEqualTo("Answered 1");

        assertThat(house.get("/wallboard?minutes=20").status()).isEqualTo(400);
        assertThat(house.get("/wallboard/queues/99").status()).isEqualTo(404);
        assertThat(house.get("/wallboard/stations/1899").status()).isEqualTo(404);
        assertThat(house.get("/").headers().get("Location")).isEqualTo("/wallboard");
    }

    @Test
    void aNameThatOpensASentenceKeepsItsSmallLetter() throws Exception {
        house.lose(60, "iPECS ucp.example.org cannot be reached");
        house.at(61);
        assertThat(page("/wallboard")).contains("iPECS ucp.example.org cannot be reached.");
    }

    @Test
    void showsNoNumberItDoesNotKnowAndMarksWhatSpansAGap() throws Exception {
        house.login(10, 1801);
        house.arrives(20, 5000, 6, "5550100", "");
        house.lose(60, "connection reset");
        house.at(123);
        String lost = page("/wallboard");
        assertThat(lost).contains("Reconnecting since 08:01:00", "1:03", "Connection reset.");
        assertThat(lost).contains("Data incomplete 08:01:00 to now", "Not known now");
        assertThat(tile(lost, "waiting")).isEqualTo("Waiting — last seen: 1");
        assertThat(tile(lost, "longest")).isEqualTo("Longest wait — not known now");
        assertThat(tile(lost, "inbound")).isEqualTo("Inbound ≥ at least 1");

        house.connect(180);
        house.at(190);
        String back = page("/wallboard");
        assertThat(back).contains("Connected", "Data incomplete 08:01:00–08:03:00", "≥ at least, ≈ about");
        assertThat(tile(back, "waiting")).isEqualTo("Waiting ≈ about 1 1 over 20 s");
        assertThat(tile(back, "inbound")).isEqualTo("Inbound ≥ at least 1");
        assertThat(back).contains("not confirmed since the last gap", "<rect class=\"missing\"");

        house.tick(180 + 601);
        String later = page("/wallboard");
        assertThat(tile(later, "waiting")).isEqualTo("Waiting 0 nobody waits");
        assertThat(tile(later, "inbound")).isEqualTo("Inbound ≥ at least 1");

        house.state = ControlStatus.State.FAILED;
        house.reason = "wrong password";
        assertThat(page("/wallboard")).contains("Connection failed since", "Wrong password.", "restart the program");
        house.connect(900);
        house.ignoring = true;
        assertThat(page("/wallboard")).contains("Events are being ignored");
        assertThat(tile(page("/wallboard"), "waiting")).startsWith("Waiting —");
    }

    @Test
    void aStartIsNoGap() throws Exception {
        house.at(30);
        String html = page("/wallboard");
        assertThat(html).doesNotContain("Data incomplete");
        assertThat(tile(html, "inbound")).isEqualTo("Inbound 0");
        assertThat(html).contains("No station has been seen yet");
    }

    @Test
    void escapesWhatCallersChose() throws Exception {
        String name = "\"><img src=x onerror=alert(1)><script>alert(2)</script>'";
        house.arrives(20, 5000, 6, "<b>555</b>", name);
        house.abandoned(50, 5000, 6);
        for (String path : List.of("/wallboard", "/wallboard/missed")) {
            assertThat(page(path))
                    .contains("&lt;script&gt;alert(2)", "&lt;b&gt;555")
                    .doesNotContain("<script>alert", "<img", "<b>555");
        }
        Visitor.Answer answer = house.get("/wallboard");
        assertThat(answer.headers().get("Content-Security-Policy")).contains("default-src 'self'");
        assertThat(answer.body()).doesNotContain("style=\"", "javascript:");
    }

    @Test
    void countsNoMoreMissedCallsThanItKnows() throws Exception {
        for (int i = 0; i < 51; i++) {
            house.arrives(100 + i * 20, 5000 + i, 6, "555" + i, "");
            house.abandoned(110 + i * 20, 5000 + i, 6);
            if (i == 49) {
                assertThat(page("/wallboard")).contains("<b class=\"count\">50</b>");
            }
        }
        assertThat(page("/wallboard")).contains("<b class=\"count\">more than 50</b>", "<b>55550</b>");
        house.missedFault = Optional.of("the database is locked");
        assertThat(page("/wallboard")).contains("<b class=\"count\">—</b>", "The list cannot be read now.");
        assertThat(tile(page("/wallboard"), "abandoned")).startsWith("Abandoned 51");
        assertThat(house.get("/acd/abandoned").status()).isEqualTo(503);
        assertThat(house.get("/acd/abandoned").body()).contains("\"error\"").doesNotContain("locked");
    }

    @Test
    void takesTheWordOfThoseWhoSignedIn() throws Exception {
        house.arrives(20, 5000, 6, "5550100", "");
        house.abandoned(50, 5000, 6);
        assertThat(page("/wallboard")).contains("Sign in").doesNotContain("Called back");
        Visitor.Answer form = house.get("/login", "Accept", "text/html");
        Visitor.Answer signedIn = house.submit(
                "/login",
                form.cookies(),
                "_csrf",
                form.between("name=\"_csrf\" value=\"", "\""),
                "to",
                "/wallboard",
                "token",
                ControlHouse.TOKEN);
        String cookies = signedIn.cookies();
        Visitor.Answer wall = house.get("/wallboard", "Cookie", cookies);
        assertThat(wall.body()).contains("action=\"/wallboard/missed/1\"");
        String csrf = wall.between("<meta name=\"csrf-token\" content=\"", "\"");

        assertThat(house.submit("/wallboard/missed/1", cookies).status()).isEqualTo(403);
        assertThat(house.submit("/wallboard/missed/1", "", "_csrf", csrf).status())
                .isNotEqualTo(200);
        assertThat(house.missed.list(false, 10)).hasSize(1);
        assertThat(house.submit("/wallboard/missed/1", cookies, "_csrf", csrf)
                        .headers()
                        .get("Location"))
                .isEqualTo("/wallboard");
        assertThat(house.missed.list(false, 10)).isEmpty();
        assertThat(house.submit("/wallboard/missed/99", cookies, "_csrf", csrf).status())
                .isEqualTo(404);

        try (ControlHouse tokenless = new ControlHouse(Optional.empty(), Optional.empty())) {
            assertThat(tokenless.get("/wallboard").body()).doesNotContain("Sign in");
        }
    }
}
