package dev.switchboard.oci.simulator;

import dev.switchboard.common.simulator.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One HTTP request that a simulator has received, with what became of it.
 *
 * @param order number of the request in the simulator's life, from 1; requests take effect in this order
 * @param method HTTP method
 * @param target path and query exactly as sent
 * @param headerLines all header lines as sent, separated by CR LF
 * @param rawBody the body, one character for each byte
 * @param operation for the gateway {@code Login}, {@code Create}, {@code Set}, {@code Delete}, {@code Logout} or
 *     {@code Other}; for the mail server the command, {@code user_create} and so on, or {@code Other}
 * @param session number of the session, counted by Logins from 1; for a Login the one it opened; 0 for none
 * @param status HTTP status of the true answer, 0 when the request had no effect because of an injected fault
 * @param answer what was answered in words: {@code ok}, {@code ok, nothing changed}, {@code fault 4006/13004},
 *     {@code injected drop after effect} and so on
 */
public record ReceivedRequest(
        long order,
        String method,
        String target,
        String headerLines,
        String rawBody,
        String operation,
        int session,
        int status,
        String answer) {

    /**
     * One header.
     *
     * @param name as sent
     * @param value without surrounding blanks
     */
    public record Header(String name, String value) {

        /**
         * Checks the values.
         *
         * @param name as sent
         * @param value without surrounding blanks
         */
        public Header {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(value, "value");
        }
    }

    /**
     * Something in a request that no correct client sends.
     *
     * @param order number of the request, 0 where no request could be made out
     * @param what what is wrong, for people
     */
    public record Violation(long order, String what) {

        /**
         * Checks the values.
         *
         * @param order number of the request
         * @param what what is wrong
         */
        public Violation {
            Objects.requireNonNull(what, "what");
        }
    }

    /**
     * The headers in the order sent.
     *
     * @return name and value of each
     */
    public List<Header> headers() {
        List<Header> headers = new ArrayList<>();
        for (String line : headerLines.split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.add(new Header(
                        line.substring(0, colon), line.substring(colon + 1).trim()));
            }
        }
        return List.copyOf(headers);
    }

    /**
     * The first value of a header.
     *
     * @param name header name, in any case
     * @return its value, if it was sent
     */
    public Optional<String> header(String name) {
        return HttpRequest.header(headerLines, name);
    }

    /**
     * The body as sent.
     *
     * @return a new array
     */
    public byte[] bytes() {
        return rawBody.getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * The body as text.
     *
     * @return the body decoded as UTF-8
     */
    public String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }
}
