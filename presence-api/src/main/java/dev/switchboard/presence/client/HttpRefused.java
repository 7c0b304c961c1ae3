package dev.switchboard.presence.client;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The server answered with another status than the one asked for. */
final class HttpRefused extends IOException {

    private static final long serialVersionUID = 1L;

    private final int code;
    private final transient Optional<Duration> retryAfter;

    HttpRefused(int code, Optional<Duration> retryAfter) {
        super("HTTP status " + code);
        this.code = code;
        this.retryAfter = retryAfter;
    }

    int code() {
        return code;
    }

    /** How long the server asks to wait. */
    Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
