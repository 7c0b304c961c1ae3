package dev.switchboard.vmo;

/** What became of a {@link StatusReport}. */
public sealed interface StatusAnswer {

    /** Nobody has that alias: 404 {@code Not Found}. */
    record Unknown() implements StatusAnswer {}

    /**
     * It is dealt with: 200 {@code True}.
     *
     * @param how in which way
     */
    record Taken(How how) implements StatusAnswer {}

    /**
     * Voicemail answered otherwise: that status, {@code Internal Error}; for a redirect the status here is 502.
     *
     * @param status the HTTP status to answer with
     * @param queued whether it will be tried again
     */
    record Refused(int status, boolean queued) implements StatusAnswer {}

    /**
     * Voicemail gave no answer, or is not asked at present: 403 with the reason; it will be tried again.
     *
     * @param reason one sentence for people, without addresses or ids
     */
    record NoAnswer(String reason) implements StatusAnswer {}

    /** In which way a report was dealt with. */
    enum How {
        /** Voicemail did it. */
        DELIVERED,
        /** Voicemail had done exactly that last. */
        REPEATED,
        /** The user is not watched; the mail side is told to stop. */
        IGNORED
    }
}
