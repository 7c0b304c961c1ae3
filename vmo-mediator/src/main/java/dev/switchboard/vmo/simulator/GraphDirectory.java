package dev.switchboard.vmo.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.switchboard.vmo.simulator.GraphDoor.Delivery;
import dev.switchboard.vmo.simulator.GraphDoor.Question;
import dev.switchboard.vmo.simulator.GraphDoor.Reply;
import dev.switchboard.vmo.simulator.GraphSimulator.Replies;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The users with their mailboxes, and the answers about them. */
final class GraphDirectory {

    static final String REPLIES = "/mailboxSettings/automaticRepliesSetting";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_PARTS = 20;
    private static final int LANES = 4;
    private static final Pattern USER = Pattern.compile("/users/([^/?]+)(" + REPLIES + ")?");

    private final GraphFaults faults;
    private final Random order = new Random(1);
    private final Map<String, Replies> users = new ConcurrentHashMap<>();
    private volatile boolean shuffled;
    private volatile Duration partTime = Duration.ZERO;

    GraphDirectory(GraphFaults faults) {
        this.faults = faults;
    }

    void set(String email, Replies replies) {
        users.put(email.toLowerCase(Locale.ROOT), replies);
    }

    void remove(String email) {
        users.remove(email.toLowerCase(Locale.ROOT));
    }

    void shuffle(boolean on) {
        shuffled = on;
    }

    void partTime(Duration time) {
        partTime = time;
    }

    static Reply error(int status, String code, String message) {
        return Reply.json(status, errorBody(code, message).toString());
    }

    private static ObjectNode errorBody(String code, String message) {
        ObjectNode body = JSON.createObjectNode();
        body.putObject("error").put("code", code).put("message", message);
        return body;
    }

    /** The answer to one question, alone or in a batch. */
    record Part(int status, String body, Optional<String> user) {}

    Part part(String method, String url) {
        Matcher path = USER.matcher(url.replaceFirst("\\?.*", ""));
        if (!method.equals("GET") || !path.matches()) {
            return new Part(
                    400,
                    errorBody("BadRequest", "Resource not found for the segment")
                            .toString(),
                    Optional.empty());
        }
        // A plus sign in a path is a plus sign.
        String email = URLDecoder.decode(path.group(1).replace("+", "%2B"), StandardCharsets.UTF_8)
                .toLowerCase(Locale.ROOT);
        @Nullable Replies replies = users.get(email);
        if (replies == null) {
            return new Part(
                    404,
                    errorBody("ErrorInvalidUser", "The requested user is invalid.")
                            .toString(),
                    Optional.of(email));
        }
        ObjectNode body = path.group(2) == null ? user(email) : settings(replies);
        return new Part(200, body.toString(), Optional.of(email));
    }

    private static ObjectNode user(String email) {
        ObjectNode body = JSON.createObjectNode()
                .put("id", "id-" + email)
                .put("mail", email)
                .put("userPrincipalName", email);
        body.putArray("proxyAddresses").add("SMTP:" + email);
        return body;
    }

    private static ObjectNode settings(Replies replies) {
        ObjectNode body = JSON.createObjectNode()
                .put("@odata.context", "https://graph.microsoft.com/v1.0/$metadata#automaticRepliesSetting")
                .put("status", replies.status())
                .put("externalAudience", replies.audience())
                .put("internalReplyMessage", replies.internal())
                .put("externalReplyMessage", replies.external());
        String start = replies.start().isEmpty() ? "2026-01-01T00:00:00.0000000" : replies.start();
        String end = replies.end().isEmpty() ? "2026-01-01T01:00:00.0000000" : replies.end();
        body.putObject("scheduledStartDateTime").put("dateTime", start).put("timeZone", replies.zone());
        body.putObject("scheduledEndDateTime").put("dateTime", end).put("timeZone", replies.zone());
        return body;
    }

    Reply batch(Question question, List<String> asked) {
        JsonNode requests;
        try {
            requests = JSON.readTree(question.body()).path("requests");
        } catch (JsonProcessingException e) {
            return error(400, "BadRequest", "the body is no JSON");
        }
        if (!question.method().equals("POST") || !requests.isArray() || requests.isEmpty()) {
            return error(400, "BadRequest", "there are no requests");
        }
        if (requests.size() > MOST_PARTS) {
            return error(400, "BadRequest", "Number of batch request steps exceeds the maximum value of 20.");
        }
        long[] lanes = new long[LANES];
        List<ObjectNode> responses = new ArrayList<>();
        for (JsonNode request : requests) {
            Part truth =
                    part(request.path("method").asText(), request.path("url").asText());
            truth.user.ifPresent(asked::add);
            Reply reply = faults.apply(
                    truth.user.orElse(""), new Reply(truth.status, Map.of(), truth.body, partTime, Delivery.WHOLE));
            Arrays.sort(lanes);
            lanes[0] += reply.delay().toNanos();
            if (reply.delivery() == Delivery.WHOLE) {
                responses.add(response(request.path("id").asText(), reply));
            }
        }
        if (shuffled) {
            Collections.shuffle(responses, order);
        }
        ObjectNode whole = JSON.createObjectNode();
        ArrayNode all = whole.putArray("responses");
        responses.forEach(all::add);
        long slowest = Arrays.stream(lanes).max().orElse(0);
        return new Reply(200, Map.of(), whole.toString(), Duration.ofNanos(slowest), Delivery.WHOLE);
    }

    private static ObjectNode response(String id, Reply reply) {
        ObjectNode one = JSON.createObjectNode().put("id", id).put("status", reply.status());
        ObjectNode headers = one.putObject("headers").put("Content-Type", "application/json");
        reply.headers().forEach(headers::put);
        try {
            one.set("body", JSON.readTree(reply.body()));
        } catch (JsonProcessingException e) {
            one.put("body", reply.body());
        }
        return one;
    }
}
