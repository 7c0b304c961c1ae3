package dev.switchboard.ipecs.records;

import java.time.Instant;

/**
 * A time in which no events were received; figures of whatever it touches are incomplete.
 *
 * @param from the last moment for which the stream is known to be complete
 * @param to when it was open again
 * @param cause why it was not; {@code not running} when the program itself did not run
 */
public record GapRecord(Instant from, Instant to, String cause) {}
