package dev.switchboard.oci.monitor;

import dev.switchboard.oci.spool.SpoolStatus;
import java.time.Instant;
import java.util.List;

/**
 * How the event manager is doing at one moment.
 *
 * @param state {@code RUNNING}, {@code STANDBY} while another node works the same journal, or {@code FAILED} while a
 *     store does not work
 * @param fault what does not work; empty while running
 * @param links the connections to application servers
 * @param spool what waits for the journal
 */
public record ServiceStatus(State state, String fault, List<LinkState> links, SpoolStatus spool) {

    /** What the event manager is doing. */
    public enum State {
        /** It reads and processes events. */
        RUNNING,
        /** Another node works the same journal; this one takes over when that one ends. */
        STANDBY,
        /** A store does not work; nothing is processed until it does, and nothing read but what the spool takes. */
        FAILED
    }

    /**
     * One connection to an application server.
     *
     * @param name the server's name in the configuration
     * @param connected whether it is up
     * @param since since when
     * @param lastError why it is or was down; may be empty
     * @param documents documents received since the start
     * @param lastReceived when anything last arrived, keep-alives included; the epoch when nothing has
     */
    public record LinkState(
            String name, boolean connected, Instant since, String lastError, long documents, Instant lastReceived) {}

    /**
     * Copies the links.
     *
     * @param state what it does
     * @param fault what does not work
     * @param links the connections
     * @param spool what waits for the journal
     */
    public ServiceStatus {
        links = List.copyOf(links);
    }

    /**
     * A status without a spool.
     *
     * @param state what it does
     * @param fault what does not work
     * @param links the connections
     */
    public ServiceStatus(State state, String fault, List<LinkState> links) {
        this(state, fault, links, SpoolStatus.none());
    }
}
