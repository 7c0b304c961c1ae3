package dev.switchboard.presence;

import dev.switchboard.common.config.Secret;
import java.time.Instant;
import java.util.Optional;

/**
 * A text that callers present, and until when it is accepted.
 *
 * @param value the text; white space around it does not count
 * @param notAfter the last moment; empty for as long as it is configured
 */
public record ActiveSecret(Secret value, Optional<Instant> notAfter) {

    /**
     * Takes white space around the text away.
     *
     * @param value the text
     * @param notAfter the last moment
     * @throws IllegalArgumentException when nothing is left
     */
    public ActiveSecret {
        value = new Secret(value.reveal().strip());
        if (value.isEmpty()) {
            throw new IllegalArgumentException("a secret must not be blank");
        }
    }

    /**
     * One without an end.
     *
     * @param text the text
     * @return the secret
     */
    public static ActiveSecret of(String text) {
        return new ActiveSecret(new Secret(text), Optional.empty());
    }

    boolean isValid(Instant now) {
        return notAfter.isEmpty() || !now.isAfter(notAfter.get());
    }
}
