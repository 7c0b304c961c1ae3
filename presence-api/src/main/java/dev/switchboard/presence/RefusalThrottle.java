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

    private static final class Record {
        private final Deque<Instant> refusals = new ArrayDeque<>();
        private Instant blockedUntil = Instant.MIN;
    }

    private final InstantSource clock;
    private final Map<String, Record> records = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Record> eldest) {
            return size() > MOST_ADDRESSES;
        }
    };

    RefusalThrottle(InstantSource clock) {
        this.clock = clock;
    }

    /** How long the address must stay away, if it must. */
    synchronized Optional<Duration> blockedFor(InetAddress address) {
        if (records.isEmpty()) {
            return Optional.empty();
        }
        Record record = records.get(key(address));
        Instant now = clock.instant();
        return record == null || !record.blockedUntil.isAfter(now)
                ? Optional.empty()
                : Optional.of(Duration.between(now, record.blockedUntil));
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
        Record record = records.computeIfAbsent(key(address), any -> new Record());
        Instant now = clock.instant();
        record.refusals.addLast(now);
        while (!record.refusals.getFirst().plus(WINDOW).isAfter(now)) {
            record.refusals.removeFirst();
        }
        if (record.refusals.size() >= most) {
            record.refusals.clear();
            record.blockedUntil = now.plus(WINDOW);
        }
    }

    /** One IPv6 network is one caller: its lower 64 bits are free to choose. */
    private static String key(InetAddress address) {
        byte[] bytes = address.getAddress();
        return HexFormat.of().formatHex(bytes.length == 16 ? Arrays.copyOf(bytes, 8) : bytes);
    }
}
