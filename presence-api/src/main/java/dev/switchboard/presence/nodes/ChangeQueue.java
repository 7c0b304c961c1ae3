package dev.switchboard.presence.nodes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Changes on their way, at most one of each user: a newer one takes an older one's place, at the end. So it is bounded by
 * the number of users, and whoever adds a change never waits.
 *
 * <p><b>Threading.</b> Safe for use by several threads. The lock is held for moments only.
 */
final class ChangeQueue {

    private final Map<String, NodeChange> waiting = new LinkedHashMap<>();
    private long coalesced;
    private boolean shut;
    private boolean woken;
    private boolean ended;

    /** Adds a change, unless a newer one of that user waits already. */
    synchronized void add(NodeChange change) {
        NodeChange held = waiting.get(change.userId());
        if (held != null) {
            coalesced++;
            if (held.version().newerThan(change.version())) {
                return;
            }
            waiting.remove(change.userId());
        }
        waiting.put(change.userId(), change);
        if (!shut) {
            notifyAll();
        }
    }

    /** Adds all at once: whoever takes gets them together. */
    synchronized void addAll(Collection<NodeChange> changes) {
        changes.forEach(this::add);
    }

    /** From now on changes wait until {@link #open()}. */
    synchronized void shut() {
        shut = true;
    }

    synchronized void open() {
        shut = false;
        notifyAll();
    }

    /**
     * The oldest changes.
     *
     * @return up to so many; empty when none came within the time, or {@link #wake()} was called
     */
    synchronized List<NodeChange> take(int most, long patienceNanos) throws InterruptedException {
        long until = System.nanoTime() + patienceNanos;
        while ((waiting.isEmpty() || shut) && !woken && !ended) {
            long nanos = until - System.nanoTime();
            if (nanos <= 0) {
                break;
            }
            TimeUnit.NANOSECONDS.timedWait(this, nanos + TimeUnit.MILLISECONDS.toNanos(1));
        }
        woken = false;
        List<NodeChange> taken = new ArrayList<>();
        if (!shut) {
            Iterator<NodeChange> oldest = waiting.values().iterator();
            while (taken.size() < most && oldest.hasNext()) {
                taken.add(oldest.next());
                oldest.remove();
            }
        }
        return taken;
    }

    /** Makes the taker look around, now or when it next wants to wait. */
    synchronized void wake() {
        woken = true;
        notifyAll();
    }

    /** From now on taking does not wait. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    synchronized void clear() {
        waiting.clear();
    }

    synchronized int size() {
        return waiting.size();
    }

    synchronized long coalesced() {
        return coalesced;
    }
}
