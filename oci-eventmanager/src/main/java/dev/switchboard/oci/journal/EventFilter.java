package dev.switchboard.oci.journal;

import java.time.Instant;
import java.util.Set;

/**
 * Which events to list.
 *
 * @param statuses the wanted statuses; empty means all
 * @param commandName only this command; empty means all
 * @param user only events whose login or subscriber equals this text; empty means all
 * @param text only events whose document, reason, login or subscriber contains this text, whatever its case; empty
 *     means all
 * @param since only events inserted at or after this time
 * @param beforeId only events with a smaller id; {@link Long#MAX_VALUE} for the newest
 * @param afterId only events with a larger id; 0 for all
 * @param limit at most so many
 * @param newestFirst whether larger ids come first
 */
public record EventFilter(
        Set<EventStatus> statuses,
        String commandName,
        String user,
        String text,
        Instant since,
        long beforeId,
        long afterId,
        int limit,
        boolean newestFirst) {

    /** Copies the statuses and checks the limit. */
    public EventFilter {
        statuses = Set.copyOf(statuses);
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1: " + limit);
        }
    }

    /**
     * The newest events, whatever their status.
     *
     * @param limit at most so many
     * @return the filter
     */
    public static EventFilter newest(int limit) {
        return new EventFilter(Set.of(), "", "", "", Instant.EPOCH, Long.MAX_VALUE, 0, limit, true);
    }
}
