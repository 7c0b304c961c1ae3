package dev.switchboard.vmo.store;

import java.time.Instant;
import java.util.Optional;

/**
 * One synchronisation of the table with voicemail.
 *
 * @param seq its number
 * @param started when it began
 * @param ended when it ended; empty while it runs, and for ever when the program ended first
 * @param total how many users there are, as far as known
 * @param done how many of them were looked at
 * @param inserted how many rows were made
 * @param updated how many rows were changed
 * @param skipped how many entries of the list could not be used
 * @param drifted how many users' greetings were others than those delivered
 * @param error why it failed, one sentence; empty when it did not
 * @param status the HTTP status that it failed with; 0 when that is not why
 * @param warnings sentences for people, one a line; empty for none
 */
public record SyncRun(
        long seq,
        Instant started,
        Optional<Instant> ended,
        long total,
        long done,
        long inserted,
        long updated,
        long skipped,
        long drifted,
        String error,
        int status,
        String warnings) {

    /**
     * Whether it has ended well.
     *
     * @return false while it runs
     */
    public boolean succeeded() {
        return ended.isPresent() && error.isEmpty();
    }
}
