package dev.switchboard.presence.source;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a source measures of itself, for metrics; no names, addresses or secrets.
 *
 * @param loadedAt when the question was sent that brought the latest complete statuses; empty before the first. Their
 *     age is the time since
 * @param sweepTime how long the latest complete round of questions took
 * @param achievedInterval from the beginning of the last complete round but one to that of the last, which is longer
 *     than configured where the rate of requests would otherwise be exceeded
 * @param users in the directory
 * @param withoutEmail how many of them have no e-mail address, so that clients cannot find them
 * @param unknownStatuses how many of them have a status that is none of the known words
 * @param missingStatuses how many of them the latest answers left out; they count as offline
 * @param requests asked since the start, repetitions included
 * @param slowedDown how often the peer asked for fewer requests
 */
public record SourceFigures(
        Optional<Instant> loadedAt,
        Optional<Duration> sweepTime,
        Optional<Duration> achievedInterval,
        int users,
        int withoutEmail,
        int unknownStatuses,
        int missingStatuses,
        long requests,
        long slowedDown) {

    /** Nothing is known yet. */
    public static final SourceFigures NONE =
            new SourceFigures(Optional.empty(), Optional.empty(), Optional.empty(), 0, 0, 0, 0, 0, 0);
}
