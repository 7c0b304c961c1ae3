package dev.switchboard.ipecs.simulator;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What a connection does about one request.
 *
 * @param delivery how
 * @param status HTTP status; 0 when nothing is sent
 * @param contentType media type of the body
 * @param body sent as UTF-8
 * @param delay how long it is held up first
 * @param words what the journal says of it
 */
record HttpAnswer(Delivery delivery, int status, String contentType, String body, Duration delay, String words) {

    static final String JSON = "application/json";

    /** How an answer is given. */
    enum Delivery {
        WHOLE,
        HALF,
        DROP,
        RESET,
        SILENCE,
        /** The connection becomes an event stream. */
        UPGRADE
    }

    static HttpAnswer json(int status, String body, String words) {
        return new HttpAnswer(Delivery.WHOLE, status, JSON, body, Duration.ZERO, words);
    }

    static HttpAnswer text(int status, String body) {
        return new HttpAnswer(Delivery.WHOLE, status, "text/plain; charset=utf-8", body, Duration.ZERO, body);
    }

    static HttpAnswer of(Delivery delivery, int status, String words) {
        return new HttpAnswer(delivery, status, "", "", Duration.ZERO, words);
    }

    HttpAnswer later(Duration by) {
        return new HttpAnswer(delivery, status, contentType, body, delay.plus(by), words);
    }

    HttpAnswer delivered(Delivery other, String otherWords) {
        return new HttpAnswer(other, status, contentType, body, delay, otherWords);
    }

    /** Head and body; of a half answer half the body, under a head that promises all of it. */
    byte[] bytes(boolean keepAlive) {
        byte[] text = body.getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 " + status + " " + reason() + "\r\nContent-Type: " + contentType
                + "\r\nContent-Length: " + text.length + "\r\nCache-Control: no-store\r\n"
                + (keepAlive ? "" : "Connection: close\r\n") + "\r\n";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        bytes.write(text, 0, delivery == Delivery.HALF ? text.length / 2 : text.length);
        return bytes.toByteArray();
    }

    private String reason() {
        return switch (status) {
            case 200 -> "OK";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            default -> status < 400 ? "Done" : status < 500 ? "Refused" : "Failed";
        };
    }
}
