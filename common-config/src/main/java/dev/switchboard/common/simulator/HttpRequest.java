package dev.switchboard.common.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** One request as it came: {@code headers} is the text of all header lines, {@code body} the bytes. */
public final class HttpRequest {

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

    /**
     * The method.
     *
     * @return for example {@code POST}
     */
    public String method() {
        return method;
    }

    /**
     * Path and query.
     *
     * @return exactly as sent
     */
    public String target() {
        return target;
    }

    /**
     * All header lines.
     *
     * @return as sent, separated by CR LF
     */
    public String headers() {
        return headers;
    }

    /**
     * The body itself, not a copy.
     *
     * @return the bytes, not to be written to
     */
    public byte[] body() {
        return body;
    }

    /**
     * The body with one character for each byte.
     *
     * @return the text
     */
    public String rawBody() {
        return new String(body, StandardCharsets.ISO_8859_1);
    }

    /**
     * The body as text.
     *
     * @return decoded as UTF-8
     */
    public String utf8Body() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /**
     * Whether the client goes on with another request.
     *
     * @return false when the connection ends with the answer
     */
    public boolean keepAlive() {
        return keepAlive;
    }

    /**
     * The first value of a header.
     *
     * @param name header name, in any case
     * @return its value, if it was sent
     */
    public Optional<String> header(String name) {
        return header(headers, name);
    }

    /**
     * The first value of a header in the text of header lines.
     *
     * @param lines the lines, separated by CR LF
     * @param name header name, in any case
     * @return its value, if it is there
     */
    public static Optional<String> header(String lines, String name) {
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
