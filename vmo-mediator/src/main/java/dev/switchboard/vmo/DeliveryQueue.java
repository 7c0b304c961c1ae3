package dev.switchboard.vmo;

import dev.switchboard.vmo.store.OutboxEntry;
import dev.switchboard.vmo.sync.MailboxUser;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be told to one neighbour, and which of it goes next.
 *
 * <p>Entries of one lane go strictly one after the other, and of several that wait only the newest goes. What a caller
 * waits for goes at once, side by side with others; a backlog goes in the order of receipt, one at a time as long as it is
 * short. Not thread-safe: the pump's lock guards it.
 */
final class DeliveryQueue {

    /** A longer backlog is sent side by side: then it matters more that it ends. */
    private static final int SHORT_BACKLOG = 1_000;

    /** An entry on its way. */
    static final class Item {
        private final long seq;
        private final String lane;
        private final CompletableFuture<Told> result = new CompletableFuture<>();
        private final List<CompletableFuture<Told>> followers = new ArrayList<>();
        private Optional<OutboxEntry> entry;
        private Optional<MailboxUser> user;
        private Instant due;
        private boolean urgent;
        private boolean ofBacklog;
        /** How many probes it has cost that may have failed because of itself. */
        private int suspect;

        /** @param awaited whether somebody waits for the outcome of its first attempt */
        Item(OutboxEntry entry, Optional<MailboxUser> user, boolean awaited) {
            this.seq = entry.seq();
            this.lane = entry.lane();
            this.entry = Optional.of(entry);
            this.user = user;
            this.due = entry.notBefore();
            this.urgent = awaited;
            if (!awaited) {
                rest();
            }
        }

        long seq() {
            return seq;
        }

        /** What is known of it without asking the store. */
        Optional<OutboxEntry> entry() {
            return entry;
        }

        Optional<MailboxUser> user() {
            return user;
        }

        /** What came of its first attempt, or of that of the one that took its place. */
        CompletableFuture<Told> result() {
            return result;
        }

        void suspected() {
            suspect++;
        }

        /** Nobody waits any more; a long backlog must not fill the memory with texts. */
        private void rest() {
            urgent = false;
            entry = Optional.empty();
            user = Optional.empty();
        }

        void complete(Told told) {
            result.complete(told);
            followers.forEach(waiting -> waiting.complete(told));
            followers.clear();
        }
    }

    private static final class Lane {
        private @Nullable Item running;
        private @Nullable Item waiting;
    }

    private final int parallel;
    private final boolean ordered;
    private final Map<String, Lane> lanes = new HashMap<>();
    private final TreeMap<Long, Item> urgent = new TreeMap<>();
    private final TreeMap<Long, Item> ready = new TreeMap<>();
    private final TreeSet<Item> delayed =
            new TreeSet<>(Comparator.<Item, Instant>comparing(item -> item.due).thenComparingLong(item -> item.seq));
    private int running;
    private int backlogRunning;

    /**
     * A queue in which nothing waits.
     *
     * @param parallel how many may be on their way side by side
     * @param ordered whether somebody may hear in which order a short backlog is told
     */
    DeliveryQueue(int parallel, boolean ordered) {
        this.parallel = parallel;
        this.ordered = ordered;
    }

    /** How many lanes have something on its way or waiting. */
    int lanes() {
        return lanes.size();
    }

    /** Whether nothing is on its way. */
    boolean isIdle() {
        return running == 0;
    }

    /** Puts an entry at the end of its lane, in place of the one that waits there. */
    void put(Item item, Instant now) {
        Lane lane = lanes.computeIfAbsent(item.lane, key -> new Lane());
        Item older = lane.waiting;
        if (older != null) {
            unqueue(older);
            item.followers.addAll(older.followers);
            item.followers.add(older.result);
        }
        lane.waiting = item;
        if (lane.running == null) {
            enqueue(item, now);
        }
    }

    private void enqueue(Item item, Instant now) {
        if (item.urgent) {
            urgent.put(item.seq, item);
        } else if (item.due.isAfter(now)) {
            delayed.add(item);
        } else {
            ready.put(item.seq, item);
        }
    }

    private void unqueue(Item item) {
        urgent.remove(item.seq);
        ready.remove(item.seq);
        delayed.remove(item);
    }

    /** What may go now, beside what is on its way. */
    Optional<Item> next(Instant now) {
        while (!delayed.isEmpty() && !delayed.first().due.isAfter(now)) {
            Item item = delayed.first();
            delayed.remove(item);
            ready.put(item.seq, item);
        }
        if (running >= parallel) {
            return Optional.empty();
        }
        int width = ordered && ready.size() <= SHORT_BACKLOG ? 1 : parallel;
        boolean fromBacklog = !ready.isEmpty() && backlogRunning < width;
        if (fromBacklog && (backlogRunning == 0 || urgent.isEmpty())) {
            return Optional.of(ready.firstEntry().getValue());
        }
        return urgent.isEmpty()
                ? Optional.empty()
                : Optional.of(urgent.firstEntry().getValue());
    }

    /** The oldest; but one that the neighbour does not bear must not keep the others waiting, so they take turns. */
    Optional<Item> probe() {
        return Stream.concat(ready.values().stream(), delayed.stream())
                .min(Comparator.<Item>comparingInt(item -> item.suspect).thenComparingLong(item -> item.seq));
    }

    /** When something becomes due that is not yet. */
    Optional<Instant> nextDue() {
        return delayed.isEmpty() ? Optional.empty() : Optional.of(delayed.first().due);
    }

    /** An entry is on its way. */
    void begun(Item item) {
        unqueue(item);
        Lane lane = lanes.computeIfAbsent(item.lane, key -> new Lane());
        lane.waiting = null;
        lane.running = item;
        item.ofBacklog = !item.urgent;
        running++;
        backlogRunning += item.ofBacklog ? 1 : 0;
    }

    /**
     * An entry is no longer on its way: its lane goes on, with a newer one or with this one again.
     *
     * @param again when it is to go again, unless there is a newer one
     * @return the newer one, when somebody waits for it
     */
    Optional<Item> ended(Item item, Optional<Instant> again, Instant now) {
        running--;
        backlogRunning -= item.ofBacklog ? 1 : 0;
        Lane lane = lanes.get(item.lane);
        if (lane == null) {
            return Optional.empty();
        }
        lane.running = null;
        Item newer = lane.waiting;
        if (newer != null) {
            enqueue(newer, now);
            return Optional.of(newer).filter(waiting -> waiting.urgent);
        }
        if (again.isPresent()) {
            item.rest();
            item.due = again.get();
            lane.waiting = item;
            enqueue(item, now);
        } else {
            lanes.remove(item.lane);
        }
        return Optional.empty();
    }

    /** Tells who waits for an entry, which becomes one of the backlog. */
    void calm(Item item, Told told, Instant now) {
        boolean queued = urgent.remove(item.seq) != null;
        item.complete(told);
        item.rest();
        if (queued) {
            enqueue(item, now);
        }
    }

    /** Tells everybody who waits; what they wait for becomes the backlog. */
    void calmAll(Told told) {
        urgent.values().forEach(item -> {
            item.complete(told);
            item.rest();
            ready.put(item.seq, item);
        });
        urgent.clear();
    }

    /** Lets an entry go whatever its wait. */
    void hasten(long seq) {
        delayed.stream().filter(item -> item.seq == seq).findFirst().ifPresent(item -> {
            delayed.remove(item);
            ready.put(item.seq, item);
        });
    }

    /** Lets everything go whatever its wait. */
    void hastenAll() {
        delayed.forEach(item -> ready.put(item.seq, item));
        delayed.clear();
    }

    /** Takes an entry out that waits. */
    Optional<Item> remove(long seq) {
        Optional<Item> found = lanes.values().stream()
                .flatMap(lane -> Stream.ofNullable(lane.waiting))
                .filter(item -> item.seq == seq)
                .findFirst();
        found.ifPresent(item -> {
            unqueue(item);
            lanes.computeIfPresent(item.lane, (name, lane) -> {
                lane.waiting = null;
                return lane.running == null ? null : lane;
            });
        });
        return found;
    }
}
