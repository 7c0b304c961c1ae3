package dev.switchboard.ipecs.call;

/**
 * What happened to a set of inbound calls: all of them or those of one queue, in a period or in an interval.
 *
 * <p>Durations are milliseconds, waits in the percentiles whole seconds. Every ratio is 0 when its divisor is 0. The
 * formulas stand in {@code docs/ipecs-metrics.md}.
 *
 * @param offered calls that arrived
 * @param answered calls answered
 * @param abandoned calls that ended unanswered
 * @param shortAbandons those of them that waited less than the short-abandon threshold
 * @param arrivalMissed answered calls whose arrival was not seen; they have no waiting time
 * @param answeredInTime answered calls, arrival seen, whose wait was at most the service level's
 * @param waiting calls waiting at the instant of the snapshot
 * @param longestWaitingMillis how long the first of them has waited; 0 when none waits
 * @param answerWaitMillis the waits of the answered calls whose arrival was seen, summed
 * @param longestAnswerWaitMillis the longest of them
 * @param handled answered calls that have ended
 * @param talkMillis their talk time
 * @param holdMillis their hold time
 * @param wrapMillis the after-call work that followed calls of this set
 * @param answerWaits the waits of the answered calls, by whole second
 * @param abandonWaits the waits of the abandoned calls, by whole second
 */
public record CallFigures(
        int offered,
        int answered,
        int abandoned,
        int shortAbandons,
        int arrivalMissed,
        int answeredInTime,
        int waiting,
        long longestWaitingMillis,
        long answerWaitMillis,
        long longestAnswerWaitMillis,
        int handled,
        long talkMillis,
        long holdMillis,
        long wrapMillis,
        WaitHistogram answerWaits,
        WaitHistogram abandonWaits) {

    /**
     * Service level: answered in time, of all calls answered or abandoned but the short abandons.
     *
     * @return a ratio from 0 to 1
     */
    public double serviceLevel() {
        return ratio(answeredInTime, answered - arrivalMissed + abandoned - shortAbandons);
    }

    /**
     * The stricter service level: answered in time, of all calls answered or abandoned.
     *
     * @return a ratio from 0 to 1
     */
    public double serviceLevelOfAll() {
        return ratio(answeredInTime, answered - arrivalMissed + abandoned);
    }

    /**
     * Average speed of answer: the mean wait of the answered calls whose arrival was seen.
     *
     * @return milliseconds
     */
    public double averageSpeedOfAnswerMillis() {
        return ratio(answerWaitMillis, answered - arrivalMissed);
    }

    /**
     * Abandonment: abandoned of all calls offered.
     *
     * @return a ratio from 0 to 1
     */
    public double abandonment() {
        return ratio(abandoned, offered);
    }

    /**
     * Abandonment without short abandons: in neither dividend nor divisor.
     *
     * @return a ratio from 0 to 1
     */
    public double abandonmentWithoutShort() {
        return ratio(abandoned - shortAbandons, offered - shortAbandons);
    }

    /**
     * Average handle time: talk, hold and after-call work of the calls answered and ended, by their number.
     *
     * @return milliseconds
     */
    public double averageHandleMillis() {
        return ratio(talkMillis + holdMillis + wrapMillis, handled);
    }

    private static double ratio(long dividend, long divisor) {
        return divisor <= 0 ? 0 : (double) dividend / divisor;
    }
}
