package dev.switchboard.ipecs.call;

/** What is timed at each station. */
public enum StationTimer {
    /** The station is connected. */
    LOGGED_IN(0),
    /** An agent is logged in. */
    AGENT_LOGIN(1),
    /** An agent is logged in and has no reason to be unavailable. */
    AVAILABLE(2),
    /** An agent is logged in and has a reason to be unavailable. */
    UNAVAILABLE(3),
    /** The station is neither busy nor ringing. */
    IDLE(4),
    /** The station is busy. */
    BUSY(5),
    /** The agent is in after-call work. */
    WRAP(6),
    /** An agent is logged in, and the station is busy or the agent in after-call work; each moment counts once. */
    WORKING(7),
    /** An available agent is neither busy nor in after-call work: ready for the next call, or it rings. */
    READY(8);

    static final int COUNT = 9;

    /** Where its figures stand in the arrays of this package. */
    final int slot;

    StationTimer(int slot) {
        this.slot = slot;
    }
}
