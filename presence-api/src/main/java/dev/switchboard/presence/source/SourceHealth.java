package dev.switchboard.presence.source;

/**
 * How a source is.
 *
 * @param state one word for programs
 * @param reason one sentence for people: what is wrong and what to do, without any secret; empty while all is well
 */
public record SourceHealth(State state, String reason) {

    /** One word for programs. */
    public enum State {
        /** Answers. */
        WELL,
        /** Answers late, in part, or not at all; it is tried again by itself. */
        DEGRADED,
        /** Refuses the token: somebody must act. It is tried again once a minute. */
        UNAUTHORISED
    }

    /** All is well. */
    public static final SourceHealth WELL = new SourceHealth(State.WELL, "");
}
