package dev.switchboard.presence.nodes;

import dev.switchboard.presence.model.PresenceChange;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The newest change of each user that one node has made or heard of: a register in which the last writer wins. Nodes
 * that have heard the same changes, in whatever order and however often, hold the same.
 *
 * <p>A node's own change always gets a version above the one it holds, even when another node's clock is ahead: whoever
 * accepts a change has seen what it replaces, and everybody must come to the same verdict.
 *
 * <p><b>Threading.</b> For one thread at a time.
 */
final class NodeRegister {

    /** How far clocks may differ. What claims to be from later than that would stay the newest for too long. */
    static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

    /** How long it is remembered that a user was removed. */
    static final Duration TOMBSTONES_LAST = Duration.ofHours(24);

    private final String node;
    private final int maxUsers;
    private final Map<String, NodeChange> newest = new HashMap<>();

    NodeRegister(String node, int maxUsers) {
        this.node = node;
        this.maxUsers = maxUsers;
    }

    /**
     * A change that this node has accepted.
     *
     * @return what to tell; empty if all nodes know it already
     */
    Optional<NodeChange> tell(PresenceChange accepted, Instant now) {
        Optional<NodeChange> held = find(accepted.user().id());
        Instant at = plausible(accepted.at(), now);
        if (held.isPresent() && !at.isAfter(held.get().version().at())) {
            at = held.get().version().at().plusNanos(1);
        }
        NodeChange change =
                new NodeChange(accepted.user(), accepted.status(), accepted.removed(), new NodeVersion(at, node));
        if (held.isPresent() && held.get().saysTheSameAs(change)) {
            return Optional.empty();
        }
        if (held.isEmpty() && newest.size() >= maxUsers) {
            return Optional.empty();
        }
        newest.put(change.userId(), change);
        return Optional.of(change);
    }

    private static Instant plausible(Instant at, Instant now) {
        if (at.isBefore(Instant.EPOCH)) {
            return Instant.EPOCH;
        }
        return at.isAfter(now) ? now : at;
    }

    /**
     * A change that another node tells.
     *
     * @return why it counts for nothing; empty if it is the newest now
     */
    Optional<Dropped> hear(NodeChange told, Instant now) {
        if (told.version().at().isAfter(now.plus(CLOCKS_DIFFER))) {
            return Optional.of(Dropped.FROM_THE_FUTURE);
        }
        Optional<NodeChange> held = find(told.userId());
        if (held.isPresent() && !told.version().newerThan(held.get().version())) {
            return Optional.of(Dropped.OLD);
        }
        if (held.isEmpty() && (expired(told, now) || newest.size() >= maxUsers)) {
            return Optional.of(expired(told, now) ? Dropped.OLD : Dropped.TOO_MANY_USERS);
        }
        newest.put(told.userId(), told);
        return Optional.empty();
    }

    Optional<NodeChange> find(String userId) {
        return Optional.ofNullable(newest.get(userId));
    }

    List<NodeChange> all() {
        return List.copyOf(newest.values());
    }

    /** Everything held of which the versions given are missing or older. */
    List<NodeChange> newerThan(Map<String, NodeVersion> elsewhere) {
        return newest.values().stream()
                .filter(change -> {
                    NodeVersion there = elsewhere.get(change.userId());
                    return there == null || change.version().newerThan(there);
                })
                .toList();
    }

    /** Forgets users who were removed long ago. */
    void forget(Instant now) {
        newest.values().removeIf(change -> expired(change, now));
    }

    static boolean expired(NodeChange change, Instant now) {
        return change.removed() && change.version().at().isBefore(now.minus(TOMBSTONES_LAST));
    }
}
