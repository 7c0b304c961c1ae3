package dev.switchboard.common.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * A password, token or key that never prints itself.
 *
 * <p>Immutable. {@link #toString()} gives stars, so a secret that lands in a log line, an exception text or a record's
 * own {@code toString} stays hidden; {@link #reveal()} is the one way to the text.
 */
public final class Secret {

    private static final String MASK = "***";

    private final String text;

    /**
     * Wraps a secret.
     *
     * @param text the secret itself; may be empty
     */
    public Secret(String text) {
        this.text = text;
    }

    /**
     * The secret in clear, for the peer it is meant for.
     *
     * @return the text; never log it
     */
    public String reveal() {
        return text;
    }

    /**
     * Whether there is nothing to keep.
     *
     * @return true when the text is empty
     */
    public boolean isEmpty() {
        return text.isEmpty();
    }

    /**
     * Compares with what a caller presented, in a time that does not depend on where they differ.
     *
     * @param presented what the caller sent
     * @return true when both are the same text
     */
    public boolean matches(String presented) {
        return MessageDigest.isEqual(text.getBytes(StandardCharsets.UTF_8), presented.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && matches(secret.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return MASK;
    }
}
