package dev.switchboard.ipecs.records;

import java.time.Instant;

/**
 * A period's summary.
 *
 * @param started when it began
 * @param ended when it ended
 * @param callStatistics the call statistics as a JSON object
 * @param agentStatistics the agent statistics as a JSON object
 * @param incomplete whether events of the period were missed
 */
public record PeriodRecord(
        Instant started, Instant ended, String callStatistics, String agentStatistics, boolean incomplete) {}
