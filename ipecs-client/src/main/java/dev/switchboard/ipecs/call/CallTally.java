package dev.switchboard.ipecs.call;

/** What is counted of the inbound calls of one queue, in a period or an interval. Changed only while it is being made. */
final class CallTally implements Cloneable {

    static final CallTally NOTHING = new CallTally();

    int offered;
    int answered;
    int abandoned;
    int shortAbandons;
    int arrivalMissed;
    int answeredInTime;
    long answerWait;
    long longestAnswerWait;
    int handled;
    long talk;
    long hold;
    long ring;
    long wrap;
    LongMap<Integer> answerWaits = LongMap.empty();
    LongMap<Integer> abandonWaits = LongMap.empty();

    CallTally copy() {
        try {
            return (CallTally) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    void answer(long waitMillis, long inTimeMillis) {
        answered++;
        answerWait += waitMillis;
        longestAnswerWait = Math.max(longestAnswerWait, waitMillis);
        if (waitMillis <= inTimeMillis) {
            answeredInTime++;
        }
        answerWaits = counted(answerWaits, second(waitMillis), 1);
    }

    void abandon(long waitMillis, long shortBelowMillis, int step) {
        abandoned += step;
        if (waitMillis < shortBelowMillis) {
            shortAbandons += step;
        }
        abandonWaits = counted(abandonWaits, second(waitMillis), step);
    }

    void add(CallTally other) {
        offered += other.offered;
        answered += other.answered;
        abandoned += other.abandoned;
        shortAbandons += other.shortAbandons;
        arrivalMissed += other.arrivalMissed;
        answeredInTime += other.answeredInTime;
        answerWait += other.answerWait;
        longestAnswerWait = Math.max(longestAnswerWait, other.longestAnswerWait);
        handled += other.handled;
        talk += other.talk;
        hold += other.hold;
        ring += other.ring;
        wrap += other.wrap;
        answerWaits = merged(answerWaits, other.answerWaits);
        abandonWaits = merged(abandonWaits, other.abandonWaits);
    }

    private static LongMap<Integer> merged(LongMap<Integer> some, LongMap<Integer> more) {
        if (some.size() == 0) {
            return more;
        }
        LongMap<Integer> sum = some;
        for (long second : more.sortedKeys()) {
            sum = counted(sum, second, count(more, second));
        }
        return sum;
    }

    private static LongMap<Integer> counted(LongMap<Integer> counts, long second, int step) {
        int count = count(counts, second) + step;
        return count == 0 ? counts.without(second) : counts.with(second, count);
    }

    private static int count(LongMap<Integer> counts, long second) {
        Integer count = counts.get(second);
        return count == null ? 0 : count;
    }

    private static long second(long waitMillis) {
        return Math.min(WaitHistogram.LONGEST_SECONDS, (waitMillis + 500) / 1000);
    }
}
