package dev.switchboard.common.web;

import io.javalin.http.HandlerType;
import java.util.Map;

/** A request that goes no further: the status, a text for people, and headers. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Map<String, String> headers;

    Refusal(int status, String text, Map<String, String> headers) {
        super(text, null, false, false);
        this.status = status;
        this.headers = Map.copyOf(headers);
    }

    Refusal(int status, String text) {
        this(status, text, Map.of());
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    String text() {
        return String.valueOf(getMessage());
    }

    /** Whether a method only reads: those need no proof that the page which sends it is ours. */
    static boolean isReading(String method) {
        return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
    }

    static boolean isReading(HandlerType method) {
        return isReading(method.name());
    }
}
