package dev.switchboard.presence.simulator;

import dev.switchboard.common.time.Timers;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** So many requests a second for each token, with a burst; refusals carry the headers of the real server. */
final class RateLimit {

    private final Timers timers;
    private final double perSecond;
    private final int burst;
    /** Token to the moment, in seconds, at which its allowance is full again. */
    private final Map<String, Double> fullAt = new HashMap<>();

    RateLimit(Timers timers, double perSecond, int burst) {
        this.timers = timers;
        this.perSecond = perSecond;
        this.burst = burst;
    }

    /** The headers of a refusal; empty if the request may be served. */
    synchronized Optional<Map<String, String>> refuse(String token) {
        if (perSecond <= 0) {
            return Optional.empty();
        }
        double now = timers.nanos() / 1e9;
        double next = Math.max(now, fullAt.getOrDefault(token, now)) + 1 / perSecond;
        double over = next - now - (burst + 1) / perSecond;
        if (over <= 1e-9) {
            fullAt.put(token, next);
            return Optional.empty();
        }
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X-RateLimit-Limit", String.valueOf(burst + 1));
        headers.put("X-RateLimit-Remaining", "0");
        headers.put("X-RateLimit-Reset", String.valueOf((long) Math.ceil(next - 1 / perSecond - now)));
        headers.put("Retry-After", String.valueOf((long) Math.ceil(over)));
        return Optional.of(headers);
    }
}
