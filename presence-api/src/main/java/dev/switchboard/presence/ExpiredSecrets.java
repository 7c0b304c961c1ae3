package dev.switchboard.presence;

import dev.switchboard.common.time.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Closes the streams of clients whose secret is no longer accepted, because its time is over or it was replaced. */
final class ExpiredSecrets {

    /** A client may have been let in just before its secret ended, and be connected only after that was looked at. */
    private static final Duration CLOSED_FOR = Duration.ofMinutes(2);

    private final Gate gate;
    private final EventsEndpoint events;
    private final Timers timers;
    private final Map<String, Instant> ended = new HashMap<>();
    private Set<String> valid;

    ExpiredSecrets(Gate gate, EventsEndpoint events, Timers timers) {
        this.gate = gate;
        this.events = events;
        this.timers = timers;
        this.valid = gate.validSecrets();
    }

    /** To be called now and then, and when secrets change. */
    synchronized void check() {
        Set<String> now = gate.validSecrets();
        Instant time = timers.now();
        valid.stream().filter(id -> !now.contains(id)).forEach(id -> ended.put(id, time.plus(CLOSED_FOR)));
        ended.keySet().removeAll(now);
        ended.keySet().forEach(events::closeSecret);
        ended.values().removeIf(until -> until.isBefore(time));
        valid = now;
    }
}
