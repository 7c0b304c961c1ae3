package dev.switchboard.oci.event;

/**
 * How an event ended.
 *
 * @param kind completed, ignored or failed
 * @param reason for people: why it was ignored or failed; may be empty when completed
 */
public record Outcome(Kind kind, String reason) {

    /** The ways an event can end. */
    public enum Kind {
        /** Everything the event asked for is done. */
        COMPLETED,
        /** Known to need nothing. */
        IGNORED,
        /** Something is left undone; an operator can replay it. */
        FAILED
    }

    /**
     * Everything is done.
     *
     * @return a completed outcome without a reason
     */
    public static Outcome completed() {
        return new Outcome(Kind.COMPLETED, "");
    }

    /**
     * Nothing was to be done.
     *
     * @param reason why
     * @return an ignored outcome
     */
    public static Outcome ignored(String reason) {
        return new Outcome(Kind.IGNORED, reason);
    }

    /**
     * Something is left undone.
     *
     * @param reason what and why, without secrets
     * @return a failed outcome
     */
    public static Outcome failed(String reason) {
        return new Outcome(Kind.FAILED, reason);
    }
}
