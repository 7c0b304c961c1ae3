package dev.switchboard.ipecs.simulator;

import dev.switchboard.common.simulator.HttpReader;
import dev.switchboard.common.simulator.HttpRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One HTTP request, read to its end. Header names are in lower case. */
record Request(String method, String path, String query, Map<String, String> headers, String body, boolean keepAlive) {

    static Request of(HttpRequest read) throws HttpReader.BadRequest {
        String target = read.target();
        if (!target.startsWith("/")) {
            throw new HttpReader.BadRequest("the request line names no path");
        }
        Map<String, String> headers = new HashMap<>();
        for (String line : read.headers().split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.putIfAbsent(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).trim());
            }
        }
        int question = target.indexOf('?');
        return new Request(
                read.method(),
                question < 0 ? target : target.substring(0, question),
                question < 0 ? "" : target.substring(question + 1),
                Map.copyOf(headers),
                read.utf8Body(),
                read.keepAlive());
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    String headerOr(String name, String fallback) {
        return headers.getOrDefault(name, fallback);
    }

    boolean wantsUpgrade() {
        return headerOr("upgrade", "").equalsIgnoreCase("websocket");
    }

    /** As the session scenarios write it. */
    String line() {
        return (wantsUpgrade() ? "WS" : method) + " " + path;
    }

    /** The query's parameters, the last of each name. */
    Map<String, String> parameters() {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException brokenEscape) {
            return text;
        }
    }
}
