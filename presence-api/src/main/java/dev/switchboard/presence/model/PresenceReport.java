package dev.switchboard.presence.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What one source says about one user's status.
 *
 * @param userId whom it is about; a report about somebody who is in no directory is ignored and counted
 * @param status as the source put it, {@link Status#UNKNOWN} included
 * @param at when the source knew it: for a poll, when the question was sent, so that a slow answer never overrules
 *     fresher news
 * @param timeToLive how long it holds; empty for until the next report
 * @param authority what it counts against other sources' reports
 */
public record PresenceReport(
        String userId, Status status, Instant at, Optional<Duration> timeToLive, Authority authority) {

    /** What a report counts. Reports of equal authority are told apart by their time. */
    public enum Authority {
        /** News from beside the source of truth, such as a published change: holds until the truth is heard again. */
        NEWS,
        /** The source of truth. */
        AUTHORITATIVE
    }

    /**
     * Checks the time to live.
     *
     * @param userId whom it is about
     * @param status as the source put it
     * @param at when the source knew it
     * @param timeToLive how long it holds
     * @param authority what it counts
     * @throws IllegalArgumentException when it would hold for no time at all
     */
    public PresenceReport {
        if (timeToLive.isPresent()
                && (timeToLive.get().isNegative() || timeToLive.get().isZero())) {
            throw new IllegalArgumentException("a report must hold for some time: userId=" + userId);
        }
    }

    /**
     * A lasting report of the source of truth.
     *
     * @param userId whom it is about
     * @param status the status
     * @param at when the source knew it
     * @return the report
     */
    public static PresenceReport authoritative(String userId, Status status, Instant at) {
        return new PresenceReport(userId, status, at, Optional.empty(), Authority.AUTHORITATIVE);
    }
}
