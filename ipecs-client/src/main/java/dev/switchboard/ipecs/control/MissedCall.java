package dev.switchboard.ipecs.control;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An inbound call that ended before anybody answered.
 *
 * @param id what it is known by in the list, above 0
 * @param number the caller's number as received; empty when withheld
 * @param name the caller's name as received; may be empty
 * @param queue the queue it waited in, or {@link dev.switchboard.ipecs.call.IpecsEvent#NONE}
 * @param endedAt when the caller gave up
 * @param waited how long the caller had waited
 * @param calledBackAt when somebody said that the caller was called back; empty while nobody has
 * @param calledBackBy who said so; empty while nobody has
 */
public record MissedCall(
        long id,
        String number,
        String name,
        long queue,
        Instant endedAt,
        Duration waited,
        Optional<Instant> calledBackAt,
        String calledBackBy) {

    /**
     * Whether the caller is still to be called back.
     *
     * @return whether nobody has said that it was done
     */
    public boolean open() {
        return calledBackAt.isEmpty();
    }
}
