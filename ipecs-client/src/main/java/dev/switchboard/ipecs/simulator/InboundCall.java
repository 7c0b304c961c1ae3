package dev.switchboard.ipecs.simulator;

import java.util.ArrayList;
import java.util.List;

/**
 * A call that comes in through a queue, described step by step: each method gives a changed copy. All times are in
 * seconds.
 *
 * <p>Unless told otherwise, it is offered at once, rings for 10 s, is answered, and lasts 120 s without hold or wrap-up.
 */
public final class InboundCall implements CallScenario {

    private enum Ending {
        ANSWERED,
        PICKED_UP,
        ABANDONED
    }

    /** A station that lets it ring. */
    private record Miss(String station, long ringMillis) {}

    private final int queue;
    private final String station;
    private String number = "";
    private String did = "";
    private long wait;
    private List<Miss> misses = List.of();
    private Ending ending = Ending.ANSWERED;
    private String picker = "";
    private long ring = 10_000;
    private long talk = 120_000;
    private long hold;
    private long wrapUp = -1;
    private String transferTo = "";
    private long transferTalk;

    private InboundCall(int queue, String station) {
        this.queue = queue;
        this.station = station;
    }

    static InboundCall of(int queue, String station) {
        return new InboundCall(queue, station);
    }

    private InboundCall copy() {
        InboundCall copy = new InboundCall(queue, station);
        copy.number = number;
        copy.did = did;
        copy.wait = wait;
        copy.misses = misses;
        copy.ending = ending;
        copy.picker = picker;
        copy.ring = ring;
        copy.talk = talk;
        copy.hold = hold;
        copy.wrapUp = wrapUp;
        copy.transferTo = transferTo;
        copy.transferTalk = transferTalk;
        return copy;
    }

    /**
     * Sets the caller's number, which also stands for the number dialled until {@link #did} is called.
     *
     * @param newNumber digits; empty, the default, for an anonymous caller
     * @return the changed call
     */
    public InboundCall number(String newNumber) {
        InboundCall copy = copy();
        copy.number = newNumber;
        copy.did = did.isEmpty() ? newNumber : did;
        return copy;
    }

    /**
     * Sets the number that the caller dialled.
     *
     * @param newDid digits
     * @return the changed call
     */
    public InboundCall did(String newDid) {
        InboundCall copy = copy();
        copy.did = newDid;
        return copy;
    }

    /**
     * Sets how long the call waits in the queue before it is offered to a station.
     *
     * @param seconds 0 by default
     * @return the changed call
     */
    public InboundCall waitFor(double seconds) {
        InboundCall copy = copy();
        copy.wait = Score.millis(seconds);
        return copy;
    }

    /**
     * Lets it ring first at another station, which does not answer, before it moves on.
     *
     * @param other the station that does not answer
     * @param seconds how long it rings there
     * @return the changed call
     */
    public InboundCall missedBy(String other, double seconds) {
        InboundCall copy = copy();
        List<Miss> more = new ArrayList<>(misses);
        more.add(new Miss(other, Score.millis(seconds)));
        copy.misses = List.copyOf(more);
        return copy;
    }

    /**
     * Sets how long it rings at the station.
     *
     * @param seconds 10 by default
     * @return the changed call
     */
    public InboundCall ringFor(double seconds) {
        InboundCall copy = copy();
        copy.ring = Score.millis(seconds);
        return copy;
    }

    /**
     * Makes the caller give up while it rings.
     *
     * @return the changed call
     */
    public InboundCall abandoned() {
        InboundCall copy = copy();
        copy.ending = Ending.ABANDONED;
        return copy;
    }

    /**
     * Makes another station pick the call up while it rings.
     *
     * @param other who answers in the end
     * @return the changed call
     */
    public InboundCall pickedUpBy(String other) {
        InboundCall copy = copy();
        copy.ending = Ending.PICKED_UP;
        copy.picker = other;
        return copy;
    }

    /**
     * Sets how long they talk, hold not counted.
     *
     * @param seconds 120 by default
     * @return the changed call
     */
    public InboundCall talkFor(double seconds) {
        InboundCall copy = copy();
        copy.talk = Score.millis(seconds);
        return copy;
    }

    /**
     * Puts the call on hold in the middle of the talk.
     *
     * @param seconds how long; 0, the default, for not at all
     * @return the changed call
     */
    public InboundCall holdFor(double seconds) {
        InboundCall copy = copy();
        copy.hold = Score.millis(seconds);
        return copy;
    }

    /**
     * Moves the call to another station after the talk.
     *
     * @param other who takes over
     * @param seconds how long they talk there
     * @return the changed call
     */
    public InboundCall transferTo(String other, double seconds) {
        InboundCall copy = copy();
        copy.transferTo = other;
        copy.transferTalk = Score.millis(seconds);
        return copy;
    }

    /**
     * Sets the after-call work of the station at which the call ends.
     *
     * @param seconds how long; by default there is none, and no event about it
     * @return the changed call
     */
    public InboundCall wrapUp(double seconds) {
        InboundCall copy = copy();
        copy.wrapUp = Score.millis(seconds);
        return copy;
    }

    @Override
    public int calls() {
        return 1;
    }

    @Override
    public List<TimedMessage> messages(long firstReference) {
        Score score = new Score(0);
        write(score, firstReference);
        return score.messages();
    }

    private void write(Score score, long call) {
        boolean atOnce = wait == 0 && misses.isEmpty();
        score.arrive(call, queue).lineBusy(call, queue, atOnce ? station : "").pause(wait);
        String previous = "";
        for (Miss miss : misses) {
            score.offer(call, queue, miss.station(), number, did);
            moveOn(score, call, previous);
            previous = miss.station();
            score.pause(miss.ringMillis());
        }
        score.offer(call, queue, station, number, did);
        moveOn(score, call, previous);
        score.pause(ring);
        switch (ending) {
            case ABANDONED -> score.giveUpRinging(call, queue, station);
            case ANSWERED -> talk(score.answer(call, queue, station), call, station);
            case PICKED_UP -> talk(score.pickUp(call, queue, picker), call, picker);
        }
    }

    private static void moveOn(Score score, long call, String previous) {
        if (!previous.isEmpty()) {
            score.leave(call, previous);
        }
    }

    private void talk(Score score, long call, String at) {
        if (hold > 0) {
            score.pause(talk / 2).hold(call, at).pause(hold).retrieve(call, at).pause(talk - talk / 2);
        } else {
            score.pause(talk);
        }
        String last = at;
        if (!transferTo.isEmpty()) {
            score.answer(call, queue, transferTo).pause(1_000).leave(call, at);
            score.pause(transferTalk);
            last = transferTo;
        }
        score.hangUp(call, queue, last, wrapUp >= 0);
        if (wrapUp >= 0) {
            // From the beginning of the wrap-up, a tenth before the telephone was hung up.
            score.pause(Math.max(0, wrapUp - 200)).wrapUpEnd(last);
        }
    }
}
