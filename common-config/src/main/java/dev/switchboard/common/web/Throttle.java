package dev.switchboard.common.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Counts refused attempts for each address, and tells how long one that had too many must wait. Thread-safe. */
public final class Throttle {

    static final int MOST = 10;
    static final Duration WINDOW = Duration.ofMinutes(1);

    private static final int MOST_ADDRESSES = 10_000;

    private final InstantSource clock;
    private final int most;
    private final Duration window;
    private final Map<String, Deque<Instant>> refusals = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<Instant>> eldest) {
            return size() > MOST_ADDRESSES;
        }
    };

    Throttle(InstantSource clock) {
        this(clock, MOST, WINDOW);
    }

    /**
     * A throttle that has counted nothing.
     *
     * @param clock the clock
     * @param most how many refusals an address may have within the window
     * @param window how long a refusal counts
     */
    public Throttle(InstantSource clock, int most, Duration window) {
        this.clock = clock;
        this.most = most;
        this.window = window;
    }

    /**
     * How long an address must wait.
     *
     * @param address the address, as text
     * @return the time until it may try again; empty when it may now
     */
    public synchronized Optional<Duration> wait(String address) {
        Deque<Instant> recent = refusals.get(key(address));
        if (recent == null) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        forget(recent, now);
        if (recent.size() < most) {
            return Optional.empty();
        }
        return Optional.of(Duration.between(now, recent.getFirst().plus(window)));
    }

    /**
     * Records a refusal.
     *
     * @param address the address, as text
     * @return true when this one was the last that the address is allowed for now
     */
    public synchronized boolean refused(String address) {
        Deque<Instant> recent = refusals.computeIfAbsent(key(address), unused -> new ArrayDeque<>());
        Instant now = clock.instant();
        forget(recent, now);
        recent.addLast(now);
        return recent.size() == most;
    }

    private void forget(Deque<Instant> recent, Instant now) {
        while (!recent.isEmpty() && !recent.getFirst().plus(window).isAfter(now)) {
            recent.removeFirst();
        }
    }

    /** One IPv6 network is one caller: its lower 64 bits are free to choose. */
    private static String key(String address) {
        String bare = address.replace("[", "").replace("]", "");
        if (!bare.contains(":")) {
            return bare;
        }
        try {
            byte[] bytes = InetAddress.getByName(bare).getAddress();
            return HexFormat.of().formatHex(bytes, 0, bytes.length / 2);
        } catch (UnknownHostException e) {
            return bare;
        }
    }
}
