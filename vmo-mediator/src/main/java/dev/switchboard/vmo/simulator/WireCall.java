package dev.switchboard.vmo.simulator;

/**
 * What a simulated neighbour was asked.
 *
 * @param method the HTTP method
 * @param path as it was sent
 * @param authorization the header of that name; may be empty
 * @param body the text; may be empty
 */
public record WireCall(String method, String path, String authorization, String body) {}
