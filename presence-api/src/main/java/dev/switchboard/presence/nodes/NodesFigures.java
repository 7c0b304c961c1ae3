package dev.switchboard.presence.nodes;

import java.time.Duration;
import java.util.Map;

/**
 * What a node has told and heard since it was started.
 *
 * @param told changes given to the broker
 * @param heard changes of other nodes that were the newest of their user
 * @param coalesced changes that were overtaken by a newer one of the same user before they were told
 * @param waiting changes that wait to be told
 * @param exchanges how often everything was compared with the broker, at the start and whenever it came back
 * @param dropped what counted for nothing, by reason; every reason is there
 * @param lag how long the last change that was timed took to the broker and back; zero before the first
 */
public record NodesFigures(
        long told, long heard, long coalesced, int waiting, long exchanges, Map<Dropped, Long> dropped, Duration lag) {

    /**
     * Copies the map.
     *
     * @param told changes given to the broker
     * @param heard changes of other nodes
     * @param coalesced changes that were overtaken
     * @param waiting changes that wait to be told
     * @param exchanges how often everything was compared
     * @param dropped what counted for nothing
     * @param lag to the broker and back
     */
    public NodesFigures {
        dropped = Map.copyOf(dropped);
    }
}
