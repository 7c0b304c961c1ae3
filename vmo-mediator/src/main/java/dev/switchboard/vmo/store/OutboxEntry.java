package dev.switchboard.vmo.store;

import dev.switchboard.vmo.sync.Wish;
import java.time.Instant;
import java.util.Locale;

/**
 * Something a neighbour must be told, or was.
 *
 * @param seq its number; a later one was received later
 * @param objectId Unity's id of the user
 * @param alias the user's alias when it was received
 * @param wish what the neighbour must be told; the text of a greeting is kept until the entry is settled only
 * @param createdAt when it was received
 * @param notBefore when it is tried next, while pending
 * @param giveUpAt when it is parked, while pending
 * @param attempts how often it was tried
 * @param lastError why it is not delivered; empty if there is nothing to say
 * @param state what became of it
 */
public record OutboxEntry(
        long seq,
        String objectId,
        String alias,
        Wish wish,
        Instant createdAt,
        Instant notBefore,
        Instant giveUpAt,
        int attempts,
        String lastError,
        State state) {

    /** What becomes of an entry. */
    public enum State {
        /** Waits for its next attempt. */
        PENDING,
        /** Waits for an operator. */
        PARKED,
        /** A newer one has taken its place. */
        SUPERSEDED,
        /** The neighbour took it. */
        DELIVERED,
        /** The time it was for is over. */
        DROPPED,
        /** Somebody took it out. */
        DISCARDED
    }

    /**
     * What a delivery must wait for: entries of one lane go one after the other.
     *
     * @return the user's id for a greeting; for watching the mailbox, whose address has no case
     */
    public String lane() {
        return wish instanceof Wish.Watch ? alias.toLowerCase(Locale.ROOT) : objectId;
    }
}
