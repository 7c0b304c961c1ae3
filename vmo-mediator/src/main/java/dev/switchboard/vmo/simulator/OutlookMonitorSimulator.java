package dev.switchboard.vmo.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The original's outlook-monitor, faked: it is told whom to watch, looks whether the mediator is there before anything
 * else, and reports changes to it. As the original it follows redirects then, and honours credentials in the mediator's
 * URL.
 *
 * <p><b>Threading.</b> Any thread may ask and steer it; reports are sent on the caller's. Owns threads {@code
 * switchboard-vmo-sim-outlook-monitor}, which end in {@link #close()}.
 */
public final class OutlookMonitorSimulator implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int KEEP = 100_000;
    private static final Duration SETUP_LIMIT = Duration.ofSeconds(35);

    private final WireNeighbour neighbour;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final Set<String> watched = new TreeSet<>();
    private final Set<String> strangers = new HashSet<>();
    private Optional<URI> mediator;

    /**
     * A simulator that does not listen yet.
     *
     * @param port the port on loopback; 0 takes a free one
     * @param mediator the mediator's base URL, perhaps with credentials; empty when it has none to report to
     */
    public OutlookMonitorSimulator(int port, Optional<URI> mediator) {
        this.neighbour = new WireNeighbour("outlook-monitor", port, KEEP, this::reply);
        this.mediator = mediator;
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
     * Says where the mediator is.
     *
     * @param url the base URL, perhaps with credentials
     */
    public synchronized void mediator(URI url) {
        mediator = Optional.of(url);
    }

    /**
     * Makes a user one that the directory does not have.
     *
     * @param alias the e-mail address
     */
    public synchronized void stranger(String alias) {
        strangers.add(alias);
    }

    /**
     * Whom it was told to watch.
     *
     * @return e-mail addresses
     */
    public synchronized Set<String> watched() {
        return Set.copyOf(watched);
    }

    /**
     * Lets the next calls fail.
     *
     * @param times how many
     * @param fault how
     */
    public void failNext(int times, WireFault fault) {
        neighbour.failNext(times, any -> true, fault);
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

    /**
     * Looks whether the mediator is there, as the original does before anything else: its root must answer 200.
     *
     * @return the status at the end of all redirects
     * @throws IOException when it cannot be reached
     * @throws InterruptedException when interrupted
     */
    public int greetMediator() throws IOException, InterruptedException {
        return send(request("/").GET()).statusCode();
    }

    /**
     * Asks to be told of all users.
     *
     * @return whether the mediator says that it worked
     * @throws IOException when it cannot be reached or answers no JSON
     * @throws InterruptedException when interrupted
     */
    public boolean askForUsers() throws IOException, InterruptedException {
        HttpResponse<String> answer = send(request("/api/setup").POST(BodyPublishers.noBody()));
        return JSON.readTree(answer.body()).path("result").asText().equals("True");
    }

    /**
     * Reports a change.
     *
     * @param alias whose
     * @param on whether out of office
     * @param message the text
     * @return the status; the answer has been read as JSON
     * @throws IOException when the mediator cannot be reached or answers no JSON
     * @throws InterruptedException when interrupted
     */
    public int report(String alias, boolean on, String message) throws IOException, InterruptedException {
        Map<String, String> body = new LinkedHashMap<>();
        body.put("email", alias);
        body.put("status", on ? "True" : "False");
        body.put("message", message);
        HttpResponse<String> answer = send(request("/api/setstatus")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body))));
        JsonNode said = JSON.readTree(answer.body());
        if (!said.has("result")) {
            throw new IOException("the mediator's answer has no result: " + answer.body());
        }
        return answer.statusCode();
    }

    private synchronized HttpRequest.Builder request(String path) {
        URI url = mediator.orElseThrow(() -> new IllegalStateException("the simulator knows no mediator"));
        String authority = url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(url.getScheme() + "://" + authority + path))
                .timeout(SETUP_LIMIT);
        Optional.ofNullable(url.getUserInfo())
                .ifPresent(credentials -> builder.header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8))));
        return builder;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private GraphDoor.Reply reply(GraphDoor.Question question) {
        if (question.method().equals("GET") && question.path().equals("/")) {
            return sync();
        }
        if (question.method().equals("POST") && question.path().equals("/monitor")) {
            return watch(question);
        }
        return GraphDoor.Reply.json(404, "\"Not Found\"");
    }

    /** The page that somebody opens so that the monitor learns of all users. */
    private GraphDoor.Reply sync() {
        try {
            boolean there = greetMediator() == 200 && askForUsers();
            return GraphDoor.Reply.json(there ? 200 : 500, "<h1>sync " + (there ? "SUCCESSFUL" : "FAILED") + "</h1>");
        } catch (IOException | IllegalStateException failed) {
            return GraphDoor.Reply.json(500, "<h1>sync FAILED</h1>");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return GraphDoor.Reply.json(500, "<h1>sync FAILED</h1>");
        }
    }

    private synchronized GraphDoor.Reply watch(GraphDoor.Question question) {
        JsonNode wish;
        try {
            wish = JSON.readTree(question.body());
        } catch (IOException notJson) {
            return GraphDoor.Reply.json(400, "{\"result\":\"Not JSON\"}");
        }
        if (!question.type().startsWith("application/json")) {
            return GraphDoor.Reply.json(400, "{\"result\":\"Not JSON\"}");
        }
        String alias = wish.path("email").asText("");
        JsonNode status = wish.path("status");
        if (alias.isEmpty() || !status.isTextual()) {
            return GraphDoor.Reply.json(400, "{\"result\":\"Invalid JSON\"}");
        }
        if (strangers.contains(alias)) {
            return GraphDoor.Reply.json(200, "<h1>User " + escaped(alias) + " not in Active Directory</h1>");
        }
        if (status.asText().equals("True")) {
            watched.add(alias);
        } else {
            watched.remove(alias);
        }
        return GraphDoor.Reply.json(
                200, "<h1>You would like to monitor user " + escaped(alias) + " " + escaped(status.asText()) + "</h1>");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** Stops listening. Again does nothing. */
    @Override
    public void close() {
        neighbour.close();
    }
}
