package dev.switchboard.presence.client;

import static dev.switchboard.presence.client.Follower.SECRET;
import static dev.switchboard.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.presence.client.ClientStatus.State;
import dev.switchboard.presence.model.Status;
import dev.switchboard.presence.simulator.OriginalPresenceServer;
import dev.switchboard.presence.simulator.OriginalPresenceServer.Options;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client against a server with revisions, as the simulator scripts one. */
@Timeout(60)
final class RevisionServerTest {

    private static final int USERS = 7;

    private final OriginalPresenceServer server = new OriginalPresenceServer(
            Options.withRevisions(SECRET, 3, "epoch1").withHeartbeat(Duration.ofSeconds(1)));

    @BeforeEach
    void start() {
        for (int i = 0; i < USERS; i++) {
            server.put("id-" + i, "user" + i, "User" + i + "@Example.com", "online");
        }
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void allPagesAreCutFromOneSnapshotWhileUsersComeAndGo() {
        server.afterPage(0, () -> {
            server.remove("id-0");
            server.join("id-1b", "user1b", "user1b@example.com", "away");
            server.changeEmail("id-6", "renamed@example.com");
        });
        try (Follower follower = Follower.following(server.url())) {
            until(() -> follower.client.findContact("renamed@example.com").isPresent());
            until(() -> follower.client.all().size() == USERS);
            assertThat(follower.known())
                    .doesNotContainKeys("User0@Example.com", "User6@Example.com")
                    .containsEntry("user1b@example.com", Status.AWAY)
                    .containsEntry("User3@Example.com", Status.ONLINE);
            assertThat(server.requests()).contains("status page=0 (header)", "status page=1&at=epoch1.7 (header)");
            follower.assertBooksAgree();
        }
    }

    @Test
    void aSnapshotThatIsNoLongerKeptMeansStartingAgain() {
        server.beforePage(1, server::expireSnapshots);
        try (Follower follower = Follower.following(server.url())) {
            assertThat(follower.client.all()).hasSize(USERS);
            assertThat(server.requests().stream().filter(request -> request.startsWith("status page=0")))
                    .hasSize(2);
        }
    }

    @Test
    void afterALostConnectionOnlyTheDifferenceIsFetched() {
        try (Follower follower = Follower.following(server.url())) {
            server.change("id-1", "away");
            follower.awaitStatus("user1@example.com", Status.AWAY);
            long pages = server.requests().stream()
                    .filter(r -> r.startsWith("status"))
                    .count();
            server.dropConnections();
            server.changeSilently("id-2", "dnd");
            server.remove("id-3");
            until(() -> follower.client.findContact("user3@example.com").isEmpty());
            follower.awaitFollowing();
            follower.awaitStatus("user2@example.com", Status.DND);
            assertThat(server.requests()).contains("ws v=2&since=epoch1.8 (header)");
            assertThat(server.requests().stream().filter(r -> r.startsWith("status")))
                    .hasSize((int) pages);
            follower.assertBooksAgree();
        }
    }

    @Test
    void aHeartbeatMovesTheResumePointToo() {
        try (Follower follower = Follower.following(server.url())) {
            server.sendToAll("{\"type\":\"heartbeat\",\"revision\":7}");
            server.dropConnections();
            until(() -> server.requests().contains("ws v=2&since=epoch1.7 (header)"));
            follower.awaitFollowing();
            assertThat(follower.changes).hasSize(USERS);
        }
    }

    @Test
    void aRestartedServerSendsItsSnapshotAndOnlyDifferencesAreTold() {
        try (Follower follower = Follower.following(server.url())) {
            server.changeSilently("id-5", "away");
            server.remove("id-6");
            server.restartHistory(Optional.of("epoch2"));
            server.dropConnections();
            until(() -> follower.client.counters().connections() == 2);
            follower.awaitStatus("user5@example.com", Status.AWAY);
            until(() -> follower.client.all().size() == USERS - 1);
            server.change("id-4", "dnd");
            follower.awaitStatus("user4@example.com", Status.DND);
            assertThat(follower.client.counters().loads()).isEqualTo(1);
            follower.assertBooksAgree();
        }
    }

    @Test
    void aServerThatHasForgottenWhoWasRemovedSendsEverybodyInstead() {
        try (Follower follower = Follower.following(server.url())) {
            server.forgetRemoved();
            server.dropConnections();
            server.remove("id-3");
            server.changeSilently("id-2", "dnd");
            follower.awaitStatus("user2@example.com", Status.DND);
            until(() -> follower.client.findContact("user3@example.com").isEmpty());
            server.change("id-1", "away");
            follower.awaitStatus("user1@example.com", Status.AWAY);
            assertThat(follower.client.counters().loads()).isEqualTo(1);
            follower.assertBooksAgree();
        }
    }

    @Test
    void aServerThatHasForgottenRevisionsIsLoadedPageByPage() {
        try (Follower follower = Follower.following(server.url())) {
            server.restartHistory(Optional.empty());
            server.changeSilently("id-5", "away");
            server.dropConnections();
            until(() -> follower.client.counters().loads() == 2);
            follower.awaitFollowing();
            follower.awaitStatus("user5@example.com", Status.AWAY);
            server.change("id-5", "dnd");
            follower.awaitStatus("user5@example.com", Status.DND);
        }
    }

    @Test
    void threeMissingHeartbeatsEndTheConnection() {
        server.close();
        try (OriginalPresenceServer quiet = new OriginalPresenceServer(
                        Options.withRevisions(SECRET, 3, "epoch1").withHeartbeat(Duration.ofMillis(60)));
                Follower follower = quietFollower(quiet)) {
            until(() -> follower.client.counters().connections() >= 3);
        }
    }

    private static Follower quietFollower(OriginalPresenceServer quiet) {
        quiet.put("id", "user", "user@example.com", "online");
        quiet.start();
        return Follower.following(quiet.url());
    }

    @Test
    void aCloseCodeIsUnderstoodAndASecretThatExpiredIsTold() {
        try (Follower follower = Follower.following(server.url())) {
            server.closeConnections(1001, "stopping");
            until(() -> follower.client.counters().connections() == 2);
            follower.awaitFollowing();
            server.closeConnections(1013, "too slow");
            until(() -> follower.client.counters().connections() == 3);
            follower.awaitFollowing();
            server.changeSecret("another-secret-0123456");
            server.closeConnections(4401, "secret expired");
            until(() -> follower.client.state() == State.REFUSED);
            assertThat(follower.client.find("user0@example.com")).contains(Availability.FREE);
        }
    }
}
