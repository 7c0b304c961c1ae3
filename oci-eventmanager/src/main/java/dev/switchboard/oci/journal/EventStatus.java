package dev.switchboard.oci.journal;

import java.util.Locale;
import java.util.Optional;

/** Where a journalled event stands; the text form is the column {@code em_event.status}. */
public enum EventStatus {
    /** Accepted, and waiting for its turn or being processed. */
    PENDING,
    /** Everything it asked for is done. */
    COMPLETED,
    /** Something is left undone; the reason says what. */
    FAILED,
    /** It needs nothing, or an operator discarded it. */
    IGNORED;

    /**
     * The status as it stands in the table and in every output.
     *
     * @return the name in lower case
     */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads the text form.
     *
     * @param text for example {@code pending}; blanks around it are ignored, since the column may be {@code CHAR(n)}
     * @return the status, or empty when the text is none
     */
    public static Optional<EventStatus> parse(String text) {
        for (EventStatus status : values()) {
            if (status.text().equals(text.strip())) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }
}
