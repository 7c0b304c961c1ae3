package dev.switchboard.vmo;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How the mediator is doing.
 *
 * @param neighbours voicemail, then mail
 * @param users how many rows the table has
 * @param pending how many entries of the outbox wait for an attempt
 * @param parked how many wait for an operator
 * @param synchronised when the table was last synchronised with success
 * @param storeFault why the store does not work; empty when it does
 */
public record MediatorStatus(
        List<Neighbour> neighbours,
        long users,
        long pending,
        long parked,
        Optional<Instant> synchronised,
        String storeFault) {

    /**
     * Copies the list.
     *
     * @param neighbours voicemail, then mail
     * @param users how many rows
     * @param pending how many wait
     * @param parked how many wait for an operator
     * @param synchronised when last synchronised
     * @param storeFault why the store does not work
     */
    public MediatorStatus {
        neighbours = List.copyOf(neighbours);
    }

    /**
     * A neighbour.
     *
     * @param name {@code voicemail} or {@code mail}
     * @param reachable false while it is left alone because of failures
     * @param since when that became so; empty since the start
     * @param error why it is left alone; empty when it is not
     * @param waiting how many lanes wait for it
     * @param delivered how much it took since the start
     * @param failed how many attempts failed since the start
     */
    public record Neighbour(
            String name,
            boolean reachable,
            Optional<Instant> since,
            String error,
            int waiting,
            long delivered,
            long failed) {}
}
