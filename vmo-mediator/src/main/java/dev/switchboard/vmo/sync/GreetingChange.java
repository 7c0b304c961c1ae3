package dev.switchboard.vmo.sync;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What voicemail must do for a user: the alternate greeting on or off.
 *
 * @param on whether callers are to hear the alternate greeting
 * @param until when it ends by itself; empty for without an end, and whenever it is off
 * @param message the text to speak; empty for none, so that the present recording stays
 */
public record GreetingChange(boolean on, Optional<Instant> until, String message) {

    /**
     * Cuts the end down to milliseconds: neither the store nor any neighbour knows finer ones, and a change that was kept
     * must equal the one that was asked for.
     *
     * @param on whether callers are to hear the alternate greeting
     * @param until when it ends by itself
     * @param message the text to speak
     */
    public GreetingChange {
        until = until.map(end -> end.truncatedTo(ChronoUnit.MILLIS));
    }

    /** The greeting off. */
    public static final GreetingChange OFF = new GreetingChange(false, Optional.empty(), "");
}
