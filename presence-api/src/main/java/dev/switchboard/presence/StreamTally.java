package dev.switchboard.presence;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** The stream's counters while it runs; any thread. */
final class StreamTally {

    /** Why a connection ended. */
    enum Reason {
        /** It said goodbye. */
        CLIENT,
        /** The line broke. */
        LOST,
        /** It was silent for too long. */
        IDLE,
        /** It took nothing off the line for too long. */
        EVICTED,
        /** It broke the rules of the protocol. */
        PROTOCOL,
        /** Its secret is no longer valid. */
        SECRET,
        /** The server stops. */
        STOPPED
    }

    final LongAdder classicClients = new LongAdder();
    final LongAdder typedClients = new LongAdder();
    final LongAdder connects = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder coalesced = new LongAdder();
    final LongAdder deliveries = new LongAdder();
    final LongAdder bytes = new LongAdder();
    private final Map<Reason, LongAdder> disconnects = new EnumMap<>(Reason.class);

    StreamTally() {
        for (Reason reason : Reason.values()) {
            disconnects.put(reason, new LongAdder());
        }
    }

    void disconnected(Reason reason) {
        disconnects.getOrDefault(reason, new LongAdder()).increment();
    }

    StreamCounts counts(long deepestQueue) {
        Map<String, Long> ended = new TreeMap<>();
        disconnects.forEach((reason, count) -> ended.put(reason.name().toLowerCase(Locale.ROOT), count.sum()));
        return new StreamCounts(
                classicClients.sum(),
                typedClients.sum(),
                connects.sum(),
                refused.sum(),
                ended,
                coalesced.sum(),
                deliveries.sum(),
                bytes.sum(),
                deepestQueue);
    }
}
