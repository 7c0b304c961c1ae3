package dev.switchboard.vmo.simulator;

import java.time.Duration;
import java.util.Objects;

/**
 * Something that goes wrong with one call to a {@link UnitySimulator}.
 *
 * @param kind what goes wrong
 * @param status the HTTP status of a refusal; else 0
 * @param time how long a slow answer takes, or the {@code Retry-After} of a refusal, in whole seconds; zero for none
 */
public record UnityFault(Kind kind, int status, Duration time) {

    /** What can go wrong. */
    public enum Kind {
        /** Nothing is done, and another status answered. */
        REFUSED,
        /** It is done, late. */
        SLOW,
        /** It is done, and the connection ends in the middle of the answer. */
        CUT,
        /** Nothing is done, and the connection ends without an answer. */
        DROPPED
    }

    /**
     * Checks that there is a kind and a time.
     *
     * @param kind what goes wrong
     * @param status the HTTP status of a refusal; else 0
     * @param time how long a slow answer takes, or the {@code Retry-After} of a refusal, in whole seconds; zero for none
     */
    public UnityFault {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(time, "time");
    }

    /**
     * A refusal.
     *
     * @param status for example 401, 500, or 415 for a recording
     * @return the fault
     */
    public static UnityFault status(int status) {
        return new UnityFault(Kind.REFUSED, status, Duration.ZERO);
    }

    /**
     * A refusal that says when to come again.
     *
     * @param status 429 or 503
     * @param after how long to stay away, in whole seconds
     * @return the fault
     */
    public static UnityFault retryAfter(int status, Duration after) {
        return new UnityFault(Kind.REFUSED, status, after);
    }

    /**
     * A late answer.
     *
     * @param time how long it takes
     * @return the fault
     */
    public static UnityFault slow(Duration time) {
        return new UnityFault(Kind.SLOW, 0, time);
    }

    /**
     * Half an answer.
     *
     * @return the fault
     */
    public static UnityFault cut() {
        return new UnityFault(Kind.CUT, 0, Duration.ZERO);
    }

    /**
     * No answer.
     *
     * @return the fault
     */
    public static UnityFault dropped() {
        return new UnityFault(Kind.DROPPED, 0, Duration.ZERO);
    }
}
