package dev.switchboard.ipecs;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hands items from one thread to another in order, many at a time, with a limit on how many may wait.
 *
 * <p><b>Threading.</b> Any thread may put, one thread takes. Nothing is held while an item is worked on.
 *
 * @param <T> what is handed over
 */
final class BatchQueue<T> {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition emptied = lock.newCondition();
    private final int limit;
    private @Nullable Object[] ring;
    private int first;
    private int count;
    private long taken;
    private boolean takerWaits;
    private int putterWaits;
    private boolean closed;

    /** @param limit how many items may wait */
    BatchQueue(int limit) {
        this.limit = limit;
        this.ring = new Object[Math.min(1024, limit)];
    }

    /**
     * Adds an item, waiting while the queue is full.
     *
     * @param patience how long the queue may stay full without a single item being taken
     * @return false when it stayed full, or the queue is closed: the item is not in it
     * @throws InterruptedException when the thread is interrupted
     */
    boolean put(T item, Duration patience) throws InterruptedException {
        lock.lock();
        try {
            while (count >= limit && !closed) {
                long before = taken;
                putterWaits++;
                try {
                    long left = patience.toNanos();
                    while (left > 0 && taken == before && count >= limit && !closed) {
                        left = emptied.awaitNanos(left);
                    }
                } finally {
                    putterWaits--;
                }
                if (taken == before && count >= limit) {
                    return false;
                }
            }
            return add(item);
        } finally {
            lock.unlock();
        }
    }

    /** Adds an item whatever the limit says: for the few that must not be lost. */
    void force(T item) {
        lock.lock();
        try {
            add(item);
        } finally {
            lock.unlock();
        }
    }

    private boolean add(T item) {
        if (closed) {
            return false;
        }
        if (count == ring.length) {
            grow();
        }
        ring[(first + count) % ring.length] = item;
        count++;
        if (takerWaits) {
            filled.signal();
        }
        return true;
    }

    private void grow() {
        @Nullable Object[] larger = new Object[ring.length * 2];
        for (int i = 0; i < count; i++) {
            larger[i] = ring[(first + i) % ring.length];
        }
        ring = larger;
        first = 0;
    }

    /**
     * Takes what waits, at most as much as fits, waiting until there is something.
     *
     * @param into where to put it, from the beginning
     * @return how many items that are; 0 when the queue is closed and empty
     * @throws InterruptedException when the thread is interrupted
     */
    int take(@Nullable Object[] into) throws InterruptedException {
        lock.lock();
        try {
            while (count == 0) {
                if (closed) {
                    return 0;
                }
                takerWaits = true;
                filled.await();
                takerWaits = false;
            }
            int number = Math.min(count, into.length);
            for (int i = 0; i < number; i++) {
                into[i] = ring[first];
                ring[first] = null;
                first = first + 1 == ring.length ? 0 : first + 1;
            }
            count -= number;
            taken += number;
            if (putterWaits > 0) {
                emptied.signalAll();
            }
            return number;
        } finally {
            takerWaits = false;
            lock.unlock();
        }
    }

    /** How many items wait. */
    int size() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** Whether somebody waits to put something in. */
    boolean isBlocking() {
        lock.lock();
        try {
            return putterWaits > 0;
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more items; what waits can still be taken. */
    void close() {
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
            emptied.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
