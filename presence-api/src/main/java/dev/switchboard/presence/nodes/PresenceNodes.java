package dev.switchboard.presence.nodes;

import dev.switchboard.common.net.Subscription;
import dev.switchboard.presence.model.PresenceChange;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/**
 * The other nodes that serve the same users.
 *
 * <p><b>Threading.</b> Every method may be called on any thread. {@link #tell}, {@link #leads()}, {@link #status()} and
 * {@link #figures()} never wait for a peer. All hooks are called on one thread of the nodes, one call at a time; they
 * may call {@link #tell}. Changes that pile up while a hook is busy come together in its next call, only the newest of
 * each user.
 */
public interface PresenceNodes extends AutoCloseable {

    /**
     * A node without others: it leads always, and nobody hears it.
     *
     * @param clock for {@link NodesStatus#since()}
     * @return needs no start
     */
    static PresenceNodes alone(InstantSource clock) {
        return new LoneNode(clock.instant());
    }

    /**
     * Starts looking for the others, in the background. Hooks are best added before.
     *
     * @throws IllegalStateException when it was started or closed before
     */
    void start();

    /**
     * Tells the others of a change that this node has accepted. What they know already is not told, so a change that was
     * heard from another node may be passed in as well and goes no further.
     *
     * @param accepted the change
     */
    void tell(PresenceChange accepted);

    /**
     * Whether nobody has told or made a newer change of that user since.
     *
     * @param heard a change that was heard
     * @return false if it is out of date
     */
    boolean isNewest(NodeChange heard);

    /**
     * Whether this node is the one that asks the source now. A node that has lost the others leads too: it is better
     * that two ask than nobody does.
     *
     * @return false before the start, until the first attempt to reach the others is over, and after the end
     */
    boolean leads();

    /**
     * How this node stands with the others.
     *
     * @return the status at this moment
     */
    NodesStatus status();

    /**
     * What was told and heard.
     *
     * @return the figures at this moment
     */
    NodesFigures figures();

    /**
     * Adds a hook for what other nodes tell. Its first call brings all users the others know, if they know any.
     *
     * @param name for the log, should the hook throw
     * @param hook hears changes of different users, each the newest of its user when it was heard
     * @return removes the hook
     */
    Subscription addHeardHook(String name, Consumer<? super List<NodeChange>> hook);

    /**
     * Adds a hook for changes of {@link #leads()}.
     *
     * @param name for the log, should the hook throw
     * @param hook hears whether this node leads now
     * @return removes the hook
     */
    Subscription addLeadHook(String name, Consumer<? super Boolean> hook);

    /** Tells what waits to be told, gives up the lead, and ends all threads. */
    @Override
    void close();
}
