package dev.switchboard.oci.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** One request as it came: {@code headers} is the text of all header lines, {@code body} the bytes. */
final class HttpRequest {

    private final String method;
    private final String target;
    private final String headers;
    private final byte[] body;
    private final boolean keepAlive;

    HttpRequest(String method, String target, String headers, byte[] body) {
        this(method, target, headers, body, true);
    }

    private HttpRequest(String method, String target, String headers, byte[] body, boolean keepAlive) {
        this.method = method;
        this.target = target;
        this.headers = headers;
        this.body = body;
        this.keepAlive = keepAlive;
    }

    HttpRequest with(byte[] newBody, boolean newKeepAlive) {
        return new HttpRequest(method, target, headers, newBody, newKeepAlive);
    }

    String method() {
        return method;
    }

    String target() {
        return target;
    }

    String headers() {
        return headers;
    }

    /** The body itself, not a copy: nobody here writes to it. */
    byte[] body() {
        return body;
    }

    /** The body with one character for each byte. */
    String rawBody() {
        return new String(body, StandardCharsets.ISO_8859_1);
    }

    String utf8Body() {
        return new String(body, StandardCharsets.UTF_8);
    }

    boolean keepAlive() {
        return keepAlive;
    }

    Optional<String> header(String name) {
        return header(headers, name);
    }

    /** The first value of a header in the text of header lines; names are compared without regard to case. */
    static Optional<String> header(String lines, String name) {
        int at = 0;
        while (at < lines.length()) {
            int end = lines.indexOf("\r\n", at);
            int stop = end < 0 ? lines.length() : end;
            if (lines.regionMatches(true, at, name, 0, name.length())
                    && at + name.length() < stop
                    && lines.charAt(at + name.length()) == ':') {
                return Optional.of(lines.substring(at + name.length() + 1, stop).trim());
            }
            at = stop + 2;
        }
        return Optional.empty();
    }
}
