package dev.switchboard.vmo.sync;

import java.time.Duration;
import java.util.Optional;

/** What came of telling a neighbour something once. */
public sealed interface Attempt {

    /** The neighbour took it. */
    record Done() implements Attempt {}

    /**
     * The neighbour answered otherwise.
     *
     * @param status the HTTP status
     * @param reason one sentence for people, without addresses, ids or secrets
     * @param retryAfter how long the neighbour wants to be left alone
     */
    record Refused(int status, String reason, Optional<Duration> retryAfter) implements Attempt {}

    /**
     * There was no answer: no connection, a reset, or too slow. It may have taken it all the same.
     *
     * @param reason one sentence for people, without addresses, ids or secrets
     * @param reached whether there was a connection, so that it may be this very thing that the neighbour does not bear
     */
    record NoAnswer(String reason, boolean reached) implements Attempt {

        /**
         * Nobody there.
         *
         * @param reason one sentence for people, without addresses, ids or secrets
         */
        public NoAnswer(String reason) {
            this(reason, false);
        }
    }

    /** The neighbour took it. */
    Attempt DONE = new Done();
}
