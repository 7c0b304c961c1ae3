package dev.switchboard.presence.nodes;

import static dev.switchboard.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.time.Timers;
import dev.switchboard.presence.model.PresenceChange;
import dev.switchboard.presence.model.PresenceUser;
import dev.switchboard.presence.model.Status;
import dev.switchboard.testing.TestRedis;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.SetParams;

/** Several nodes in one program, over a real Redis server. */
class RedisNodesTest {

    private static final String PASSWORD = "a-secret-of-the-broker";
    private static final Duration LEASE = Duration.ofSeconds(1);

    private static TestRedis redis;

    private final List<AutoCloseable> toClose = new ArrayList<>();
    private String prefix = "";

    @BeforeAll
    static void startRedis() throws IOException {
        redis = TestRedis.start("requirepass " + PASSWORD);
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

    /** A node, and what its hooks heard. */
    private final class Node {
        final List<NodeChange> heard = new CopyOnWriteArrayList<>();
        final List<Integer> batches = new CopyOnWriteArrayList<>();
        final List<Boolean> leads = new CopyOnWriteArrayList<>();
        final RedisNodes nodes;
        final String name;

        Node(String name) {
            this(name, options(redis.url(), name));
        }

        Node(String name, RedisNodes.Options options) {
            this.name = name;
            Timers timers = Timers.system("test");
            this.nodes = new RedisNodes(options, timers, new Random());
            nodes.addHeardHook("test", changes -> {
                heard.addAll(changes);
                batches.add(changes.size());
            });
            nodes.addLeadHook("test", leads::add);
            toClose.add(nodes);
            toClose.add(timers);
        }

        Node start() {
            nodes.start();
            return this;
        }

        Node connected() {
            until(() -> nodes.status().state() == NodesStatus.State.CONNECTED, nodes::status);
            return this;
        }

        void heardOf(String user, Status status) {
            until(() -> heard.stream().anyMatch(one -> says(one, user, status)), () -> name + " heard " + heard);
        }

        long timesHeard(String user, Status status) {
            return heard.stream().filter(one -> says(one, user, status)).count();
        }

        long dropped(Dropped reason) {
            return nodes.figures().dropped().getOrDefault(reason, -1L);
        }
    }

    private static boolean says(NodeChange change, String user, Status status) {
        return change.userId().equals(user) && change.status() == status;
    }

    private RedisNodes.Options options(String url, String name) {
        return new RedisNodes.Options(URI.create(url), new Secret(PASSWORD), prefix, name, LEASE);
    }

    private static PresenceChange change(String id, Status status) {
        return new PresenceChange(
                new PresenceUser(id, "name of " + id, id + "@example.com"), status, false, Instant.now(), 1);
    }

    private static PresenceChange removal(String id, Instant at) {
        return new PresenceChange(
                new PresenceUser(id, "name of " + id, id + "@example.com"), Status.OFFLINE, true, at, 1);
    }

    private Jedis jedis() {
        Jedis jedis = new Jedis("127.0.0.1", redis.port());
        jedis.auth(PASSWORD);
        toClose.add(jedis);
        return jedis;
    }

    private List<Node> three() {
        List<Node> nodes = List.of(new Node("a"), new Node("b"), new Node("c"));
        nodes.forEach(Node::start);
        nodes.forEach(Node::connected);
        return nodes;
    }

    private static List<Node> leaders(List<Node> nodes) {
        return nodes.stream().filter(node -> node.nodes.leads()).toList();
    }

    @Test
    void whatOneNodeTellsEveryOtherHearsOnce() {
        List<Node> nodes = three();

        for (Node node : nodes) {
            node.nodes.tell(change("user-of-" + node.name, Status.AWAY));
            for (Node other : nodes) {
                if (other != node) {
                    other.heardOf("user-of-" + node.name, Status.AWAY);
                }
            }
        }
        nodes.get(0).nodes.tell(change("last", Status.DND));
        nodes.get(1).heardOf("last", Status.DND);
        nodes.get(2).heardOf("last", Status.DND);
        // The same once more is no news, also from a node that has only heard it.
        nodes.forEach(node -> node.nodes.tell(change("last", Status.DND)));
        nodes.get(0).nodes.tell(change("marker", Status.ONLINE));
        nodes.get(1).heardOf("marker", Status.ONLINE);
        nodes.get(2).heardOf("marker", Status.ONLINE);

        for (Node node : nodes) {
            for (Node other : nodes) {
                assertThat(node.timesHeard("user-of-" + other.name, Status.AWAY))
                        .isEqualTo(node == other ? 0 : 1);
            }
        }
        assertThat(nodes.get(2).timesHeard("last", Status.DND)).isOne();
        assertThat(nodes.get(0).heard).hasSize(2);
        assertThat(nodes.get(0).nodes.figures().told()).isEqualTo(3);
        until(() -> nodes.get(0).dropped(Dropped.OWN) == 3, nodes.get(0).nodes::figures);
        assertThat(nodes.get(0).nodes.figures().lag()).isPositive();
    }

    @Test
    void aNodeThatComesLaterHearsAllUsersTogether() {
        Node first = new Node("first").start().connected();
        IntStream.range(0, 1200).forEach(i -> first.nodes.tell(change("u" + i, Status.AWAY)));
        first.nodes.tell(removal("u0", Instant.now()));
        until(
                () -> first.nodes.figures().waiting() == 0
                        && first.nodes.figures().told() >= 1200,
                first.nodes::figures);

        Node late = new Node("late").start();
        until(() -> late.heard.size() == 1200, () -> late.heard.size());

        assertThat(late.batches).containsExactly(1200);
        assertThat(late.heard)
                .filteredOn(NodeChange::removed)
                .singleElement()
                .satisfies(gone -> assertThat(gone.userId()).isEqualTo("u0"));
        assertThat(late.nodes.leads()).isFalse();
    }

    @Test
    void aLostBrokerLeavesEveryNodeAloneAndItsReturnMakesThemEqual() throws IOException {
        List<Node> nodes = three();
        nodes.get(0).nodes.tell(change("before", Status.AWAY));
        nodes.get(2).heardOf("before", Status.AWAY);

        redis.stop();
        nodes.forEach(
                node -> until(() -> node.nodes.status().state() == NodesStatus.State.LOCAL_ONLY, node.nodes::status));
        assertThat(leaders(nodes)).hasSize(3);
        assertThat(nodes.get(0).nodes.status().reason()).contains("Redis").doesNotContain(PASSWORD);
        nodes.get(0).nodes.tell(change("of-a", Status.DND));
        nodes.get(1).nodes.tell(change("of-b", Status.ONLINE));
        nodes.get(1).nodes.tell(change("both", Status.ONLINE));
        nodes.get(2).nodes.tell(change("both", Status.AWAY));

        // It comes back empty.
        redis.startAgain();
        nodes.forEach(Node::connected);
        nodes.get(2).heardOf("of-a", Status.DND);
        nodes.get(2).heardOf("of-b", Status.ONLINE);
        nodes.get(1).heardOf("both", Status.AWAY);
        nodes.get(0).heardOf("both", Status.AWAY);
        nodes.get(1).heardOf("of-a", Status.DND);
        nodes.get(0).heardOf("of-b", Status.ONLINE);
        until(() -> leaders(nodes).size() == 1, () -> leaders(nodes).size());
        assertThat(nodes.get(2).timesHeard("both", Status.ONLINE)).isZero();
        Jedis wire = jedis();
        until(() -> wire.hlen(prefix + ":users") == 4, () -> wire.hgetAll(prefix + ":users"));
        assertThat(nodes).allMatch(node -> node.nodes.figures().exchanges() >= 2);
    }

    @Test
    void aNodeThatIsCutOffLosesTheLeadToAnotherWithinTheLease() {
        try (Door door = new Door(redis.port())) {
            Node cut = new Node("cut", options("redis://127.0.0.1:" + door.port(), "cut"))
                    .start()
                    .connected();
            Node other = new Node("other").start().connected();
            Node third = new Node("third").start().connected();
            assertThat(leaders(List.of(cut, other, third))).containsExactly(cut);

            long since = System.nanoTime();
            door.shut();
            List<Node> followers = List.of(other, third);
            until(() -> leaders(followers).size() == 1, () -> "nobody leads");

            Duration took = Duration.ofNanos(System.nanoTime() - since);
            assertThat(took).isLessThan(LEASE.plus(LEASE.dividedBy(3)).plusSeconds(3));
            until(() -> cut.nodes.status().state() == NodesStatus.State.LOCAL_ONLY, cut.nodes::status);
            assertThat(cut.nodes.leads()).isTrue();

            door.reopen();
            cut.connected();
            until(() -> !cut.nodes.leads(), cut.nodes::status);
            assertThat(leaders(followers)).hasSize(1);
            until(() -> cut.leads.equals(List.of(true, false)), () -> cut.leads);
        }
    }

    @Test
    void aNodeThatClosesHandsOverTheLeadAndWhatItWasStillToTell() {
        Node leader = new Node(
                        "leader",
                        new RedisNodes.Options(
                                URI.create(redis.url()), new Secret(PASSWORD), prefix, "leader", Duration.ofMinutes(1)))
                .start()
                .connected();
        Node other = new Node(
                        "other",
                        new RedisNodes.Options(
                                URI.create(redis.url()), new Secret(PASSWORD), prefix, "other", Duration.ofMinutes(1)))
                .start()
                .connected();
        assertThat(other.nodes.leads()).isFalse();

        IntStream.range(0, 2000).forEach(i -> leader.nodes.tell(change("u" + i, Status.AWAY)));
        leader.nodes.close();

        assertThat(leader.nodes.leads()).isFalse();
        until(() -> other.nodes.leads(), other.nodes::status);
        until(() -> other.heard.size() == 2000, other.heard::size);
        until(() -> other.leads.equals(List.of(true)), () -> other.leads);
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().startsWith("switchboard-presence-nodes"))
                .hasSize(3);
    }

    @Test
    void aLeaseThatSomebodyElseTookIsNoticedAndALeaseWithoutEndIsNobodys() {
        Node node = new Node("n").start().connected();
        assertThat(node.nodes.leads()).isTrue();

        Jedis wire = jedis();
        wire.set(prefix + ":lease", "somebody", SetParams.setParams().px(600));
        until(() -> node.leads.equals(List.of(true, false)), () -> node.leads);
        until(node.nodes::leads, node.nodes::status);

        wire.set(prefix + ":lease", "by hand");
        until(() -> wire.get(prefix + ":lease").startsWith("n."), () -> wire.get(prefix + ":lease"));
    }

    @Test
    void aBrokerThatHangsIsLeftAndTheLeaseIsGivenUpInTime() {
        Node node = new Node("n").start().connected();
        until(() -> node.leads.equals(List.of(true)), () -> node.leads);

        jedis().clientPause(2600);

        // While the connection's thread still waits for the answer.
        until(() -> node.leads.equals(List.of(true, false)), () -> node.leads);
        until(() -> node.nodes.status().state() == NodesStatus.State.LOCAL_ONLY, node.nodes::status);
        assertThat(node.nodes.leads()).isTrue();
        node.nodes.tell(change("meanwhile", Status.DND));
        node.connected();
        until(() -> node.nodes.figures().told() == 1, node.nodes::figures);
        // Kept for an hour longer than any node lives.
        Jedis wire = jedis();
        until(() -> wire.pttl(prefix + ":users") > 3_500_000, () -> wire.pttl(prefix + ":users"));
        assertThat(wire.pttl(prefix + ":users")).isLessThan(3_700_000);
    }

    @Test
    void whatMakesNoSenseIsDroppedAndCounted() {
        Node node = new Node("n").start().connected();
        Jedis wire = jedis();
        String channel = prefix + ":changes";
        String version = NodeVersion.time(Instant.now()) + "/x";
        String message = message("u1", "away", version);

        wire.publish(channel, message);
        node.heardOf("u1", Status.AWAY);
        wire.publish(channel, message);
        wire.publish(
                channel, message("u1", "online", NodeVersion.time(Instant.now().minusSeconds(9)) + "/x"));
        wire.publish(
                channel, message("u1", "online", NodeVersion.time(Instant.now().plusSeconds(3600)) + "/x"));
        List.of("null", "", "{", "[]", "42", message("u1", "gone", version), message("", "away", version))
                .forEach(garbage -> wire.publish(channel, garbage));
        wire.publish(channel.getBytes(StandardCharsets.UTF_8), new byte[] {(byte) 0xff, 0, (byte) 0xc3});
        wire.publish(channel, "[".repeat(8000));
        wire.publish(channel, " ".repeat(NodeJson.LONGEST + 1));
        wire.publish(prefix + ":lease-free", "anything");
        wire.publish(channel, message("u2", "dnd", version));
        node.heardOf("u2", Status.DND);

        assertThat(node.nodes.figures().dropped())
                .isEqualTo(Map.of(
                        Dropped.OLD, 2L,
                        Dropped.FROM_THE_FUTURE, 1L,
                        Dropped.INVALID, 9L,
                        Dropped.TOO_LARGE, 1L,
                        Dropped.OWN, 0L,
                        Dropped.TOO_MANY_USERS, 0L));
        assertThat(node.heard).hasSize(2);
        assertThat(node.nodes.figures().heard()).isEqualTo(2);
    }

    @Test
    void garbageInTheHashIsRemovedAndOverwritten() {
        String users = prefix + ":users";
        Jedis wire = jedis();
        String longAgo = NodeVersion.time(Instant.now().minus(Duration.ofHours(25))) + "/x";
        String late = NodeVersion.time(Instant.now().plusSeconds(3600)) + "/x";
        wire.hset(users, "u1", "garbage");
        wire.hset(users, "u2", "x".repeat(100_000));
        wire.hset(users, "u3", message("another", "away", longAgo));
        wire.hset(users, "u4", message("u4", "away", late));
        wire.hset(users, "gone", message("gone", "offline", longAgo).replace("\"status\",", "\"removed\","));
        wire.hset(users, "old", message("old", "away", longAgo));
        Node node = new Node("n").start().connected();
        node.heardOf("old", Status.AWAY);

        assertThat(wire.hkeys(users)).containsExactly("old");
        assertThat(node.heard).hasSize(1);
        // Garbage that comes later is no reason not to write.
        wire.hset(users, "u1", "{\"version\":\"zzzz\",\"user_id\":\"u1\"}");
        wire.hset(users, "u4", message("u4", "away", late));
        node.nodes.tell(change("u1", Status.DND));
        node.nodes.tell(change("u4", Status.DND));
        until(() -> node.nodes.figures().told() == 2, node.nodes::figures);
        assertThat(wire.hget(users, "u1")).contains("\"dnd\"");
        assertThat(wire.hget(users, "u4")).contains("\"dnd\"");
    }

    private static String message(String user, String status, String version) {
        return NodeJsonTest.WELL_FORMED
                .replace('\'', '"')
                .replace("\"u1\"", '"' + user + '"')
                .replace("away", status)
                .replace("2026-03-01T12:00:00.000000000Z/n1", version);
    }

    @Test
    void tellingNeverWaitsForABrokerThatDoesNotAnswer() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Node node = new Node("n", options("redis://127.0.0.1:" + silent.getLocalPort(), "n")).start();
            long since = System.nanoTime();
            for (int i = 0; i < 1000; i++) {
                node.nodes.tell(change("u" + i % 10, i % 2 == 0 ? Status.AWAY : Status.DND));
            }

            assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(1));
            assertThat(node.nodes.figures().waiting()).isLessThanOrEqualTo(10);
            until(node.nodes::leads, node.nodes::status);
            assertThat(node.nodes.status().state()).isEqualTo(NodesStatus.State.LOCAL_ONLY);
        }
    }

    @Test
    void aWrongPasswordIsToldWithoutThePassword() {
        Node node = new Node(
                        "n",
                        new RedisNodes.Options(URI.create(redis.url()), new Secret("not-the-one"), prefix, "n", LEASE))
                .start();
        until(() -> node.nodes.status().state() == NodesStatus.State.LOCAL_ONLY, node.nodes::status);

        assertThat(node.nodes.status().reason()).contains("WRONGPASS").doesNotContain("not-the-one");
    }

    @Test
    void aCertificateIsVerifiedTheNameToo() {
        HeldCertificate authority =
                new HeldCertificate.Builder().certificateAuthority(0).build();
        HandshakeCertificates trust = new HandshakeCertificates.Builder()
                .addTrustedCertificate(authority.certificate())
                .build();
        for (String name : List.of("localhost", "elsewhere.example.com")) {
            HeldCertificate certificate = new HeldCertificate.Builder()
                    .signedBy(authority)
                    .addSubjectAlternativeName(name)
                    .build();
            HandshakeCertificates identity = new HandshakeCertificates.Builder()
                    .heldCertificate(certificate)
                    .build();
            NodesStatus.State expected =
                    name.equals("localhost") ? NodesStatus.State.CONNECTED : NodesStatus.State.LOCAL_ONLY;
            try (Door door = new Door(redis.port(), identity.sslContext().getServerSocketFactory());
                    Timers timers = Timers.system("test");
                    RedisNodes nodes = new RedisNodes(
                            options("rediss://localhost:" + door.port(), "n"),
                            timers,
                            new Random(),
                            trust.sslSocketFactory())) {
                nodes.start();
                until(() -> nodes.status().state() == expected, nodes::status);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:6379",
                "redis://",
                "redis:///0",
                "redis://host/zero",
                "redis://host/0?x=1",
                "redis://user:hush@host:1/0",
                "redis://user:hush@ho st",
            })
    void anAddressThatCannotBeUsedIsRefusedWithoutRepeatingIt(String url) {
        assertThatThrownBy(() -> RedisNodes.Options.at(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("broker.url")
                .hasMessageNotContaining("hush");
    }

    @Test
    void aNodeAloneLeads() {
        PresenceNodes alone = PresenceNodes.alone(Instant::now);
        alone.start();
        alone.tell(change("u", Status.AWAY));

        assertThat(alone.leads()).isTrue();
        assertThat(alone.status().state()).isEqualTo(NodesStatus.State.ALONE);
        assertThat(alone.figures().dropped()).hasSameSizeAs(Dropped.values());
        alone.close();
    }
}
