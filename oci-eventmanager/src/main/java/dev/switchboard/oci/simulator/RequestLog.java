package dev.switchboard.oci.simulator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The memory of an HTTP simulator: the newest requests and effects up to a limit, and counters that never forget. Used
 * under the lock of its simulator.
 */
final class RequestLog {

    private static final int VIOLATIONS = 1_000;

    private final int limit;
    private final Deque<ReceivedRequest> requests = new ArrayDeque<>();
    private final Deque<ReceivedRequest.Violation> violations = new ArrayDeque<>();
    private final Deque<EffectLedger.Effect> effects = new ArrayDeque<>();
    private final Map<String, Long> counts = new HashMap<>();
    private long order;
    private long effectNumber;

    RequestLog(int limit) {
        if (limit < 0) {
            throw new IllegalArgumentException("the number of requests to keep must not be negative: " + limit);
        }
        this.limit = limit;
    }

    long nextOrder() {
        return ++order;
    }

    void count(String operation) {
        counts.merge(operation, 1L, Long::sum);
    }

    boolean keepsRequests() {
        return limit > 0;
    }

    void add(ReceivedRequest request) {
        append(requests, request, limit);
    }

    void violation(long request, String what) {
        // Kept even when nothing else is: a soak that hides them would be worth nothing.
        append(violations, new ReceivedRequest.Violation(request, what), VIOLATIONS);
    }

    void effect(long request, EffectLedger.Change change, String subject, String detail) {
        effectNumber++;
        if (limit > 0) {
            append(effects, new EffectLedger.Effect(effectNumber, request, change, subject, detail), limit);
        }
    }

    private static <T> void append(Deque<T> to, T item, int limit) {
        to.addLast(item);
        while (to.size() > limit) {
            to.removeFirst();
        }
    }

    long effectNumber() {
        return effectNumber;
    }

    long exchanges() {
        return order;
    }

    Map<String, Long> counts() {
        return new TreeMap<>(counts);
    }

    List<ReceivedRequest> requests() {
        return List.copyOf(requests);
    }

    List<ReceivedRequest.Violation> violations() {
        return List.copyOf(violations);
    }

    EffectLedger effects() {
        return new EffectLedger(List.copyOf(effects));
    }

    /** Forgets what was recorded, so that a test looks at what comes next only; numbers go on. */
    void clear() {
        requests.clear();
        violations.clear();
        effects.clear();
        counts.clear();
    }
}
