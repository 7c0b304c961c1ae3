package dev.switchboard.ipecs.call;

import java.util.Set;

/**
 * The agent logged in at a station.
 *
 * @param station the station
 * @param reasons why the agent is unavailable; empty means available
 * @param wrapUp whether the agent is in after-call work
 * @param loggedInAtMillis when the agent logged in
 * @param stateSinceMillis since when reasons and wrap-up are as they are
 */
public record Agent(long station, Set<Reason> reasons, boolean wrapUp, long loggedInAtMillis, long stateSinceMillis) {

    /** Why an agent is unavailable. */
    public enum Reason {
        /** The distributor says so. */
        UCD,
        /** Do not disturb is set at the telephone. */
        DND
    }

    /**
     * Copies the reasons.
     *
     * @param station the station
     * @param reasons why the agent is unavailable; empty means available
     * @param wrapUp whether the agent is in after-call work
     * @param loggedInAtMillis when the agent logged in
     * @param stateSinceMillis since when reasons and wrap-up are as they are
     */
    public Agent {
        reasons = Set.copyOf(reasons);
    }

    /**
     * Whether the distributor may offer calls.
     *
     * @return whether there is no reason against it
     */
    public boolean available() {
        return reasons.isEmpty();
    }
}
