package dev.switchboard.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.common.config.Secret;
import dev.switchboard.presence.client.ClientStatus;
import dev.switchboard.presence.client.PresenceClient;
import dev.switchboard.presence.client.PresenceClientConfig;
import dev.switchboard.presence.model.ContactChange;
import dev.switchboard.presence.model.Status;
import dev.switchboard.presence.simulator.MattermostSimulator;
import dev.switchboard.testing.Eventually;
import dev.switchboard.testing.TestRedis;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three presence servers, each a program of its own, that meet at a real Redis server. */
class PresenceNodesTest {

    private static final String SECRET = "a-long-shared-secret";
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LEASE_SECONDS = 2;

    private final MattermostSimulator mattermost =
            MattermostSimulator.builder().users(6).build();
    private final List<Node> nodes = new ArrayList<>();
    private TestRedis redis;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws Exception {
        mattermost.start();
        mattermost.userIds().forEach(id -> mattermost.setStatus(id, "online"));
        redis = TestRedis.start();
        Files.writeString(directory.resolve("token"), mattermost.adminToken());
        Files.writeString(directory.resolve("secret"), SECRET);
        // The source is asked only at the beginning of a lead, so what all know in time came from the others.
        Files.writeString(
                directory.resolve("presence.json"), """
                {"port": 0, "presence": {"secrets": [{"file": "secret"}]},
                 "mattermost": {"url": "%s", "token-file": "token", "poll-interval": "10m", "hints": "off"},
                 "broker": {"url": "%s/0", "lease": "%ds"}}
                """.formatted(mattermost.url(), redis.url(), LEASE_SECONDS));
    }

    @AfterEach
    void stop() throws IOException {
        nodes.forEach(Node::close);
        redis.stop();
        mattermost.close();
    }

    /** One server, and a client that follows it. */
    private static final class Node {
        final Program program;
        final URI api;
        final PresenceClient client;
        final List<ContactChange> heard = new CopyOnWriteArrayList<>();

        Node(Program program, URI api) {
            this.program = program;
            this.api = api;
            this.client = new PresenceClient(PresenceClientConfig.of(api, new Secret(SECRET)), Runnable::run);
            client.addChangeHook("test", heard::add);
            client.start();
        }

        JsonNode health() {
            try {
                URI url = api.resolve("/health");
                return JSON.readTree(HTTP.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString())
                        .body());
            } catch (IOException gone) {
                return JSON.createObjectNode();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        boolean leads() {
            return health().path("nodes").path("leads").asBoolean();
        }

        void publish(String userId, String status) throws Exception {
            HttpResponse<String> answer = HTTP.send(
                    HttpRequest.newBuilder(URI.create(api + "/status/publish"))
                            .header("Authorization", "Bearer " + SECRET)
                            .POST(BodyPublishers.ofString(
                                    "{\"user_id\":\"" + userId + "\",\"status\":\"" + status + "\"}"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }

        boolean shows(String userId, Status status) {
            return client.all().stream().anyMatch(one -> one.userId().equals(userId) && one.status() == status);
        }

        long timesTold(String userId, Status status) {
            return heard.stream()
                    .map(ContactChange::contact)
                    .filter(one -> one.userId().equals(userId) && one.status() == status)
                    .count();
        }

        void close() {
            client.close();
            program.close();
        }
    }

    private void startNodes(String... names) throws Exception {
        List<Program> programs = new ArrayList<>();
        for (String name : names) {
            programs.add(Program.start(
                    directory, Map.of(), "presence-api", "--config", "presence.json", "--set", "broker.node=" + name));
        }
        for (Program program : programs) {
            nodes.add(new Node(program, URI.create(program.ready("api"))));
        }
        all("follows", one -> one.client.state() == ClientStatus.State.FOLLOWING);
        all("knows everybody", one -> one.client.all().size() == 6);
    }

    private interface Condition {
        boolean holds(Node node);
    }

    private void all(String what, Condition condition) throws Exception {
        for (Node node : nodes) {
            Eventually.until(() -> condition.holds(node), () -> what + ": " + node.client.all() + node.program.err());
        }
    }

    @Test
    void allServeTheSameAndGoOnWithoutLeaderOrBroker() throws Exception {
        startNodes("a", "b", "c");
        assertThat(nodes).filteredOn(Node::leads).hasSize(1);
        all("is well", one -> one.health().path("nodes").path("state").asText().equals("connected"));
        long directories = directoriesRead();
        assertThat(directories).as("one node asked the source").isOne();

        List<String> users = mattermost.userIds();
        for (int i = 0; i < 3; i++) {
            String user = users.get(i);
            nodes.get(i).publish(user, "dnd");
            all("hears of it", one -> one.shows(user, Status.DND));
        }

        Node leader = nodes.stream().filter(Node::leads).findFirst().orElseThrow();
        mattermost.setStatus(users.get(3), "away");
        long killedAt = System.nanoTime();
        leader.close();
        nodes.remove(leader);
        all("learns what another now asks", one -> one.shows(users.get(3), Status.AWAY));
        assertThat(System.nanoTime() - killedAt).isLessThan(TimeUnit.SECONDS.toNanos(LEASE_SECONDS + 10));
        assertThat(nodes).filteredOn(Node::leads).hasSize(1);
        assertThat(directoriesRead()).isEqualTo(2);

        redis.stop();
        all("works alone", one -> one.leads() && one.health().path("degraded").asBoolean());
        assertThat(nodes.get(0).health().path("reason").asText()).contains("broker");
        // The one of the two that had not asked so far.
        Eventually.until(() -> directoriesRead() == 3);
        // What it is told before it has read everybody's status would be older news than that.
        all("has asked the source", one -> one.health().path("source").has("age_seconds"));
        nodes.get(0).publish(users.get(4), "dnd");
        nodes.get(1).publish(users.get(5), "away");
        redis.startAgain();
        all("is back", one -> !one.health().path("degraded").asBoolean(true));
        all(
                "has what was published meanwhile",
                one -> one.shows(users.get(4), Status.DND) && one.shows(users.get(5), Status.AWAY));
        Eventually.until(() -> nodes.stream().filter(Node::leads).count() == 1);

        for (Node node : nodes) {
            assertThat(node.timesTold(users.get(0), Status.DND)).isOne();
            assertThat(node.timesTold(users.get(3), Status.AWAY)).isOne();
            assertThat(node.timesTold(users.get(4), Status.DND)).isOne();
            assertThat(node.timesTold(users.get(5), Status.AWAY)).isOne();
            assertThat(node.client.counters().connections()).isOne();
            assertThat(String.join("\n", node.program.err())).doesNotContain(SECRET, mattermost.adminToken());
            assertThat(node.program.terminate()).isZero();
        }
    }

    /** Every node that asks reads all users once, on one page. */
    private long directoriesRead() {
        return mattermost.received().stream()
                .filter(one -> one.method().equals("GET") && one.target().startsWith("/api/v4/users"))
                .filter(one -> !one.target().contains("/me"))
                .count();
    }
}
