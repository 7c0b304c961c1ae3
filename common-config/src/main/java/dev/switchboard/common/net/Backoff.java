package dev.switchboard.common.net;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again: longer after each failure up to a limit, never giving up.
 *
 * <p>A value without state; the caller counts attempts.
 *
 * @param min the wait after the first failure, more than zero
 * @param max the longest wait, at least {@code min}
 * @param factor by how much the wait grows with each failure, at least 1
 * @param jitter the share of a wait, from 0 to 1, that chance may take off it, so that many clients do not return to a
 *     restarted peer at the same moment
 */
public record Backoff(Duration min, Duration max, double factor, double jitter) {

    /**
     * Checks the bounds.
     *
     * @param min the wait after the first failure
     * @param max the longest wait
     * @param factor the growth with each failure
     * @param jitter the share left to chance
     * @throws IllegalArgumentException when a bound does not hold
     */
    public Backoff {
        if (min.isNegative() || min.isZero() || min.compareTo(max) > 0) {
            throw new IllegalArgumentException("min must be more than zero and at most max: " + min + ", " + max);
        }
        if (!(factor >= 1) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException("factor must be at least 1, but is " + factor);
        }
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("jitter must be from 0 to 1, but is " + jitter);
        }
    }

    /**
     * Always the same wait.
     *
     * @param wait how long, more than zero
     * @return a back-off that neither grows nor varies
     */
    public static Backoff fixed(Duration wait) {
        return new Backoff(wait, wait, 1, 0);
    }

    /**
     * Waits that double, a fifth of each left to chance.
     *
     * @param min the first wait, more than zero
     * @param max the longest wait
     * @return the back-off
     */
    public static Backoff doubling(Duration min, Duration max) {
        return new Backoff(min, max, 2, 0.2);
    }

    /**
     * The wait after a failure.
     *
     * @param attempt how many attempts failed in a row, from 1
     * @param random where the chance comes from
     * @return at most {@code max}, at least {@code min} less the jitter's share of it, never less than a millisecond
     */
    public Duration delay(int attempt, RandomGenerator random) {
        if (attempt < 1) {
            throw new IllegalArgumentException("attempt must be at least 1, but is " + attempt);
        }
        // Infinity for a late attempt is fine: the limit cuts it.
        double grown = Math.min((double) max.toMillis(), min.toMillis() * Math.pow(factor, attempt - 1.0));
        double taken = jitter == 0 ? 0 : grown * jitter * random.nextDouble();
        return Duration.ofMillis(Math.max(1, Math.round(grown - taken)));
    }
}
