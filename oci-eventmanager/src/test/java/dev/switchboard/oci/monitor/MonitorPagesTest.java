package dev.switchboard.oci.monitor;

import static dev.switchboard.oci.monitor.MonitorHouse.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.web.AccessTokens;
import dev.switchboard.common.web.WebFace;
import dev.switchboard.oci.event.Outcome;
import dev.switchboard.oci.event.StepLedger;
import dev.switchboard.oci.event.StepLedger.PlannedStep;
import dev.switchboard.oci.journal.Arrival;
import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.oci.journal.SqlEventJournal;
import dev.switchboard.oci.journal.StorePool;
import dev.switchboard.testing.Visitor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages as a browser without scripts gets them. */
class MonitorPagesTest {

    private static final Pattern ROW = Pattern.compile("href=\"/show/(\\d+)\" tabindex");

    private MonitorHouse house;

    @BeforeEach
    void open() throws IOException {
        house = new MonitorHouse();
    }

    @AfterEach
    void close() {
        house.close();
    }

    private Visitor.Answer page(String path) throws IOException {
        return house.get(path, "Accept", "text/html");
    }

    private static List<Long> rows(Visitor.Answer page) {
        List<Long> ids = new ArrayList<>();
        Matcher matcher = ROW.matcher(page.body());
        while (matcher.find()) {
            ids.add(Long.valueOf(matcher.group(1)));
        }
        return ids;
    }

    private EventStatus statusOf(long id) {
        return house.journal.find(id).orElseThrow().status();
    }

    @Test
    void showsEventsByFilterAndPageAndKeepsTheFilterInItsLinks() throws Exception {
        for (int i = 0; i < 60; i++) {
            house.settled("UserAddRequest", "u" + i + "&co@example.net", Outcome.failed("no " + i));
        }
        house.settled("GroupAddRequest", "", Outcome.completed());
        var first = page("/?status=failed&text=no");
        assertThat(rows(first)).hasSize(50).startsWith(60L).endsWith(11L);
        assertThat(first.body())
                .contains("u59&amp;co@example.net")
                .contains("href=\"/?status=failed&amp;text=no&amp;before=11\"")
                .contains("href=\"/?status=completed&amp;text=no\"")
                .contains("<input type=\"hidden\" name=\"status\" value=\"failed\">")
                .contains("<b>61</b>");
        var second = page("/?status=failed&text=no&before=11");
        assertThat(rows(second)).hasSize(10).endsWith(1L);
        assertThat(second.body()).contains("Newest").doesNotContain("Older");
        assertThat(rows(page("/?user=u7%26co%40example.net"))).containsExactly(8L);
        assertThat(rows(page("/?command=GroupAddRequest&since=1h"))).containsExactly(61L);
        assertThat(page("/?text=nothing+like+it").body()).contains("No event matches");
        var wrong = page("/?status=bad");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.body())
                .contains("status must be pending")
                .contains("<a class=\"button\" href=\"/\">Events</a>");
    }

    @Test
    void nothingThatAnEventHoldsBecomesMarkup() throws Exception {
        String evil = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{x}}${x}javascript:alert(3)";
        long id = house.journal
                .append(List.of(new Arrival(
                        evil,
                        evil,
                        evil,
                        evil,
                        evil,
                        "<a " + evil + "</textarea></pre><script>alert(4)</script>",
                        evil)))
                .get(0)
                .id();
        house.status.set(new ServiceStatus(
                ServiceStatus.State.FAILED,
                evil,
                List.of(new ServiceStatus.LinkState(evil, false, MonitorHouse.NOW, evil, 0, MonitorHouse.NOW))));
        house.journal.discard(
                id, evil, new dev.switchboard.oci.journal.AuditEntry(id, MonitorHouse.NOW, evil, "discard", evil));
        List<Visitor.Answer> pages = new ArrayList<>();
        for (String path : List.of(
                "/",
                "/?text=" + java.net.URLEncoder.encode(evil, StandardCharsets.UTF_8),
                "/?since=" + java.net.URLEncoder.encode(evil, StandardCharsets.UTF_8),
                "/show/" + id,
                "/show/" + id + "/plan",
                "/show/" + id + "/replay",
                "/show/" + id + "/edit",
                "/show/" + id + "/discard",
                "/show/" + id + "?done=" + java.net.URLEncoder.encode(evil, StandardCharsets.UTF_8))) {
            pages.add(page(path));
        }
        pages.add(house.submit("/bulk", "action", "replay", "id", "" + id));
        pages.add(house.submit("/show/" + id + "/plan", "document", "</textarea><script>alert(5)</script>" + evil));
        for (Visitor.Answer answer : pages) {
            String body = answer.body();
            assertThat(body).contains("</html>");
            assertThat(body).doesNotContain("<script>").doesNotContain("<img").doesNotContain("</script><");
            assertThat(Pattern.compile("<[a-z][^>]*\\son[a-z]+=").matcher(body).find())
                    .isFalse();
            assertThat(body).doesNotContain("href=\"javascript").doesNotContain("\"'>");
            assertThat(count(body, "<textarea")).isEqualTo(count(body, "</textarea>"));
            assertThat(count(body, "<pre")).isEqualTo(count(body, "</pre>"));
        }
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    @Test
    void showsAnEventWithItsStepsAndWithoutItsSecrets() throws Exception {
        long id = house.settled("UserModifyRequest", "anna&co@example.net", Outcome.failed("refused: " + SECRET));
        var shown = page("/show/" + id);
        assertThat(shown.body())
                .contains("&lt;newPassword&gt;***1***&lt;/newPassword&gt;")
                .contains("<span class=\"badge step-failed\">failed</span>")
                .contains("the gateway refused '***' with 4006")
                .contains("href=\"/show/" + id + "/replay\"")
                .contains("href=\"/?user=anna%26co%40example.net\"")
                .doesNotContain("secrets=true")
                .doesNotContain(SECRET);
        for (String path : List.of("/plan", "/replay", "/edit", "/discard")) {
            assertThat(page("/show/" + id + path).body())
                    .as(path)
                    .doesNotContain(SECRET)
                    .contains("co@example.net");
        }
        assertThat(page("/").body()).contains("refused: ***").doesNotContain(SECRET);
        assertThat(house.get("/events").body()).contains("refused: ***").doesNotContain(SECRET);
        var none = page("/show/99");
        assertThat(none.status()).isEqualTo(404);
        assertThat(none.body()).contains("There is no event 99.");
    }

    @Test
    void replaysAndDiscardsAfterAConfirmation() throws Exception {
        long failed = house.settled("UserModifyRequest", "anna@example.net", Outcome.failed("no"));
        long other = house.settled("UserModifyRequest", "anna@example.net", Outcome.failed("no"));
        long completed = house.settled("UserModifyRequest", "anna@example.net", Outcome.completed());
        assertThat(page("/show/" + failed + "/replay").body())
                .contains("create association of anna@example.net")
                .contains("Replay now");
        assertThat(statusOf(failed)).isEqualTo(EventStatus.FAILED);
        var done = house.submit("/show/" + failed + "/replay");
        assertThat(done.status()).isEqualTo(303);
        assertThat(done.headers().get("Location")).endsWith("/show/" + failed + "?done=replay");
        assertThat(statusOf(failed)).isEqualTo(EventStatus.PENDING);
        assertThat(page("/show/" + failed + "?done=replay").body())
                .contains("The event is in the queue again.")
                .contains("<td data-label=\"Who\">web</td>");
        assertThat(page("/show/" + failed + "/replay").status()).isEqualTo(409);

        assertThat(house.submit("/show/" + other + "/discard", "reason", "by hand")
                        .status())
                .isEqualTo(303);
        assertThat(house.journal.find(other).orElseThrow().reason()).isEqualTo("discarded: by hand");

        var refused = house.submit("/show/" + completed + "/replay");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body()).contains("force it if meant");
        assertThat(page("/show/" + completed + "/replay").body()).contains("name=\"force\"");
        assertThat(house.submit("/show/" + completed + "/replay", "force", "true")
                        .status())
                .isEqualTo(303);
    }

    @Test
    void editsOnlyAfterADryRunAndKeepsThePassword() throws Exception {
        long id = house.settled("UserModifyRequest", "anna@example.net", Outcome.failed("no"));
        var editor = page("/show/" + id + "/edit");
        assertThat(editor.body()).doesNotContain("Replay with this document").contains("***1***");
        String text =
                unescaped(editor.between("required>", "</textarea>")).strip().replace("anna@", "hanna@");
        var tried = house.submit("/show/" + id + "/plan", "document", text.replace("\n", "\r\n"));
        assertThat(tried.body())
                .contains("Replay with this document")
                .contains("hanna@")
                .doesNotContain(SECRET);
        assertThat(house.submit("/show/" + id + "/plan", "document", "<b>***1***</b>")
                        .body())
                .contains("outside a password")
                .doesNotContain("Replay with this document");
        assertThat(house.submit("/show/" + id + "/replay", "document", text).status())
                .isEqualTo(303);
        assertThat(house.journal.findEditedDocument(id).orElseThrow())
                .isEqualTo(MonitorHouse.document("UserModifyRequest", "hanna@example.net", SECRET));
        assertThat(page("/show/" + id).body())
                .contains("Document an operator put in its place")
                .doesNotContain(SECRET);
    }

    private static String unescaped(String html) {
        return html.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&#34;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }

    @Test
    void ordersForSeveralTellTheirNumberFirst() throws Exception {
        List<Long> failed = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            failed.add(house.settled("UserModifyRequest", "u" + i, Outcome.failed("no")));
        }
        long ignored = house.settled("UserModifyRequest", "u", Outcome.ignored("no"));
        var ticked = house.submit("/bulk", "action", "discard", "id", "1", "id", "2");
        assertThat(ticked.body()).contains("Discard 2 events?").contains("These are they");
        var all = house.submit("/bulk", "action", "replay", "covers", "all", "command", "UserModifyRequest", "id", "1");
        assertThat(all.body()).contains("Replay 120 events?").contains("The first 20");
        assertThat(failed).allSatisfy(id -> assertThat(statusOf(id)).isEqualTo(EventStatus.FAILED));

        String token = all.between("name=\"token\" value=\"", "\"");
        var done = house.submitFrom(page("/"), "/bulk/confirm", "action", "replay", "token", token);
        assertThat(done.body()).contains("120 events are in the queue again.");
        assertThat(statusOf(failed.get(119))).isEqualTo(EventStatus.PENDING);
        assertThat(statusOf(ignored)).isEqualTo(EventStatus.IGNORED);
        assertThat(house.submit("/bulk/confirm", "action", "replay", "token", token)
                        .body())
                .contains("This confirmation is not valid");

        StepLedger begun = house.journal.ledger(1, 0, false);
        begun.plan(List.of(new PlannedStep(0, "A", "a", "")));
        begun.sending(0);
        String discard = ticked.between("name=\"token\" value=\"", "\"");
        assertThat(house.submit("/bulk/confirm", "action", "discard", "token", discard, "reason", "r")
                        .body())
                .contains("1 event is discarded.")
                .contains("1 was refused")
                .contains("event 1 is in work");
        assertThat(house.submit("/bulk", "action", "replay").body()).contains("No event is chosen");
    }

    @Test
    void changesNothingWithoutTheTokenOfItsPage() throws Exception {
        long id = house.settled("UserModifyRequest", "u", Outcome.failed("no"));
        for (String path : List.of("/show/" + id + "/replay", "/show/" + id + "/discard", "/bulk", "/bulk/confirm")) {
            var form = new okhttp3.FormBody.Builder().add("reason", "x").build();
            assertThat(Visitor.call(house.request(path).post(form).build()).status())
                    .as(path)
                    .isEqualTo(403);
        }
        assertThat(statusOf(id)).isEqualTo(EventStatus.FAILED);
    }

    @Test
    void offersOrdersOnlyToThoseWhoMayGiveThem() throws Exception {
        try (MonitorHouse guarded =
                new MonitorHouse(new AccessTokens.Token("viewer", new Secret("view-only"), Set.of("read")))) {
            long id = guarded.settled("UserModifyRequest", "u", Outcome.failed("no"));
            String[] viewer = {"Authorization", "Bearer view-only", "Accept", "text/html"};
            assertThat(guarded.get("/", viewer).body())
                    .contains("UserModifyRequest")
                    .doesNotContain("ticked");
            assertThat(guarded.get("/show/" + id, viewer).body())
                    .contains("Dry run")
                    .doesNotContain("Replay");
            assertThat(guarded.get("/show/" + id + "/plan", viewer).status()).isEqualTo(200);
            assertThat(guarded.get("/show/" + id + "/edit", viewer).status()).isEqualTo(403);
            assertThat(guarded.get("/", "Accept", "text/html").headers().get("Location"))
                    .contains("/login");
        }
    }

    @Test
    void saysUnmistakablyWhatIsWrong() throws Exception {
        assertThat(page("/").body())
                .contains("class=\"up\"")
                .contains("7 documents")
                .doesNotContain("class=\"state");
        house.status.set(MonitorHouse.running(false));
        assertThat(page("/").body()).contains("class=\"down\"").contains(": connection refused");
        house.status.set(new ServiceStatus(ServiceStatus.State.STANDBY, "", List.of()));
        assertThat(page("/").body()).contains("<strong>Standby.</strong>");
        house.status.set(
                new ServiceStatus(ServiceStatus.State.FAILED, "the disk is full, password=" + SECRET, List.of()));
        assertThat(page("/").body())
                .contains("Stopped: the store does not work.")
                .contains("the disk is full")
                .doesNotContain(SECRET);
    }

    @Test
    void tellsOpenPagesOfChangesTwiceASecondAtMost() throws Exception {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), house.monitor.url().getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write("GET /live HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String line = lines.readLine();
            while (!line.startsWith("retry:")) {
                line = lines.readLine();
            }
            long began = System.nanoTime();
            Thread busy = new Thread(() -> {
                while (System.nanoTime() - began < 1_300_000_000L) {
                    house.monitor.changed();
                    Thread.onSpinWait();
                }
            });
            busy.start();
            int heard = 0;
            while (heard < 3) {
                line = lines.readLine();
                heard += line.equals("event: events") ? 1 : 0;
            }
            assertThat(System.nanoTime() - began).isGreaterThan(900_000_000L);
            busy.join();
        }
    }

    @Test
    void pagesThroughAHundredThousandRows(@TempDir Path directory) throws Exception {
        try (StorePool pool = StorePool.sqlite(directory.resolve("em.sqlite"));
                SqlEventJournal journal = SqlEventJournal.open(pool.dataSource(), house.time::get);
                MonitorHouse large = new MonitorHouse(
                        new Monitor.Options(WebFace.Listen.loopback(0), List.of()), Optional.of(journal))) {
            List<Arrival> batch = new ArrayList<>();
            for (int i = 0; i < 100_000; i++) {
                String command = i % 1000 == 0 ? "GroupAddRequest" : "UserModifyRequest";
                batch.add(new Arrival(
                        "as1", "", "admin1", command, "u" + i, "<a>" + i + "</a>", i % 10 == 0 ? "no" : ""));
                if (batch.size() == 5_000) {
                    journal.append(batch);
                    batch.clear();
                }
            }
            var first = large.get("/", "Accept", "text/html");
            assertThat(rows(first)).hasSize(50).startsWith(100_000L);
            assertThat(first.body()).contains("<b>10000</b>").contains("<b>90000</b>");
            assertThat(rows(large.get("/?before=50000", "Accept", "text/html"))).startsWith(49_999L);
            assertThat(rows(large.get("/?status=failed&command=GroupAddRequest", "Accept", "text/html")))
                    .hasSize(50)
                    .startsWith(99_001L);
            assertThat(rows(large.get("/?user=u777", "Accept", "text/html"))).containsExactly(778L);
            assertThat(rows(large.get("/?text=%3Ea12345%3C", "Accept", "text/html")))
                    .isEmpty();
            assertThat(large.get("/events?all=true").body())
                    .hasSizeGreaterThan(10_000_000)
                    .endsWith("}]");
            assertThat(large.submit("/bulk", "action", "discard", "covers", "all")
                            .body())
                    .contains("Discard 10000 events?");
        }
    }
}
