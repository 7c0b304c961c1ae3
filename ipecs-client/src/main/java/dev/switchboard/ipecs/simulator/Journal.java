package dev.switchboard.ipecs.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** What was received, and a place to wait for more. Everything that somebody may wait for happens through it. */
final class Journal {

    private static final int KEPT = 10_000;

    /** Guarded by this, as is everything below. */
    private final Deque<ReceivedRequest> requests = new ArrayDeque<>();

    private long order;

    /** Takes a request down, just before it is answered. */
    synchronized void add(Instant at, Request request, HttpAnswer answer) {
        boolean silent = answer.delivery() == HttpAnswer.Delivery.DROP
                || answer.delivery() == HttpAnswer.Delivery.RESET
                || answer.delivery() == HttpAnswer.Delivery.SILENCE;
        requests.addLast(new ReceivedRequest(
                ++order,
                at,
                request.wantsUpgrade() ? "WS" : request.method(),
                request.path(),
                request.query(),
                request.headers(),
                request.body(),
                silent ? 0 : answer.status(),
                answer.words()));
        while (requests.size() > KEPT) {
            requests.removeFirst();
        }
        notifyAll();
    }

    synchronized List<ReceivedRequest> requests() {
        return new ArrayList<>(requests);
    }

    synchronized int count() {
        return requests.size();
    }

    synchronized void clear() {
        requests.clear();
    }

    /** Tells whoever waits that something has changed. */
    synchronized void changed() {
        notifyAll();
    }

    synchronized boolean await(BooleanSupplier condition, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        try {
            while (!condition.getAsBoolean()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return condition.getAsBoolean();
        }
    }
}
