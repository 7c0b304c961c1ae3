package dev.switchboard.presence.client;

import dev.switchboard.presence.model.Status;

/** Whether somebody can be reached, in the words and numbers of the office suite's own presence enumeration. */
public enum Availability {
    /** Nothing is known. */
    NONE(0, ""),
    /** Reachable. */
    FREE(3_500, "Free"),
    /** Reachable, but idle. */
    FREE_IDLE(5_000, "FreeIdle"),
    /** Busy. */
    BUSY(6_500, "Busy"),
    /** Busy, and idle. */
    BUSY_IDLE(7_500, "BusyIdle"),
    /** Asks not to be disturbed. */
    DO_NOT_DISTURB(9_500, "DoNotDisturb"),
    /** Away for a moment. */
    TEMPORARILY_AWAY(12_500, "TemporarilyAway"),
    /** Away. */
    AWAY(15_500, "Away"),
    /** Not signed in. */
    OFFLINE(18_500, "Offline");

    private final int value;
    private final String activityId;

    Availability(int value, String activityId) {
        this.value = value;
        this.activityId = activityId;
    }

    /**
     * The number that the office suite has for it.
     *
     * @return from 0 to 18500
     */
    public int value() {
        return value;
    }

    /**
     * The activity id that goes with it.
     *
     * @return a word; empty for {@link #NONE}
     */
    public String activityId() {
        return activityId;
    }

    /**
     * What a status is shown as.
     *
     * @param status a status of the presence service
     * @return {@link #NONE} for a status outside the four of the wire contract
     */
    public static Availability of(Status status) {
        return switch (status) {
            case ONLINE -> FREE;
            case AWAY -> AWAY;
            case DND -> DO_NOT_DISTURB;
            case OFFLINE -> OFFLINE;
            case OUT_OF_OFFICE, UNKNOWN -> NONE;
        };
    }
}
