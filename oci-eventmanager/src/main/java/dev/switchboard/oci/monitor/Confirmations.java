package dev.switchboard.oci.monitor;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Orders for several events that wait for their confirmation. Each is carried out once at most. Thread-safe. */
final class Confirmations {

    static final Duration VALID_FOR = Duration.ofMinutes(10);

    private static final int MOST_WAITING = 16;

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Order> waiting = new LinkedHashMap<>();

    Confirmations(InstantSource clock) {
        this.clock = clock;
    }

    /** What can be ordered. */
    enum Action {
        REPLAY,
        DISCARD
    }

    /**
     * What is to be done once it is confirmed.
     *
     * @param action what to do
     * @param ids with exactly these events, in this order
     * @param force whether completed events may be replayed
     * @param reason why they are discarded
     * @param caller who may confirm it
     * @param expires until when
     */
    record Order(Action action, List<Long> ids, boolean force, String reason, String caller, Instant expires) {
        Order {
            ids = List.copyOf(ids);
        }
    }

    /** Keeps an order; the oldest one gives way when too many wait. */
    synchronized String keep(Action action, List<Long> ids, boolean force, String reason, String caller) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        String token = HexFormat.of().formatHex(bytes);
        waiting.put(
                token,
                new Order(action, ids, force, reason, caller, clock.instant().plus(VALID_FOR)));
        Iterator<Order> oldest = waiting.values().iterator();
        while (waiting.size() > MOST_WAITING && oldest.hasNext()) {
            oldest.next();
            oldest.remove();
        }
        return token;
    }

    /** Takes an order out, unless it is unknown, used, expired, or another one's. */
    synchronized Optional<Order> take(String token, Action action, String caller) {
        Order order = waiting.get(token);
        if (order == null || order.action() != action || !order.caller().equals(caller)) {
            return Optional.empty();
        }
        waiting.remove(token);
        return clock.instant().isBefore(order.expires()) ? Optional.of(order) : Optional.empty();
    }
}
