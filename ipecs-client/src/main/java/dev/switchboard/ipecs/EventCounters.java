package dev.switchboard.ipecs;

import dev.switchboard.ipecs.call.EventFilter.Verdict;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** What became of the messages, counted. */
final class EventCounters {

    private final AtomicLong received = new AtomicLong();
    private final AtomicLong malformed = new AtomicLong();
    private final AtomicLong badSmdr = new AtomicLong();
    private final Map<Verdict, AtomicLong> verdicts = new EnumMap<>(Verdict.class);

    EventCounters() {
        for (Verdict verdict : Verdict.values()) {
            verdicts.put(verdict, new AtomicLong());
        }
    }

    void received() {
        received.incrementAndGet();
    }

    /** One more; returns how many there are now. */
    long malformed() {
        return malformed.incrementAndGet();
    }

    void badSmdr() {
        badSmdr.incrementAndGet();
    }

    void decided(Verdict verdict) {
        counter(verdict).incrementAndGet();
    }

    private AtomicLong counter(Verdict verdict) {
        return Objects.requireNonNull(verdicts.get(verdict));
    }

    IpecsStatus.Events status(int waiting, boolean serverWaits) {
        Map<String, Long> dropped = new LinkedHashMap<>();
        verdicts.forEach((verdict, count) -> {
            if (verdict != Verdict.ACCEPTED && verdict != Verdict.HEARTBEAT) {
                dropped.put(verdict.counter(), count.get());
            }
        });
        dropped.put("bad-smdr", badSmdr.get());
        return new IpecsStatus.Events(
                received.get(),
                Collections.unmodifiableMap(dropped),
                malformed.get(),
                counter(Verdict.HEARTBEAT).get(),
                waiting,
                serverWaits);
    }
}
