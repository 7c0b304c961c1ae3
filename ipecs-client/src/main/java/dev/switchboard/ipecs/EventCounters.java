package dev.switchboard.ipecs;

import dev.switchboard.ipecs.call.EventFilter.Verdict;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** What became of the messages, counted. */
final class EventCounters {

    private static final Verdict[] VERDICTS = Verdict.values();

    private final AtomicLong received = new AtomicLong();
    private final AtomicLong malformed = new AtomicLong();
    private final AtomicLong badSmdr = new AtomicLong();
    private final AtomicLongArray verdicts = new AtomicLongArray(VERDICTS.length);

    void received() {
        received.incrementAndGet();
    }

    /** @return how many there are now */
    long malformed() {
        return malformed.incrementAndGet();
    }

    void badSmdr() {
        badSmdr.incrementAndGet();
    }

    void decided(Verdict verdict) {
        verdicts.incrementAndGet(verdict.ordinal());
    }

    IpecsStatus.Events status(int waiting, boolean serverWaits) {
        Map<String, Long> dropped = new LinkedHashMap<>();
        Arrays.stream(VERDICTS)
                .filter(verdict -> verdict != Verdict.ACCEPTED && verdict != Verdict.HEARTBEAT)
                .forEach(verdict -> dropped.put(verdict.counter(), verdicts.get(verdict.ordinal())));
        dropped.put("bad-smdr", badSmdr.get());
        return new IpecsStatus.Events(
                received.get(),
                Collections.unmodifiableMap(dropped),
                malformed.get(),
                verdicts.get(Verdict.HEARTBEAT.ordinal()),
                waiting,
                serverWaits);
    }
}
