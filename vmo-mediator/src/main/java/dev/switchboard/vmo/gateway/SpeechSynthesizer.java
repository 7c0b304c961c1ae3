package dev.switchboard.vmo.gateway;

import dev.switchboard.common.net.PeerException;

/**
 * Speaks a text.
 *
 * <p><b>Threading.</b> As {@link VoicemailGateway}.
 */
public interface SpeechSynthesizer {

    /**
     * Speaks a text.
     *
     * @param text what to say; not blank
     * @return a WAV file, PCM, 8 kHz, 16 bit, mono
     * @throws PeerException if it cannot be spoken, or takes too long
     * @throws InterruptedException if the mediator is being stopped
     */
    byte[] speak(String text) throws PeerException, InterruptedException;

    /**
     * Whether it never speaks, so that messages are left out and nothing is missing.
     *
     * @return true for none
     */
    default boolean silent() {
        return false;
    }
}
