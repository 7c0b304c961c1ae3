package dev.switchboard.ipecs.call;

import dev.switchboard.ipecs.call.Call.Direction;
import dev.switchboard.ipecs.call.Call.State;
import dev.switchboard.ipecs.call.Effect.CallEvent;
import org.jspecify.annotations.Nullable;

/** What events say about calls: one method for each group of codes, in the order of the decision table. */
final class CallRules {

    private final Draft draft;
    private final IpecsEvent event;
    private final Subject subject;
    /** The live call the event is about; entered in the books when the draft is finished. */
    private @Nullable CallFields call;

    CallRules(Draft draft, IpecsEvent event, Subject subject) {
        this.draft = draft;
        this.event = event;
        this.subject = subject;
    }

    void apply() {
        findCall();
        int code = event.codeNumber();
        if (draft.options.answerCodes().contains(code)) {
            answered();
            return;
        }
        switch (code) {
            case 2 -> trunkFree();
            case 3 -> presented();
            case 43 -> refused();
            case 44 -> released();
            case 49 -> hold();
            case 50 -> retrieve();
            case 62 -> queueHold();
            case 66 -> ringing();
            case 67 -> new OutgoingRules(draft, event, subject).dialled(call);
            case 69 -> new OutgoingRules(draft, event, subject).recorded(call);
            case 71, 72 -> callerInfo(code);
            default -> {}
        }
    }

    /** With a reference the live call of that name; without one the only live call at the station. */
    private void findCall() {
        Call found = null;
        if (event.hasReference()) {
            found = draft.system.live.get(event.reference());
        } else if (subject.hasStation()) {
            StationFields station = draft.peekStation(subject.station());
            found = station != null && station.live == 1 ? draft.system.live.get(station.liveSum) : null;
        }
        if (found != null) {
            call = draft.open(found);
            call.suspect = false;
            call.lastEventAt = draft.now;
        }
    }

    // ------------------------------------------------------------------------------------------ presented, info

    private void presented() {
        if (call == null && event.hasReference()) {
            Call ended = draft.recent(event.reference());
            if (ended == null || !subject.toStation()) {
                arrive();
            } else if (ended.state() == State.ABANDONED) {
                call = CallStarts.revive(draft, ended);
            }
        }
        if (call != null && subject.toStation()) {
            draft.effect(CallEvent.OFFERED, call, event.destination(), IpecsEvent.NONE);
        }
    }

    private void callerInfo(int code) {
        boolean missed = call == null && event.hasReference() && !subject.bothStations();
        if (missed && draft.recent(event.reference()) == null) {
            arrive();
        }
        if (call != null) {
            if (code == 72) {
                call.number = event.data1();
                call.name = event.data2();
            } else {
                call.did = event.data1();
                call.number = call.number.isEmpty() ? event.data1() : call.number;
            }
        }
        if (code == 72 && !event.data1().isEmpty()) {
            long reference = call == null ? event.reference() : call.reference;
            draft.effect(new Effect.CallerInfo(subject.station(), event.data1(), event.data2(), reference, draft.now));
        }
        if (call != null) {
            checkRinging(call, false);
        }
    }

    // ------------------------------------------------------------------------------------------ ringing, answer

    private void ringing() {
        if (call == null && !reviveEnded()) {
            if (draft.recent(event.reference()) != null) {
                return;
            }
            arrive();
        }
        CallFields ringing = call;
        if (ringing == null || (ringing.state != State.QUEUED && ringing.state != State.RINGING)) {
            return;
        }
        if (ringing.state != State.RINGING || ringing.station != subject.station()) {
            draft.changed();
        }
        ringing.state = State.RINGING;
        ringing.station = subject.station();
        if (ringing.ringAt == IpecsEvent.NONE) {
            ringing.ringAt = draft.now;
        }
        checkRinging(ringing, false);
    }

    private void answered() {
        if (!subject.hasStation()) {
            return;
        }
        if (call == null && !reviveEnded()) {
            if (draft.recent(event.reference()) != null) {
                return;
            }
            call = CallStarts.startMissed(draft, event, subject);
        }
        CallFields answered = call;
        if (answered == null) {
            return;
        }
        switch (answered.state) {
            case QUEUED, RINGING, DIALING -> connect(answered);
            case HELD -> takeBack(answered);
            case ACTIVE -> move(answered);
            default -> {}
        }
    }

    private void connect(CallFields answered) {
        boolean ringsHere = answered.state == State.RINGING && answered.station == subject.station();
        if (ringsHere) {
            checkRinging(answered, true);
        }
        answered.state = State.ACTIVE;
        answered.station = subject.station();
        answered.answeredAt = draft.now;
        answered.waiting = false;
        if (answered.direction == Direction.IN) {
            Ledger.answered(draft, answered);
            draft.effect(CallEvent.ANSWERED, answered);
        }
        draft.makeBusy(subject.station());
        if (answered.direction == Direction.INTERNAL) {
            draft.makeBusy(subject.second());
        }
        draft.changed();
    }

    private void takeBack(CallFields held) {
        long from = held.station;
        retrieved(held);
        held.station = subject.station();
        draft.makeBusy(subject.station());
        if (from != subject.station()) {
            draft.effect(CallEvent.MOVED, held, subject.station(), from);
        }
    }

    private void move(CallFields active) {
        long from = active.station;
        if (from == subject.station()) {
            return;
        }
        active.station = subject.station();
        draft.makeBusy(subject.station());
        draft.effect(CallEvent.MOVED, active, subject.station(), from);
        draft.changed();
    }

    /** Once for a call and station; an answer ends the wait for the number. */
    private void checkRinging(CallFields ringing, boolean forced) {
        boolean rings = ringing.direction == Direction.IN && ringing.state == State.RINGING;
        if (!rings || ringing.station == IpecsEvent.NONE || ringing.station == ringing.rungFor) {
            return;
        }
        if (forced || !ringing.number.isEmpty()) {
            ringing.rungFor = ringing.station;
            draft.effect(new Effect.Ringing(
                    new Call(ringing.copy()), ringing.station, ringing.number, event.time(), draft.now));
        }
    }

    // ------------------------------------------------------------------------------------------------ hold, end

    private void hold() {
        CallFields active = call;
        if (active != null && active.state == State.ACTIVE) {
            active.state = State.HELD;
            Ledger.held(draft, active);
            draft.effect(CallEvent.HELD, active);
            draft.changed();
        }
    }

    private void retrieve() {
        CallFields held = call;
        if (held != null && held.state == State.HELD) {
            retrieved(held);
        }
    }

    private void retrieved(CallFields held) {
        Ledger.holdClosed(draft, held);
        held.state = State.ACTIVE;
        draft.effect(CallEvent.RETRIEVED, held);
        draft.changed();
    }

    private void queueHold() {
        if (call != null) {
            hold();
        } else if (subject.hasQueue() && event.hasReference() && draft.recent(event.reference()) == null) {
            arrive();
        }
    }

    private void refused() {
        CallFields refused = call;
        if (refused == null || otherLeg(refused)) {
            return;
        }
        if (refused.state == State.QUEUED || refused.state == State.RINGING || refused.state == State.DIALING) {
            CallEnds.end(draft, refused);
        }
    }

    private void released() {
        CallFields released = call;
        if (released != null && !otherLeg(released)) {
            CallEnds.end(draft, released);
        }
    }

    /** A free trunk is the definite end, whatever legs are left; it never stands for a call it does not name. */
    private void trunkFree() {
        CallFields ended = call;
        if (ended != null && event.hasReference()) {
            CallEnds.end(draft, ended);
        }
    }

    private boolean otherLeg(CallFields live) {
        return subject.hasStation() && live.station != IpecsEvent.NONE && live.station != subject.station();
    }

    // --------------------------------------------------------------------------------------------------- starts

    private void arrive() {
        call = CallStarts.arrive(draft, event, subject);
    }

    private boolean reviveEnded() {
        Call ended = draft.recent(event.reference());
        if (ended == null || ended.state() != State.ABANDONED) {
            return false;
        }
        call = CallStarts.revive(draft, ended);
        return true;
    }
}
