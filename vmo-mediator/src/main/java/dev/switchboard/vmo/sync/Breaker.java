package dev.switchboard.vmo.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Keeps an outage of a neighbour cheap: after five failures running, or at once when the neighbour asks to be left alone,
 * it opens, and then lets one attempt through at a time until one succeeds.
 *
 * @param failures how many attempts failed running
 * @param openUntil when the next probe is due; empty while closed
 * @param probing whether a probe is under way
 * @param probes how many probes have failed since it opened
 */
public record Breaker(int failures, Optional<Instant> openUntil, boolean probing, int probes) {

    /** Every attempt may pass. */
    public static final Breaker CLOSED = new Breaker(0, Optional.empty(), false, 0);

    private static final int MOST_FAILURES = 5;

    /**
     * Whether the neighbour is left alone but for probes.
     *
     * @return true from the failure that opened it to the probe that succeeds
     */
    public boolean isOpen() {
        return openUntil.isPresent();
    }

    /**
     * Whether a probe may begin.
     *
     * @param now the moment
     * @return false while closed, while one is under way, and before it is due
     */
    public boolean probeDue(Instant now) {
        return !probing && openUntil.map(due -> !now.isBefore(due)).orElse(false);
    }

    /**
     * The same with a probe under way.
     *
     * @return the breaker
     */
    public Breaker withProbe() {
        return new Breaker(failures, openUntil, true, probes);
    }

    /**
     * The same with its probe called off.
     *
     * @return the breaker
     */
    public Breaker withoutProbe() {
        return new Breaker(failures, openUntil, false, probes);
    }

    /**
     * After an attempt.
     *
     * @param attempt what came of it
     * @param probe whether it was the probe
     * @param patience how long to wait
     * @param chance from 0 up to 1
     * @param now the moment
     * @return the breaker
     */
    public Breaker after(Attempt attempt, boolean probe, Delivery.Patience patience, double chance, Instant now) {
        if (!Delivery.isRetryable(attempt)) {
            // Attempts that were under way when it opened say nothing about the time after that.
            return isOpen() && !probe ? this : CLOSED;
        }
        Optional<Duration> asked = Delivery.retryAfter(attempt);
        int failed = failures + 1;
        if (isOpen() && !probe) {
            Optional<Instant> later = asked.map(now::plus).filter(until -> until.isAfter(openUntil.orElse(until)));
            return new Breaker(failed, later.or(() -> openUntil), probing, probes);
        }
        if (!isOpen() && asked.isEmpty() && failed < MOST_FAILURES) {
            return new Breaker(failed, Optional.empty(), false, 0);
        }
        int failedProbes = isOpen() ? probes + 1 : 0;
        Duration wait = asked.orElseGet(() -> patience.delay(failedProbes + 1, chance));
        return new Breaker(failed, Optional.of(now.plus(wait)), false, failedProbes);
    }
}
