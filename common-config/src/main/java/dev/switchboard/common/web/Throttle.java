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

/**
 * Counts refused attempts by address: after too many within a window of time, the address must stay away for as long.
 *
 * <p><b>Threading.</b> Safe for use by several threads.
 */
public final class Throttle {

    static final int MOST = 10;
    static final Duration WINDOW = Duration.ofMinutes(1);

    private static final int MOST_ADDRESSES = 10_000;

    private static final class Tally {
        private final Deque<Instant> refusals = new ArrayDeque<>();
        private Instant blockedUntil = Instant.MIN;
    }

    private final InstantSource clock;
    private final Duration window;
    private final Map<String, Tally> tallies = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tally> eldest) {
            return size() > MOST_ADDRESSES;
        }
    };
    private int most;

    Throttle(InstantSource clock) {
        this(clock, MOST, WINDOW);
    }

    /**
     * A throttle that has counted nothing.
     *
     * @param clock the clock
     * @param most how many refusals within the window are too many; 0 for any number
     * @param window how long a refusal counts, and how long an address that had too many must stay away
     */
    public Throttle(InstantSource clock, int most, Duration window) {
        this.clock = clock;
        this.most = most;
        this.window = window;
    }

    /**
     * Counts to another number from now on; who must stay away already is not let in sooner.
     *
     * @param other how many refusals within the window are too many; 0 for any number
     */
    public synchronized void limit(int other) {
        most = other;
    }

    /**
     * How long an address must wait.
     *
     * @param address the address, as text
     * @return the time until it may try again; empty when it may now
     */
    public synchronized Optional<Duration> wait(String address) {
        if (tallies.isEmpty()) {
            return Optional.empty();
        }
        Tally tally = tallies.get(key(address));
        Instant now = clock.instant();
        return tally == null || !tally.blockedUntil.isAfter(now)
                ? Optional.empty()
                : Optional.of(Duration.between(now, tally.blockedUntil));
    }

    /**
     * Records a refusal.
     *
     * @param address the address, as text
     * @return true when this one was the last that the address is allowed for now
     */
    public synchronized boolean refused(String address) {
        if (most == 0) {
            return false;
        }
        Tally tally = tallies.computeIfAbsent(key(address), unused -> new Tally());
        Instant now = clock.instant();
        tally.refusals.addLast(now);
        while (!tally.refusals.getFirst().plus(window).isAfter(now)) {
            tally.refusals.removeFirst();
        }
        if (tally.refusals.size() < most) {
            return false;
        }
        tally.refusals.clear();
        tally.blockedUntil = now.plus(window);
        return true;
    }

    /**
     * What a refused caller is told to wait, as {@code Retry-After} has it.
     *
     * @param wait how long it must wait
     * @return whole seconds, rounded up; at least 1
     */
    public static long retryAfter(Duration wait) {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }

    /** Lets every address in again. */
    public synchronized void forgive() {
        tallies.clear();
    }

    /** One IPv6 network is one caller: its lower 64 bits are free to choose. */
    private static String key(String address) {
        String bare = address.replace("[", "").replace("]", "");
        if (!bare.contains(":")) {
            return bare;
        }
        try {
            byte[] bytes = InetAddress.getByName(bare).getAddress();
            // A mapped IPv4 address comes out as what it is: four bytes, none of them free to choose.
            return bytes.length == 4
                    ? InetAddress.getByAddress(bytes).getHostAddress()
                    : HexFormat.of().formatHex(bytes, 0, bytes.length / 2);
        } catch (UnknownHostException e) {
            return bare;
        }
    }
}
