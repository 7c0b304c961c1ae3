package dev.switchboard.oci.simulator;

import java.nio.charset.StandardCharsets;

/** What goes back to the client, and how: {@code delayNanos} is waited for first. */
record HttpAnswer(int status, String contentType, String headers, String body, Delivery delivery, long delayNanos) {

    /** How much of the answer is really sent. */
    enum Delivery {
        WHOLE,
        HALF,
        NOTHING,
        SILENCE
    }

    static HttpAnswer of(int status, String contentType, String body) {
        return new HttpAnswer(status, contentType, "", body, Delivery.WHOLE, 0);
    }

    HttpAnswer delivered(Delivery how, long nanos) {
        return new HttpAnswer(status, contentType, headers, body, how, nanos);
    }

    /** Head and body in one array, so that one write sends them. */
    byte[] bytes(boolean keepAlive) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 " + status + " " + reason(status) + "\r\nContent-Type: " + contentType
                + "\r\nContent-Length: " + content.length + "\r\n" + headers
                + (keepAlive ? "\r\n" : "Connection: close\r\n\r\n");
        byte[] first = head.getBytes(StandardCharsets.ISO_8859_1);
        int sent = delivery == Delivery.HALF ? content.length / 2 : content.length;
        byte[] all = new byte[first.length + sent];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(content, 0, all, first.length, sent);
        return all;
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 500 -> "Internal Server Error";
            case 503 -> "Service Unavailable";
            default -> "Answer";
        };
    }
}
