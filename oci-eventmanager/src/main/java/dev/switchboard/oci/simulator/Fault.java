package dev.switchboard.oci.simulator;

import java.time.Duration;
import java.util.Objects;

/**
 * Something that goes wrong with one HTTP exchange of a simulator.
 *
 * <p>By default a fault stands in front of the work: the request has no effect. {@link #afterEffect()} turns it into the
 * nastier case in which the work is done and only the answer is lost.
 *
 * @param kind what happens
 * @param applied whether the request takes effect all the same
 * @param status HTTP status of {@link Kind#ANSWER}; 0 for the other kinds
 * @param contentType media type of {@link Kind#ANSWER}; empty for the other kinds
 * @param body text of {@link Kind#ANSWER}, sent as UTF-8; empty for the other kinds
 * @param delay how long the exchange is held up first; zero for not at all
 */
public record Fault(Kind kind, boolean applied, int status, String contentType, String body, Duration delay) {

    /** What happens to the exchange. */
    public enum Kind {
        /** This answer is sent instead of the true one. */
        ANSWER,
        /** The head and half of the body of the true answer are sent, then the connection is closed. */
        HALF_ANSWER,
        /** The connection is closed without an answer. */
        DROP,
        /** No answer, and the connection stays open. */
        SILENCE,
        /** The true answer, but late. */
        SLOW
    }

    /**
     * Checks the values.
     *
     * @param kind what happens
     * @param applied whether the request takes effect all the same
     * @param status HTTP status
     * @param contentType media type
     * @param body text
     * @param delay how long the exchange is held up first
     */
    public Fault {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(contentType, "contentType");
        Objects.requireNonNull(body, "body");
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay must not be negative: " + delay);
        }
    }

    /**
     * An answer of any kind.
     *
     * @param status HTTP status
     * @param contentType media type
     * @param body text, sent as UTF-8
     * @return the fault
     */
    public static Fault answer(int status, String contentType, String body) {
        return new Fault(Kind.ANSWER, false, status, contentType, body, Duration.ZERO);
    }

    /**
     * A status with a short plain text.
     *
     * @param status HTTP status
     * @return the fault
     */
    public static Fault status(int status) {
        return answer(status, "text/plain", "injected status " + status);
    }

    /**
     * A page for people, with status 200, as a proxy or a login wall sends it.
     *
     * @return the fault
     */
    public static Fault html() {
        return answer(200, "text/html", "<!DOCTYPE html><html><head><title>Sorry</title><body><p>Please log in &copy;");
    }

    /**
     * The request takes effect, and the answer breaks off in the middle of its body.
     *
     * @return the fault
     */
    public static Fault halfAnswer() {
        return new Fault(Kind.HALF_ANSWER, true, 0, "", "", Duration.ZERO);
    }

    /**
     * The connection is closed before the request takes effect.
     *
     * @return the fault
     */
    public static Fault drop() {
        return new Fault(Kind.DROP, false, 0, "", "", Duration.ZERO);
    }

    /**
     * The request is never answered and has no effect.
     *
     * @return the fault
     */
    public static Fault silence() {
        return new Fault(Kind.SILENCE, false, 0, "", "", Duration.ZERO);
    }

    /**
     * The request takes effect at once and is answered truly, but late.
     *
     * @param delay how late
     * @return the fault
     */
    public static Fault slow(Duration delay) {
        return new Fault(Kind.SLOW, true, 0, "", "", delay);
    }

    /**
     * The same fault, but the request takes effect before it.
     *
     * @return the changed fault
     */
    public Fault afterEffect() {
        return new Fault(kind, true, status, contentType, body, delay);
    }

    /** What {@link ReceivedRequest#answer()} says of a request that met this fault. */
    String describe() {
        String what = switch (kind) {
            case ANSWER -> "injected status " + status;
            case HALF_ANSWER -> "injected half answer";
            case DROP -> "injected drop";
            case SILENCE -> "injected silence";
            case SLOW -> "injected delay";
        };
        return applied ? what + " after effect" : what;
    }

    /** The answer to give, {@code truth} being the one the simulator would have given. */
    HttpAnswer applyTo(HttpAnswer truth, Duration usualDelay) {
        long nanos = delay.plus(usualDelay).toNanos();
        return switch (kind) {
            case ANSWER -> HttpAnswer.of(status, contentType, body).delivered(HttpAnswer.Delivery.WHOLE, nanos);
            case HALF_ANSWER -> truth.delivered(HttpAnswer.Delivery.HALF, nanos);
            case DROP -> truth.delivered(HttpAnswer.Delivery.NOTHING, nanos);
            case SILENCE -> truth.delivered(HttpAnswer.Delivery.SILENCE, nanos);
            case SLOW -> truth.delivered(HttpAnswer.Delivery.WHOLE, nanos);
        };
    }
}
