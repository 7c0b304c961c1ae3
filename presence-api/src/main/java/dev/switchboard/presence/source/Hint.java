package dev.switchboard.presence.source;

import dev.switchboard.presence.model.Status;
import java.time.Instant;
import java.util.Map;

/** What may make the Mattermost source act before its time. */
sealed interface Hint {

    /** Time has passed. */
    record Tick() implements Hint {}

    /**
     * The directory is not what it was.
     *
     * @param why for the log
     */
    record Directory(String why) implements Hint {}

    /**
     * One user has another status.
     *
     * @param userId who
     * @param status which
     * @param at when that was heard
     */
    record One(String userId, Status status, Instant at) implements Hint {}

    /**
     * Everybody whom the answering node knows not to be offline.
     *
     * @param statuses by user id
     * @param at when the question was sent
     */
    record Present(Map<String, Status> statuses, Instant at) implements Hint {}
}
