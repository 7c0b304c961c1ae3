package dev.switchboard.vmo.gateway;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.vmo.sync.Attempt;
import dev.switchboard.vmo.sync.GreetingChange;
import dev.switchboard.vmo.sync.ListedUser;
import dev.switchboard.vmo.sync.MailboxUser;
import java.util.List;
import java.util.OptionalLong;

/**
 * The system that holds the mailboxes: it lists its users, and plays the alternate greeting or not.
 *
 * <p><b>Threading.</b> Methods block, for no longer than the gateway's own limits, and may be called by several threads
 * at a time; the gateway itself sees to how many calls its peer may have.
 */
public interface VoicemailGateway extends AutoCloseable {

    /**
     * Hands over all users, page by page.
     *
     * @param pages is given each page in turn
     * @return what the list said about itself
     * @throws PeerException if the list broke off or made no sense; pages handed over before then are no whole list
     * @throws InterruptedException if the mediator is being stopped
     */
    Listing listUsers(Pages pages) throws PeerException, InterruptedException;

    /**
     * Switches a user's alternate greeting; setting what is set already does no harm.
     *
     * @param user whose
     * @param change what it must be
     * @return what came of it
     * @throws InterruptedException if the mediator is being stopped; whether it was taken is not known
     */
    Attempt setGreeting(MailboxUser user, GreetingChange change) throws InterruptedException;

    /**
     * Whether the system switches a greeting off by itself at the end it was given.
     *
     * @return false when {@link GreetingChange#until} cannot be passed on, so that only the mediator can see to it
     */
    default boolean endsByItself() {
        return false;
    }

    /** Ends its own threads and connections; any number of times. */
    @Override
    default void close() {}

    /** Takes the list page by page. */
    @FunctionalInterface
    interface Pages {

        /**
         * One page.
         *
         * @param users those that can be used
         * @param skipped how many entries of the page lacked an id, an alias or a call handler
         * @param total how many users there are in all, when the list says so beforehand
         */
        void page(List<ListedUser> users, int skipped, OptionalLong total);
    }

    /**
     * What a list said about itself.
     *
     * @param complete whether it is sure that nobody is missing from it
     * @param warning one sentence for people when it is not; else empty
     */
    record Listing(boolean complete, String warning) {}
}
