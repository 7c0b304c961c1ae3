package dev.switchboard.presence;

import java.time.Duration;
import java.util.Set;

/**
 * Limits and times of the live stream. A duration of zero switches its rule off.
 *
 * @param maxClients connections at once
 * @param maxClientsPerAddress connections at once from one address
 * @param pingInterval how often everybody is pinged, and clients of version 2 get a heartbeat
 * @param idleTimeout how long a client may send nothing at all, pongs included
 * @param writeTimeout how long a write may make no progress before the client is cut off
 * @param oldClientRefresh how long a client of the classic contract is left without a message
 * @param maxInbound the largest message a client may send, in bytes
 * @param allowedOrigins origins that browsers may come from; empty for any. Who sends no origin is no browser
 */
public record StreamOptions(
        int maxClients,
        int maxClientsPerAddress,
        Duration pingInterval,
        Duration idleTimeout,
        Duration writeTimeout,
        Duration oldClientRefresh,
        int maxInbound,
        Set<String> allowedOrigins) {

    /** What is in force unless something else is said. */
    public static final StreamOptions DEFAULT = new StreamOptions(
            10_000,
            100,
            Duration.ofSeconds(20),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofSeconds(20),
            4096,
            Set.of());

    /**
     * Checks the limits and copies the set.
     *
     * @param maxClients connections at once
     * @param maxClientsPerAddress connections at once from one address
     * @param pingInterval how often everybody is pinged
     * @param idleTimeout how long a client may send nothing at all
     * @param writeTimeout how long a write may make no progress
     * @param oldClientRefresh how long a classic client is left without a message
     * @param maxInbound the largest message a client may send, in bytes
     * @param allowedOrigins origins that browsers may come from
     * @throws IllegalArgumentException when a limit is not positive or a duration is negative
     */
    public StreamOptions {
        allowedOrigins = Set.copyOf(allowedOrigins);
        if (maxClients < 1 || maxClientsPerAddress < 1 || maxInbound < 1) {
            throw new IllegalArgumentException("limits must be positive: maxClients=" + maxClients
                    + " maxClientsPerAddress=" + maxClientsPerAddress + " maxInbound=" + maxInbound);
        }
        if (pingInterval.isNegative()
                || idleTimeout.isNegative()
                || writeTimeout.isNegative()
                || oldClientRefresh.isNegative()) {
            throw new IllegalArgumentException("durations must not be negative: pingInterval=" + pingInterval
                    + " idleTimeout=" + idleTimeout + " writeTimeout=" + writeTimeout + " oldClientRefresh="
                    + oldClientRefresh);
        }
    }
}
