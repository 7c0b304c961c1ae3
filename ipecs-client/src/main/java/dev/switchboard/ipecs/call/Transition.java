package dev.switchboard.ipecs.call;

import java.util.List;

/**
 * What one input did: the next state, and what the embedding program is told, in order.
 *
 * @param next the state afterwards
 * @param effects what happened, in the order the hooks are to be called
 */
public record Transition(PhoneSystem next, List<Effect> effects) {

    /**
     * Copies the effects.
     *
     * @param next the state afterwards
     * @param effects what happened, in the order the hooks are to be called
     */
    public Transition {
        effects = List.copyOf(effects);
    }
}
