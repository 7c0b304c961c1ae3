package dev.switchboard.presence.simulator;

import dev.switchboard.common.time.Timers;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

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

    private static final int LARGEST_MESSAGE = 8 * 1024;
    private static final Duration TICK = Duration.ofMillis(100);

    private final Builder options;
    private final MattermostWorld world;
    private final Timers timers;
    private final MattermostSockets sockets;
    private final MattermostRest rest;
    private Optional<Javalin> server = Optional.empty();
    private double changesDue;

    private MattermostSimulator(Builder options) {
        this.options = options;
        this.world = new MattermostWorld(options.users, options.seed);
        this.timers = options.timers.orElseGet(() -> Timers.system("mattermost-simulator"));
        RateLimit limit = new RateLimit(timers, options.requestsPerSecond, options.burst);
        this.rest = new MattermostRest(world, limit, timers, options.keep);
        this.sockets = new MattermostSockets(world, timers, (action, text) -> rest.keep("WS", action, text, 0));
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
        config.routes.get("/api/v4/<rest>", rest::serve);
        config.routes.post("/api/v4/<rest>", rest::serve);
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
        rest.failNext(where, fault, times);
    }

    /** Calls off all faults that have not happened. */
    public void heal() {
        rest.heal();
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
        return rest.received();
    }

    /**
     * How much was received.
     *
     * @return all requests since the start
     */
    public long receivedCount() {
        return rest.receivedCount();
    }

    /** Ends the server and its connections; any number of times. */
    @Override
    public synchronized void close() {
        rest.close();
        sockets.drop();
        server.ifPresent(Javalin::stop);
        if (options.timers.isEmpty()) {
            timers.close();
        }
    }
}
