package dev.switchboard.presence;

/**
 * Who may open a stream: what was found out before the handshake.
 *
 * @param secretId names the secret that was presented, without telling it
 * @param remoteAddress the client's address, as the limit for each address counts it
 */
record Admission(String secretId, String remoteAddress) {}
