package dev.switchboard.ipecs;

import dev.switchboard.common.net.PeerException;
import java.time.Instant;
import java.util.Optional;

/**
 * Why there is no connection.
 *
 * @param cause in words
 * @param last whether trying again is pointless
 * @param sessionGone whether the server said that the session is gone
 * @param from the last moment for which the stream is known to be complete; empty when there was none
 */
record Trouble(PeerException cause, boolean last, boolean sessionGone, Optional<Instant> from) {

    /** Carries a trouble up. */
    static final class Troubled extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient Trouble trouble;

        Troubled(PeerException cause, boolean last) {
            this(new Trouble(cause, last, false, Optional.empty()));
        }

        Troubled(Trouble trouble) {
            super(trouble.cause);
            this.trouble = trouble;
        }

        Trouble trouble() {
            return trouble;
        }
    }

    String words() {
        return String.valueOf(cause.getMessage());
    }
}
