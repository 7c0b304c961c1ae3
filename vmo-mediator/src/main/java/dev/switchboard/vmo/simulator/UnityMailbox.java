package dev.switchboard.vmo.simulator;

import java.util.List;

/**
 * A mailbox of a {@link UnitySimulator} at one moment.
 *
 * @param objectId the user's id
 * @param alias the login name
 * @param extension the number
 * @param callHandlerObjectId the id of the call handler
 * @param greetingOn whether callers hear the alternate greeting now
 * @param timeExpires the end as the server shows it; empty for none
 * @param playWhat 0 the system's words, 1 the recording, 2 nothing
 * @param recorded codes of the languages there are recordings in
 */
public record UnityMailbox(
        String objectId,
        String alias,
        String extension,
        String callHandlerObjectId,
        boolean greetingOn,
        String timeExpires,
        int playWhat,
        List<Integer> recorded) {}
