package dev.switchboard.ipecs.call;

import dev.switchboard.ipecs.call.Call.Direction;
import dev.switchboard.ipecs.call.Call.State;
import dev.switchboard.ipecs.call.Effect.CallEvent;

/** How incoming calls come to be known. */
final class CallStarts {

    private CallStarts() {}

    /** A call comes in: to a queue or a station, or from one station to another. */
    static CallFields arrive(Draft draft, IpecsEvent event, Subject subject) {
        Direction direction = subject.bothStations() ? Direction.INTERNAL : Direction.IN;
        CallFields arrived = draft.create(event.reference(), direction);
        if (direction == Direction.IN) {
            arrived.viaQueue = subject.hasQueue();
            arrived.queue = subject.queue();
            arrived.waiting = arrived.viaQueue;
            Ledger.arrived(draft, arrived);
            draft.effect(CallEvent.NEW, arrived);
            if (arrived.waiting) {
                draft.effect(CallEvent.WAITING, arrived);
            }
        }
        draft.changed();
        return arrived;
    }

    /** The first thing seen of a call is its answer; how long it waited is not known. */
    static CallFields startMissed(Draft draft, IpecsEvent event, Subject subject) {
        Direction direction = Direction.UNKNOWN;
        if (subject.bothStations()) {
            direction = Direction.INTERNAL;
        } else if (subject.hasQueue() || subject.toStation()) {
            direction = Direction.IN;
        }
        CallFields missed = draft.create(event.reference(), direction);
        if (direction == Direction.IN) {
            missed.viaQueue = subject.hasQueue();
            missed.queue = subject.queue();
            missed.arrivalMissed = true;
            Ledger.arrived(draft, missed);
            draft.effect(CallEvent.NEW, missed);
        }
        draft.changed();
        return missed;
    }

    /** An abandoned call is presented again: it never ended. */
    static CallFields revive(Draft draft, Call ended) {
        Ledger.revived(draft, ended);
        CallFields live = draft.reopen(ended);
        live.state = State.QUEUED;
        live.waiting = live.viaQueue;
        live.suspect = false;
        draft.effect(CallEvent.REVIVED, live);
        draft.changed();
        return live;
    }
}
