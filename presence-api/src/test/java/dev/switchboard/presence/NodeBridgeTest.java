package dev.switchboard.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.time.Timers;
import dev.switchboard.presence.model.Presence;
import dev.switchboard.presence.model.PresenceChange;
import dev.switchboard.presence.model.PresenceReport;
import dev.switchboard.presence.model.PresenceReport.Authority;
import dev.switchboard.presence.model.PresenceRoster;
import dev.switchboard.presence.model.PresenceUser;
import dev.switchboard.presence.model.Status;
import dev.switchboard.presence.nodes.NodesStatus;
import dev.switchboard.presence.nodes.RedisNodes;
import dev.switchboard.testing.Eventually;
import dev.switchboard.testing.TestRedis;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three servers' stores, joined over a real Redis server. */
class NodeBridgeTest {

    private static final String SOURCE = "mattermost";
    private static final PresenceUser ALFA = new PresenceUser("u1", "alfa", "alfa@example.com");
    private static final PresenceUser BRAVO = new PresenceUser("u2", "bravo", "bravo@example.com");

    private static TestRedis redis;

    private final List<AutoCloseable> toClose = new ArrayList<>();
    private final Instant loadedAt = Instant.now().minusSeconds(60);
    private String prefix = "";

    @BeforeAll
    static void startRedis() throws IOException {
        redis = TestRedis.start();
    }

    @AfterAll
    static void stopRedis() throws IOException {
        redis.close();
    }

    @BeforeEach
    void nameTheTest() {
        prefix = "t" + System.nanoTime();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : toClose) {
            one.close();
        }
    }

    private final class Server {
        final PresenceStore store;
        final List<PresenceChange> changes = new CopyOnWriteArrayList<>();
        final RedisNodes nodes;
        final NodeBridge bridge;

        Server(String name) {
            Timers timers = Timers.system("test");
            store = new MemoryPresenceStore(timers, new Random(), MemoryPresenceStore.Options.DEFAULT);
            nodes = new RedisNodes(
                    new RedisNodes.Options(
                            URI.create(redis.url()), new Secret(""), prefix, name, Duration.ofSeconds(15)),
                    timers,
                    new Random());
            bridge = new NodeBridge(store, SOURCE, nodes, timers);
            store.addChangeHook("test", changes::add);
            toClose.addAll(List.of(bridge, nodes, timers));
        }

        Server start() {
            bridge.start();
            nodes.start();
            Eventually.until(() -> nodes.status().state() == NodesStatus.State.CONNECTED, nodes::status);
            return this;
        }

        void publish(PresenceUser user, Status status, Instant at) {
            store.put(SOURCE, new PresenceReport(user.id(), status, at, Optional.empty(), Authority.NEWS));
        }

        void shows(PresenceUser user, Status status) {
            Eventually.until(
                    () -> store.find(user.id())
                            .filter(one -> one.user().equals(user) && one.status() == status)
                            .isPresent(),
                    () -> user + " should be " + status + ", but all are " + store.snapshot());
        }

        long timesChangedTo(PresenceUser user, Status status) {
            return changes.stream()
                    .filter(one -> one.user().equals(user) && one.status() == status && !one.removed())
                    .count();
        }
    }

    private PresenceRoster roster(Map<String, Status> statuses, Instant at, PresenceUser... users) {
        return new PresenceRoster(List.of(users), statuses, at);
    }

    private Server leader() {
        Server leader = new Server("leader");
        // Before it knows the others, as when the source answers first.
        leader.store.apply(SOURCE, roster(Map.of("u1", Status.ONLINE), loadedAt, ALFA, BRAVO));
        return leader.start();
    }

    @Test
    void aNodeIsLoadedByTheOthersAndShowsWhatIsPublishedOnAny() {
        Server leader = leader();
        Server second = new Server("second").start();
        Server third = new Server("third").start();
        for (Server follower : List.of(second, third)) {
            follower.shows(ALFA, Status.ONLINE);
            follower.shows(BRAVO, Status.OFFLINE);
            assertThat(follower.store.loaded()).isTrue();
            assertThat(follower.nodes.leads()).isFalse();
        }

        second.publish(ALFA, Status.DND, Instant.now());
        third.publish(BRAVO, Status.AWAY, Instant.now());

        for (Server one : List.of(leader, second, third)) {
            one.shows(ALFA, Status.DND);
            one.shows(BRAVO, Status.AWAY);
            assertThat(one.timesChangedTo(ALFA, Status.DND)).isOne();
            assertThat(one.timesChangedTo(BRAVO, Status.AWAY)).isOne();
        }
        assertThat(leader.nodes.figures().told()).isEqualTo(2);
        assertThat(second.nodes.figures().told()).isOne();
        assertThat(third.nodes.figures().told()).isOne();
    }

    @Test
    void theDirectoryIsTheSameEverywhere() {
        Server leader = leader();
        Server follower = new Server("follower").start();
        follower.shows(BRAVO, Status.OFFLINE);
        follower.publish(BRAVO, Status.AWAY, Instant.now());
        leader.shows(BRAVO, Status.AWAY);

        PresenceUser renamed = new PresenceUser("u1", "alfa2", "alfa2@example.com");
        PresenceUser charlie = new PresenceUser("u3", "charlie", "charlie@example.com");
        leader.store.apply(
                SOURCE, roster(Map.of("u1", Status.DND, "u3", Status.AWAY), Instant.now(), renamed, charlie));

        follower.shows(renamed, Status.DND);
        follower.shows(charlie, Status.AWAY);
        Eventually.until(() -> follower.store.find("u2").isEmpty(), follower.store::snapshot);
        assertThat(follower.changes)
                .filteredOn(PresenceChange::removed)
                .extracting(change -> change.user().id())
                .containsExactly("u2");
        assertThat(follower.store.snapshot().all())
                .extracting(Presence::user)
                .containsExactlyInAnyOrder(renamed, charlie);
        // Nothing of it came from the follower.
        assertThat(follower.nodes.figures().told()).isOne();

        leader.store.apply(SOURCE, roster(Map.of("u2", Status.ONLINE), Instant.now(), renamed, charlie, BRAVO));
        follower.shows(BRAVO, Status.ONLINE);
        follower.shows(charlie, Status.OFFLINE);
    }

    @Test
    void theSourcesNextAnswerOverrulesWhatWasPublishedElsewhere() {
        Server leader = leader();
        Server follower = new Server("follower").start();
        follower.shows(ALFA, Status.ONLINE);
        follower.publish(ALFA, Status.AWAY, Instant.now());
        leader.shows(ALFA, Status.AWAY);

        leader.store.apply(SOURCE, roster(Map.of("u1", Status.ONLINE), Instant.now(), ALFA, BRAVO));

        follower.shows(ALFA, Status.ONLINE);
        assertThat(follower.timesChangedTo(ALFA, Status.ONLINE)).isEqualTo(2);
    }

    @Test
    void newsThatComesLateIsShownByAllAlike() {
        Server leader = leader();
        Server follower = new Server("follower").start();
        follower.shows(ALFA, Status.ONLINE);
        // Long enough ago for the answer not to lie in the future when the news is heard.
        Instant published = Instant.now().minusSeconds(1);
        // The source's answer is newer than what will be heard, and says what was shown already.
        leader.store.apply(SOURCE, roster(Map.of("u1", Status.ONLINE), published.plusMillis(1), ALFA, BRAVO));

        follower.publish(ALFA, Status.AWAY, published);

        leader.shows(ALFA, Status.AWAY);
        follower.shows(ALFA, Status.AWAY);
        leader.store.apply(SOURCE, roster(Map.of("u1", Status.ONLINE), Instant.now(), ALFA, BRAVO));
        follower.shows(ALFA, Status.ONLINE);
        leader.shows(ALFA, Status.ONLINE);
    }

    @Test
    void nodesThatLoadedTheSameSourceTellEachOtherNothingNew() {
        Server leader = leader();
        Server second = new Server("second");
        second.store.apply(SOURCE, roster(Map.of("u1", Status.ONLINE), loadedAt.plusSeconds(1), ALFA, BRAVO));
        second.start();
        Eventually.until(() -> second.nodes.figures().exchanges() == 1, second.nodes::figures);
        leader.publish(BRAVO, Status.DND, Instant.now());
        second.shows(BRAVO, Status.DND);

        assertThat(second.changes).hasSize(3);
        assertThat(leader.changes).hasSize(3);
    }
}
