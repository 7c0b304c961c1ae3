package dev.switchboard.ipecs.call;

import dev.switchboard.ipecs.call.Call.Direction;
import dev.switchboard.ipecs.call.Call.State;
import dev.switchboard.ipecs.call.Effect.CallEvent;

/** How calls end. */
final class CallEnds {

    private CallEnds() {}

    /** Ends a live call in the way its history demands. */
    static void end(Draft draft, CallFields call) {
        boolean abandoned = call.direction == Direction.IN && call.answeredAt == IpecsEvent.NONE;
        finish(draft, call, abandoned ? State.ABANDONED : State.CLOSED);
        draft.changed();
    }

    /** Ends a live call with a given result; the event hook is left to the caller. */
    static void finish(Draft draft, CallFields call, State result) {
        Ledger.holdClosed(draft, call);
        call.state = result;
        call.endedAt = draft.now;
        call.waiting = false;
        if (result == State.ABANDONED) {
            Ledger.abandoned(draft, call);
            draft.effect(CallEvent.ABANDONED, call);
        }
        Ledger.closed(draft, call);
        if (call.direction != Direction.INTERNAL) {
            draft.effect(CallEvent.DISCONNECTED, call);
        }
        draft.effect(CallEvent.ENDED, call);
    }
}
