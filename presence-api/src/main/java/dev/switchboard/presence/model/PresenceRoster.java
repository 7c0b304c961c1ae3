package dev.switchboard.presence.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A whole directory with everybody's status, as one source knows it at one moment. Users who are not in it are gone.
 *
 * @param users the active users, in any order, no id twice
 * @param statuses status by user id; a user without one is offline
 * @param at when the source knew it: for a poll, when the first question was sent
 */
public record PresenceRoster(List<PresenceUser> users, Map<String, Status> statuses, Instant at) {

    /**
     * Copies both.
     *
     * @param users the active users
     * @param statuses status by user id
     * @param at when the source knew it
     * @throws IllegalArgumentException when an id stands twice
     */
    public PresenceRoster {
        users = List.copyOf(users);
        statuses = Map.copyOf(statuses);
        long ids = users.stream().map(PresenceUser::id).distinct().count();
        if (ids != users.size()) {
            throw new IllegalArgumentException("a user id stands twice in the directory");
        }
    }

    /**
     * What it says about a user.
     *
     * @param userId a user's id
     * @return {@link Status#OFFLINE} for somebody without a status
     */
    public Status statusOf(String userId) {
        return statuses.getOrDefault(userId, Status.OFFLINE);
    }
}
