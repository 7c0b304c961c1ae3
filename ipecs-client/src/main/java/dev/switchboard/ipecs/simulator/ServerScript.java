package dev.switchboard.ipecs.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A list of requests that the server expects in this order, with its answer to each.
 *
 * <p>A simulator with a script knows no truth of its own. A request that is not the next of the list, or has another
 * {@code Authorization}, is taken down as a failure and answered with status 400.
 *
 * @param exchanges what is expected, in order
 */
public record ServerScript(List<Exchange> exchanges) {

    /**
     * One expected request.
     *
     * @param on method and path, the method being {@code WS} for an upgrade
     * @param authorization the exact value of the header
     * @param reply what the server does
     */
    public record Exchange(String on, String authorization, Reply reply) {

        /**
         * Checks the values.
         *
         * @param on method and path
         * @param authorization the exact value of the header
         * @param reply what the server does
         */
        public Exchange {
            Objects.requireNonNull(on, "on");
            Objects.requireNonNull(authorization, "authorization");
            Objects.requireNonNull(reply, "reply");
        }
    }

    /**
     * What the server does about a request.
     *
     * @param kind what it is
     * @param status HTTP status; 101 opens the stream; 0 for the kinds without an answer
     * @param body text of the answer
     */
    public record Reply(Kind kind, int status, String body) {

        /** The kinds of reply. */
        public enum Kind {
            /** Status and body, or the upgrade. */
            ANSWER,
            /** The connection is reset before anything is answered, which a client cannot tell from a closed port. */
            REFUSED,
            /** Nothing is answered until the client gives up. */
            TIMEOUT
        }

        /**
         * Checks the values.
         *
         * @param kind what it is
         * @param status HTTP status
         * @param body text of the answer
         */
        public Reply {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(body, "body");
        }

        /**
         * An answer.
         *
         * @param status HTTP status; 101 opens the stream
         * @param body text of the answer; sent as JSON if it looks like it
         * @return the reply
         */
        public static Reply answer(int status, String body) {
            return new Reply(Kind.ANSWER, status, body);
        }

        /**
         * A connection that is refused.
         *
         * @return the reply
         */
        public static Reply refused() {
            return new Reply(Kind.REFUSED, 0, "");
        }

        /**
         * A request that is never answered.
         *
         * @return the reply
         */
        public static Reply timeout() {
            return new Reply(Kind.TIMEOUT, 0, "");
        }
    }

    /**
     * Copies the list.
     *
     * @param exchanges what is expected, in order
     */
    public ServerScript {
        exchanges = List.copyOf(exchanges);
    }

    /**
     * A script that expects nothing yet.
     *
     * @return the script
     */
    public static ServerScript empty() {
        return new ServerScript(List.of());
    }

    /**
     * The same script with one more request at its end.
     *
     * @param on method and path, for example {@code WS /ipxapi/server/v1/users/api1/login}
     * @param authorization the exact value of the header
     * @param reply what the server does
     * @return the longer script
     */
    public ServerScript expect(String on, String authorization, Reply reply) {
        List<Exchange> more = new ArrayList<>(exchanges);
        more.add(new Exchange(on, authorization, reply));
        return new ServerScript(more);
    }

    /**
     * The server's side of a session scenario. What happens after it ({@code then}) is the test's to do.
     *
     * @param scenarios a file with {@code sessionScenarios}
     * @param id which one, for example {@code C01}
     * @return the script
     * @throws IOException if the file cannot be read or has no such scenario
     */
    public static ServerScript session(Path scenarios, String id) throws IOException {
        for (JsonNode scenario : new ObjectMapper().readTree(scenarios.toFile()).path("sessionScenarios")) {
            if (scenario.path("id").asText().equals(id)) {
                List<Exchange> exchanges = new ArrayList<>();
                for (JsonNode entry : scenario.path("server")) {
                    exchanges.add(new Exchange(
                            entry.path("on").asText(), entry.path("auth").asText(), reply(entry.path("reply"))));
                }
                return new ServerScript(exchanges);
            }
        }
        throw new IOException("there is no session scenario " + id + " in " + scenarios);
    }

    private static Reply reply(JsonNode reply) {
        if (reply.has("io")) {
            return reply.path("io").asText().equals("timeout") ? Reply.timeout() : Reply.refused();
        }
        String body = reply.has("text")
                ? reply.path("text").asText()
                : reply.has("body") ? reply.path("body").toString() : "{}";
        return Reply.answer(reply.path("status").asInt(), body);
    }
}
