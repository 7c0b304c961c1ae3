package dev.switchboard.ipecs;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How the client is doing.
 *
 * @param connection the session and the event stream
 * @param events what became of the messages since the start
 * @param hooks what became of the hook calls since the start
 * @param uptime how long the client has run
 */
public record IpecsStatus(Connection connection, Events events, Hooks hooks, Duration uptime) {

    /**
     * The session and the event stream.
     *
     * @param state where the client stands
     * @param since since when
     * @param server the server as people know it
     * @param verified whether the server's certificate is checked
     * @param reason why it stands there; empty when there is nothing to say
     * @param systemType what the server says it is; empty before the first login
     * @param systemVersion its version
     * @param apiVersion the version of its interface
     * @param lastFrameAt when something was received last
     * @param reconnects how often the stream was lost
     * @param gap the latest time that is missing
     */
    public record Connection(
            ConnectionState state,
            Instant since,
            String server,
            boolean verified,
            String reason,
            String systemType,
            String systemVersion,
            String apiVersion,
            Optional<Instant> lastFrameAt,
            int reconnects,
            Optional<ConnectionChange.Gap> gap) {}

    /**
     * What became of the messages.
     *
     * @param received messages received, malformed ones included
     * @param dropped messages and records not acted on, by reason: {@code event-filter}, {@code ignored}, {@code
     *     number-filter}, {@code bad-smdr}
     * @param malformed messages that made no sense
     * @param heartbeats the server's heartbeats
     * @param waiting messages received and not yet applied
     * @param serverWaits whether reading pauses because too many wait
     */
    public record Events(
            long received,
            Map<String, Long> dropped,
            long malformed,
            long heartbeats,
            int waiting,
            boolean serverWaits) {}

    /**
     * What became of the hook calls.
     *
     * @param queued calls that wait
     * @param failed calls that threw
     * @param coalesced event-hook calls left out because a later one followed before their turn
     * @param dropped calls left out because too many waited
     */
    public record Hooks(int queued, long failed, long coalesced, long dropped) {}
}
