package dev.switchboard.ipecs.records;

import dev.switchboard.ipecs.call.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A stored call that is over. Durations are whole seconds.
 *
 * @param reference the server's call reference, negative for a call the server gave none; used again for later calls
 * @param direction who called whom
 * @param queue the queue it came through; empty for none
 * @param station the station that held it last; empty for none
 * @param number the other party's number; empty when unknown
 * @param name the caller's name; empty when unknown
 * @param did the number the caller dialled; empty when unknown
 * @param queuedAt when it was first seen
 * @param ringAt when a station first rang
 * @param answeredAt when it was answered
 * @param endedAt when it ended
 * @param waited how long the caller waited; empty for other than inbound calls, and when the arrival was not seen
 * @param rang how long it rang until the answer
 * @param talked how long two parties talked
 * @param held how long it was on hold
 * @param result how it ended
 * @param smdr the duration that the server's own record gives
 */
public record CallRecord(
        long reference,
        Call.Direction direction,
        OptionalLong queue,
        OptionalLong station,
        String number,
        String name,
        String did,
        Instant queuedAt,
        Optional<Instant> ringAt,
        Optional<Instant> answeredAt,
        Instant endedAt,
        Optional<Duration> waited,
        Duration rang,
        Duration talked,
        Duration held,
        Call.State result,
        Optional<Duration> smdr) {}
