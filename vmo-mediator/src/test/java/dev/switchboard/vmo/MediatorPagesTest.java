package dev.switchboard.vmo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testing.Eventually;
import dev.switchboard.vmo.simulator.UcConnectorSimulator;
import dev.switchboard.vmo.simulator.WireFault;
import dev.switchboard.vmo.sync.MailboxUser;
import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages as a browser without scripts sees them. */
class MediatorPagesTest {

    private static final String ANN = "user1@example.com";
    private static final Pattern TOKEN = Pattern.compile("name=\"csrf-token\" content=\"([^\"]+)\"");
    private static final Pattern ALIAS = Pattern.compile("data-label=\"Alias\"><span><a href=\"[^\"]*\">([^<]*)</a>");

    @TempDir
    private Path directory;

    private Running open(int users) throws Exception {
        return new Running(directory, users, Duration.ofMinutes(5), config -> config);
    }

    /** Keeps cookies, and sends forms with the token of the page it saw last. */
    private static final class Browser {

        private final Running it;
        private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
        private final HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .cookieHandler(cookies)
                .build();
        private String token = "";

        Browser(Running it) {
            this.it = it;
        }

        HttpResponse<String> get(String path) throws IOException, InterruptedException {
            return send(it.request(path).header("Accept", "text/html"));
        }

        private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
            HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
            Matcher matcher = TOKEN.matcher(answer.body());
            if (matcher.find()) {
                token = matcher.group(1);
            }
            return answer;
        }

        HttpResponse<String> post(String path, Map<String, String> fields) throws IOException, InterruptedException {
            String form = fields.entrySet().stream()
                    .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                    .collect(Collectors.joining("&", "_csrf=" + token + "&", ""));
            return send(it.request(path)
                    .header("Accept", "text/html")
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString(form)));
        }

        HttpResponse<String> upload(String csv) throws IOException, InterruptedException {
            String body = "--b\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n" + token
                    + "\r\n--b\r\nContent-Disposition: form-data; name=\"csv\"\r\n\r\n"
                    + "\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"list.csv\"\r\n"
                    + "Content-Type: text/csv\r\n\r\n" + csv + "\r\n--b--\r\n";
            return send(it.request("/import")
                    .header("Accept", "text/html")
                    .header("Content-Type", "multipart/form-data; boundary=b")
                    .POST(BodyPublishers.ofString(body)));
        }
    }

    private static List<String> aliases(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        List<String> found = new ArrayList<>();
        Matcher matcher = ALIAS.matcher(answer.body());
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    @Test
    void usersArePagedFilteredAndSorted() throws Exception {
        try (Running it = open(120)) {
            Browser browser = new Browser(it);
            assertThat(aliases(browser.get("/"))).hasSize(50).startsWith(ANN);
            assertThat(aliases(browser.get("/?page=3"))).hasSize(20).endsWith("user120@example.com");
            assertThat(aliases(browser.get("/?page=99")))
                    .as("beyond the last one")
                    .hasSize(20);
            assertThat(aliases(browser.get("/?page=x&sort=%00&watched=%22&greeting=1")))
                    .as("nonsense")
                    .hasSize(50);
            assertThat(aliases(browser.get("/?q=USER11"))).hasSize(11);
            assertThat(aliases(browser.get("/?q=%25"))).as("no wildcard").isEmpty();
            assertThat(aliases(browser.get("/?sort=-alias"))).startsWith("user9@example.com", "user99@example.com");
            it.mediator.setActive("user7@example.com", false, "test");
            assertThat(aliases(browser.get("/?watched=no"))).containsExactly("user7@example.com");
            assertThat(aliases(browser.get("/users?watched=yes&q=user7")))
                    .as("the table alone")
                    .doesNotContain("user7@example.com")
                    .hasSize(10);
        }
    }

    @Test
    void everyPageOfALargeTableShowsItsOwnPart() throws Exception {
        try (Running it = open(0)) {
            it.mediator.store().change("make many users", changes -> {
                for (int i = 0; i < 5_000; i++) {
                    String id = String.format(Locale.ROOT, "%05d", (i * 7_919) % 5_000);
                    changes.insertUser(new MailboxUser(
                            "id" + id, "u" + id + "@example.com", id, "h" + id, i % 3 == 0, i % 2 == 0));
                }
                return true;
            });
            Browser browser = new Browser(it);
            assertThat(aliases(browser.get("/"))).hasSize(50).startsWith("u00000@example.com");
            assertThat(aliases(browser.get("/?page=100"))).hasSize(50).startsWith("u04050@example.com");
            assertThat(aliases(browser.get("/?sort=alias&page=50"))).hasSize(50).startsWith("u02450@example.com");
            assertThat(aliases(browser.get("/?q=99&watched=no")))
                    .hasSizeGreaterThan(10)
                    .allMatch(alias -> alias.contains("99"));
        }
    }

    @Test
    void aMessageIsShownOnceAndOnlyIfItIsOurs() throws Exception {
        try (Running it = open(1)) {
            Browser browser = new Browser(it);
            browser.get("/");
            HttpResponse<String> done =
                    browser.post("/toggle_status/" + ANN, Map.of("back", "/?q=user&watched=no&page=1"));
            assertThat(done.statusCode()).isEqualTo(302);
            assertThat(done.headers().firstValue("Location")).contains("/?q=user&watched=no&page=1");
            assertThat(browser.get("/").body()).contains("VMO is disabled for " + ANN);
            assertThat(browser.get("/").body()).doesNotContain("VMO is disabled for " + ANN);
            assertThat(browser.post("/toggle_status/nobody", Map.of("back", "//evil.example"))
                            .headers()
                            .firstValue("Location"))
                    .as("never elsewhere")
                    .contains("/");
            assertThat(browser.get("/").body()).contains("ERROR: There is no user nobody");
            for (String forged :
                    List.of("x", ".", "AAAA.AAAA", "ZmFpbGVkCkhlbGxv.x", "%00", "ZmFpbGVk" + "A".repeat(9_000))) {
                HttpCookie cookie = new HttpCookie("vmo-notice", forged);
                cookie.setPath("/");
                cookie.setVersion(0);
                browser.cookies.getCookieStore().add(it.face.url(), cookie);
                HttpResponse<String> answer = browser.get("/");
                assertThat(answer.statusCode()).as(forged).isEqualTo(200);
                assertThat(answer.body()).doesNotContain("role=\"alert\"");
            }
        }
    }

    @Test
    void withoutAPageOfOursNothingHappens() throws Exception {
        try (Running it = open(1)) {
            Browser browser = new Browser(it);
            for (String path : List.of("/toggle_status/" + ANN, "/syncdbs", "/clear-tables")) {
                HttpResponse<String> asked = browser.get(path);
                assertThat(asked.statusCode()).isEqualTo(200);
                assertThat(asked.body())
                        .contains("<form class=\"actions\" method=\"post\" action=\"" + path.replace("@", "%40"));
            }
            assertThat(it.get("/clear-tables").body()).contains("Remove the only user");
            browser.token = "wrong";
            for (String path :
                    List.of("/toggle_status/" + ANN, "/syncdbs", "/clear-tables", "/outbox/retry", "/import")) {
                assertThat(browser.post(path, Map.of("seq", "1", "csv", ANN + ",false", "apply", "yes"))
                                .statusCode())
                        .as(path)
                        .isEqualTo(403);
            }
            assertThat(it.mediator.store().findUser(ANN).orElseThrow().active()).isTrue();
        }
    }

    @Test
    void aParkedDeliveryIsShownRetriedAndDiscarded() throws Exception {
        try (Running it = open(2)) {
            Browser browser = new Browser(it);
            it.voicemail.failGreetings(2, WireFault.status(404));
            assertThat(it.report(ANN, true, "").statusCode()).isEqualTo(404);
            assertThat(it.report("user2@example.com", true, "").statusCode()).isEqualTo(404);
            assertThat(browser.get("/").body()).contains("2 changes wait", "needs help");
            assertThat(browser.get("/user?alias=" + ANN).body()).contains("parked", "greeting on", "Discard");
            String outbox = browser.get("/outbox").body();
            assertThat(outbox).contains("parked", ANN, "Retry");
            List<String> seqs = new ArrayList<>();
            Matcher matcher = Pattern.compile("id=\"entry-(\\d+)\"").matcher(outbox);
            while (matcher.find()) {
                seqs.add(matcher.group(1));
            }
            browser.post("/outbox/retry", Map.of("seq", seqs.get(0)));
            Eventually.until(
                    "it is delivered",
                    () -> it.voicemail.find(ANN).orElseThrow().greetingOn());
            assertThat(browser.get("/outbox/discard?seq=" + seqs.get(1)).body()).contains("never be delivered");
            browser.post("/outbox/discard?seq=" + seqs.get(1), Map.of());
            Eventually.until("nothing waits", () -> it.mediator.status().parked() == 0);
            assertThat(browser.get("/outbox").body()).contains("Everything is delivered", "is discarded");
            assertThat(it.voicemail.find("user2@example.com").orElseThrow().greetingOn())
                    .isFalse();
            assertThat(browser.get("/audit?alias=" + ANN).body())
                    .contains("retry", "deliver", "on with a message")
                    .doesNotContain("user2@example.com");
            for (String odd : List.of("", "x", "-1", "99999999999999999999")) {
                assertThat(browser.post("/outbox/retry", Map.of("seq", odd)).statusCode())
                        .as(odd)
                        .isEqualTo(400);
            }
        }
    }

    @Test
    void aListIsShownBeforeItIsApplied() throws Exception {
        try (Running it = open(3)) {
            Browser browser = new Browser(it);
            browser.get("/import");
            String csv =
                    "alias,watched\n" + ANN + ",false\nuser2@example.com\nnobody@example.com,false\n<b>@x,perhaps\n";
            String shown = browser.upload(csv).body();
            assertThat(shown)
                    .contains("1 no longer to be watched", "1 user stays", "1 not in the table", "nobody@example.com")
                    .contains("Line 5")
                    .doesNotContain("<b>@x");
            assertThat(it.mediator.store().findUser(ANN).orElseThrow().active()).isTrue();
            assertThat(browser.post("/import", Map.of("csv", csv, "apply", "yes"))
                            .statusCode())
                    .isEqualTo(302);
            assertThat(it.mediator.store().findUser(ANN).orElseThrow().active()).isFalse();
            assertThat(browser.get("/").body()).contains("1 no longer");
            assertThat(browser.post("/import", Map.of("csv", "\n\n")).statusCode())
                    .isEqualTo(400);
            assertThat(browser.post("/import", Map.of()).statusCode()).isEqualTo(400);
        }
    }

    @Test
    void synchronisingGoesOnInTheBackgroundAndTellsHowItEnded() throws Exception {
        try (Running it = open(2)) {
            Browser browser = new Browser(it);
            browser.get("/");
            it.voicemail.failLists(1, WireFault.delay(Duration.ofSeconds(2)));
            assertThat(browser.post("/syncdbs", Map.of()).statusCode()).isEqualTo(302);
            assertThat(browser.get("/").body()).contains("<progress", "Asking voicemail", "disabled");
            Eventually.until("it ends", () -> !it.mediator.syncProgress().running());
            assertThat(browser.get("/syncstate").body())
                    .contains("2 users: 0 new")
                    .doesNotContain("<progress");
            it.voicemail.failLists(1, WireFault.status(500));
            browser.post("/syncdbs", Map.of());
            Eventually.until("it ends", () -> !it.mediator.syncProgress().running());
            assertThat(browser.get("/").body())
                    .contains("ERROR: Synchronization failed to (" + it.voicemail.url() + "/ucxn/users)")
                    .contains("Status Code (500)");
        }
    }

    @Test
    void thoseToLookAtAreFoundAmongManyUsers() throws Exception {
        try (Running it = open(60)) {
            Browser browser = new Browser(it);
            assertThat(aliases(browser.get("/?attention=yes"))).isEmpty();
            it.voicemail.failGreetings(1, WireFault.status(404));
            it.report("user7@example.com", true, "");
            assertThat(it.report("user58@example.com", true, "").statusCode()).isEqualTo(200);
            UcConnectorSimulator.User seen =
                    it.voicemail.find("user58@example.com").orElseThrow();
            it.voicemail.put(new UcConnectorSimulator.User(
                    seen.objectId(), seen.alias(), seen.extension(), seen.callHandler(), false, ""));
            it.mediator.synchronise("test");
            assertThat(browser.get("/").body())
                    .contains("1 with another greeting than delivered", "href=\"/?attention=yes\"");
            String shown = browser.get("/?attention=yes").body();
            assertThat(shown).contains("differs", "needs help", "1 to 2 of 2 users");
            assertThat(aliases(browser.get("/users?attention=yes&sort=-alias")))
                    .containsExactly("user7@example.com", "user58@example.com");
            assertThat(browser.get("/user?alias=user58@example.com").body())
                    .contains("found another greeting than delivered");
        }
    }

    @Test
    void whatOthersWroteIsText() throws Exception {
        try (Running it = open(0)) {
            String alias = "<script>alert('x')</script>&\"@example.com";
            it.mediator.store().change("make a user", changes -> {
                changes.insertUser(new MailboxUser("id1", alias, "<i>1</i>", "<i>h</i>", true, true));
                return true;
            });
            Browser browser = new Browser(it);
            String coded = PageText.segment(alias);
            it.mediator.setActive(alias, false, "<i>actor</i>");
            for (String path : List.of(
                    "/",
                    "/user?alias=" + coded,
                    "/audit?alias=" + coded,
                    "/?q=" + coded,
                    "/toggle_status/x%3Ci%3E",
                    "/about")) {
                HttpResponse<String> answer = browser.get(path);
                assertThat(answer.statusCode()).as(path).isEqualTo(200);
                assertThat(answer.body()).as(path).doesNotContain("<script>alert", "<i>");
            }
            HttpResponse<String> absent = browser.get("/user?alias=%3Ci%3E");
            assertThat(absent.statusCode()).isEqualTo(404);
            assertThat(absent.body())
                    .contains("There is no user &lt;i&gt; in the table", "href=\"/outbox\"")
                    .doesNotContain("<i>", "dev.switchboard", "Exception");
            assertThat(browser.get("/user").statusCode()).isEqualTo(404);
        }
    }
}
