package dev.switchboard.ipecs.call;

/**
 * One call at one moment: everything with one call reference.
 *
 * <p>Immutable. Instants are milliseconds as everywhere in this package, {@link IpecsEvent#NONE} when it has not happened;
 * durations are milliseconds.
 */
public final class Call {

    /** Who called whom. */
    public enum Direction {
        /** From outside, to a queue or a station. */
        IN,
        /** Dialled at a station. */
        OUT,
        /** Both parties are stations; counts nowhere. */
        INTERNAL,
        /** First seen in the middle, without a hint. */
        UNKNOWN
    }

    /** Where a call stands; the last three are ends. */
    public enum State {
        /** Presented, ringing nowhere yet. */
        QUEUED,
        /** Ringing at a station. */
        RINGING,
        /** Dialled at a station, not yet answered. */
        DIALING,
        /** Two parties talk. */
        ACTIVE,
        /** On hold. */
        HELD,
        /** Ended after an answer, or an outgoing or internal call that ended. */
        CLOSED,
        /** An incoming call that ended before anybody answered. */
        ABANDONED,
        /** Its end was never seen; given up. Counts neither as answered nor as abandoned nor in averages. */
        STALE;

        /**
         * Whether the call is over.
         *
         * @return whether this is an end
         */
        public boolean ended() {
            return this == CLOSED || this == ABANDONED || this == STALE;
        }
    }

    private final CallFields fields;

    Call(CallFields fields) {
        this.fields = fields;
    }

    /** A working copy of what the call holds. */
    CallFields fields() {
        return fields.copy();
    }

    /** The call's own fields, to be read only. */
    CallFields peek() {
        return fields;
    }

    /**
     * The reference.
     *
     * @return the server's call reference; negative for a call the server gave none
     */
    public long reference() {
        return fields.reference;
    }

    /**
     * Who called whom.
     *
     * @return the direction
     */
    public Direction direction() {
        return fields.direction;
    }

    /**
     * Where the call stands.
     *
     * @return the state
     */
    public State state() {
        return fields.state;
    }

    /**
     * Whether the call came through a queue.
     *
     * @return whether a queue was involved when it was first seen
     */
    public boolean viaQueue() {
        return fields.viaQueue;
    }

    /**
     * The queue it came through.
     *
     * @return the queue number, or {@link IpecsEvent#NONE}
     */
    public long queue() {
        return fields.queue;
    }

    /**
     * The station that holds the call.
     *
     * @return where it rings, is talked on or was last; {@link IpecsEvent#NONE} while it only waits
     */
    public long station() {
        return fields.station;
    }

    /**
     * The other party's number: the caller's, or the one dialled.
     *
     * @return the number as received; empty when unknown
     */
    public String number() {
        return fields.number;
    }

    /**
     * The caller's name.
     *
     * @return the name as received; empty when unknown
     */
    public String name() {
        return fields.name;
    }

    /**
     * The number the caller dialled.
     *
     * @return the number as received; empty when unknown
     */
    public String did() {
        return fields.did;
    }

    /**
     * Whether the call waits: inbound through a queue, neither answered nor ended.
     *
     * @return whether it waits; a call ringing at an agent still does
     */
    public boolean waiting() {
        return fields.waiting;
    }

    /**
     * Whether the call was alive when the connection was lost and has not been heard of since.
     *
     * @return whether its state is in doubt
     */
    public boolean suspect() {
        return fields.suspect;
    }

    /**
     * Whether the call's arrival was missed, so that its waiting time is unknown: the first thing seen was its answer.
     *
     * @return whether the waiting time is unknown
     */
    public boolean arrivalMissed() {
        return fields.arrivalMissed;
    }

    /**
     * When the call was first seen: presented, dialled or, when its start was missed, answered.
     *
     * @return the instant
     */
    public long startedAtMillis() {
        return fields.startedAt;
    }

    /**
     * When a station first rang.
     *
     * @return the instant, or {@link IpecsEvent#NONE}
     */
    public long ringAtMillis() {
        return fields.ringAt;
    }

    /**
     * When the call was answered.
     *
     * @return the instant, or {@link IpecsEvent#NONE}
     */
    public long answeredAtMillis() {
        return fields.answeredAt;
    }

    /**
     * When the call ended.
     *
     * @return the instant, or {@link IpecsEvent#NONE}
     */
    public long endedAtMillis() {
        return fields.endedAt;
    }

    /**
     * How long the caller waited, or has waited, before an answer or the end.
     *
     * @param nowMillis the instant to read at; matters only while the call is neither answered nor ended
     * @return milliseconds, never negative
     */
    public long waitMillis(long nowMillis) {
        long until = fields.answeredAt != IpecsEvent.NONE ? fields.answeredAt : fields.endedAt;
        return Math.max(0, (until != IpecsEvent.NONE ? until : nowMillis) - fields.startedAt);
    }

    /**
     * How long it rang until the answer.
     *
     * @return milliseconds from the first ring to the answer; 0 when either is missing
     */
    public long ringMillis() {
        return fields.answeredAt == IpecsEvent.NONE || fields.ringAt == IpecsEvent.NONE
                ? 0
                : Math.max(0, fields.answeredAt - fields.ringAt);
    }

    /**
     * How long the call was on hold.
     *
     * @param nowMillis the instant to read at; matters only while the call is on hold
     * @return milliseconds
     */
    public long holdMillis(long nowMillis) {
        return fields.holdTotal + (fields.heldSince == IpecsEvent.NONE ? 0 : Math.max(0, nowMillis - fields.heldSince));
    }

    /**
     * How long two parties talked.
     *
     * @param nowMillis the instant to read at; matters only while the call lives
     * @return milliseconds from the answer to the end, without hold; 0 when never answered
     */
    public long talkMillis(long nowMillis) {
        if (fields.answeredAt == IpecsEvent.NONE) {
            return 0;
        }
        long until = fields.endedAt != IpecsEvent.NONE ? fields.endedAt : nowMillis;
        return Math.max(0, until - fields.answeredAt - holdMillis(until));
    }

    /**
     * The duration the telephone system's own record gives.
     *
     * @return seconds, or {@link IpecsEvent#NONE} when there was no record
     */
    public long smdrSeconds() {
        return fields.smdrSeconds;
    }

    @Override
    public String toString() {
        return fields.toString();
    }
}
