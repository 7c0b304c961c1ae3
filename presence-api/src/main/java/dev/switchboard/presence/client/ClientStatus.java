package dev.switchboard.presence.client;

import java.time.Instant;

/**
 * How a {@link PresenceClient} stands.
 *
 * @param state what it is doing
 * @param since since when
 * @param reason why it is not following, in a sentence for people, without the secret; empty while there is no reason
 */
public record ClientStatus(State state, Instant since, String reason) {

    /** What a client is doing. */
    public enum State {
        /** Not started. */
        NEW,
        /** Never had the whole directory yet: nobody's availability is known. */
        LOADING,
        /** Knows everybody and hears of each change. */
        FOLLOWING,
        /** Lost the stream, or catches up after that; what was known last is still shown. */
        RECONNECTING,
        /** The server does not accept the secret. Somebody must act; it is tried again once a minute. */
        REFUSED,
        /** Closed for good. */
        CLOSED
    }
}
