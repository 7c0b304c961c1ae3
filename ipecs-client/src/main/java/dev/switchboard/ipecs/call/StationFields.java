package dev.switchboard.ipecs.call;

import java.util.Arrays;

/** What a station holds, as the rules change it; a {@link Station} keeps a copy nobody changes any more. */
final class StationFields implements Cloneable {

    static final int UCD = 1;
    static final int DND = 2;

    final long number;
    boolean connected;
    boolean busy;
    boolean dnd;
    boolean agent;
    int reasons;
    boolean wrapUp;
    boolean suspect;
    long connectedAt = IpecsEvent.NONE;
    long agentSince = IpecsEvent.NONE;
    long agentStateSince = IpecsEvent.NONE;
    long phaseSince = IpecsEvent.NONE;

    /* Calls at this station, kept although it may not be connected. The sum of the references of one call is that call. */
    int ringing;
    int live;
    long liveSum;
    int outgoing;
    long outgoingSum;
    long lastOutgoing = IpecsEvent.NONE;
    /** The queue of the inbound call last answered here: whose after-call work it is. */
    long lastQueue = IpecsEvent.NONE;
    /** When that call arrived, which is the interval its after-call work counts in. */
    long lastArrival = IpecsEvent.NONE;

    /* The figures of the period. */
    long[] closed = new long[StationTimer.COUNT];
    long[] openSince = new long[StationTimer.COUNT];
    int open;
    int answered;
    int outbound;
    int talks;
    long talkSum;

    StationFields(long number) {
        this.number = number;
    }

    StationFields copy() {
        try {
            StationFields copy = (StationFields) clone();
            copy.closed = closed.clone();
            copy.openSince = openSince.clone();
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    Station.Phase phase() {
        if (busy) {
            return Station.Phase.BUSY;
        }
        return ringing > 0 ? Station.Phase.RINGING : Station.Phase.IDLE;
    }

    boolean isOpen(StationTimer timer) {
        return (open & (1 << timer.slot)) != 0;
    }

    /** The figures begin again at 0, open intervals at the instant given. */
    void restart(long nowMillis) {
        closed = new long[StationTimer.COUNT];
        for (int slot = 0; slot < StationTimer.COUNT; slot++) {
            if ((open & (1 << slot)) != 0) {
                openSince[slot] = nowMillis;
            }
        }
        answered = 0;
        outbound = 0;
        talks = 0;
        talkSum = 0;
    }

    /** The timers that run in this state, a bit for each. */
    int timersRunning() {
        if (!connected) {
            return 0;
        }
        Station.Phase phase = phase();
        int timers = bit(StationTimer.LOGGED_IN);
        if (phase == Station.Phase.BUSY) {
            timers |= bit(StationTimer.BUSY);
        } else if (phase == Station.Phase.IDLE) {
            timers |= bit(StationTimer.IDLE);
        }
        if (!agent) {
            return timers;
        }
        timers |= bit(StationTimer.AGENT_LOGIN);
        timers |= bit(reasons == 0 ? StationTimer.AVAILABLE : StationTimer.UNAVAILABLE);
        if (wrapUp) {
            timers |= bit(StationTimer.WRAP);
        }
        if (wrapUp || busy) {
            return timers | bit(StationTimer.WORKING);
        }
        return reasons == 0 ? timers | bit(StationTimer.READY) : timers;
    }

    private static int bit(StationTimer timer) {
        return 1 << timer.slot;
    }

    long timeMillis(StationTimer timer, long nowMillis) {
        int i = timer.slot;
        return closed[i] + (isOpen(timer) ? Math.max(0, nowMillis - openSince[i]) : 0);
    }

    @Override
    public String toString() {
        return "station " + number + (connected ? " " + phase() : " away") + (busy ? " busy" : "") + (dnd ? " dnd" : "")
                + (agent ? " agent reasons=" + reasons : "") + (wrapUp ? " wrap-up" : "") + (suspect ? " suspect" : "")
                + " ringing=" + ringing + " live=" + live + " outgoing=" + outgoing + " closed="
                + Arrays.toString(closed) + " open=" + open + " since=" + Arrays.toString(openSince) + " answered="
                + answered + " outbound=" + outbound + " talk=" + talkSum + "/" + talks;
    }
}
