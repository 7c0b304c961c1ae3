package dev.switchboard.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.common.config.Secret;
import dev.switchboard.presence.model.PresenceUser;
import dev.switchboard.presence.model.Status;
import dev.switchboard.testing.Eventually;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The roster page as a browser without scripts has it. */
@Timeout(60)
final class RosterPageTest {

    private static final String OTHER = "another-secret-of-the-house";

    private final RosterHouse house = new RosterHouse();

    @AfterEach
    void close() {
        house.close();
    }

    private void people(int count) {
        for (int i = 1; i <= count; i++) {
            Status status = i % 3 == 0 ? Status.AWAY : Status.ONLINE;
            house.add(i, String.format("name%03d", i), String.format("Mail%03d@example.com", i), status);
        }
    }

    private static long rows(String page) {
        return page.lines().filter(line -> line.contains("<td class=\"name\">")).count();
    }

    @Test
    void nobodyGetsInWithoutTheSecret() throws Exception {
        people(1);
        house.start();
        assertThat(house.get("/", "Accept", "text/html").statusCode()).isEqualTo(303);
        HttpResponse<String> sentAway = house.get("/roster?status=away", "Accept", "text/html");
        assertThat(sentAway.statusCode()).isEqualTo(303);
        assertThat(sentAway.headers().firstValue("Location")).contains("/login?to=%2Froster%3Fstatus%3Daway");
        assertThat(house.get("/roster/board").statusCode()).isEqualTo(401);
        assertThat(house.get("/live").statusCode()).isEqualTo(401);
        assertThat(house.get("/roster", "Authorization", "Bearer wrong").statusCode())
                .isEqualTo(401);
        assertThat(house.get("/health").statusCode()).isEqualTo(200);

        HttpResponse<String> wrong = house.signIn("wrong");
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(wrong.body()).contains("not known here").doesNotContain("name001");
        HttpResponse<String> in = house.signIn(" " + RosterHouse.SECRET + " ");
        assertThat(in.statusCode()).isEqualTo(303);
        String session = RosterHouse.cookie(in, "switchboard-session");
        HttpResponse<String> page = house.get("/roster", "Cookie", session);
        assertThat(page.body()).contains("name001").doesNotContain(RosterHouse.SECRET);
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'self'");
        assertThat(page.body())
                .doesNotContain("<style")
                .doesNotContain(" style=")
                .doesNotContain("<script>");
    }

    @Test
    void aSessionEndsWhenItsSecretIsReplacedOrOver() throws Exception {
        people(1);
        Instant soon = Instant.now().plusSeconds(3);
        house.start(
                ActiveSecret.of(RosterHouse.SECRET),
                ActiveSecret.of(OTHER),
                new ActiveSecret(new Secret("a-secret-that-ends-soon"), Optional.of(soon)));
        String replaced = RosterHouse.cookie(house.signIn(RosterHouse.SECRET), "switchboard-session");
        String kept = RosterHouse.cookie(house.signIn(OTHER), "switchboard-session");
        String over = RosterHouse.cookie(house.signIn("a-secret-that-ends-soon"), "switchboard-session");
        assertThat(house.get("/roster", "Cookie", replaced).statusCode()).isEqualTo(200);
        assertThat(house.get("/roster", "Cookie", over).statusCode()).isEqualTo(200);
        Eventually.until(
                "the secret is over", () -> house.get("/roster", "Cookie", over).statusCode() == 401);
        assertThat(Instant.now()).isAfter(soon);

        house.server().apply(RosterHouse.config(ActiveSecret.of(OTHER)));
        assertThat(house.get("/roster", "Cookie", replaced).statusCode()).isEqualTo(401);
        HttpResponse<String> part = house.get("/roster/board", "Cookie", replaced, "HX-Request", "true");
        assertThat(part.headers().firstValue("HX-Redirect")).contains("/login");
        assertThat(house.get("/roster", "Cookie", kept).statusCode()).isEqualTo(200);
    }

    @Test
    void whatPeopleAreCalledAndWhatIsSearchedForIsText() throws Exception {
        house.add(1, "<b>bold</b>&\"quoted\"", "<i>@example.com", Status.DND);
        house.add(2, "plain", "", Status.OFFLINE);
        house.start();
        String page = house.page("/roster");
        assertThat(page)
                .contains("&lt;b&gt;bold&lt;/b&gt;&amp;\"quoted\"", "&lt;i&gt;<wbr>@example.com", "no e-mail address")
                .doesNotContain("<b>bold", "<i>@");
        assertThat(house.page("/roster?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"))
                .contains("value=\"&#34;", "Nobody is like that now.")
                .doesNotContain("<script>alert");
        assertThat(house.page("/roster?q=%3CB%3E")).contains("&lt;b&gt;bold").doesNotContain("plain");
    }

    @Test
    void listsPeopleInPagesByStatusAndByPartOfNameOrAddress() throws Exception {
        people(120);
        house.start();
        String first = house.page("/roster");
        assertThat(rows(first)).isEqualTo(50);
        assertThat(first)
                .contains("1–50 of 120", "href=\"/roster?page=2\"", "Everybody", "name050")
                .doesNotContain("name051", "rel=\"prev\"");
        assertThat(house.page("/roster?page=2")).contains("51–100 of 120", "name051", "rel=\"prev\"");
        assertThat(house.page("/roster?page=99")).contains("101–120 of 120").doesNotContain("rel=\"next\"");
        for (String page : new String[] {"abc", "-1", "0", "99999999999", ""}) {
            assertThat(house.page("/roster?page=" + page)).contains("1–50 of 120");
        }
        String away = house.page("/roster?status=away");
        assertThat(rows(away)).isEqualTo(40);
        assertThat(away).contains("40 of 120 users", "Show everybody").doesNotContain("name001");
        String found = house.page("/roster?q=mAIL11");
        assertThat(rows(found)).isEqualTo(10);
        assertThat(found).contains("10 of 120 users", "href=\"/roster?q=mAIL11&amp;status=away\"");
        assertThat(rows(house.page("/roster?q=Name11&status=away"))).isEqualTo(3);
        assertThat(rows(house.page("/roster?status=nonsense"))).isEqualTo(50);
    }

    @Test
    void neverLoadedServingAndLostAreToldApart() throws Exception {
        people(2);
        house.broken(true).start();
        assertThat(house.page("/roster"))
                .contains("Never loaded", "is &lt;down&gt; for the moment", "Nobody is known before")
                .doesNotContain("Serving", "Source lost");
        house.broken(false);
        Eventually.until("serving", () -> house.page("/roster").contains("Serving"));
        house.broken(true);
        Eventually.until("lost", () -> house.page("/roster").contains("Source lost since"));
        assertThat(house.page("/roster"))
                .containsPattern("What is served is \\d+ s old")
                .contains("name001", "is &lt;down&gt; for the moment")
                .doesNotContain("Serving", "Never loaded");
        house.server().configurationRefused(true);
        Eventually.until("the refusal is told", () -> house.page("/roster").contains("configuration was refused"));
    }

    @Test
    void showsWhoIsConnected() throws Exception {
        people(1);
        house.start();
        String stream = PresenceSettings.ORIGINAL_PATH + "/ws?secret=" + RosterHouse.SECRET;
        int port = house.server().url().getPort();
        try (RawWebSocket classic = RawWebSocket.connect(port, stream);
                RawWebSocket typed = RawWebSocket.connect(port, stream + "&v=2")) {
            Eventually.until("both are shown", () -> house.page("/roster/board").contains("1 classic, 1 version 2"));
            assertThat(house.page("/roster/board")).contains("127.0.0.1").doesNotContain("<html");
            assertThat(classic).isNotSameAs(typed);
        }
        Eventually.until("both are gone", () -> house.page("/roster/board").contains("2 lost"));
    }

    @Test
    void aStormOfChangesIsOneUpdateASecond() throws Exception {
        PresenceUser busy = house.add(1, "busy", "busy@example.com", Status.ONLINE);
        house.start();
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), house.server().url().getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("GET /live HTTP/1.0\r\nAuthorization: Bearer " + RosterHouse.SECRET + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            awaitEvent(lines);
            Thread storm = new Thread(() -> {
                for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
                    house.publish(busy, i % 2 == 0 ? Status.AWAY : Status.ONLINE);
                    LockSupport.parkNanos(1_000);
                }
            });
            storm.start();
            awaitEvent(lines);
            long began = System.nanoTime();
            awaitEvent(lines);
            awaitEvent(lines);
            awaitEvent(lines);
            long took = System.nanoTime() - began;
            storm.interrupt();
            storm.join();
            assertThat(Duration.ofNanos(took)).isBetween(Duration.ofMillis(2_500), Duration.ofSeconds(15));
            assertThat(house.server().storeCounts().changes()).isGreaterThan(1_000);
        }
    }

    private static void awaitEvent(BufferedReader lines) throws Exception {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.equals("event: roster")) {
                return;
            }
        }
        throw new AssertionError("the stream ended");
    }
}
