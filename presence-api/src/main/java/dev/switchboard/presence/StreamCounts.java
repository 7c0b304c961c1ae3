package dev.switchboard.presence;

import java.util.Map;

/**
 * What the live stream has done since it started, and its clients now.
 *
 * @param classicClients clients of the classic contract, now
 * @param typedClients clients of version 2, now
 * @param connects connections accepted
 * @param refused connections refused because of a limit
 * @param disconnects connections ended, by reason: {@code client}, {@code lost}, {@code idle}, {@code evicted},
 *     {@code protocol}, {@code secret}, {@code stopped}
 * @param coalesced changes that a slow client was spared because a later one of the same user followed
 * @param deliveries messages handed to clients' connections
 * @param bytes bytes handed to clients' connections
 * @param deepestQueue changes that wait for the client that is furthest behind, now
 */
public record StreamCounts(
        long classicClients,
        long typedClients,
        long connects,
        long refused,
        Map<String, Long> disconnects,
        long coalesced,
        long deliveries,
        long bytes,
        long deepestQueue) {

    /**
     * Copies the map.
     *
     * @param classicClients clients of the classic contract
     * @param typedClients clients of version 2
     * @param connects connections accepted
     * @param refused connections refused
     * @param disconnects connections ended, by reason
     * @param coalesced changes spared
     * @param deliveries messages handed over
     * @param bytes bytes handed over
     * @param deepestQueue changes that wait
     */
    public StreamCounts {
        disconnects = Map.copyOf(disconnects);
    }
}
