package dev.switchboard.oci.provisioning;

import java.util.List;

/** Keeps secrets, and too much of a peer's text, out of reasons and log lines. */
final class Redaction {

    static final String MASK = "***";

    private Redaction() {}

    /** Replaces every secret in a text that a peer wrote, since a peer may echo what it was sent. */
    static String mask(String text, List<String> secrets) {
        String masked = text;
        for (String secret : secrets) {
            if (!secret.isEmpty()) {
                masked = masked.replace(secret, MASK);
            }
        }
        return masked;
    }

    /** One line of at most so many characters. */
    static String shorten(String text, int limit) {
        String line = text.strip().replaceAll("[\\s\\p{Cntrl}]+", " ");
        return line.length() <= limit ? line : line.substring(0, limit) + "…";
    }
}
