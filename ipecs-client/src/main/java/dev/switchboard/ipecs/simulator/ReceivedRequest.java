package dev.switchboard.ipecs.simulator;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One request that the simulator has received, with what became of it.
 *
 * @param order number of the request in the simulator's life, from 1
 * @param at when it arrived, by the simulator's clock
 * @param method HTTP method; {@code WS} for the upgrade to a WebSocket
 * @param path without the query
 * @param query as sent, without the question mark; empty if there is none
 * @param headers value by name in lower case; of a repeated header the first
 * @param body decoded as UTF-8
 * @param status HTTP status of the answer; 0 when there was none
 * @param answer what was answered, in words
 */
public record ReceivedRequest(
        long order,
        Instant at,
        String method,
        String path,
        String query,
        Map<String, String> headers,
        String body,
        int status,
        String answer) {

    /**
     * Checks and copies the values.
     *
     * @param order number of the request
     * @param at when it arrived
     * @param method HTTP method or {@code WS}
     * @param path without the query
     * @param query without the question mark
     * @param headers value by name in lower case
     * @param body decoded as UTF-8
     * @param status HTTP status of the answer
     * @param answer in words
     */
    public ReceivedRequest {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(query, "query");
        Objects.requireNonNull(body, "body");
        Objects.requireNonNull(answer, "answer");
        headers = Map.copyOf(headers);
    }

    /**
     * What was asked for, as the session scenarios write it.
     *
     * @return method and path, for example {@code GET /ipxapi/server/v1/users/api1/login}
     */
    public String line() {
        return method + " " + path;
    }

    /**
     * One header.
     *
     * @param name header name, in any case
     * @return its value, if it was sent
     */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The request with its answer, in one line and without credentials. */
    @Override
    public String toString() {
        Map<String, String> shown = new TreeMap<>(headers);
        shown.computeIfPresent("authorization", (name, value) -> "***");
        return order + " " + line() + " -> " + status + " " + answer + " " + shown;
    }
}
