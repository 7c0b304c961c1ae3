package dev.switchboard.ipecs.records;

import java.time.Instant;
import java.util.Optional;

/**
 * The time between an agent's login and logout.
 *
 * @param station the station
 * @param loggedInAt when the agent logged in, or was first seen at work
 * @param loggedOutAt when the agent logged out; empty while logged in, and when nobody saw it
 * @param endUnknown whether the session is over and nobody saw when, since the program did not run or the line was down
 */
public record AgentSession(long station, Instant loggedInAt, Optional<Instant> loggedOutAt, boolean endUnknown) {}
