package dev.switchboard.presence;

/**
 * What the HTTP side of a presence server has done since it started.
 *
 * @param pages status pages served
 * @param published published changes accepted
 * @param refusedSecrets requests refused for their secret
 * @param throttled requests refused because their address had too many secrets refused
 * @param refusedConfigurations changed configurations that were refused
 */
public record PresenceCounts(
        long pages, long published, long refusedSecrets, long throttled, long refusedConfigurations) {}
