package dev.switchboard.presence.simulator;

import java.time.Duration;

/**
 * Something that goes wrong with one request to the simulated Mattermost server.
 *
 * @param kind what happens
 * @param status HTTP status of {@link Kind#ANSWER}; 0 for the other kinds
 * @param time how late {@link Kind#SLOW} is, or the waiting time that a 429 asks for; zero otherwise
 */
public record MattermostFault(Kind kind, int status, Duration time) {

    /** What happens to the request. */
    public enum Kind {
        /** A status and an error text in place of the true answer. */
        ANSWER,
        /** The true answer, but late. */
        SLOW,
        /** Head and half of the body are sent, then the connection is closed. */
        CUT,
        /** A whole answer whose list has only the first half of its elements. */
        HALF,
        /** A text that is no JSON. */
        NONSENSE
    }

    /**
     * The token is refused.
     *
     * @return the fault
     */
    public static MattermostFault unauthorised() {
        return new MattermostFault(Kind.ANSWER, 401, Duration.ZERO);
    }

    /**
     * Too many requests.
     *
     * @param wait what the headers ask for, in whole seconds
     * @return the fault
     */
    public static MattermostFault tooMany(Duration wait) {
        return new MattermostFault(Kind.ANSWER, 429, wait);
    }

    /**
     * The server failed.
     *
     * @return the fault
     */
    public static MattermostFault serverError() {
        return new MattermostFault(Kind.ANSWER, 500, Duration.ZERO);
    }

    /**
     * The true answer, but late.
     *
     * @param delay how late, by the system's clock
     * @return the fault
     */
    public static MattermostFault slow(Duration delay) {
        return new MattermostFault(Kind.SLOW, 0, delay);
    }

    /**
     * The answer breaks off.
     *
     * @return the fault
     */
    public static MattermostFault cut() {
        return new MattermostFault(Kind.CUT, 0, Duration.ZERO);
    }

    /**
     * Half of a list, in a whole answer: half a directory page, or half of the statuses.
     *
     * @return the fault
     */
    public static MattermostFault half() {
        return new MattermostFault(Kind.HALF, 0, Duration.ZERO);
    }

    /**
     * No JSON.
     *
     * @return the fault
     */
    public static MattermostFault nonsense() {
        return new MattermostFault(Kind.NONSENSE, 0, Duration.ZERO);
    }
}
