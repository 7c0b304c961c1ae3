package dev.switchboard.ipecs.records;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Rows on their way to the database; bounded, and whoever adds one never waits.
 *
 * <p><b>Threading.</b> Safe for use by several threads. The lock is held for a few instructions only.
 */
final class RowQueue {

    private final int capacity;
    private final int batch;
    private final long lingerNanos;
    private final Deque<RecordRow> rows = new ArrayDeque<>();
    private long oldestNanos;
    private boolean closed;

    RowQueue(int capacity, int batch, long lingerNanos) {
        this.capacity = capacity;
        this.batch = batch;
        this.lingerNanos = lingerNanos;
    }

    /** Adds a row, unless the queue is full or closed. A row that can be spared may fill only half of the queue. */
    synchronized boolean offer(RecordRow row, boolean expendable) {
        if (closed || rows.size() >= (expendable ? Math.max(1, capacity / 2) : capacity)) {
            return false;
        }
        if (rows.isEmpty()) {
            oldestNanos = System.nanoTime();
        }
        rows.add(row);
        // The writer sleeps until there is a first row, and then until there is a batch.
        if (rows.size() == 1 || rows.size() == batch) {
            notifyAll();
        }
        return true;
    }

    /**
     * The next batch: as soon as it is full, its oldest row has waited long enough, or the queue is closed.
     *
     * @param patienceNanos how long to wait for a first row
     * @return the rows; empty when none came
     */
    synchronized List<RecordRow> take(long patienceNanos) throws InterruptedException {
        long patient = System.nanoTime() + patienceNanos;
        while (rows.isEmpty() && !closed && await(patient)) {
            // Looked at again.
        }
        while (!rows.isEmpty() && rows.size() < batch && !closed && await(oldestNanos + lingerNanos)) {
            // Looked at again.
        }
        List<RecordRow> taken = new ArrayList<>(Math.min(batch, rows.size()));
        while (taken.size() < batch && !rows.isEmpty()) {
            taken.add(rows.remove());
        }
        oldestNanos = System.nanoTime();
        return taken;
    }

    private boolean await(long untilNanos) throws InterruptedException {
        long nanos = untilNanos - System.nanoTime();
        if (nanos <= 0) {
            return false;
        }
        TimeUnit.NANOSECONDS.timedWait(this, nanos + TimeUnit.MILLISECONDS.toNanos(1));
        return true;
    }

    synchronized int size() {
        return rows.size();
    }

    /** From now on nothing is added, and taking does not wait. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Forgets what is left. */
    synchronized int clear() {
        int left = rows.size();
        rows.clear();
        return left;
    }
}
