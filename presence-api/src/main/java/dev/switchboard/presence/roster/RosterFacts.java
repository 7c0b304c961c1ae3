package dev.switchboard.presence.roster;

import dev.switchboard.presence.model.PresenceSnapshot;
import dev.switchboard.presence.nodes.NodesFigures;
import dev.switchboard.presence.nodes.NodesStatus;
import dev.switchboard.presence.source.SourceFigures;
import dev.switchboard.presence.source.SourceHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that the roster page is made of, at one moment; without any secret.
 *
 * @param now the moment
 * @param loaded whether a directory was ever loaded
 * @param users everybody
 * @param source how the source is
 * @param stream the live stream
 * @param nodes the other servers; empty without a broker
 * @param warnings what else is not as it should be, one sentence each
 */
public record RosterFacts(
        Instant now,
        boolean loaded,
        PresenceSnapshot users,
        Source source,
        Stream stream,
        Optional<Nodes> nodes,
        List<String> warnings) {

    /**
     * Copies the warnings.
     *
     * @param now the moment
     * @param loaded whether a directory was ever loaded
     * @param users everybody
     * @param source how the source is
     * @param stream the live stream
     * @param nodes the other servers
     * @param warnings what else is not as it should be
     */
    public RosterFacts {
        warnings = List.copyOf(warnings);
    }

    /**
     * How the source is.
     *
     * @param name its name
     * @param asked whether it is asked here, and not by another node
     * @param health one word and one sentence; well while another node asks it
     * @param age time since its latest complete answer; empty before the first
     * @param stale for how long what is served may be out of date; empty while the source is well, and before the first
     *     answer
     * @param unwell for how long it has not been well; zero while it is
     * @param givenUp whether it has been lost for so long that its users are shown as offline
     * @param figures what it measures of itself
     */
    public record Source(
            String name,
            boolean asked,
            SourceHealth health,
            Optional<Duration> age,
            Optional<Duration> stale,
            Duration unwell,
            boolean givenUp,
            SourceFigures figures) {}

    /**
     * The live stream.
     *
     * @param connects connections accepted since the start
     * @param refused connections refused because of a limit since the start
     * @param disconnects connections ended since the start, by reason
     * @param clients who is connected
     */
    public record Stream(long connects, long refused, Map<String, Long> disconnects, List<Client> clients) {

        /**
         * Copies both.
         *
         * @param connects connections accepted
         * @param refused connections refused
         * @param disconnects connections ended, by reason
         * @param clients who is connected
         */
        public Stream {
            disconnects = Map.copyOf(disconnects);
            clients = List.copyOf(clients);
        }
    }

    /**
     * How this server stands with the others.
     *
     * @param status connected or not
     * @param figures what it has told and heard
     */
    public record Nodes(NodesStatus status, NodesFigures figures) {}

    /**
     * A connected client.
     *
     * @param address where it comes from
     * @param typed whether it speaks version 2
     * @param connected for how long
     * @param behind changes that it is still to be sent
     * @param writing for how long the write in hand has been waiting for the client to take it; zero without one
     */
    public record Client(String address, boolean typed, Duration connected, long behind, Duration writing) {

        /** A client that many more changes wait for than happen while a message is on its way. */
        private static final int BEHIND = 256;

        private static final Duration SLOW = Duration.ofSeconds(1);

        boolean isBehind() {
            return behind > BEHIND;
        }

        boolean isSlow() {
            return writing.compareTo(SLOW) >= 0;
        }
    }
}
