package dev.switchboard.ipecs.control;

import dev.switchboard.ipecs.call.Call;
import dev.switchboard.ipecs.call.Effect;
import dev.switchboard.ipecs.call.IpecsEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The last abandoned calls, in memory; they are gone when the program ends.
 *
 * <p><b>Threading.</b> Safe for use by several threads; nothing waits.
 */
public final class MemoryMissedCalls implements MissedCalls {

    private final int capacity;
    private final Deque<Entry> newestFirst = new ArrayDeque<>();
    private long lastId;

    /**
     * An empty list.
     *
     * @param capacity how many calls are kept; the oldest goes first
     * @throws IllegalArgumentException when it is below 1
     */
    public MemoryMissedCalls(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("the list of missed calls needs room for one at least, not " + capacity);
        }
        this.capacity = capacity;
    }

    /**
     * Takes note of abandoned calls, and of those that live on after all; other effects are ignored.
     *
     * @param effect what happened
     * @return whether the list changed
     */
    public boolean accept(Effect effect) {
        if (!(effect instanceof Effect.CallChanged changed)) {
            return false;
        }
        return switch (changed.event()) {
            case ABANDONED -> add(changed.call(), changed.atMillis());
            case REVIVED -> remove(changed.call());
            default -> false;
        };
    }

    @Override
    public synchronized List<MissedCall> list(boolean includingDone, int limit) {
        return newestFirst.stream()
                .map(Entry::missed)
                .filter(missed -> includingDone || missed.open())
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized boolean calledBack(long id, String by, Instant at) {
        List<Entry> entries = new ArrayList<>(newestFirst);
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).missed().id() == id) {
                if (entries.get(i).missed().open()) {
                    entries.set(i, entries.get(i).done(by, at));
                    newestFirst.clear();
                    newestFirst.addAll(entries);
                }
                return true;
            }
        }
        return false;
    }

    private synchronized boolean add(Call call, long atMillis) {
        long ended = call.endedAtMillis() == IpecsEvent.NONE ? atMillis : call.endedAtMillis();
        MissedCall missed = new MissedCall(
                ++lastId,
                call.number(),
                call.name(),
                call.queue(),
                Instant.ofEpochMilli(ended),
                Duration.ofMillis(call.waitMillis(ended)),
                Optional.empty(),
                "");
        newestFirst.addFirst(new Entry(call.reference(), call.startedAtMillis(), missed));
        if (newestFirst.size() > capacity) {
            newestFirst.removeLast();
        }
        return true;
    }

    private synchronized boolean remove(Call call) {
        Iterator<Entry> entries = newestFirst.iterator();
        while (entries.hasNext()) {
            Entry entry = entries.next();
            if (entry.reference() == call.reference() && entry.startedAtMillis() == call.startedAtMillis()) {
                entries.remove();
                return true;
            }
        }
        return false;
    }

    /** The server uses references again, so the start tells calls apart. */
    private record Entry(long reference, long startedAtMillis, MissedCall missed) {

        Entry done(String by, Instant at) {
            return new Entry(
                    reference,
                    startedAtMillis,
                    new MissedCall(
                            missed.id(),
                            missed.number(),
                            missed.name(),
                            missed.queue(),
                            missed.endedAt(),
                            missed.waited(),
                            Optional.of(at),
                            by));
        }
    }
}
