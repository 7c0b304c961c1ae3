package dev.switchboard.common.net;

import java.time.Instant;

/**
 * How a {@link Link} stands at one moment.
 *
 * @param state what it is doing
 * @param since since when it is in that state
 * @param peer who it is connected to while up, otherwise who it tries to reach
 * @param attempts how many attempts or short sessions failed in a row; 0 while none has
 * @param error what went wrong last, in words; empty while nothing has, or since it is up again
 */
public record LinkStatus(State state, Instant since, String peer, int attempts, String error) {

    /** What a link is doing. */
    public enum State {
        /** Not started. */
        NEW,
        /** Trying for the first time. */
        CONNECTING,
        /** A session is running. */
        UP,
        /** The last attempt or session ended; waiting or trying again. */
        DOWN,
        /** Closed for good. */
        CLOSED
    }

    /**
     * Whether a session is running.
     *
     * @return true in state {@link State#UP}
     */
    public boolean isUp() {
        return state == State.UP;
    }
}
