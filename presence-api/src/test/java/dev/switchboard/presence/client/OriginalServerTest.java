package dev.switchboard.presence.client;

import static dev.switchboard.presence.client.Follower.SECRET;
import static dev.switchboard.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.common.config.Secret;
import dev.switchboard.presence.client.ClientStatus.State;
import dev.switchboard.presence.model.ContactChange;
import dev.switchboard.presence.model.Status;
import dev.switchboard.presence.simulator.OriginalPresenceServer;
import dev.switchboard.presence.simulator.OriginalPresenceServer.Options;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against the original server: pages by number, a stream of bare changes, the secret in the query. */
@Timeout(60)
final class OriginalServerTest {

    private static final int USERS = 7;

    private final OriginalPresenceServer server = new OriginalPresenceServer(Options.original(SECRET, 3));

    @BeforeEach
    void start() {
        for (int i = 0; i < USERS; i++) {
            server.put("id-" + i, "user" + i, "User" + i + "@Example.com", i % 2 == 0 ? "online" : "offline");
        }
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void knowsEverybodyAndThenFollowsEachChange() {
        try (Follower follower = Follower.following(server.url())) {
            assertThat(follower.client.all()).hasSize(USERS);
            assertThat(follower.client.find("user1@example.COM")).contains(Availability.OFFLINE);
            assertThat(follower.client.find("nobody@example.com")).contains(Availability.OFFLINE);
            server.change("id-1", "dnd");
            server.change("id-1", "away");
            follower.awaitStatus("User1@Example.com", Status.AWAY);
            follower.assertBooksAgree();
            assertThat(follower.changes.stream()
                            .skip(USERS)
                            .map(change -> change.contact().status()))
                    .containsExactly(Status.DND, Status.AWAY);
            assertThat(follower.states).containsExactly(State.LOADING, State.FOLLOWING);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "online, FREE, 3500, Free",
        "away, AWAY, 15500, Away",
        "dnd, DO_NOT_DISTURB, 9500, DoNotDisturb",
        "offline, OFFLINE, 18500, Offline",
        "ooo, NONE, 0, ''",
        "holiday, NONE, 0, ''"
    })
    void eachStatusHasItsAvailability(String status, Availability availability, int value, String activity) {
        server.put("id-0", "user0", "User0@Example.com", status);
        try (Follower follower = Follower.following(server.url())) {
            assertThat(follower.client.find("user0@example.com")).contains(availability);
            assertThat(availability.value()).isEqualTo(value);
            assertThat(availability.activityId()).isEqualTo(activity);
        }
    }

    @Test
    void whatHappensWhileThePagesAreLoadedIsNotLost() {
        server.afterPage(0, () -> server.change("id-0", "dnd"));
        server.beforePage(1, () -> server.change("id-3", "away"));
        server.afterPage(1, () -> {
            server.change("id-1", "away");
            server.change("id-1", "dnd");
        });
        server.afterPage(3, () -> server.change("id-6", "away"));
        try (Follower follower = Follower.following(server.url())) {
            until(() -> follower.known().get("User6@Example.com") == Status.AWAY);
            assertThat(follower.known())
                    .containsEntry("User0@Example.com", Status.DND)
                    .containsEntry("User1@Example.com", Status.DND)
                    .containsEntry("User3@Example.com", Status.AWAY);
            follower.assertBooksAgree();
        }
    }

    @Test
    void nobodysAvailabilityIsKnownBeforeEverythingIsLoaded() {
        server.failPage(2, 3, 500, "host failure\n");
        Follower follower = Follower.of(server.url());
        try (follower) {
            server.beforePage(
                    2,
                    () -> assertThat(follower.client.find("user0@example.com")).isEmpty());
            follower.start();
            assertThat(follower.client.find("user0@example.com")).isPresent();
            assertThat(follower.client.counters().failedPages()).isEqualTo(3);
            assertThat(server.requests().stream().filter(request -> request.startsWith("status page=0")))
                    .as("a page that came is not asked for again, but for the way of the secret")
                    .hasSize(1);
        }
    }

    @Test
    void badPagesAreAskedForAgainAndBadItemsSkipped() {
        server.failPage(0, 1, 200, "not json");
        server.failPage(0, 1, 200, "{\"error\":1}");
        server.failPage(
                1, 1, 200, "[null,{\"user_id\":\"id-3\"},{\"user_id\":\"id-4\",\"email\":\"a@b\",\"status\":7}]");
        try (Follower follower = Follower.following(server.url())) {
            assertThat(follower.client.all()).hasSize(4);
            assertThat(follower.client.counters().failedPages()).isEqualTo(2);
            assertThat(follower.client.counters().badMessages()).isEqualTo(3);
        }
    }

    @Test
    void messagesThatMakeNoSenseAreCountedAndSkipped() {
        try (Follower follower = Follower.following(server.url())) {
            List.of("", "null", "[]", "nonsense", "{}", "{\"email\":\"a@b\"}", "{\"type\":7}", "{\"type\":\"status\"}")
                    .forEach(server::sendToAll);
            server.sendToAll("{\"type\":\"something newer\"}");
            server.change("id-1", "dnd");
            follower.awaitStatus("user1@example.com", Status.DND);
            assertThat(follower.client.counters().badMessages()).isEqualTo(8);
            assertThat(follower.client.counters().connections()).isEqualTo(1);
        }
    }

    @Test
    void afterALostConnectionOnlyRealDifferencesAreTold() {
        try (Follower follower = Follower.following(server.url())) {
            until(() -> follower.changes.size() == USERS);
            server.changeSilently("id-2", "away");
            server.remove("id-4");
            server.put("new", "user4b", "New@example.com", "online");
            server.changeEmail("id-5", "renamed@example.com");
            server.dropConnections();
            until(() -> follower.client.counters().loads() == 2 && follower.changes.size() == USERS + 4);
            assertThat(follower.changes.stream().skip(USERS).map(ContactChange::kind))
                    .containsExactlyInAnyOrder(
                            ContactChange.Kind.CHANGED,
                            ContactChange.Kind.CHANGED,
                            ContactChange.Kind.ADDED,
                            ContactChange.Kind.REMOVED);
            assertThat(follower.client.find("user4@example.com")).contains(Availability.OFFLINE);
            assertThat(follower.client.findContact("user5@example.com")).isEmpty();
            assertThat(follower.states).contains(State.RECONNECTING);
            follower.assertBooksAgree();
        }
    }

    @Test
    void whoSlipsFromOnePageToAnotherIsNotTakenForGone() {
        try (Follower follower = Follower.following(server.url())) {
            // User 0 goes after page 0: user 3 moves to page 0, which has been read.
            server.afterPage(0, () -> server.remove("id-0"));
            server.dropConnections();
            until(() -> follower.client.counters().loads() == 2);
            assertThat(follower.known()).containsKey("User3@Example.com");
        }
    }

    @Test
    void theWayTheSecretIsTakenIsFoundOnceAndRemembered() {
        try (Follower follower = Follower.following(server.url())) {
            assertThat(server.requests().subList(0, 3))
                    .containsExactly("ws v=2 (header)", "ws v=2 (parameter)", "status page=0 (parameter)");
            server.dropConnections();
            until(() -> follower.client.counters().connections() == 2);
            assertThat(server.requests().stream().filter(request -> request.endsWith("(header)")))
                    .hasSize(1);
        }
    }

    @Test
    void aWrongSecretIsToldAndTriedAgainLater() {
        server.changeSecret("another-secret-0123456");
        try (Follower follower = Follower.of(server.url())) {
            follower.client.start();
            until(() -> follower.client.state() == State.REFUSED);
            assertThat(follower.client.status().reason()).contains("does not accept the secret", "Check");
            assertThat(follower.client.status().reason()).doesNotContain(SECRET);
            server.changeSecret(SECRET);
            follower.awaitFollowing();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "//",
                "/plugins/com.mattermost.outlook-presence/api/v1",
                "/plugins/com.mattermost.outlook-presence/api/v1/"
            })
    void theAddressMayBeTheRootOrTheBaseWithOrWithoutASlash(String path) {
        try (Follower follower = Follower.following(URI.create(server.url() + path))) {
            assertThat(follower.client.all()).hasSize(USERS);
        }
    }

    @Test
    void anAddressWithoutTheServiceIsToldSo() {
        try (Follower follower = Follower.of(URI.create(server.url() + "/somewhere"))) {
            follower.client.start();
            until(() -> follower.client.status().reason().contains("no presence service there (404)"));
            assertThat(follower.client.state()).isEqualTo(State.LOADING);
        }
    }

    @Test
    void aLineThatLooksOpenAndCarriesNothingIsNoticedByItsMissingPong() throws IOException {
        try (Relay relay = new Relay(server.port());
                Follower follower = new Follower(
                        relay.url(),
                        config -> config.withTimes(
                                config.times().withPings(Duration.ofMillis(100), Duration.ofMillis(150))))) {
            follower.start();
            relay.mute(true);
            until(() -> follower.client.state() == State.RECONNECTING);
            relay.mute(false);
            follower.awaitFollowing();
            assertThat(follower.client.counters().connections()).isGreaterThan(1);
        }
    }

    @Test
    void aServerThatAnswersPingsMayBeSilent() {
        try (Follower follower = new Follower(
                server.url(),
                config ->
                        config.withTimes(config.times().withPings(Duration.ofMillis(30), Duration.ofMillis(2_000))))) {
            follower.start();
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500);
            until(() -> System.nanoTime() > until);
            assertThat(follower.client.counters().connections()).isEqualTo(1);
        }
    }

    @Test
    void theOriginalsHabitOfReconnectingInSilenceIsAnOption() {
        try (Follower follower = new Follower(
                server.url(), config -> config.withTimes(config.times().withNoMessage(Duration.ofMillis(150))))) {
            follower.start();
            until(() -> follower.client.counters().connections() >= 3);
        }
    }

    @Test
    void oneUsersChangesAreHeardInOrderThoughHooksRunOnSeveralThreads() {
        try (Follower follower = Follower.following(server.url())) {
            for (int i = 0; i < 200; i++) {
                server.change("id-0", i % 2 == 0 ? "away" : "dnd");
            }
            until(() -> follower.changes.size() == USERS + 200);
            follower.assertBooksAgree();
        }
    }

    @Test
    void aHookThatThrowsIsCountedAndDisturbsNoOther() {
        try (Follower follower = Follower.of(server.url())) {
            follower.client.addChangeHook("broken", change -> {
                throw new IllegalStateException("on purpose");
            });
            AtomicInteger after = new AtomicInteger();
            follower.client.addChangeHook("after", change -> after.incrementAndGet());
            follower.start();
            until(() -> after.get() == USERS);
            assertThat(follower.client.counters().failedHooks()).isEqualTo(USERS);
        }
    }

    @Test
    void aHookMayCloseTheClient() throws InterruptedException {
        ExecutorService hooks = Executors.newSingleThreadExecutor();
        PresenceClient client = new PresenceClient(PresenceClientConfig.of(server.url(), new Secret(SECRET)), hooks);
        client.addStateHook("test", status -> {
            if (status.state() == State.FOLLOWING) {
                client.close();
            }
        });
        client.start();
        until(() -> client.state() == State.CLOSED);
        hooks.shutdown();
        assertThat(hooks.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        until(() -> server.connections() == 0);
    }

    @Test
    void closingReturnsPromptlyWhateverIsGoingOn() throws IOException {
        // Accepts and never answers: the handshake of the stream hangs.
        try (ServerSocket deaf = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Follower handshaking = Follower.of(URI.create("http://127.0.0.1:" + deaf.getLocalPort()));
            handshaking.client.start();
            Socket accepted = deaf.accept();
            assertPromptClose(handshaking);
            accepted.close();
        }
        Follower waiting = Follower.of(URI.create("http://127.0.0.1:1"));
        waiting.client.start();
        until(() -> !waiting.client.status().reason().isEmpty());
        assertPromptClose(waiting);

        java.util.concurrent.CountDownLatch held = new java.util.concurrent.CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        server.beforePage(1, () -> {
            asked.incrementAndGet();
            try {
                held.await();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        });
        Follower loading = Follower.of(server.url());
        loading.client.start();
        until(() -> asked.get() == 1);
        assertPromptClose(loading);
        held.countDown();
        assertPromptClose(Follower.following(server.url()));
    }

    private static void assertPromptClose(Follower follower) {
        long from = System.nanoTime();
        follower.close();
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofMillis(1_900));
        assertThat(follower.client.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void pagesAndMessagesHaveLimits() {
        try (Follower follower = new Follower(
                server.url(), config -> config.withLimits(new PresenceClientConfig.Limits(100, 4_096, 1_000)))) {
            follower.client.start();
            until(() -> follower.client.status().reason().contains("more than 100 bytes"));
        }
        try (Follower follower = new Follower(
                server.url(), config -> config.withLimits(new PresenceClientConfig.Limits(10_000, 4_096, 5)))) {
            follower.client.start();
            until(() -> follower.client.status().reason().contains("more than 5 users"));
        }
        try (Follower follower = new Follower(
                server.url(), config -> config.withLimits(new PresenceClientConfig.Limits(10_000, 4_096, 1_000)))) {
            follower.start();
            server.sendToAll(" ".repeat(5_000));
            until(() -> follower.client.counters().connections() == 2);
            follower.awaitFollowing();
        }
    }
}
