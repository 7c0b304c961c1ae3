package dev.switchboard.vmo;

import java.time.Instant;
import java.util.Optional;

/**
 * What the mail side reports of a mailbox.
 *
 * @param email the alias, as sent
 * @param on whether the user is out of office
 * @param message the text to become the spoken greeting; empty for none
 * @param expires when the absence ends
 * @param id the caller's key: a report with the same one within 24 hours is answered as the first, without effect
 * @param actor who reports, for the ledger
 */
public record StatusReport(
        String email, boolean on, String message, Optional<Instant> expires, Optional<String> id, String actor) {

    /**
     * A report without end or key, from the mail side.
     *
     * @param email the alias
     * @param on whether the user is out of office
     * @param message the text; may be empty
     * @return the report
     */
    public static StatusReport of(String email, boolean on, String message) {
        return new StatusReport(email, on, message, Optional.empty(), Optional.empty(), "mail");
    }
}
