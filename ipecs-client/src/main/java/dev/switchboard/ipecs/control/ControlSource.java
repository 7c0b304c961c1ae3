package dev.switchboard.ipecs.control;

import dev.switchboard.ipecs.call.MachineOptions;
import dev.switchboard.ipecs.call.PhoneSystem;

/**
 * What the control face reads of the client, and what it may ask of it.
 *
 * <p><b>Threading.</b> Called from the threads of the web face, several at a time. No method may wait for the telephone
 * system, a hook or a disk.
 */
public interface ControlSource {

    /**
     * The state as it is now.
     *
     * @return the present state
     */
    PhoneSystem system();

    /**
     * The receive clock, on which {@link PhoneSystem#snapshot} reads the present.
     *
     * @return milliseconds on a clock that never jumps
     */
    long receivedMillis();

    /**
     * The rules' settings, for the zone and the service level.
     *
     * @return the settings
     */
    MachineOptions options();

    /**
     * How the client is doing.
     *
     * @return connection, counters and run time
     */
    ControlStatus status();

    /** Ends the period now: its figures are reported, then counted from 0 again. */
    void resetCounters();

    /**
     * Drops all further events, or takes them again.
     *
     * @param ignore whether to drop them
     */
    void ignoreEvents(boolean ignore);

    /** Begins to end the program, and returns at once. */
    void shutdown();
}
