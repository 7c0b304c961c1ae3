package dev.switchboard.vmo.gateway;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.vmo.sync.Attempt;
import dev.switchboard.vmo.sync.OutOfOffice;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The system that knows who is out of office. One kind is told whom to watch and reports by itself, through the
 * mediator's API; the other is asked.
 *
 * <p><b>Threading.</b> As {@link VoicemailGateway}.
 */
public interface OutOfOfficeSource extends AutoCloseable {

    /**
     * Whether the mediator has to ask.
     *
     * @return false for a source that reports by itself
     */
    boolean polled();

    /**
     * Tells it to watch a user, or no longer. A polled source needs no telling: it always says done.
     *
     * @param alias the user's e-mail address
     * @param on whether to watch
     * @return what came of it
     * @throws InterruptedException if the mediator is being stopped
     */
    Attempt watch(String alias, boolean on) throws InterruptedException;

    /**
     * Asks for the automatic replies of several mailboxes.
     *
     * @param aliases e-mail addresses, at most {@link #most()} of them
     * @return one answer for each; one mailbox' trouble is no trouble of the others
     * @throws PeerException if nothing can be asked at present
     * @throws InterruptedException if the mediator is being stopped
     */
    Map<String, Observation> read(List<String> aliases) throws PeerException, InterruptedException;

    /**
     * How many mailboxes one question may name.
     *
     * @return at least 1
     */
    default int most() {
        return 20;
    }

    /** Ends its own threads and connections; any number of times. */
    @Override
    default void close() {}

    /** What is known of one mailbox. */
    sealed interface Observation {

        /**
         * Its automatic replies.
         *
         * @param outOfOffice as the owner set them
         * @param warning one sentence for people, such as a time zone nobody knows; else empty
         */
        record Seen(OutOfOffice outOfOffice, String warning) implements Observation {}

        /** There is no such mailbox at present. */
        record NoMailbox() implements Observation {}

        /**
         * It could not be read now.
         *
         * @param after how long to leave it alone
         * @param reason one sentence for people
         */
        record Later(Duration after, String reason) implements Observation {}
    }
}
