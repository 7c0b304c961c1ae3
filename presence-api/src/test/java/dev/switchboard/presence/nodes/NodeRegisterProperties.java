package dev.switchboard.presence.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.presence.model.PresenceChange;
import dev.switchboard.presence.model.PresenceUser;
import dev.switchboard.presence.model.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Nodes over a network that reorders, repeats and loses. */
class NodeRegisterProperties {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final List<Status> STATUSES = List.of(Status.ONLINE, Status.AWAY, Status.DND, Status.OFFLINE);
    private static final int NODES = 4;

    @Property(tries = 500)
    void nodesAreEqualOnceEachHasComparedItselfWithTheBroker(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 120) int steps) {
        Random random = new Random(seed);
        List<NodeRegister> nodes = registers();
        NodeRegister broker = new NodeRegister("broker", 1000);
        List<NodeChange> told = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            NodeRegister one = nodes.get(random.nextInt(NODES));
            if (told.isEmpty() || random.nextInt(3) == 0) {
                one.tell(anyChange(random), NOW).ifPresent(change -> {
                    told.add(change);
                    // The broker may be lost just then.
                    if (random.nextBoolean()) {
                        broker.hear(change, NOW);
                    }
                });
            } else {
                // Any message, at any time, any number of times; many are never delivered.
                one.hear(told.get(random.nextInt(told.size())), NOW);
            }
        }

        for (int from = 0; from < NODES; from++) {
            compare(nodes.get(from), broker, nodes.subList(0, from));
        }

        Set<NodeChange> there = new HashSet<>(broker.all());
        nodes.forEach(node -> assertThat(new HashSet<>(node.all())).isEqualTo(there));
        told.forEach(
                change -> assertThat(broker.find(change.userId()).orElseThrow().version())
                        .isGreaterThanOrEqualTo(change.version()));
    }

    @Property(tries = 300)
    void theNodeThatSpeaksLastAfterHearingAllIsHeardByAllWhateverItsClockSays(
            @ForAll long seed, @ForAll @IntRange(min = 0, max = 30) int earlier) {
        Random random = new Random(seed);
        List<NodeRegister> nodes = registers();
        for (int i = 0; i < earlier; i++) {
            nodes.get(random.nextInt(NODES)).tell(anyChange(random), NOW).ifPresent(change -> hearAll(nodes, change));
        }
        PresenceChange last = anyChange(random);
        nodes.get(random.nextInt(NODES)).tell(last, NOW).ifPresent(change -> hearAll(nodes, change));

        assertThat(nodes).allSatisfy(node -> {
            NodeChange held = node.find(last.user().id()).orElseThrow();
            assertThat(held.user()).isEqualTo(last.user());
            assertThat(held.status()).isEqualTo(last.status());
            assertThat(held.removed()).isEqualTo(last.removed());
        });
    }

    @Property(tries = 500)
    void versionsAreOrderedAsTheirTextsAre(@ForAll long seed) {
        Random random = new Random(seed);
        NodeVersion one = anyVersion(random);
        NodeVersion other = anyVersion(random);

        assertThat(Integer.signum(one.toString().compareTo(other.toString()))).isEqualTo(signum(one, other));
        assertThat(NodeVersion.parse(one.toString())).contains(one);
    }

    private static int signum(NodeVersion one, NodeVersion other) {
        return Integer.signum(one.compareTo(other));
    }

    private static void hearAll(List<NodeRegister> nodes, NodeChange change) {
        nodes.forEach(node -> node.hear(change, NOW));
    }

    private static void compare(NodeRegister node, NodeRegister broker, List<NodeRegister> listening) {
        Map<String, NodeVersion> there = new HashMap<>();
        broker.all().forEach(change -> {
            there.put(change.userId(), change.version());
            node.hear(change, NOW);
        });
        node.newerThan(there).forEach(change -> {
            broker.hear(change, NOW);
            hearAll(listening, change);
        });
    }

    private static List<NodeRegister> registers() {
        return IntStream.range(0, NODES)
                .mapToObj(i -> new NodeRegister("n" + i, 1000))
                .toList();
    }

    private static PresenceChange anyChange(Random random) {
        String id = "u" + random.nextInt(3);
        boolean removed = random.nextInt(5) == 0;
        return new PresenceChange(
                new PresenceUser(id, id, id + random.nextInt(2) + "@example.com"),
                removed ? Status.OFFLINE : STATUSES.get(random.nextInt(4)),
                removed,
                NOW.minusMillis(random.nextInt(5)),
                random.nextInt(100));
    }

    private static NodeVersion anyVersion(Random random) {
        String[] names = {"a", "B", "a.b", "a-b", "a_b", "Z", "0"};
        Instant[] times = {NOW, NOW.plusNanos(1), NOW.plusMillis(1), NOW.minusSeconds(40_000_000), Instant.EPOCH};
        return new NodeVersion(times[random.nextInt(times.length)], names[random.nextInt(names.length)]);
    }
}
