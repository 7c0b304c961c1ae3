package dev.switchboard.presence.model;

import java.util.Arrays;
import java.util.Optional;

/** Whether somebody can be reached, in the words of the presence wire contract. */
public enum Status {
    /** At work and reachable. */
    ONLINE("online"),
    /** Signed in, and not at the desk. */
    AWAY("away"),
    /** Signed in, and asks not to be disturbed. */
    DND("dnd"),
    /** Not signed in. */
    OFFLINE("offline"),
    /** Out of office: a fifth status that Mattermost has and the wire contract has not. */
    OUT_OF_OFFICE("ooo"),
    /** What a source said is none of these. */
    UNKNOWN("unknown");

    private final String wire;

    Status(String wire) {
        this.wire = wire;
    }

    /**
     * The word on the wire.
     *
     * @return lower-case letters
     */
    public String wire() {
        return wire;
    }

    /**
     * Whether every client of the wire contract knows this status.
     *
     * @return false for {@link #OUT_OF_OFFICE} and {@link #UNKNOWN}
     */
    public boolean classic() {
        return this != OUT_OF_OFFICE && this != UNKNOWN;
    }

    /**
     * The status that a source names.
     *
     * @param word the source's word, letter case included
     * @return {@link #UNKNOWN} for any word that is not one of the five
     */
    public static Status reported(String word) {
        return Arrays.stream(values())
                .filter(one -> one.wire.equals(word))
                .findFirst()
                .orElse(UNKNOWN);
    }

    /**
     * One of the four statuses of the wire contract.
     *
     * @param word the word, letter case included
     * @return empty for every other word
     */
    public static Optional<Status> classic(String word) {
        return Arrays.stream(values())
                .filter(one -> one.classic() && one.wire.equals(word))
                .findFirst();
    }
}
