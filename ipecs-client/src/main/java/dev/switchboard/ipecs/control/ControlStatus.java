package dev.switchboard.ipecs.control;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How the client is doing at one moment.
 *
 * @param connection the connection to the telephone system
 * @param events what became of the messages received since the start
 * @param hooks what became of the hook calls since the start
 * @param ignoringEvents whether events are being dropped on request
 * @param uptime how long the program has run
 */
public record ControlStatus(
        Connection connection, Events events, HookCalls hooks, boolean ignoringEvents, Duration uptime) {

    /** Where the connection stands. */
    public enum State {
        /** Asking for a session. */
        LOGGING_IN,
        /** Has a session and is opening the event stream. */
        OPENING_SOCKET,
        /** Events are coming in. */
        CONNECTED,
        /** The stream is lost; it is tried again after a wait. */
        RECONNECTING,
        /** Given up: nothing is tried any more. */
        FAILED,
        /** Closed by the program. */
        CLOSED
    }

    /**
     * The connection to the telephone system.
     *
     * @param state where it stands
     * @param since since when
     * @param server the server's address, such as {@code https://ucp.example.org:8743}
     * @param certificateChecked whether the server's certificate is verified
     * @param systemType what the server says it is; empty before the first login
     * @param systemVersion its version; empty before the first login
     * @param apiVersion the version of its interface; empty before the first login
     * @param lastFrameAt when something was received last; empty when nothing was
     * @param reconnects how often the stream was lost since the start
     * @param gapSeconds how long the last loss lasted; 0 when there was none
     * @param attempt which attempt to connect it is, from 1
     * @param reason why it is as it is, in words for people; may be empty
     */
    public record Connection(
            State state,
            Instant since,
            String server,
            boolean certificateChecked,
            String systemType,
            String systemVersion,
            String apiVersion,
            Optional<Instant> lastFrameAt,
            long reconnects,
            long gapSeconds,
            int attempt,
            String reason) {

        /**
         * Whether events are coming in.
         *
         * @return whether it is connected
         */
        public boolean connected() {
            return state == State.CONNECTED;
        }
    }

    /**
     * What became of the messages received since the start.
     *
     * @param received messages received
     * @param dropped those that were dropped, by reason
     * @param malformed those that could not be read
     * @param heartbeats the server's time stamps among them
     */
    public record Events(long received, Map<String, Long> dropped, long malformed, long heartbeats) {

        /**
         * Copies the reasons in their order.
         *
         * @param received messages received
         * @param dropped those that were dropped, by reason
         * @param malformed those that could not be read
         * @param heartbeats the server's time stamps among them
         */
        public Events {
            dropped = Collections.unmodifiableMap(new LinkedHashMap<>(dropped));
        }
    }

    /**
     * What became of the hook calls since the start.
     *
     * @param queued calls that wait at this moment
     * @param failed calls that threw
     * @param coalesced event-hook calls replaced by a later one
     * @param dropped calls dropped because too many waited
     */
    public record HookCalls(long queued, long failed, long coalesced, long dropped) {}
}
