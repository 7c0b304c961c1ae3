package dev.switchboard.presence.model;

import java.time.Instant;

/**
 * One accepted change: somebody's new status, e-mail address or name, or that somebody is gone.
 *
 * @param user who, as known after the change; of somebody removed, as known last
 * @param status the status to show; {@link Status#OFFLINE} of somebody removed
 * @param removed whether the user is no longer in the directory
 * @param at when the change was reported
 * @param revision its number, increasing within an epoch, with no number twice
 */
public record PresenceChange(PresenceUser user, Status status, boolean removed, Instant at, long revision) {}
