package dev.switchboard.oci.journal;

import java.time.Instant;

/**
 * One journalled event without its document.
 *
 * @param id the event's number; grows in arrival order
 * @param applicationServer where it came from; empty in rows written by the system before ours
 * @param reportId the outer {@code id}; may be empty
 * @param login who gave the command; may be empty
 * @param commandName the command without release suffix; may be empty
 * @param subscriber whom the command is about; may be empty
 * @param status where it stands
 * @param reason why it failed or was ignored; may be empty
 * @param run how often it has been taken up, 0 before the first time
 * @param inserted when it was accepted
 */
public record JournalEntry(
        long id,
        String applicationServer,
        String reportId,
        String login,
        String commandName,
        String subscriber,
        EventStatus status,
        String reason,
        int run,
        Instant inserted) {}
