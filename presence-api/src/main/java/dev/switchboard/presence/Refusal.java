package dev.switchboard.presence;

import java.util.Optional;

/** A request that is answered with an error: the status and the text its sender gets. */
final class Refusal extends Exception {

    private static final long serialVersionUID = 1L;

    static final String WRONG_SECRET = "Invalid Secret. Error: request URL: secret did not match";

    private final int status;
    private final long retryAfterSeconds;

    Refusal(int status, String text) {
        this(status, text, 0);
    }

    Refusal(int status, String text, long retryAfterSeconds) {
        super(text, null, false, false);
        this.status = status;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    int status() {
        return status;
    }

    String text() {
        return String.valueOf(getMessage());
    }

    /** When to come again. */
    Optional<Long> retryAfterSeconds() {
        return retryAfterSeconds > 0 ? Optional.of(retryAfterSeconds) : Optional.empty();
    }
}
