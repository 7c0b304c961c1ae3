package dev.switchboard.presence.model;

import java.time.Instant;

/**
 * One user's status as it is served.
 *
 * @param user who
 * @param status one that clients are shown: {@link Status#UNKNOWN} never is
 * @param since when this status was reported first
 * @param revision the number of the change that brought it, increasing within an epoch
 */
public record Presence(PresenceUser user, Status status, Instant since, long revision) {}
