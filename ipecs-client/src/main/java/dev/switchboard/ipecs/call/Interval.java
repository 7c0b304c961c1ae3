package dev.switchboard.ipecs.call;

/**
 * A quarter of an hour of the clock, as it is recorded.
 *
 * @param start its start
 * @param queues what became of the calls that arrived in it, by queue
 * @param agents the agents' times in it once it is closed; while it runs, what earlier periods left of them
 */
record Interval(long start, LongMap<CallTally> queues, AgentTimes agents) {

    static final int MINUTES = 15;
    static final long MILLIS = MINUTES * 60_000L;

    long end() {
        return start + MILLIS;
    }
}
