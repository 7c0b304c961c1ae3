package dev.switchboard.vmo.gateway;

import dev.switchboard.common.net.PeerException;

/** Nobody to speak: greetings are switched on with whatever recording there is. */
public final class NoSpeech implements SpeechSynthesizer {

    /** Says nothing. */
    public NoSpeech() {}

    @Override
    public byte[] speak(String text) throws PeerException {
        throw new PeerException.Rejected("speech", "nothing to speak with", "tts.speech is none");
    }

    @Override
    public boolean silent() {
        return true;
    }
}
