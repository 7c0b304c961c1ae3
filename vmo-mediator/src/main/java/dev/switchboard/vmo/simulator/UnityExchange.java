package dev.switchboard.vmo.simulator;

import java.nio.charset.StandardCharsets;

/**
 * A call that a {@link UnitySimulator} received, and what it answered.
 *
 * @param operation what it asks for
 * @param method the HTTP method
 * @param target path and query as they came, escapes and all
 * @param contentType of the body; empty for none
 * @param body as it came
 * @param status the status answered; 0 when the connection was dropped instead
 */
@SuppressWarnings("ArrayRecordComponent")
public record UnityExchange(
        UnitySimulator.Operation operation, String method, String target, String contentType, byte[] body, int status) {

    /**
     * The body as text.
     *
     * @return UTF-8 text
     */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
