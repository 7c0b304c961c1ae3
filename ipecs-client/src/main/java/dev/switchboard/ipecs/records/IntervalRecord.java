package dev.switchboard.ipecs.records;

import java.time.Duration;
import java.time.Instant;
import java.util.SortedMap;

/**
 * A stored quarter of an hour: calls count where they arrived, with all that became of them later.
 *
 * @param started when it began
 * @param ended when it ended
 * @param scope {@code all} inbound calls, the {@code direct} ones, or those of the queue with this number
 * @param offered calls that arrived
 * @param answered calls answered
 * @param abandoned calls that ended unanswered
 * @param shortAbandons those of them that waited less than the short-abandon threshold
 * @param arrivalMissed answered calls whose arrival was not seen; they have no waiting time
 * @param answeredInTime answered calls whose wait was at most the service level's
 * @param answerWait the waits of the answered calls, summed
 * @param longestWait the longest of them
 * @param handled answered calls that have ended
 * @param talk their talk time
 * @param hold their hold time
 * @param wrap the after-call work that followed
 * @param working the agents' time busy or in after-call work; zero but for {@code all}
 * @param ready the agents' time ready for the next call; zero but for {@code all}
 * @param answerWaits how many answered calls waited how many seconds
 * @param abandonWaits how many abandoned calls waited how many seconds
 * @param incomplete whether events of the interval may be missing
 */
public record IntervalRecord(
        Instant started,
        Instant ended,
        String scope,
        int offered,
        int answered,
        int abandoned,
        int shortAbandons,
        int arrivalMissed,
        int answeredInTime,
        Duration answerWait,
        Duration longestWait,
        int handled,
        Duration talk,
        Duration hold,
        Duration wrap,
        Duration working,
        Duration ready,
        SortedMap<Integer, Integer> answerWaits,
        SortedMap<Integer, Integer> abandonWaits,
        boolean incomplete) {

    /** Together with what another run of the program saw of the same interval. */
    IntervalRecord and(IntervalRecord other) {
        return new IntervalRecord(
                started,
                ended,
                scope,
                offered + other.offered,
                answered + other.answered,
                abandoned + other.abandoned,
                shortAbandons + other.shortAbandons,
                arrivalMissed + other.arrivalMissed,
                answeredInTime + other.answeredInTime,
                answerWait.plus(other.answerWait),
                longestWait.compareTo(other.longestWait) >= 0 ? longestWait : other.longestWait,
                handled + other.handled,
                talk.plus(other.talk),
                hold.plus(other.hold),
                wrap.plus(other.wrap),
                working.plus(other.working),
                ready.plus(other.ready),
                Waits.sum(answerWaits, other.answerWaits),
                Waits.sum(abandonWaits, other.abandonWaits),
                incomplete || other.incomplete);
    }
}
