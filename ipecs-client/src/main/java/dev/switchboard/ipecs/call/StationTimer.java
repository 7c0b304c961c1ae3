package dev.switchboard.ipecs.call;

/** What is timed at each station. */
public enum StationTimer {
    /** The station is connected. */
    LOGGED_IN,
    /** An agent is logged in. */
    AGENT_LOGIN,
    /** An agent is logged in and has no reason to be unavailable. */
    AVAILABLE,
    /** An agent is logged in and has a reason to be unavailable. */
    UNAVAILABLE,
    /** The station is neither busy nor ringing. */
    IDLE,
    /** The station is busy. */
    BUSY,
    /** The agent is in after-call work. */
    WRAP,
    /** An agent is logged in, and the station is busy or the agent in after-call work; each moment counts once. */
    WORKING,
    /** An available agent is neither busy nor in after-call work: ready for the next call, or it rings. */
    READY;

    static final int COUNT = values().length;
}
