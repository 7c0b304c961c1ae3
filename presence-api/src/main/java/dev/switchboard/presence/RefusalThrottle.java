package dev.switchboard.presence;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Counts refused secrets by address: after too many within a minute the address is refused for a minute. Thread-safe. */
final class RefusalThrottle {

    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MOST_ADDRESSES = 10_000;

    private static final class Tally {
        private final Deque<Instant> refusals = new ArrayDeque<>();
        private Instant blockedUntil = Instant.MIN;
    }

    private final InstantSource clock;
    private final Map<String, Tally> tallies = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tally> eldest) {
            return size() > MOST_ADDRESSES;
        }
    };

    RefusalThrottle(InstantSource clock) {
        this.clock = clock;
    }

    /** How long the address must stay away, if it must. */
    synchronized Optional<Duration> blockedFor(InetAddress address) {
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
     * Counts a refusal.
     *
     * @param most how many an address may have within a minute; 0 for any number
     */
    synchronized void refused(InetAddress address, int most) {
        if (most == 0) {
            return;
        }
        Tally tally = tallies.computeIfAbsent(key(address), any -> new Tally());
        Instant now = clock.instant();
        tally.refusals.addLast(now);
        while (!tally.refusals.getFirst().plus(WINDOW).isAfter(now)) {
            tally.refusals.removeFirst();
        }
        if (tally.refusals.size() >= most) {
            tally.refusals.clear();
            tally.blockedUntil = now.plus(WINDOW);
        }
    }

    /** Lets every address in again. */
    synchronized void forgive() {
        tallies.clear();
    }

    /** One IPv6 network is one caller: its lower 64 bits are free to choose. */
    private static String key(InetAddress address) {
        byte[] bytes = address.getAddress();
        return HexFormat.of().formatHex(bytes.length == 16 ? Arrays.copyOf(bytes, 8) : bytes);
    }
}
