package dev.switchboard.ipecs.call;

import java.time.Duration;
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
        throw new UnsupportedOperationException();
    }

    /**
     * The extended summary of 27 keys: the 13 and 14 more.
     *
     * @return key to figure; {@code station-list} is a list of text
     */
    public Map<String, Object> extendedSummary() {
        throw new UnsupportedOperationException();
    }

    /**
     * The extended summary with all times left at 0.
     *
     * @return key to figure
     */
    public Map<String, Object> extendedSummaryWithoutTimes() {
        throw new UnsupportedOperationException();
    }

    /**
     * Call statistics: {@code Calls}, {@code Times} and {@code Averages}.
     *
     * @return group to key to figure
     */
    public Map<String, Map<String, Object>> callStatistics() {
        throw new UnsupportedOperationException();
    }

    /**
     * The call statistics of each queue; direct calls are under the empty text.
     *
     * @return queue number as text to call statistics
     */
    public Map<String, Map<String, Map<String, Object>>> callStatisticsByQueue() {
        throw new UnsupportedOperationException();
    }

    /**
     * Agent statistics.
     *
     * @return key to figure
     */
    public Map<String, Object> agentStatistics() {
        throw new UnsupportedOperationException();
    }

    /**
     * For each station seen in the period its seven timers, calls answered, calls dialled and average talk time.
     *
     * @return station number as text to key to figure
     */
    public Map<String, Map<String, Object>> stationStatistics() {
        throw new UnsupportedOperationException();
    }

    /**
     * Current statistics: run time, period, call and agent statistics.
     *
     * @param uptime how long the program has run
     * @return key to figure
     */
    public Map<String, Object> currentStatistics(Duration uptime) {
        throw new UnsupportedOperationException();
    }

    /**
     * All inbound calls of the period.
     *
     * @return their figures
     */
    public CallFigures callFigures() {
        throw new UnsupportedOperationException();
    }

    /**
     * The inbound calls of the period by queue; direct calls are under {@link IpecsEvent#NONE}.
     *
     * @return queue number to figures
     */
    public SortedMap<Long, CallFigures> callFiguresByQueue() {
        throw new UnsupportedOperationException();
    }

    /**
     * The agents' times in the period.
     *
     * @return the times
     */
    public AgentTimes agentTimes() {
        throw new UnsupportedOperationException();
    }

    /**
     * The intervals of the last 48 hours.
     *
     * @param minutes their length: 15, 30 or 60, aligned to the clock of the configured zone
     * @return the intervals, oldest first; the last one is still running
     */
    public List<IntervalFigures> intervals(int minutes) {
        throw new UnsupportedOperationException();
    }

    /**
     * When the period began.
     *
     * @return the instant
     */
    public long periodStartMillis() {
        throw new UnsupportedOperationException();
    }

    /**
     * The times of the period during which no events could be received; not empty means its figures are incomplete.
     *
     * @return the gaps, oldest first
     */
    public List<Gap> periodGaps() {
        throw new UnsupportedOperationException();
    }
}
