package dev.switchboard.presence.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.common.time.Timers;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * A Mattermost server, as far as presence needs it: users, statuses, sessions, rate limit and the WebSocket, on a port
 * of the loopback interface. It has one account of its own, the bridge, with an administrator's token and a plain
 * member's.
 *
 * <p>The same seed gives the same users, ids, tokens and changes.
 *
 * <p><b>Threading.</b> Any thread may call any method.
 */
public final class MattermostSimulator implements AutoCloseable {

    /** How a simulator is to be. */
    public static final class Builder {
        private int port;
        private int users = 10;
        private long seed = 1;
        private double changesPerSecond;
        private Optional<Timers> timers = Optional.empty();
        private double requestsPerSecond;
        private int burst = 100;
        private int keep = 10_000;

        private Builder() {}

        /**
         * Where it listens.
         *
         * @param port on loopback; 0, the default, takes a free one
         * @return this
         */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /**
         * How many people there are beside the bridge; default 10.
         *
         * @param users from 0
         * @return this
         * @throws IllegalArgumentException when negative or above 1,000,000
         */
        public Builder users(int users) {
            if (users < 0 || users > 1_000_000) {
                throw new IllegalArgumentException("users must be 0 to 1000000, but is " + users);
            }
            this.users = users;
            return this;
        }

        /**
         * What all chance comes from; default 1.
         *
         * @param seed any number
         * @return this
         */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * How often somebody gets another status by chance; default never.
         *
         * @param changes per second, up to 10,000
         * @return this
         * @throws IllegalArgumentException when negative or too many
         */
        public Builder changesPerSecond(double changes) {
            if (!(changes >= 0 && changes <= 10_000)) {
                throw new IllegalArgumentException("changes per second must be 0 to 10000, but is " + changes);
            }
            this.changesPerSecond = changes;
            return this;
        }

        /**
         * Limits the rate of requests of each token; default no limit.
         *
         * @param requestsPerSecond more than zero
         * @param burst how many may come at once
         * @return this
         */
        public Builder rateLimit(double requestsPerSecond, int burst) {
            this.requestsPerSecond = requestsPerSecond;
            this.burst = burst;
            return this;
        }

        /**
         * How many received requests are kept to be asked for; default the latest 10,000.
         *
         * @param requests from 0
         * @return this
         */
        public Builder keep(int requests) {
            this.keep = requests;
            return this;
        }

        /**
         * Another clock than the system's.
         *
         * @param timers not closed by the simulator
         * @return this
         */
        public Builder timers(Timers timers) {
            this.timers = Optional.of(timers);
            return this;
        }

        /**
         * Makes it; it does not listen yet.
         *
         * @return the simulator
         */
        public MattermostSimulator build() {
            return new MattermostSimulator(this);
        }
    }

    /** A whole answer. */
    private record Answer(int status, String body, Map<String, String> headers) {}

    private record Planned(String where, MattermostFault fault) {}

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LARGEST_PAGE = 200;
    private static final int LARGEST_MESSAGE = 8 * 1024;
    private static final Duration TICK = Duration.ofMillis(100);

    private final Builder options;
    private final MattermostWorld world;
    private final Timers timers;
    private final MattermostSockets sockets;
    private final RateLimit limit;
    private final Deque<MattermostRequest> received = new ArrayDeque<>();
    private final Deque<Planned> faults = new ArrayDeque<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private Optional<Javalin> server = Optional.empty();
    private double changesDue;
    private long count;

    private MattermostSimulator(Builder options) {
        this.options = options;
        this.world = new MattermostWorld(options.users, options.seed);
        this.timers = options.timers.orElseGet(() -> Timers.system("mattermost-simulator"));
        this.limit = new RateLimit(timers, options.requestsPerSecond, options.burst);
        this.sockets = new MattermostSockets(world, timers, (action, text) -> keep("WS", action, text, 0));
    }

    /**
     * Ten people, no limit, a free port.
     *
     * @return options to change
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Begins to listen.
     *
     * @throws IOException if the port cannot be had
     */
    public synchronized void start() throws IOException {
        try {
            server = Optional.of(Javalin.create(this::configure).start());
        } catch (RuntimeException e) {
            throw new IOException(
                    "The simulated Mattermost server cannot listen on port " + options.port + ": " + e, e);
        }
        if (options.changesPerSecond > 0) {
            timers.scheduleEvery(TICK, this::changeSome);
        }
    }

    private void configure(JavalinConfig config) {
        QueuedThreadPool threads = new QueuedThreadPool(40, 4, 30_000);
        threads.setName("switchboard-mattermost-simulator-web");
        threads.setDaemon(true);
        threads.setReservedThreads(0);
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.jetty.threadPool = threads;
        config.jetty.host = "127.0.0.1";
        config.jetty.port = options.port;
        config.jetty.modifyWebSocketServletFactory(factory -> factory.setMaxTextMessageSize(LARGEST_MESSAGE));
        config.http.maxRequestSize = 1 << 20;
        config.routes.get("/api/v4/<rest>", this::serve);
        config.routes.post("/api/v4/<rest>", this::serve);
        config.routes.ws("/api/v4/websocket", sockets::configure);
    }

    private void changeSome() {
        changesDue += options.changesPerSecond * TICK.toMillis() / 1000;
        for (; changesDue >= 1; changesDue--) {
            world.anyoneChanges().ifPresent(sockets::statusChanged);
        }
    }

    /**
     * Where it listens.
     *
     * @return the root, without a slash at its end
     */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /**
     * The port it listens on.
     *
     * @return the port
     * @throws IllegalStateException before the start
     */
    public synchronized int port() {
        return server.orElseThrow(() -> new IllegalStateException("not started"))
                .port();
    }

    /**
     * A token of the bridge that sees every e-mail address.
     *
     * @return the token
     */
    public String adminToken() {
        return world.adminToken();
    }

    /**
     * A token of the bridge that sees e-mail addresses unless they are hidden.
     *
     * @return the token
     */
    public String memberToken() {
        return world.memberToken();
    }

    /**
     * The bridge's own account.
     *
     * @return its id
     */
    public String bridgeId() {
        return world.bridgeId();
    }

    /**
     * Everybody but the bridge, deactivated people included.
     *
     * @return ids, in the order of their making
     */
    public List<String> userIds() {
        return world.people();
    }

    /**
     * Signs somebody in.
     *
     * @param userId who
     * @return the session's token
     */
    public String openSession(String userId) {
        return world.openSession(userId);
    }

    /**
     * Somebody's status.
     *
     * @param userId who
     * @return the word
     */
    public String statusOf(String userId) {
        return world.statusOf(userId);
    }

    /**
     * Gives somebody a status, which only that user's own connections are told.
     *
     * @param userId who
     * @param status any word
     */
    public void setStatus(String userId, String status) {
        if (world.status(userId, status)) {
            sockets.statusChanged(userId);
        }
    }

    /**
     * A new user; told as {@code new_user}.
     *
     * @param username the name
     * @param email the address
     * @return the id
     */
    public String addUser(String username, String email) {
        String id = world.add(username, email);
        sockets.tell("new_user", Map.of("user_id", id));
        return id;
    }

    /**
     * Another name and address; told as {@code user_updated}.
     *
     * @param userId who
     * @param username the name
     * @param email the address
     */
    public void updateUser(String userId, String username, String email) {
        world.change(userId, username, email, true);
        sockets.tell("user_updated", Map.of("user", world.shown(userId, false).orElse(Map.of())));
    }

    /**
     * Deactivates or reactivates somebody; told as {@code user_activation_status_change}.
     *
     * @param userId who
     * @param active whether the account works
     */
    public void setActive(String userId, boolean active) {
        Map<String, Object> now = world.shown(userId, true).orElseThrow();
        world.change(userId, String.valueOf(now.get("username")), String.valueOf(now.get("email")), active);
        sockets.tell("user_activation_status_change", Map.of());
    }

    /**
     * Removes somebody for good, without telling anybody.
     *
     * @param userId who
     */
    public void removeUser(String userId) {
        world.remove(userId);
    }

    /**
     * Leaves somebody out of what {@code get_statuses} answers, as if the node had never heard of that user.
     *
     * @param userId who
     */
    public void forgetInCache(String userId) {
        world.forget(userId);
    }

    /**
     * Hides e-mail addresses from all but administrators.
     *
     * @param hidden whether they are hidden
     */
    public void hideEmails(boolean hidden) {
        world.hideEmails(hidden);
    }

    /**
     * Switches user statuses off in the whole server: status requests then answer an empty list.
     *
     * @param off whether they are off
     */
    public void switchStatusesOff(boolean off) {
        world.switchStatusesOff(off);
    }

    /**
     * Lets coming requests fail.
     *
     * @param where a part of {@code METHOD path?query}, empty for every request
     * @param fault what happens
     * @param times to how many requests
     */
    public void failNext(String where, MattermostFault fault, int times) {
        synchronized (faults) {
            for (int i = 0; i < times; i++) {
                faults.add(new Planned(where, fault));
            }
        }
    }

    /** Calls off all faults that have not happened. */
    public void heal() {
        synchronized (faults) {
            faults.clear();
        }
    }

    /** Cuts every WebSocket. */
    public void dropConnections() {
        sockets.drop();
    }

    /**
     * Lets events get lost, so that the next one's number jumps.
     *
     * @param events how many
     */
    public void loseEvents(int events) {
        sockets.loseEvents(events);
    }

    /**
     * How many WebSockets are open and signed in.
     *
     * @return the number
     */
    public int connections() {
        return sockets.open();
    }

    /**
     * What was received.
     *
     * @return the latest requests, oldest first
     */
    public List<MattermostRequest> received() {
        synchronized (received) {
            return List.copyOf(received);
        }
    }

    /**
     * How much was received.
     *
     * @return all requests since the start
     */
    public long receivedCount() {
        synchronized (received) {
            return count;
        }
    }

    private void keep(String method, String target, String body, int status) {
        synchronized (received) {
            count++;
            received.add(new MattermostRequest(timers.now(), method, target, body, status));
            while (received.size() > options.keep) {
                received.remove();
            }
        }
    }

    private void serve(Context context) throws IOException {
        String query = context.queryString();
        String target = context.path() + (query == null ? "" : "?" + query);
        Optional<MattermostFault> fault = nextFault(context.method() + " " + target);
        Answer answer = answer(context, fault);
        boolean cut =
                fault.filter(one -> one.kind() == MattermostFault.Kind.CUT).isPresent();
        keep(context.method().toString(), target, context.body(), cut ? 0 : answer.status());
        if (fault.filter(one -> one.kind() == MattermostFault.Kind.SLOW).isPresent()) {
            waitFor(fault.get().time());
        }
        answer.headers().forEach(context::header);
        context.status(answer.status());
        if (cut) {
            cut(context, answer.body());
        } else {
            context.result(answer.body());
        }
    }

    private void waitFor(Duration time) {
        try {
            boolean unused = closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void cut(Context context, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        context.res().setContentLength(bytes.length);
        OutputStream out = context.res().getOutputStream();
        out.write(bytes, 0, bytes.length / 2);
        out.flush();
        ServletContextRequest.getServletContextRequest(context.req())
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint()
                .close();
    }

    private Optional<MattermostFault> nextFault(String line) {
        synchronized (faults) {
            Optional<Planned> next =
                    faults.stream().filter(one -> line.contains(one.where())).findFirst();
            next.ifPresent(faults::remove);
            return next.map(Planned::fault);
        }
    }

    private Answer answer(Context context, Optional<MattermostFault> fault) {
        if (fault.filter(one -> one.kind() == MattermostFault.Kind.ANSWER).isPresent()) {
            return refused(fault.get());
        }
        if (fault.filter(one -> one.kind() == MattermostFault.Kind.NONSENSE).isPresent()) {
            return new Answer(200, "<html>Please sign in", Map.of("Content-Type", "text/html"));
        }
        String header = context.header("Authorization");
        String token = header != null && header.startsWith("Bearer ") ? header.substring(7) : "";
        Optional<Map<String, String>> overLimit = limit.refuse(token);
        if (overLimit.isPresent()) {
            return new Answer(429, "limit exceeded\n", overLimit.get());
        }
        Optional<String> account = world.accountOf(token);
        if (account.isEmpty()) {
            return error(
                    401, "api.context.session_expired.app_error", "Invalid or expired session, please login again.");
        }
        Answer truth = truth(context, account.get(), token.equals(world.adminToken()));
        return fault.filter(one -> one.kind() == MattermostFault.Kind.HALF).isPresent() ? half(truth) : truth;
    }

    private static Answer refused(MattermostFault fault) {
        if (fault.status() == 429) {
            String seconds = String.valueOf(fault.time().toSeconds());
            return new Answer(
                    429,
                    "limit exceeded\n",
                    Map.of(
                            "Retry-After",
                            seconds,
                            "X-RateLimit-Limit",
                            "10",
                            "X-RateLimit-Remaining",
                            "0",
                            "X-RateLimit-Reset",
                            seconds));
        }
        return error(fault.status(), "simulated.app_error", "A simulated failure.");
    }

    private Answer truth(Context context, String account, boolean admin) {
        String rest = context.path().substring("/api/v4/".length());
        if (context.method().toString().equals("POST")) {
            return rest.equals("users/status/ids") ? statuses(context.body()) : notFound();
        }
        if (rest.equals("users")) {
            int page = Math.max(0, number(context.queryParam("page"), 0));
            int size = Math.min(LARGEST_PAGE, number(context.queryParam("per_page"), 60));
            return json(world.page("true".equals(context.queryParam("active")), page, size, admin));
        }
        if (rest.equals("users/me")) {
            return json(world.shown(account, true).orElseThrow());
        }
        if (rest.matches("users/[^/]+")) {
            String id = rest.substring("users/".length());
            if (!id.matches("[A-Za-z0-9]{26}")) {
                return error(400, "api.context.invalid_url_param.app_error", "Invalid or missing user_id parameter.");
            }
            return world.shown(id, admin).map(MattermostSimulator::json).orElseGet(MattermostSimulator::notFound);
        }
        return notFound();
    }

    private Answer statuses(String body) {
        List<String> ids = new ArrayList<>();
        try {
            JsonNode list = JSON.readTree(body);
            list.forEach(id -> ids.add(id.asText()));
        } catch (JsonProcessingException e) {
            ids.clear();
        }
        if (ids.isEmpty() || ids.stream().anyMatch(id -> id.length() != 26)) {
            return error(
                    400, "api.context.invalid_body_param.app_error", "Invalid or missing user_ids in request body.");
        }
        return json(world.statuses(ids));
    }

    private static int number(@Nullable String text, int otherwise) {
        try {
            return text == null || text.isEmpty() ? otherwise : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    private static Answer notFound() {
        return error(404, "store.sql_user.missing_account.const", "Unable to find the user.");
    }

    private static Answer error(int status, String id, String message) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", id);
        body.put("message", message);
        body.put("detailed_error", "");
        body.put("status_code", status);
        return new Answer(status, json(body).body(), Map.of("Content-Type", "application/json"));
    }

    private static Answer half(Answer answer) {
        try {
            JsonNode list = JSON.readTree(answer.body());
            List<JsonNode> first = new ArrayList<>();
            for (int i = 0; i < list.size() / 2; i++) {
                first.add(list.get(i));
            }
            return new Answer(answer.status(), JSON.writeValueAsString(first), answer.headers());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer of our own cannot be read", e);
        }
    }

    private static Answer json(Object body) {
        try {
            return new Answer(200, JSON.writeValueAsString(body), Map.of("Content-Type", "application/json"));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer cannot be written", e);
        }
    }

    /** Ends the server and its connections; any number of times. */
    @Override
    public synchronized void close() {
        closing.countDown();
        sockets.drop();
        server.ifPresent(Javalin::stop);
        if (options.timers.isEmpty()) {
            timers.close();
        }
    }
}
