package dev.switchboard.presence.simulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The users of a simulated server and what is written about them. Guarded by its owner's lock.
 */
final class SimulatedDirectory {

    /** A user; somebody removed is kept, to be told of. */
    record User(String id, String username, String email, String status, boolean removed, long revision) {}

    private final Map<String, User> users = new HashMap<>();
    private final Map<Long, List<User>> snapshots = new HashMap<>();
    private long revision;

    User put(String id, String username, String email, String status) {
        return store(new User(id, username, email, status, false, revision + 1));
    }

    User status(String id, String status) {
        User known = require(id);
        return store(new User(id, known.username(), known.email(), status, false, revision + 1));
    }

    User email(String id, String email) {
        User known = require(id);
        return store(new User(id, known.username(), email, known.status(), false, revision + 1));
    }

    User remove(String id) {
        User known = require(id);
        return store(new User(id, known.username(), known.email(), "offline", true, revision + 1));
    }

    private User store(User changed) {
        revision++;
        users.put(changed.id(), changed);
        return changed;
    }

    User require(String id) {
        User known = users.get(id);
        if (known == null) {
            throw new IllegalArgumentException("there is no user " + id);
        }
        return known;
    }

    long revision() {
        return revision;
    }

    /** Active users by name. */
    List<User> active() {
        return users.values().stream()
                .filter(user -> !user.removed())
                .sorted(Comparator.comparing(User::username))
                .toList();
    }

    List<User> changedAfter(long number) {
        return users.values().stream()
                .filter(user -> user.revision() > number)
                .sorted(Comparator.comparingLong(User::revision))
                .toList();
    }

    /** Active users as they are now, kept for later pages. */
    List<User> snapshot() {
        return snapshots.computeIfAbsent(revision, number -> active());
    }

    /** As they were then; empty if that was not kept. */
    List<List<User>> snapshotAt(long number) {
        return snapshots.containsKey(number) ? List.of(snapshots.get(number)) : List.of();
    }

    void forgetSnapshots() {
        snapshots.clear();
    }

    /** A page in the order the original gives it: by name only as far as its cache reaches. */
    static String page(List<User> all, long page, int size, boolean byName) {
        List<User> slice = all.stream().skip(page * size).limit(size).toList();
        List<User> ordered = new ArrayList<>(slice);
        if (!byName) {
            ordered.removeIf(user -> user.status().equals("offline"));
            List<User> rest = new ArrayList<>(slice);
            rest.removeAll(ordered);
            rest.sort(Comparator.comparing(User::username).reversed());
            ordered.addAll(rest);
        }
        return array(ordered);
    }

    static String array(List<User> some) {
        return some.stream().map(user -> classic(user).toString()).collect(Collectors.joining(",", "[", "]"));
    }

    /** The one object that the original knows. */
    static ObjectNode classic(User user) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("user_id", user.id());
        object.put("email", user.email());
        object.put("status", user.status());
        return object;
    }

    /** The same with a type and a number. */
    static String typed(User user) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("type", user.removed() ? "removed" : "status");
        object.put("revision", user.revision());
        object.put("at", "2026-01-01T00:00:00Z");
        object.put("user_id", user.id());
        object.put("email", user.email());
        if (!user.removed()) {
            object.put("status", user.status());
        }
        return object.toString();
    }
}
