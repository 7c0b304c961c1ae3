package dev.switchboard.presence.nodes;

import java.time.Instant;

/**
 * How a node stands with the others.
 *
 * @param state one word for programs
 * @param since since when
 * @param reason what is wrong, in words and without any secret; empty while nothing is
 */
public record NodesStatus(State state, Instant since, String reason) {

    /** One word for programs. */
    public enum State {
        /** There are no other nodes. */
        ALONE,
        /** Not started, or trying for the first time. */
        CONNECTING,
        /** Tells the others and hears of them. */
        CONNECTED,
        /** The broker is lost: the node works alone, and tells and hears everything when the broker is back. */
        LOCAL_ONLY,
        /** Closed for good. */
        CLOSED
    }
}
