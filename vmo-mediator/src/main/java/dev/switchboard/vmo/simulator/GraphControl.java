package dev.switchboard.vmo.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.switchboard.vmo.simulator.GraphDoor.Question;
import dev.switchboard.vmo.simulator.GraphDoor.Reply;
import dev.switchboard.vmo.simulator.GraphSimulator.Fault;
import dev.switchboard.vmo.simulator.GraphSimulator.Replies;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * A second port from which a simulator in another process is steered.
 *
 * <ul>
 *   <li>{@code POST /user} with {@code email} and the automatic replies, of which what is not named is as if never set:
 *       {@code status}, {@code audience}, {@code internal}, {@code external}, {@code message} (both of them),
 *       {@code start}, {@code end}, {@code zone}; or with {@code "remove": true}
 *   <li>{@code POST /fault} with {@code where}, {@code count}, {@code status}, {@code retry-after}, {@code millis},
 *       {@code delivery}, {@code body}; or with {@code "clear": true}, {@code "expire-tokens": true} or {@code "shuffle"}
 *   <li>{@code GET /journal}: what came
 * </ul>
 *
 * <p>A POST must be JSON by its {@code Content-Type}, which no web page can send without asking first.
 */
final class GraphControl implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final GraphSimulator simulator;
    private final GraphDoor door;

    GraphControl(GraphSimulator simulator, int port) {
        this.simulator = simulator;
        this.door = new GraphDoor("graph-control", port, this::reply);
    }

    void start() throws IOException {
        door.start();
    }

    String url() {
        return door.url();
    }

    @Override
    public void close() {
        door.close();
    }

    private Reply reply(Question question) {
        try {
            switch (question.method() + " " + question.path()) {
                case "GET /journal" -> {
                    return Reply.json(200, journal());
                }
                case "POST /user" -> user(body(question));
                case "POST /fault" -> fault(body(question));
                default -> {
                    return refusal(404, "there is POST /user, POST /fault and GET /journal");
                }
            }
            return Reply.json(200, "{}");
        } catch (IllegalArgumentException e) {
            return refusal(400, String.valueOf(e.getMessage()));
        }
    }

    private static Reply refusal(int status, String text) {
        return Reply.json(status, JSON.createObjectNode().put("error", text).toString());
    }

    private static JsonNode body(Question question) {
        if (!question.type().toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw new IllegalArgumentException("the Content-Type must be application/json");
        }
        try {
            JsonNode body = JSON.readTree(question.body());
            if (body.isObject()) {
                return body;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the body is no JSON", e);
        }
        throw new IllegalArgumentException("the body must be a JSON object");
    }

    private void user(JsonNode wish) {
        String email = required(wish, "email");
        if (wish.path("remove").asBoolean()) {
            simulator.remove(email);
            return;
        }
        String message = wish.path("message").asText("");
        simulator.set(
                email,
                new Replies(
                        wish.path("status").asText("disabled"),
                        wish.path("audience").asText("all"),
                        wish.path("internal").asText(message),
                        wish.path("external").asText(message),
                        wish.path("start").asText(""),
                        wish.path("end").asText(""),
                        wish.path("zone").asText("UTC")));
    }

    private void fault(JsonNode wish) {
        if (wish.path("clear").asBoolean()) {
            simulator.clearFaults();
        } else if (wish.path("expire-tokens").asBoolean()) {
            simulator.expireTokens();
        } else if (wish.has("shuffle")) {
            simulator.shuffle(wish.path("shuffle").asBoolean());
        } else {
            simulator.failNext(
                    required(wish, "where"),
                    Math.max(1, Math.min(1_000_000, wish.path("count").asInt(1))),
                    new Fault(
                            status(wish),
                            wish.path("retry-after").asText(""),
                            Duration.ofMillis(Math.max(0, wish.path("millis").asLong(0))),
                            wish.path("delivery").asText("whole"),
                            wish.path("body").asText("")));
        }
    }

    private static int status(JsonNode wish) {
        int status = wish.path("status").asInt(0);
        if (status != 0 && (status < 200 || status > 599)) {
            throw new IllegalArgumentException("status must be 200 to 599");
        }
        return status;
    }

    private static String required(JsonNode wish, String name) {
        String value = wish.path(name).asText("");
        if (value.isEmpty()) {
            throw new IllegalArgumentException("'" + name + "' is missing");
        }
        return value;
    }

    private String journal() {
        ObjectNode whole = JSON.createObjectNode();
        ArrayNode all = whole.putArray("requests");
        List<GraphSimulator.Call> calls = simulator.calls();
        for (GraphSimulator.Call call : calls) {
            ObjectNode one = all.addObject()
                    .put("kind", call.kind())
                    .put("path", call.path())
                    .put("status", call.status());
            call.users().forEach(one.putArray("users")::add);
        }
        return whole.toString();
    }
}
