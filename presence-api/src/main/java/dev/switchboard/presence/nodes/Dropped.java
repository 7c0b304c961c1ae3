package dev.switchboard.presence.nodes;

/** Why something heard from the broker counts for nothing. */
public enum Dropped {
    /** It is longer than any change. */
    TOO_LARGE,
    /** It is no change, or a part of it is missing or makes no sense. */
    INVALID,
    /** Its time is too far ahead of this node's clock: one of the two clocks is wrong. */
    FROM_THE_FUTURE,
    /** This node told it itself. */
    OWN,
    /** This node knows the same or something newer of that user. */
    OLD,
    /** There are more users than a node can hold. */
    TOO_MANY_USERS
}
