package dev.switchboard.ipecs;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A change of the connection, as the connection hook hears of it.
 *
 * @param state the state from now on
 * @param attempt which attempt to connect it belongs to, from 1; starts over once a connection has lasted
 * @param gap what was missed, when this change ends it
 * @param reason why, in words; empty when there is nothing to say; {@link #OVERFLOW} is not a change of the connection
 */
public record ConnectionChange(ConnectionState state, int attempt, Optional<Gap> gap, String reason) {

    /** The reason that tells that hook calls were dropped because hooks are too slow. */
    public static final String OVERFLOW = "hooks-overflow";

    /**
     * A time during which events may have been missed, and which cannot be filled.
     *
     * @param from the last moment for which the stream is known to be complete
     * @param to when the stream was open again
     * @param cause why it was not
     */
    public record Gap(Instant from, Instant to, String cause) {

        /**
         * How long it lasted.
         *
         * @return the time from beginning to end
         */
        public Duration length() {
            return Duration.between(from, to);
        }
    }
}
