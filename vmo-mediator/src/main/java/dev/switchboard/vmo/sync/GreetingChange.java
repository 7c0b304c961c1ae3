package dev.switchboard.vmo.sync;

import java.time.Instant;
import java.util.Optional;

/**
 * What voicemail must do for a user: the alternate greeting on or off.
 *
 * @param on whether callers are to hear the alternate greeting
 * @param until when it ends by itself; empty for without an end, and whenever it is off
 * @param message the text to speak; empty for none, so that the present recording stays
 */
public record GreetingChange(boolean on, Optional<Instant> until, String message) {

    /** The greeting off. */
    public static final GreetingChange OFF = new GreetingChange(false, Optional.empty(), "");
}
