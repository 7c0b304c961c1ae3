package dev.switchboard.vmo.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The original's uc-connector, faked: it lists users and switches their greetings, and keeps which are on.
 *
 * <p><b>Threading.</b> Any thread may ask and steer it. Owns threads {@code switchboard-vmo-sim-uc-connector}, which end
 * in {@link #close()}.
 */
public final class UcConnectorSimulator implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int KEEP = 100_000;
    private static final String GREETING = "/greeting";
    private static final String USERS = "/ucxn/users";

    /**
     * A user of the simulated system.
     *
     * @param objectId the id
     * @param alias the alias
     * @param extension the extension
     * @param callHandler the id of the call handler
     * @param greetingOn whether the alternate greeting is on
     * @param message the text last spoken; empty for none
     */
    public record User(
            String objectId, String alias, String extension, String callHandler, boolean greetingOn, String message) {}

    private final WireNeighbour neighbour;
    private final Map<String, User> byHandler = new LinkedHashMap<>();

    /**
     * A simulator that does not listen yet.
     *
     * @param port the port on loopback; 0 takes a free one
     * @param users how many users there are, {@code user1@example.com} and so on
     */
    public UcConnectorSimulator(int port, int users) {
        this.neighbour = new WireNeighbour("uc-connector", port, KEEP, this::reply);
        for (int i = 1; i <= users; i++) {
            put(new User(
                    String.format(Locale.ROOT, "0b1ec7%06d", i),
                    "user" + i + "@example.com",
                    Integer.toString(10_000 + i),
                    String.format(Locale.ROOT, "ca11%08d", i),
                    false,
                    ""));
        }
    }

    /**
     * Begins to listen; also again after {@link #down}, on the same port.
     *
     * @throws IOException when the port cannot be had
     */
    public void start() throws IOException {
        neighbour.up();
    }

    /** Listens no longer, as after a crash, until {@link #start}. */
    public void down() {
        neighbour.down();
    }

    /**
     * Where it is.
     *
     * @return the base URL
     */
    public String url() {
        return neighbour.url();
    }

    /**
     * Adds a user, or replaces the one with that call handler.
     *
     * @param user the user
     */
    public synchronized void put(User user) {
        byHandler.put(user.callHandler(), user);
    }

    /**
     * Removes a user.
     *
     * @param alias the alias
     */
    public synchronized void remove(String alias) {
        byHandler.values().removeIf(user -> user.alias().equals(alias));
    }

    /**
     * The users there are.
     *
     * @return all of them, in the order they came
     */
    public synchronized List<User> users() {
        return List.copyOf(byHandler.values());
    }

    /**
     * Finds a user.
     *
     * @param alias the alias
     * @return the user
     */
    public synchronized Optional<User> find(String alias) {
        return byHandler.values().stream()
                .filter(user -> user.alias().equals(alias))
                .findFirst();
    }

    /**
     * Lets the next greetings fail.
     *
     * @param times how many
     * @param fault how
     */
    public void failGreetings(int times, WireFault fault) {
        neighbour.failNext(times, question -> question.path().endsWith(GREETING), fault);
    }

    /**
     * Lets the next lists fail.
     *
     * @param times how many
     * @param fault how
     */
    public void failLists(int times, WireFault fault) {
        neighbour.failNext(times, question -> question.path().equals(USERS), fault);
    }

    /**
     * Lets everything fail from now on.
     *
     * @param fault how; empty ends it
     */
    public void failAlways(Optional<WireFault> fault) {
        neighbour.failAlways(fault);
    }

    /**
     * What it was asked.
     *
     * @return the last 100,000 calls, in order
     */
    public List<WireCall> calls() {
        return neighbour.calls();
    }

    private synchronized GraphDoor.Reply reply(GraphDoor.Question question) {
        String path = question.path();
        if (question.method().equals("GET") && path.equals("/")) {
            return GraphDoor.Reply.json(200, "{\"version\":\"simulated\"}");
        }
        if (question.method().equals("GET") && path.equals(USERS)) {
            return GraphDoor.Reply.json(200, list());
        }
        if (question.method().equals("POST") && path.startsWith(USERS + "/") && path.endsWith(GREETING)) {
            String handler = path.substring(USERS.length() + 1, path.length() - GREETING.length());
            return greet(URLDecoder.decode(handler, StandardCharsets.UTF_8), question.body());
        }
        return GraphDoor.Reply.json(404, "\"Not Found\"");
    }

    private String list() {
        ArrayNode list = JSON.createArrayNode();
        for (User user : byHandler.values()) {
            list.addObject()
                    .put("ObjectId", user.objectId())
                    .put("Alias", user.alias())
                    .put("Extension", user.extension())
                    .put("CallHandlerObjectId", user.callHandler())
                    .put("AlternateGreetingEnabled", user.greetingOn() ? "true" : "false");
        }
        return list.toString();
    }

    private GraphDoor.Reply greet(String handler, String body) {
        JsonNode wish;
        try {
            wish = JSON.readTree(body);
        } catch (IOException notJson) {
            return GraphDoor.Reply.json(400, "\"Not JSON\"");
        }
        String action = wish.path("action").asText("").toLowerCase(Locale.ROOT);
        User user = byHandler.get(handler);
        if (user == null || (!action.equals("true") && !action.equals("false"))) {
            return GraphDoor.Reply.json(500, "\"Could not toggle Unity Connection Greeting\"");
        }
        String message = wish.path("message").asText(user.message());
        byHandler.put(
                handler,
                new User(user.objectId(), user.alias(), user.extension(), handler, action.equals("true"), message));
        return GraphDoor.Reply.json(200, "{}");
    }

    /** Stops listening. Again does nothing. */
    @Override
    public void close() {
        neighbour.close();
    }
}
