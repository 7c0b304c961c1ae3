package dev.switchboard.presence.source;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.net.Subscription;
import dev.switchboard.presence.model.PresenceReport;
import dev.switchboard.presence.model.PresenceRoster;
import java.time.Duration;
import java.util.Optional;

/**
 * Where users and their statuses come from. The simplest source only answers {@link #load()}: it is asked again and
 * again. A source that hears of changes itself says so in its {@link #capabilities()} and overrides {@link #watch}.
 *
 * <p><b>Threading.</b> {@link #load()} is called on a thread of the server, one call at a time, and may block. Listeners
 * may be called on any thread of the source, one call at a time.
 */
public interface PresenceSource extends AutoCloseable {

    /**
     * A short word for logs and metrics.
     *
     * @return lower-case letters, such as {@code file}
     */
    String name();

    /**
     * How the source wants to be used.
     *
     * @return by default: asked every ten seconds, with a directory of its own
     */
    default Capabilities capabilities() {
        return Capabilities.polled(Duration.ofSeconds(10));
    }

    /**
     * The whole directory and everybody's status, now. All or nothing: half an answer is a failure.
     *
     * @return the users and their statuses
     * @throws PeerException if the source cannot be asked, refuses, or makes no sense; it is asked again later
     * @throws InterruptedException if the server is being stopped
     */
    PresenceRoster load() throws PeerException, InterruptedException;

    /**
     * Begins to tell of changes; called once, after the first successful {@link #load()}.
     *
     * @param listener hears of them until the subscription is closed
     * @return ends the telling
     */
    default Subscription watch(Listener listener) {
        return () -> {};
    }

    /**
     * Figures for metrics.
     *
     * @return by default none at all
     */
    default SourceFigures figures() {
        return SourceFigures.NONE;
    }

    /** Ends the source's own threads and connections; any number of times. */
    @Override
    default void close() {}

    /**
     * How a source wants to be used.
     *
     * @param pollEvery how often {@link PresenceSource#load()} is to be called; empty if the source tells of changes
     *     itself and is loaded once
     * @param directory whether its users are the directory; a source without one only has statuses for users of
     *     another
     */
    record Capabilities(Optional<Duration> pollEvery, boolean directory) {

        /**
         * A source that is asked again and again.
         *
         * @param every how often
         * @return with a directory
         */
        public static Capabilities polled(Duration every) {
            return new Capabilities(Optional.of(every), true);
        }

        /**
         * A source that is loaded once and tells of changes itself.
         *
         * @return with a directory
         */
        public static Capabilities watched() {
            return new Capabilities(Optional.empty(), true);
        }
    }

    /** Hears of what a source finds out by itself. */
    interface Listener {

        /**
         * The directory and all statuses anew; users missing from it are gone.
         *
         * @param roster all of it
         */
        void roster(PresenceRoster roster);

        /**
         * One user's status.
         *
         * @param report what is known
         */
        void report(PresenceReport report);

        /**
         * How the source is; told when that changes.
         *
         * @param health its state
         */
        void health(SourceHealth health);
    }
}
