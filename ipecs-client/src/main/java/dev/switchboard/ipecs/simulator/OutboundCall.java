package dev.switchboard.ipecs.simulator;

import java.util.List;

/**
 * A call to the outside, described step by step: each method gives a changed copy. All times are in seconds.
 *
 * <p>Unless told otherwise, it goes to 5550123, is answered after 8 s and lasts 60 s.
 */
public final class OutboundCall implements CallScenario {

    private final String station;
    private final String number;
    private final long ring;
    private final long talk;
    private final boolean answered;

    private OutboundCall(String station, String number, long ring, long talk, boolean answered) {
        this.station = station;
        this.number = number;
        this.ring = ring;
        this.talk = talk;
        this.answered = answered;
    }

    static OutboundCall of(String station) {
        return new OutboundCall(station, "5550123", 8_000, 60_000, true);
    }

    /**
     * Sets the number dialled.
     *
     * @param newNumber digits
     * @return the changed call
     */
    public OutboundCall number(String newNumber) {
        return new OutboundCall(station, newNumber, ring, talk, answered);
    }

    /**
     * Sets how long it rings at the other end.
     *
     * @param seconds 8 by default
     * @return the changed call
     */
    public OutboundCall ringFor(double seconds) {
        return new OutboundCall(station, number, Score.millis(seconds), talk, answered);
    }

    /**
     * Sets how long they talk.
     *
     * @param seconds 60 by default
     * @return the changed call
     */
    public OutboundCall talkFor(double seconds) {
        return new OutboundCall(station, number, ring, Score.millis(seconds), true);
    }

    /**
     * Lets nobody answer: the call ends after the ringing, without a call record.
     *
     * @return the changed call
     */
    public OutboundCall unanswered() {
        return new OutboundCall(station, number, ring, 0, false);
    }

    @Override
    public int calls() {
        return 1;
    }

    @Override
    public List<TimedMessage> messages(long firstReference) {
        Score score = new Score(0);
        score.dial(firstReference, station, number).pause(ring);
        if (answered) {
            score.outboundAnswer(firstReference, station).pause(talk);
        }
        score.outboundEnd(firstReference, station, number, answered ? Math.max(talk, 1) : 0);
        return score.messages();
    }
}
