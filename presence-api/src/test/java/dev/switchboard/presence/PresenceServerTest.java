package dev.switchboard.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.web.WebFace;
import dev.switchboard.presence.PresenceSettings.AfterLoss;
import dev.switchboard.presence.PresenceSettings.PublishAuth;
import dev.switchboard.presence.model.PresenceRoster;
import dev.switchboard.presence.model.PresenceUser;
import dev.switchboard.presence.model.Status;
import dev.switchboard.presence.source.PresenceSource;
import dev.switchboard.testing.Eventually;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real server, asked over bare sockets, beyond what was recorded of the original. */
class PresenceServerTest {

    private static final String SECRET = "a-long-shared-secret";
    private static final String API = "/plugins/com.mattermost.outlook-presence/api/v1";
    private static final String PAGE = API + "/status?secret=" + SECRET;
    private static final String ALPHA = "user0000000000000000000001";

    private final People people = new People();
    private PresenceServer server =
            PresenceServer.with(PresenceConfig.builder(SECRET).build(), people);

    /** A source that a test may change and break. */
    private static final class People implements PresenceSource {

        private final List<PresenceUser> users = new ArrayList<>();
        private final Map<String, Status> statuses = new HashMap<>();
        private boolean broken;
        private int loads;

        People() {
            add(1, "alpha", Status.ONLINE);
            add(2, "bravo", Status.OUT_OF_OFFICE);
            add(3, "charlie", Status.UNKNOWN);
        }

        synchronized void add(int number, String name, Status status) {
            String id = String.format("user%022d", number);
            users.add(new PresenceUser(id, name, name + "@example.com"));
            statuses.put(id, status);
        }

        synchronized void broken(boolean now) {
            broken = now;
        }

        synchronized int loads() {
            return loads;
        }

        @Override
        public String name() {
            return "people";
        }

        @Override
        public Capabilities capabilities() {
            return Capabilities.polled(Duration.ofMillis(50));
        }

        @Override
        public synchronized PresenceRoster load() throws PeerException {
            loads++;
            if (broken) {
                throw new PeerException.Unreachable("people.example", "is down for the moment");
            }
            return new PresenceRoster(users, statuses, Instant.now());
        }
    }

    @AfterEach
    void close() {
        server.close();
    }

    private int start(UnaryOperator<PresenceConfig.Builder> how) throws Exception {
        server = PresenceServer.with(how.apply(PresenceConfig.builder(SECRET)).build(), people);
        server.start();
        if (!people.broken) {
            Eventually.until("loaded", () -> server.store().loaded());
        }
        return server.url().getPort();
    }

    private static String status(RawHttp.Answer answer, String name) {
        return answer.body().replaceAll(".*\"" + name + "@example.com\",\"status\":\"(\\w+)\".*", "$1");
    }

    @Test
    void aSourceThatIsDownIsRetriedAndThenStale() throws Exception {
        people.broken(true);
        int port = start(how -> how);
        RawHttp.Answer before = RawHttp.get(port, PAGE);
        assertThat(before.status()).isEqualTo(503);
        assertThat(before.header("retry-after")).isEqualTo("5");
        assertThat(before.body()).doesNotContain("people.example");
        assertThat(RawHttp.get(port, "/health").status()).isEqualTo(503);
        assertThat(RawHttp.get(port, "/health/live").status()).isEqualTo(200);
        people.broken(false);
        Eventually.until("loaded", () -> RawHttp.get(port, PAGE).status() == 200);
        assertThat(RawHttp.get(port, PAGE).headers()).doesNotContainKey("x-presence-stale");
        RawHttp.Answer well = RawHttp.get(port, "/health");
        assertThat(well.status()).isEqualTo(200);
        assertThat(well.body()).contains("\"ready\":true,\"degraded\":false");

        people.broken(true);
        Eventually.until("stale", () -> RawHttp.get(port, PAGE).headers().containsKey("x-presence-stale"));
        assertThat(RawHttp.get(port, PAGE).status()).isEqualTo(200);
        assertThat(RawHttp.get(port, "/health").body())
                .contains("\"degraded\":true,\"reason\":\"The source is not well.\"")
                .doesNotContain("people.example");
    }

    @Test
    void usersOfALostSourceGoOfflineWhereThatIsWanted() throws Exception {
        int port = start(how -> how.afterLoss(AfterLoss.OFFLINE, Duration.ofMillis(100)));
        assertThat(status(RawHttp.get(port, PAGE), "alpha")).isEqualTo("online");
        people.broken(true);
        Eventually.until(
                "offline", () -> status(RawHttp.get(port, PAGE), "alpha").equals("offline"));
        people.broken(false);
        Eventually.until(
                "online again", () -> status(RawHttp.get(port, PAGE), "alpha").equals("online"));
    }

    @ParameterizedTest
    @CsvSource({"AWAY,away", "DND,dnd", "OFFLINE,offline", "OUT_OF_OFFICE,ooo"})
    void outOfOfficeIsShownAsConfiguredAndUnknownAsOffline(Status shownAs, String expected) throws Exception {
        int port = start(how -> how.outOfOffice(shownAs));
        RawHttp.Answer page = RawHttp.get(port, PAGE);
        assertThat(status(page, "bravo")).isEqualTo(expected);
        assertThat(status(page, "charlie")).isEqualTo("offline");
        assertThat(server.storeCounts().unknownStatuses()).isPositive();
    }

    @Test
    void headersDecideWhenPresent() throws Exception {
        int port = start(how -> how.maxFailures(0));
        String path = API + "/status";
        assertThat(RawHttp.get(port, path, "Authorization", "Bearer " + SECRET).status())
                .isEqualTo(200);
        assertThat(RawHttp.get(port, path, "X-Presence-Secret", SECRET).status())
                .isEqualTo(200);
        assertThat(RawHttp.get(port, PAGE, "X-Presence-Secret", "wrong").status())
                .isEqualTo(403);
        assertThat(RawHttp.get(port, PAGE, "Authorization", "Bearer wrong").status())
                .isEqualTo(403);
        assertThat(RawHttp.get(port, path, "X-Presence-Secret", SECRET.replace("-", "%2D"))
                        .status())
                .as("a header is not unescaped")
                .isEqualTo(403);
        assertThat(RawHttp.get(port, PAGE, "Authorization", "Basic eDp5").status())
                .as("a proxy's own password is no secret of ours")
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"1,200", "2,200", "8,200", "16,200", "17,403"})
    void anEscapedSecretIsUnescapedUpToSixteenTimes(int times, int expected) throws Exception {
        int port = start(how -> how);
        String escaped = SECRET.replaceFirst("-", "%" + "25".repeat(times - 1) + "2D");
        assertThat(RawHttp.get(port, API + "/status?secret=" + escaped).status())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "//plugins/com.mattermost.outlook-presence/api/v1/status | 404",
                "/plugins/com.mattermost.outlook-presence//api/v1/status | 404",
                "/plugins/com.mattermost.outlook-presence/api/v1/./status | 404",
                "/plugins/com.mattermost.outlook-presence/api/v1/Status  | 404",
                "/plugins/com.mattermost.outlook-presence/               | 404",
                "/plugins/com.mattermost.outlook-presence/api/v1/%73tatus| 403",
                "/plugins/com.mattermost.outlook-presence/api/v1/status  | 403",
            })
    void onlyTheVeryPathsAreKnownAndNothingIsRedirected(String path, int expected) throws Exception {
        int port = start(how -> how);
        RawHttp.Answer answer = RawHttp.get(port, path.strip());
        assertThat(answer.status()).isEqualTo(expected);
        assertThat(answer.headers()).doesNotContainKeys("location", "access-control-allow-origin");
    }

    @Test
    void headIsAnsweredLikeGetWithoutABody() throws Exception {
        int port = start(how -> how);
        RawHttp.Answer get = RawHttp.get(port, PAGE);
        RawHttp.Answer head = RawHttp.send(port, "HEAD", PAGE, "");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("content-length")).isEqualTo(get.header("content-length"));
        RawHttp.Answer put = RawHttp.send(port, "PUT", PAGE, "");
        assertThat(put.status()).isEqualTo(405);
        assertThat(put.header("allow")).isEqualTo("GET, HEAD");
        assertThat(RawHttp.send(port, "GET", API + "/status/publish", "").header("allow"))
                .isEqualTo("POST");
    }

    @Test
    void tooManyWrongSecretsKeepAnAddressOutAndOnlyThat() throws Exception {
        int port = start(how -> how.maxFailures(3).trustedProxies(List.of("127.0.0.0/8")));
        String wrong = API + "/status?secret=wrong";
        for (int i = 0; i < 3; i++) {
            assertThat(RawHttp.get(port, wrong, "X-Forwarded-For", "192.0.2.7").status())
                    .isEqualTo(403);
        }
        RawHttp.Answer out = RawHttp.get(port, PAGE, "X-Forwarded-For", "198.51.100.1, 192.0.2.7, 127.0.0.1");
        assertThat(out.status()).isEqualTo(429);
        assertThat(Integer.parseInt(out.header("retry-after"))).isBetween(50, 60);
        assertThat(RawHttp.get(port, PAGE, "X-Forwarded-For", "192.0.2.8").status())
                .isEqualTo(200);
        assertThat(RawHttp.get(port, PAGE).status()).isEqualTo(200);
        for (int i = 0; i < 10; i++) {
            assertThat(RawHttp.get(port, API + "/status").status())
                    .as("whoever presents nothing does not guess")
                    .isEqualTo(403);
        }
        server.apply(PresenceConfig.builder(SECRET)
                .secrets(List.of(ActiveSecret.of("wrong"), ActiveSecret.of(SECRET)))
                .trustedProxies(List.of("127.0.0.0/8"))
                .build());
        assertThat(RawHttp.get(port, wrong, "X-Forwarded-For", "192.0.2.7").status())
                .as("it was the next secret, presented too early")
                .isEqualTo(200);
    }

    @Test
    void pagesAreReadOnFromTheSnapshotTheyBeganWith() throws Exception {
        int port = start(how -> how.pageSize(2));
        RawHttp.Answer first = RawHttp.get(port, PAGE);
        String at = first.header("x-presence-epoch") + "." + first.header("x-presence-revision");
        people.add(4, "aaron", Status.DND);
        Eventually.until("aaron is there", () -> RawHttp.get(port, PAGE).body().contains("aaron"));
        assertThat(RawHttp.get(port, PAGE + "&page=1").body()).contains("bravo", "charlie");
        RawHttp.Answer second = RawHttp.get(port, PAGE + "&page=1&at=" + at);
        assertThat(second.body()).contains("charlie").doesNotContain("bravo");
        assertThat(second.header("x-presence-revision")).isEqualTo(first.header("x-presence-revision"));
        assertThat(RawHttp.get(port, PAGE + "&at=other.1").status()).isEqualTo(410);
        assertThat(RawHttp.get(port, PAGE + "&at=nonsense").status()).isEqualTo(400);
    }

    private static String news(String id, String status) {
        return "{\"user_id\":\"" + id + "\",\"status\":\"" + status + "\"}";
    }

    @Test
    void publishedNewsHoldsUntilTheSourceSpeaksAgain() throws Exception {
        int port = start(how -> how);
        people.broken(true);
        Eventually.until("silent", () -> server.health().degraded());
        String path = API + "/status/publish?secret=" + SECRET;
        RawHttp.Answer answer = RawHttp.send(port, "POST", path, news(ALPHA, "dnd"));
        assertThat(answer.body()).isEqualTo("{\"status\":\"OK\"}");
        assertThat(status(RawHttp.get(port, PAGE), "alpha")).isEqualTo("dnd");
        people.broken(false);
        Eventually.until(
                "overruled", () -> status(RawHttp.get(port, PAGE), "alpha").equals("online"));

        assertThat(RawHttp.send(port, "POST", path, news("nobody00000000000000000000", "dnd"))
                        .body())
                .isEqualTo("Unable to get user by id nobody00000000000000000000. Error: user not found\n");
        assertThat(RawHttp.send(port, "POST", path, "x".repeat(16 * 1024 + 1)).status())
                .isEqualTo(413);
        assertThat(RawHttp.send(port, "POST", path, "{\"user_id\":\"x\"").body())
                .isEqualTo("Error in deserializing the request body. Error: unexpected EOF\n");
    }

    @Test
    void tokensAreForPublishersAndNotForClients() throws Exception {
        int port = start(how -> how.publish(PublishAuth.TOKEN, List.of(ActiveSecret.of("publish-token-of-mine"))));
        String path = API + "/status/publish";
        String body = news(ALPHA, "away");
        assertThat(RawHttp.send(port, "POST", path, body, "Authorization", "Bearer publish-token-of-mine")
                        .status())
                .isEqualTo(200);
        assertThat(RawHttp.send(port, "POST", path + "?secret=publish-token-of-mine", body)
                        .status())
                .isEqualTo(403);
        assertThat(RawHttp.send(port, "POST", path, body, "Authorization", "Bearer " + SECRET)
                        .status())
                .isEqualTo(403);
        assertThat(RawHttp.get(port, API + "/status", "Authorization", "Bearer publish-token-of-mine")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aReplacedSecretIsRefusedAtOnceAndItsStreamsAreClosed() throws Exception {
        int port = start(how -> how);
        PresenceConfig config = PresenceConfig.builder(SECRET).build();
        try (RawWebSocket classic = RawWebSocket.connect(port, API + "/ws?secret=" + SECRET);
                RawWebSocket typed = RawWebSocket.connect(port, API + "/ws?v=2&secret=" + SECRET)) {
            server.apply(config.withSecrets(List.of(ActiveSecret.of(SECRET), ActiveSecret.of("the-next-secret"))));
            assertThat(RawHttp.get(port, PAGE).status()).isEqualTo(200);
            assertThat(RawHttp.get(port, API + "/status?secret=the-next-secret").status())
                    .isEqualTo(200);
            try (RawWebSocket stays = RawWebSocket.connect(port, API + "/ws?secret=the-next-secret")) {
                server.apply(config.withSecrets(List.of(ActiveSecret.of("the-next-secret"))));
                assertThat(RawHttp.get(port, PAGE).status()).isEqualTo(403);
                assertThat(classic.closeFrame().code()).isEqualTo(1008);
                assertThat(typed.closeFrame().code()).isEqualTo(4401);
                assertThat(stays.silent()).isTrue();
            }
        }
    }

    @Test
    void aSecretEndsWithItsTimeAndItsStreamsToo() throws Exception {
        Instant end = Instant.now().plusSeconds(1);
        int port = start(how -> how.secrets(List.of(
                new ActiveSecret(new Secret(SECRET), Optional.of(end)), ActiveSecret.of("another-secret-text"))));
        try (RawWebSocket socket = RawWebSocket.connect(port, API + "/ws?secret=" + SECRET)) {
            assertThat(socket.closeFrame().code()).isEqualTo(1008);
            assertThat(Instant.now()).isAfterOrEqualTo(end);
        }
        assertThat(RawHttp.get(port, PAGE).status()).isEqualTo(403);
        assertThat(RawHttp.get(port, API + "/status?secret=another-secret-text").status())
                .isEqualTo(200);
    }

    @Test
    void streamsAreLimitedBeforeTheHandshake() throws Exception {
        StreamOptions usual = StreamOptions.DEFAULT;
        int port = start(how -> how.stream(new StreamOptions(
                5,
                1,
                usual.pingInterval(),
                usual.idleTimeout(),
                usual.writeTimeout(),
                usual.oldClientRefresh(),
                usual.maxInbound(),
                usual.allowedOrigins())));
        String path = API + "/ws?secret=" + SECRET;
        try (RawWebSocket only = RawWebSocket.connect(port, path)) {
            RawWebSocket.Answer refused = RawWebSocket.ask(port, "GET", path, RawWebSocket.upgradeHeaders());
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.headers()).containsKey("retry-after");
            assertThat(only.silent()).isTrue();
        }
    }

    @Test
    void aBodyThatDoesNotComeHoldsNobodyUp() throws Exception {
        int port = start(how -> how);
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 30; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                slow.add(socket);
                socket.getOutputStream()
                        .write(("POST " + API + "/status/publish HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{")
                                .getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(RawHttp.get(port, PAGE).status()).isEqualTo(200);
            slow.get(0).setSoTimeout(20_000);
            assertThat(RawHttp.read(slow.get(0).getInputStream(), false).status())
                    .isEqualTo(408);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void metricsAndHealthNameNobody() throws Exception {
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        server = PresenceServer.with(PresenceConfig.builder(SECRET).build(), people);
        PresenceMetrics.register(meters, server);
        server.metrics(meters::scrape).start();
        int port = server.url().getPort();
        Eventually.until("loaded", () -> server.store().loaded());
        RawHttp.get(port, PAGE);
        RawHttp.get(port, API + "/status?secret=wrong");
        String text = RawHttp.get(port, "/metrics").body();
        assertThat(text)
                .contains("presence_page_requests_total 1.0", "presence_refused_secrets_total 1.0")
                .contains("presence_users 3.0", "presence_changes_total 3.0", "presence_ready 1.0");
        assertThat(text + RawHttp.get(port, "/health").body()).doesNotContain("example.com", "alpha", SECRET, "wrong");
    }

    @Test
    void nothingThatIsLoggedHoldsASecretATokenOrAQuery() throws Exception {
        try (Captured log = new Captured()) {
            int port = start(how -> how.publish(PublishAuth.TOKEN, List.of(ActiveSecret.of("publish-token-of-mine"))));
            RawHttp.get(port, PAGE);
            RawHttp.get(port, API + "/status?secret=my-wrong-guess");
            RawHttp.get(port, API + "/status", "Authorization", "Bearer my-wrong-guess");
            RawHttp.get(port, API + "/status%zz?secret=my-wrong-guess");
            RawHttp.get(port, "/roster?secret=my-wrong-guess");
            RawHttp.send(port, "BREW", API + "/status?secret=my-wrong-guess", "");
            RawHttp.send(
                    port,
                    "POST",
                    API + "/status/publish",
                    news(ALPHA, "my-status"),
                    "Authorization",
                    "Bearer publish-token-of-mine");
            RawWebSocket.ask(port, "GET", API + "/ws?secret=" + SECRET, Map.of());
            try (RawWebSocket socket = RawWebSocket.connect(port, API + "/ws?secret=" + SECRET)) {
                socket.text("my-message");
                Eventually.until(
                        "the message is logged",
                        () -> log.lines().stream().anyMatch(line -> line.contains("Message received")));
            }
            server.close();
            assertThat(log.lines()).isNotEmpty();
            assertThat(String.join("\n", log.lines()))
                    .doesNotContain(
                            SECRET, "my-wrong-guess", "publish-token-of-mine", "my-message", "my-status", "secret=");
        }
    }

    @Test
    void aServerStartsOnceAndEndsWithItsThreads() throws Exception {
        start(how -> how);
        assertThatThrownBy(server::start).isInstanceOf(IllegalStateException.class);
        server.close();
        server.close();
        assertThatThrownBy(server::url).isInstanceOf(IllegalStateException.class);
        Eventually.until(
                "all threads end",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("switchboard-presence")));
        int loads = people.loads();
        assertThat(people.loads()).isEqualTo(loads);
    }

    @Test
    void aTakenPortIsToldWithAdvice() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server = PresenceServer.with(
                    PresenceConfig.builder(SECRET)
                            .listen(WebFace.Listen.loopback(taken.getLocalPort()))
                            .build(),
                    people);
            assertThatThrownBy(server::start).hasMessageContaining("port is taken");
        }
    }
}
