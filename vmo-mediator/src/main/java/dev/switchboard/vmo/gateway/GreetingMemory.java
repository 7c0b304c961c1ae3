package dev.switchboard.vmo.gateway;

import java.util.OptionalInt;

/**
 * Remembers, across restarts, what a greeting played before the mediator made it play a recording.
 *
 * <p>Only what is remembered here is ever put back, so a choice that the owner of a mailbox made is left alone.
 *
 * <p><b>Threading.</b> May be called by several threads at a time, never twice at a time for one user.
 */
public interface GreetingMemory {

    /**
     * What a user's alternate greeting played before.
     *
     * @param objectId Unity's id of the user
     * @return the value of {@code PlayWhat}; empty when the mediator has not changed it
     */
    OptionalInt playWhatBefore(String objectId);

    /**
     * Keeps what a user's alternate greeting plays now, before it is changed.
     *
     * @param objectId Unity's id of the user
     * @param playWhat the value of {@code PlayWhat}
     */
    void remember(String objectId, int playWhat);

    /**
     * Drops what is kept, once it has been put back.
     *
     * @param objectId Unity's id of the user
     */
    void forget(String objectId);
}
