package dev.switchboard.vmo;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How the synchronisation under way, or the last one, is doing.
 *
 * @param running whether it is under way
 * @param started when it began; empty when there was none since the start
 * @param total how many users there are, as far as known
 * @param listed how many voicemail has told of
 * @param done how many were looked at
 * @param elapsed how long it has taken so far
 */
public record SyncProgress(
        boolean running, Optional<Instant> started, long total, long listed, long done, Duration elapsed) {

    /**
     * How far it is. Reading the list is half of the work.
     *
     * @return users, between 0 and {@code total}
     */
    public long reached() {
        return Math.min(total, (listed + done) / 2);
    }

    /**
     * How fast it goes.
     *
     * @return users a second, 0 at the beginning
     */
    public double rate() {
        double seconds = elapsed.toMillis() / 1000.0;
        return seconds > 0 ? reached() / seconds : 0;
    }
}
