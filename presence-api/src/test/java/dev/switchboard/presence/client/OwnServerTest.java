package dev.switchboard.presence.client;

import static dev.switchboard.presence.client.Follower.SECRET;
import static dev.switchboard.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.net.Subscription;
import dev.switchboard.common.web.WebFace;
import dev.switchboard.presence.ActiveSecret;
import dev.switchboard.presence.PresenceConfig;
import dev.switchboard.presence.PresenceServer;
import dev.switchboard.presence.StreamOptions;
import dev.switchboard.presence.client.ClientStatus.State;
import dev.switchboard.presence.model.PresenceReport;
import dev.switchboard.presence.model.PresenceRoster;
import dev.switchboard.presence.model.PresenceUser;
import dev.switchboard.presence.model.Status;
import dev.switchboard.presence.simulator.OldProvider;
import dev.switchboard.presence.source.PresenceSource;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client against this suite's own server. */
@Timeout(90)
final class OwnServerTest {

    private static final int PAGE = 4;
    private static final List<Status> STATUSES = List.of(Status.ONLINE, Status.AWAY, Status.DND, Status.OFFLINE);

    /** A directory that tests change by hand. */
    private static final class Hand implements PresenceSource {
        private final TreeMap<String, PresenceUser> users = new TreeMap<>();
        private final Map<String, Status> statuses = new TreeMap<>();
        private Optional<Listener> listener = Optional.empty();
        private int failures;

        @Override
        public String name() {
            return "hand";
        }

        @Override
        public Capabilities capabilities() {
            return Capabilities.watched();
        }

        @Override
        public synchronized PresenceRoster load() throws PeerException {
            if (failures > 0) {
                failures--;
                throw new PeerException.Unreachable("Hand", "is not ready");
            }
            return roster();
        }

        private PresenceRoster roster() {
            return new PresenceRoster(List.copyOf(users.values()), statuses, Instant.now());
        }

        @Override
        public synchronized Subscription watch(Listener told) {
            listener = Optional.of(told);
            return () -> {};
        }

        synchronized void user(int number, String email, Status status) {
            String id = String.format("user%022d", number);
            users.put(id, new PresenceUser(id, "user" + number, email));
            statuses.put(id, status);
            listener.ifPresent(told -> told.roster(roster()));
        }

        synchronized void remove(int number) {
            users.remove(String.format("user%022d", number));
            listener.ifPresent(told -> told.roster(roster()));
        }

        synchronized void status(int number, Status status) {
            String id = String.format("user%022d", number);
            statuses.put(id, status);
            listener.ifPresent(told -> told.report(PresenceReport.authoritative(id, status, Instant.now())));
        }

        synchronized boolean isWatched() {
            return listener.isPresent();
        }
    }

    private final Hand hand = new Hand();
    private PresenceServer server = server(builder());

    private static PresenceConfig.Builder builder() {
        return PresenceConfig.builder(SECRET).pageSize(PAGE);
    }

    private PresenceServer server(PresenceConfig.Builder config) {
        return PresenceServer.with(config.build(), hand);
    }

    @BeforeEach
    void fill() {
        for (int i = 0; i < 10; i++) {
            hand.user(i, "User" + i + "@example.com", Status.ONLINE);
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void start() throws IOException {
        server.start();
        until(() -> server.store().loaded() && hand.isWatched());
    }

    private Map<String, Status> served() {
        return server.store().snapshot().all().stream()
                .collect(Collectors.toMap(one -> one.user().email(), one -> one.status()));
    }

    private void awaitEqual(Follower follower) {
        until(() ->
                follower.client.state() == State.FOLLOWING && follower.known().equals(served()));
        follower.assertBooksAgree();
    }

    @Test
    void usersWhoComeGoAndChangeTheirAddressAreFollowed() throws IOException {
        start();
        try (Follower follower = Follower.following(server.apiUrl())) {
            assertThat(follower.client.all()).hasSize(10);
            hand.status(3, Status.DND);
            follower.awaitStatus("user3@example.com", Status.DND);
            hand.user(4, "renamed@example.com", Status.AWAY);
            follower.awaitStatus("renamed@example.com", Status.AWAY);
            assertThat(follower.client.findContact("user4@example.com")).isEmpty();
            hand.remove(5);
            until(() -> follower.client.findContact("user5@example.com").isEmpty());
            hand.user(5, "User5@example.com", Status.AWAY);
            follower.awaitStatus("user5@example.com", Status.AWAY);
            awaitEqual(follower);
            assertThat(follower.client.counters().badMessages()).isZero();
        }
    }

    @Test
    void theClientWaitsForAServerThatHasNotLoadedItsSource() throws IOException {
        hand.failures = 1;
        server.start();
        try (Follower follower = Follower.of(server.url())) {
            follower.start();
            awaitEqual(follower);
        }
    }

    @Test
    void whateverHappensMeanwhileClientAndServerEndEqual() throws Exception {
        start();
        Random random = new Random(7);
        try (Relay relay = new Relay(server.url().getPort())) {
            List<Follower> followers = new ArrayList<>();
            for (int round = 0; round < 12; round++) {
                Follower late = Follower.of(relay.url());
                late.client.start();
                followers.add(late);
                for (int i = 0; i < 40; i++) {
                    happen(random);
                    if (i % 10 == 0 && round % 3 == 2) {
                        relay.drop();
                    }
                }
            }
            try {
                followers.forEach(this::awaitEqual);
            } finally {
                followers.forEach(Follower::close);
            }
        }
    }

    private void happen(Random random) {
        int who = random.nextInt(30);
        Status status = STATUSES.get(random.nextInt(STATUSES.size()));
        switch (random.nextInt(6)) {
            case 0 -> hand.remove(who);
            case 1 -> hand.user(who, "User" + who + "@example.com", status);
            case 2 -> hand.user(who, "other" + who + "@example.com", status);
            default -> hand.status(who, status);
        }
    }

    @Test
    void aLostConnectionCostsNoPages() throws IOException {
        start();
        try (Relay relay = new Relay(server.url().getPort());
                Follower follower = Follower.following(relay.url())) {
            long pages = server.counts().pages();
            relay.drop();
            hand.status(1, Status.DND);
            hand.remove(2);
            awaitEqual(follower);
            until(() -> follower.client.counters().connections() == 2);
            awaitEqual(follower);
            assertThat(server.counts().pages()).isEqualTo(pages);
        }
    }

    @Test
    void aRestartedServerIsFollowedAgain() throws IOException {
        start();
        int port = server.url().getPort();
        try (Follower follower = Follower.following(server.url())) {
            server.close();
            until(() -> follower.client.state() == State.RECONNECTING);
            assertThat(follower.client.find("user1@example.com")).contains(Availability.FREE);
            hand.remove(2);
            hand.status(1, Status.DND);
            server = server(builder().listen(WebFace.Listen.loopback(port)));
            start();
            awaitEqual(follower);
            hand.status(3, Status.AWAY);
            awaitEqual(follower);
            assertThat(follower.client.counters().loads()).isEqualTo(1);
        }
    }

    @Test
    void aSecretThatWasReplacedIsToldSo() throws IOException {
        start();
        try (Follower follower = Follower.following(server.url())) {
            server.apply(builder().build().withSecrets(List.of(ActiveSecret.of("another-secret-0123456"))));
            until(() -> follower.client.state() == State.REFUSED);
            assertThat(follower.client.status().reason()).contains("does not accept the secret");
        }
    }

    @Test
    void aServiceUnderAPathOfItsOwnIsFound() throws IOException {
        server = server(builder().basePath("/who/is/there"));
        start();
        try (Follower follower = Follower.following(server.apiUrl())) {
            assertThat(follower.client.all()).hasSize(10);
        }
    }

    @Test
    void aProviderOnADesktopStaysConnectedInSilence() throws IOException {
        StreamOptions usual = StreamOptions.DEFAULT;
        server = server(builder().stream(new StreamOptions(
                usual.maxClients(),
                usual.maxClientsPerAddress(),
                usual.pingInterval(),
                usual.idleTimeout(),
                usual.writeTimeout(),
                Duration.ofMillis(200),
                usual.maxInbound(),
                usual.allowedOrigins())));
        start();
        String root = server.url().toString();
        try (OldProvider provider = new OldProvider(OldProvider.Options.usual(
                        java.net.URI.create(root.substring(0, root.length() - 1)), SECRET)
                .withNoMessage(Duration.ofSeconds(1)))) {
            provider.start();
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2_500);
            until(() -> provider.isOpen() && System.nanoTime() > until);
            assertThat(provider.statuses()).hasSize(10);
            assertThat(provider.reconnects()).isZero();
            assertThat(provider.unreadable()).isZero();
            assertThat(provider.messages()).isGreaterThan(2);
        }
    }
}
