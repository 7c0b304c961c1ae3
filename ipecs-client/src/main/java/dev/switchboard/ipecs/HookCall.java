package dev.switchboard.ipecs;

import dev.switchboard.ipecs.call.Effect;
import dev.switchboard.ipecs.call.IpecsEvent;
import dev.switchboard.ipecs.call.PhoneSystem;

/** Something the hooks are to hear of, in the order of the queue. */
sealed interface HookCall {

    /**
     * What an event did.
     *
     * @param effect one thing of it
     * @param after the state after all of it
     */
    record OfEffect(Effect effect, PhoneSystem after) implements HookCall {

        /** Whether a later one of its kind says all that this one would. */
        boolean isSummary() {
            return effect instanceof Effect.StateChanged;
        }
    }

    /**
     * A message as decoded.
     *
     * @param event it
     */
    record OfMessage(IpecsEvent event) implements HookCall {}

    /**
     * The connection.
     *
     * @param change what happened
     */
    record OfConnection(ConnectionChange change) implements HookCall {}

    /**
     * The client has given up.
     *
     * @param reason why
     */
    record OfReset(String reason) implements HookCall {}
}
