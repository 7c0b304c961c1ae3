package dev.switchboard.presence.simulator;

import java.time.Instant;

/**
 * One request that the simulated Mattermost server received.
 *
 * @param at when, by the simulator's clock
 * @param method the HTTP method; {@code WS} for a message on a WebSocket
 * @param target path and query; the action of a message
 * @param body as sent, without any token
 * @param status what was answered; 0 for a connection that was cut, and for messages
 */
public record MattermostRequest(Instant at, String method, String target, String body, int status) {}
