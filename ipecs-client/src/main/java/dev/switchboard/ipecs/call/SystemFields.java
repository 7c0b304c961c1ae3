package dev.switchboard.ipecs.call;

import java.util.List;

/** What a {@link PhoneSystem} holds, as the rules change it. Collections in it share structure and never change. */
final class SystemFields implements Cloneable {

    /* Time. */
    boolean heard;
    long start;
    long effective;
    long received;
    /** What turns the server's local time into an instant, clock steps included. */
    long adjustment;
    /** When something was last changed by an action; no event may act before it. */
    long floor = IpecsEvent.NONE;

    /* Who is there. */
    LongMap<Call> live = LongMap.empty();
    EndedCalls recent = EndedCalls.NONE;
    /** Ascending by number; stations that have left are among them until the period ends. */
    Station[] stations = {};

    long nextOwnReference = -1;

    /* Counts of the moment. */
    int connected;
    int agents;
    int idle;
    int busy;
    int waiting;
    int active;
    int held;

    /* Figures of the period. */
    long periodStart;
    int inbound;
    int outbound;
    int answered;
    int abandoned;
    TimerTotals totals = new TimerTotals();
    LongMap<CallTally> queues = LongMap.empty();
    long talk;
    long handle;
    long outboundTalk;

    /* Beyond the period. */
    int stale;
    IntervalLog intervals;
    List<Gap> gaps = List.of();
    /** Since when the stream has been back; NONE while it is away or nothing is in doubt. */
    long restoredAt = IpecsEvent.NONE;

    SystemFields(IntervalLog intervals) {
        this.intervals = intervals;
    }

    SystemFields copy() {
        try {
            SystemFields copy = (SystemFields) clone();
            copy.totals = totals.copy();
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    long lastInstant() {
        return Math.max(effective, floor);
    }

    long nowMillis(long receivedMillis) {
        return Math.max(lastInstant(), effective + Math.max(0, receivedMillis - received));
    }

    int indexOf(long station) {
        int low = 0;
        int high = stations.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long number = stations[middle].number();
            if (number < station) {
                low = middle + 1;
            } else if (number > station) {
                high = middle - 1;
            } else {
                return middle;
            }
        }
        return -1 - low;
    }

    boolean away() {
        return !gaps.isEmpty() && gaps.get(gaps.size() - 1).open();
    }
}
