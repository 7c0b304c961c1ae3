package dev.switchboard.ipecs.call;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Every figure of the call centre at one instant; open intervals are included.
 *
 * <p>Immutable. Figures are computed when asked for. Maps have the documented keys in the documented order and cannot be
 * changed; times in them are seconds, rounded half up to whole seconds, as {@code double}; counts are {@code int}.
 */
public final class CallCentreSnapshot {

    private final PhoneSystem system;
    private final long atMillis;

    CallCentreSnapshot(PhoneSystem system, long atMillis) {
        this.system = system;
        this.atMillis = atMillis;
    }

    /**
     * The instant of the snapshot.
     *
     * @return milliseconds
     */
    public long atMillis() {
        return atMillis;
    }

    /**
     * The state the figures are of.
     *
     * @return the state
     */
    public PhoneSystem system() {
        return system;
    }

    /**
     * The 13-key summary.
     *
     * @return key to figure
     */
    public Map<String, Object> summary() {
        return statistics().summary();
    }

    /**
     * The extended summary of 27 keys: the 13 and 14 more.
     *
     * @return key to figure; {@code station-list} is a list of text
     */
    public Map<String, Object> extendedSummary() {
        return statistics().extended(true);
    }

    /**
     * The extended summary with all times left at 0.
     *
     * @return key to figure
     */
    public Map<String, Object> extendedSummaryWithoutTimes() {
        return statistics().extended(false);
    }

    /**
     * Call statistics: {@code Calls}, {@code Times} and {@code Averages}.
     *
     * @return group to key to figure
     */
    public Map<String, Map<String, Object>> callStatistics() {
        return statistics().calls();
    }

    /**
     * The call statistics of each queue; direct calls are under the empty text.
     *
     * @return queue number as text to call statistics
     */
    public Map<String, Map<String, Map<String, Object>>> callStatisticsByQueue() {
        Figures figures = figures();
        Map<String, Map<String, Map<String, Object>>> byQueue = new LinkedHashMap<>();
        for (long queue : figures.period().keySet()) {
            String name = queue == IpecsEvent.NONE ? "" : Long.toString(queue);
            byQueue.put(name, Statistics.calls(figures.periodTally(queue), 0, 0));
        }
        return Collections.unmodifiableMap(byQueue);
    }

    /**
     * Agent statistics.
     *
     * @return key to figure
     */
    public Map<String, Object> agentStatistics() {
        return statistics().agents();
    }

    /**
     * For each station seen in the period its seven timers, calls answered, calls dialled and average talk time.
     *
     * @return station number as text to key to figure
     */
    public Map<String, Map<String, Object>> stationStatistics() {
        return statistics().stations();
    }

    /**
     * Current statistics: run time, period, call and agent statistics.
     *
     * @param uptime how long the program has run
     * @return key to figure
     */
    public Map<String, Object> currentStatistics(Duration uptime) {
        return statistics().current(uptime);
    }

    /**
     * All inbound calls of the period.
     *
     * @return their figures
     */
    public CallFigures callFigures() {
        return figures().periodTotal();
    }

    /**
     * The inbound calls of the period by queue; direct calls are under {@link IpecsEvent#NONE}.
     *
     * @return queue number to figures
     */
    public SortedMap<Long, CallFigures> callFiguresByQueue() {
        return figures().period();
    }

    /**
     * The agents' times in the period.
     *
     * @return the times
     */
    public AgentTimes agentTimes() {
        return figures().agents();
    }

    /**
     * The intervals of the last 48 hours.
     *
     * @param minutes their length: 15, 30 or 60, aligned to the clock of the configured zone
     * @return the intervals, oldest first; the last one is still running
     * @throws IllegalArgumentException if {@code minutes} is another number
     */
    public List<IntervalFigures> intervals(int minutes) {
        if (minutes != 15 && minutes != 30 && minutes != 60) {
            throw new IllegalArgumentException("minutes must be 15, 30 or 60: " + minutes);
        }
        return figures().intervals(minutes);
    }

    /**
     * When the period began.
     *
     * @return the instant
     */
    public long periodStartMillis() {
        return system.periodStartMillis();
    }

    /**
     * The times of the period during which no events could be received; not empty means its figures are incomplete.
     *
     * @return the gaps, oldest first
     */
    public List<Gap> periodGaps() {
        return figures().gaps(system.periodStartMillis(), atMillis + 1);
    }

    private Statistics statistics() {
        return new Statistics(system, atMillis);
    }

    private Figures figures() {
        return new Figures(system.peek(), atMillis);
    }
}
