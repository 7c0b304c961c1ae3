package dev.switchboard.vmo.simulator;

import java.time.Duration;
import java.util.Map;

/**
 * How a simulated neighbour misbehaves instead of answering.
 *
 * @param status the HTTP status it answers with; 0 for its own
 * @param body what it answers; empty for its own
 * @param headers further headers
 * @param delay how late it answers
 * @param hangUp whether it hangs up in place of an answer
 */
public record WireFault(int status, String body, Map<String, String> headers, Duration delay, boolean hangUp) {

    /**
     * Copies the headers.
     *
     * @param status the HTTP status
     * @param body what it answers
     * @param headers further headers
     * @param delay how late it answers
     * @param hangUp whether it hangs up
     */
    public WireFault {
        headers = Map.copyOf(headers);
    }

    /**
     * Another status.
     *
     * @param status the HTTP status
     * @return the fault
     */
    public static WireFault status(int status) {
        return new WireFault(status, "\"x\"", Map.of(), Duration.ZERO, false);
    }

    /**
     * A status that says when to come again.
     *
     * @param status the HTTP status
     * @param seconds for {@code Retry-After}
     * @return the fault
     */
    public static WireFault retryAfter(int status, int seconds) {
        return new WireFault(status, "\"x\"", Map.of("Retry-After", Integer.toString(seconds)), Duration.ZERO, false);
    }

    /**
     * A redirect.
     *
     * @param location where to
     * @return the fault
     */
    public static WireFault redirect(String location) {
        return new WireFault(302, "{}", Map.of("Location", location), Duration.ZERO, false);
    }

    /**
     * Its own answer, late.
     *
     * @param time how late
     * @return the fault
     */
    public static WireFault delay(Duration time) {
        return new WireFault(0, "", Map.of(), time, false);
    }

    /**
     * Success, with a body that is not JSON.
     *
     * @return the fault
     */
    public static WireFault notJson() {
        return new WireFault(200, "<html>", Map.of(), Duration.ZERO, false);
    }

    /**
     * No answer: the connection is closed.
     *
     * @return the fault
     */
    public static WireFault cut() {
        return new WireFault(0, "", Map.of(), Duration.ZERO, true);
    }
}
