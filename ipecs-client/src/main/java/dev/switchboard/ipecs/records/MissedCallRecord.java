package dev.switchboard.ipecs.records;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A stored call that ended before anybody answered.
 *
 * @param id what it is known by, above 0
 * @param reference the server's call reference
 * @param number the caller's number as received; empty when withheld
 * @param name the caller's name as received; may be empty
 * @param queue the queue it waited in; empty for a direct call
 * @param station the station it rang at last; empty when it rang nowhere
 * @param queuedAt when it arrived
 * @param endedAt when the caller gave up
 * @param calledBackAt when somebody said that the caller was called back; empty while nobody has
 * @param calledBackBy who said so; empty while nobody has
 */
public record MissedCallRecord(
        long id,
        long reference,
        String number,
        String name,
        OptionalLong queue,
        OptionalLong station,
        Instant queuedAt,
        Instant endedAt,
        Optional<Instant> calledBackAt,
        String calledBackBy) {

    /**
     * How long the caller waited.
     *
     * @return the time from the arrival to the end
     */
    public Duration waited() {
        return Duration.between(queuedAt, endedAt);
    }
}
