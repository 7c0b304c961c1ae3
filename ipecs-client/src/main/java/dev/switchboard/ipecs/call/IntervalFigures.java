package dev.switchboard.ipecs.call;

import java.util.List;
import java.util.SortedMap;

/**
 * The figures of one stretch of the clock. Calls count where they arrived, with all that became of them later; the agents'
 * times are split exactly at the boundaries.
 *
 * @param startMillis its start
 * @param endMillis its end, not part of it
 * @param closed whether the end has passed; calls that arrived in it may still be open
 * @param total all inbound calls that arrived in it
 * @param queues those of each queue; direct calls are under {@link IpecsEvent#NONE}
 * @param agents the agents' times within it
 * @param gaps the times within it during which no events could be received; not empty means the figures are incomplete
 */
public record IntervalFigures(
        long startMillis,
        long endMillis,
        boolean closed,
        CallFigures total,
        SortedMap<Long, CallFigures> queues,
        AgentTimes agents,
        List<Gap> gaps) {

    /**
     * Whether events of the interval may be missing.
     *
     * @return whether there is a gap
     */
    public boolean incomplete() {
        return !gaps.isEmpty();
    }
}
