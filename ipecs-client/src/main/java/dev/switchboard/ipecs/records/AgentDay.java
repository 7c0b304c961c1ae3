package dev.switchboard.ipecs.records;

import java.time.Duration;
import java.time.Instant;

/**
 * What a station and its agent did in a period. Durations are whole seconds.
 *
 * @param station the station
 * @param periodStart when the period began
 * @param periodEnd when it ended
 * @param loggedIn the station was connected
 * @param agentLogin an agent was logged in
 * @param available the agent had no reason to be unavailable
 * @param unavailable the agent had one
 * @param idle the station was neither busy nor ringing
 * @param busy the station was busy
 * @param wrap the agent was in after-call work
 * @param answered inbound calls answered
 * @param outbound calls dialled
 * @param averageTalk the mean talk time of the calls that ended
 */
public record AgentDay(
        long station,
        Instant periodStart,
        Instant periodEnd,
        Duration loggedIn,
        Duration agentLogin,
        Duration available,
        Duration unavailable,
        Duration idle,
        Duration busy,
        Duration wrap,
        int answered,
        int outbound,
        Duration averageTalk) {}
