package dev.switchboard.oci.journal;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which events to list.
 *
 * @param statuses the wanted statuses; empty means all
 * @param commandName only this command; empty means all
 * @param user only events whose login or subscriber equals this text; empty means all
 * @param text only events whose document, reason, login or subscriber contains this text, whatever its case
 *     (SQLite knows only that of ASCII letters); empty means all
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

    /**
     * Copies the statuses and checks the limit.
     *
     * @param statuses the wanted statuses; empty means all
     * @param commandName only this command; empty means all
     * @param user only events whose login or subscriber equals this text; empty means all
     * @param text only events that contain this text; empty means all
     * @param since only events inserted at or after this time
     * @param beforeId only events with a smaller id
     * @param afterId only events with a larger id
     * @param limit at most so many
     * @param newestFirst whether larger ids come first
     * @throws IllegalArgumentException when the limit is less than 1
     */
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

    /** Whether an event passes, but for the limit. */
    boolean matches(JournalEntry entry, String document) {
        return (statuses.isEmpty() || statuses.contains(entry.status()))
                && (commandName.isEmpty() || commandName.equals(entry.commandName()))
                && (user.isEmpty() || user.equals(entry.login()) || user.equals(entry.subscriber()))
                && !entry.inserted().isBefore(since)
                && entry.id() < beforeId
                && entry.id() > afterId
                && (text.isEmpty() || containsText(entry, document));
    }

    private boolean containsText(JournalEntry entry, String document) {
        String wanted = text.toLowerCase(Locale.ROOT);
        for (String candidate : List.of(document, entry.reason(), entry.login(), entry.subscriber())) {
            if (candidate.toLowerCase(Locale.ROOT).contains(wanted)) {
                return true;
            }
        }
        return false;
    }
}
