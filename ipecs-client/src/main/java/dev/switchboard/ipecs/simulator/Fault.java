package dev.switchboard.ipecs.simulator;

import java.time.Duration;
import java.util.Objects;

/**
 * Something that goes wrong with one HTTP exchange, or with the upgrade to a WebSocket.
 *
 * <p>A fault stands in front of the work: the request has no effect, unless the kind says otherwise.
 *
 * @param kind what happens
 * @param status HTTP status of {@link Kind#ANSWER}; 0 for the other kinds
 * @param contentType media type of {@link Kind#ANSWER}; empty for the other kinds
 * @param body text of {@link Kind#ANSWER}, sent as UTF-8; empty for the other kinds
 * @param delay how long the exchange is held up first, on the simulator's timers; zero for not at all
 */
public record Fault(Kind kind, int status, String contentType, String body, Duration delay) {

    /** What happens to the exchange. */
    public enum Kind {
        /** This answer is sent instead of the true one. */
        ANSWER,
        /** The request takes effect; the head and half of the body are sent, then the connection is closed. */
        HALF_ANSWER,
        /** The connection is closed in good order, without an answer. */
        DROP,
        /** The connection is reset without an answer, as if nobody were there. */
        RESET,
        /** No answer, and the connection stays open. */
        SILENCE,
        /** The request takes effect and is answered truly, but late. */
        SLOW
    }

    /**
     * Checks the values.
     *
     * @param kind what happens
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
     * @param body text
     * @return the fault
     */
    public static Fault answer(int status, String contentType, String body) {
        return new Fault(Kind.ANSWER, status, contentType, body, Duration.ZERO);
    }

    /**
     * A refusal in the server's own form.
     *
     * @param status HTTP status
     * @param code error code, for example 101
     * @param message error text, for example {@code Invalid Token}
     * @return the fault
     */
    public static Fault error(int status, int code, String message) {
        return answer(status, "application/json", SessionDesk.errorBody(code, message));
    }

    /**
     * A page for people, as a proxy sends it.
     *
     * @param status HTTP status
     * @return the fault
     */
    public static Fault html(int status) {
        return answer(status, "text/html", "<html><head><title>Sorry</title><body><p>Something is wrong &copy;");
    }

    /**
     * The request takes effect, and the answer breaks off in the middle of its body.
     *
     * @return the fault
     */
    public static Fault halfAnswer() {
        return of(Kind.HALF_ANSWER);
    }

    /**
     * The connection is closed without an answer.
     *
     * @return the fault
     */
    public static Fault drop() {
        return of(Kind.DROP);
    }

    /**
     * The connection is reset without an answer.
     *
     * @return the fault
     */
    public static Fault reset() {
        return of(Kind.RESET);
    }

    /**
     * The request is never answered.
     *
     * @return the fault
     */
    public static Fault silence() {
        return of(Kind.SILENCE);
    }

    /**
     * The true answer, but late.
     *
     * @param delay how late
     * @return the fault
     */
    public static Fault slow(Duration delay) {
        return of(Kind.SLOW).after(delay);
    }

    /**
     * The same fault, but later.
     *
     * @param newDelay how long the exchange is held up first
     * @return the changed fault
     */
    public Fault after(Duration newDelay) {
        return new Fault(kind, status, contentType, body, newDelay);
    }

    private static Fault of(Kind kind) {
        return new Fault(kind, 0, "", "", Duration.ZERO);
    }

    boolean takesEffect() {
        return kind == Kind.HALF_ANSWER || kind == Kind.SLOW;
    }

    /** The answer in place of the true one, for a fault that takes no effect. */
    HttpAnswer answer() {
        HttpAnswer.Delivery delivery = switch (kind) {
            case DROP -> HttpAnswer.Delivery.DROP;
            case RESET -> HttpAnswer.Delivery.RESET;
            case SILENCE -> HttpAnswer.Delivery.SILENCE;
            default -> HttpAnswer.Delivery.WHOLE;
        };
        return new HttpAnswer(delivery, status, contentType, body, delay, "injected " + kind);
    }

    /** The true answer, late or in half. */
    HttpAnswer applyTo(HttpAnswer truth) {
        boolean half = kind == Kind.HALF_ANSWER && truth.delivery() == HttpAnswer.Delivery.WHOLE;
        HttpAnswer.Delivery delivery = half ? HttpAnswer.Delivery.HALF : truth.delivery();
        return truth.delivered(delivery, truth.words() + ", injected " + kind).later(delay);
    }
}
