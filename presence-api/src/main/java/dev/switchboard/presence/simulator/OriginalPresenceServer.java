package dev.switchboard.presence.simulator;

import dev.switchboard.presence.simulator.SimulatedDirectory.User;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.websocket.WsContext;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The original plugin on the wire, for tests of clients: pages of users, and a stream that says nothing but changes. It
 * reads the secret from the query only, greets nobody, and sends no pings. Faults are scripted. Told to, it also knows
 * revisions, and then says what this suite's server says.
 *
 * <p><b>Threading.</b> Any thread may call any method. Actions around a page run on the thread that serves it, without a
 * lock held.
 */
public final class OriginalPresenceServer implements AutoCloseable {

    private static final String BASE = "/plugins/com.mattermost.outlook-presence/api/v1";
    private static final int FORBIDDEN = 403;
    private static final int GONE = 410;
    private static final int MAX_THREADS = 24;

    /**
     * How the server is to be.
     *
     * @param port where to listen on loopback; 0 for any free port
     * @param secret what clients must present
     * @param pageSize users on a page
     * @param headers whether the secret may come in a header
     * @param epoch turns revisions on: pages carry them, and {@code v=2} is understood
     * @param heartbeat what the greeting promises; none is ever sent by itself
     */
    public record Options(
            int port, String secret, int pageSize, boolean headers, Optional<String> epoch, Duration heartbeat) {

        /**
         * As the original is.
         *
         * @param secret what clients must present
         * @param pageSize users on a page
         * @return on a free port
         */
        public static Options original(String secret, int pageSize) {
            return new Options(0, secret, pageSize, false, Optional.empty(), Duration.ofSeconds(20));
        }

        /**
         * As this suite's server is.
         *
         * @param secret what clients must present
         * @param pageSize users on a page
         * @param epoch names the history
         * @return on a free port
         */
        public static Options withRevisions(String secret, int pageSize, String epoch) {
            return new Options(0, secret, pageSize, true, Optional.of(epoch), Duration.ofSeconds(20));
        }

        /**
         * On a certain port.
         *
         * @param other where to listen
         * @return the same otherwise
         */
        public Options onPort(int other) {
            return new Options(other, secret, pageSize, headers, epoch, heartbeat);
        }

        /**
         * Promising other heartbeats.
         *
         * @param other how often
         * @return the same otherwise
         */
        public Options withHeartbeat(Duration other) {
            return new Options(port, secret, pageSize, headers, epoch, other);
        }
    }

    private record PageFault(int status, String body) {}

    private final Options options;
    private final Javalin web;
    private final List<WsContext> clients = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    // All guarded by this.
    private final SimulatedDirectory directory = new SimulatedDirectory();
    private final Map<Long, List<PageFault>> faults = new HashMap<>();
    private final Map<Long, Runnable> before = new HashMap<>();
    private final Map<Long, Runnable> after = new HashMap<>();
    private final Map<WsContext, Boolean> typed = new LinkedHashMap<>();
    private String secret;
    private Optional<String> epoch;
    private boolean forgetful;

    /**
     * A server that does not listen yet.
     *
     * @param options how it is to be
     */
    public OriginalPresenceServer(Options options) {
        this.options = options;
        this.secret = options.secret();
        this.epoch = options.epoch();
        this.web = Javalin.create(config -> {
            QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 2);
            threads.setName("switchboard-presence-original");
            threads.setDaemon(true);
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.startup.startupWatcherEnabled = false;
            config.jetty.threadPool = threads;
            config.jetty.modifyWebSocketServletFactory(factory -> factory.setIdleTimeout(Duration.ZERO));
            config.routes.get(BASE + "/status", this::status);
            config.routes.wsBeforeUpgrade(BASE + "/ws", this::admit);
            config.routes.ws(BASE + "/ws", ws -> {
                ws.onConnect(this::connected);
                ws.onClose(this::gone);
                ws.onError(this::gone);
            });
        });
    }

    /** Begins to listen. */
    public void start() {
        web.start("127.0.0.1", options.port());
    }

    /**
     * Where it listens.
     *
     * @return the port
     */
    public int port() {
        return web.port();
    }

    /**
     * What a client is configured with.
     *
     * @return the root, without a slash at the end
     */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /**
     * Adds a user without telling anybody, or changes one.
     *
     * @param id the user's id
     * @param username what pages are ordered by
     * @param email what clients know the user by
     * @param status one of the host's words
     */
    public synchronized void put(String id, String username, String email, String status) {
        directory.put(id, username, email, status);
    }

    /**
     * Adds a user as a server with revisions does, which tells of it; the original keeps silent.
     *
     * @param id the user's id
     * @param username what pages are ordered by
     * @param email what clients know the user by
     * @param status one of the host's words
     */
    public synchronized void join(String id, String username, String email, String status) {
        tell(directory.put(id, username, email, status), false);
    }

    /**
     * Changes a status and tells all clients.
     *
     * @param id the user's id
     * @param status one of the host's words
     */
    public synchronized void change(String id, String status) {
        tell(directory.status(id, status), true);
    }

    /**
     * Changes a status and tells nobody, as when the last browser is closed.
     *
     * @param id the user's id
     * @param status one of the host's words
     */
    public synchronized void changeSilently(String id, String status) {
        directory.status(id, status);
    }

    /**
     * Changes an e-mail address; the original keeps silent.
     *
     * @param id the user's id
     * @param email the new one
     */
    public synchronized void changeEmail(String id, String email) {
        tell(directory.email(id, email), false);
    }

    /**
     * Deactivates a user; the original keeps silent.
     *
     * @param id the user's id
     */
    public synchronized void remove(String id) {
        tell(directory.remove(id), false);
    }

    private void tell(User user, boolean alsoClassic) {
        for (Map.Entry<WsContext, Boolean> client : typed.entrySet()) {
            if (Boolean.TRUE.equals(client.getValue())) {
                send(client.getKey(), SimulatedDirectory.typed(user));
            } else if (alsoClassic) {
                send(client.getKey(), SimulatedDirectory.classic(user) + "\n");
            }
        }
    }

    private static void send(WsContext client, String text) {
        if (client.session.isOpen()) {
            client.send(text);
        }
    }

    /**
     * Sends any text to all clients.
     *
     * @param text a message as it is to stand on the wire
     */
    public synchronized void sendToAll(String text) {
        typed.keySet().forEach(client -> send(client, text));
    }

    /**
     * Answers requests for a page wrongly.
     *
     * @param page which, from 0
     * @param times how many requests
     * @param status the HTTP status to answer with
     * @param body the text to answer with
     */
    public synchronized void failPage(long page, int times, int status, String body) {
        List<PageFault> script = faults.computeIfAbsent(page, number -> new ArrayList<>());
        for (int i = 0; i < times; i++) {
            script.add(new PageFault(status, body));
        }
    }

    /**
     * Does something once when a page is asked for, before it is cut.
     *
     * @param page which, from 0
     * @param action what to do
     */
    public synchronized void beforePage(long page, Runnable action) {
        before.put(page, action);
    }

    /**
     * Does something once when a page has been cut, before it is sent.
     *
     * @param page which, from 0
     * @param action what to do
     */
    public synchronized void afterPage(long page, Runnable action) {
        after.put(page, action);
    }

    /** Forgets the snapshots that later pages could be cut from. */
    public synchronized void expireSnapshots() {
        directory.forgetSnapshots();
    }

    /**
     * Begins another history, as a restarted server does; or turns revisions off.
     *
     * @param other the new epoch; empty to be the original again
     */
    public synchronized void restartHistory(Optional<String> other) {
        epoch = other;
        directory.forgetSnapshots();
    }

    /** Forgets who was removed: whoever asks for a difference gets everybody instead. */
    public synchronized void forgetRemoved() {
        forgetful = true;
    }

    /**
     * Regenerates the secret; open connections stay.
     *
     * @param other the new one
     */
    public synchronized void changeSecret(String other) {
        secret = other;
    }

    /** Cuts all connections without a word. */
    public void dropConnections() {
        clients.forEach(client -> client.session.disconnect());
    }

    /**
     * Closes all connections.
     *
     * @param code the close code
     * @param reason the words that go with it
     */
    public void closeConnections(int code, String reason) {
        clients.forEach(client -> client.closeSession(code, reason));
    }

    /**
     * How many streams are open.
     *
     * @return their number
     */
    public int connections() {
        return clients.size();
    }

    /**
     * What was asked for, in order.
     *
     * @return for each request the last word of the path, the query without the secret, and how the secret came:
     *     {@code status page=0 (parameter)}
     */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    private boolean allows(Context request) {
        String header = request.header("Authorization");
        String parameter = request.queryParam("secret");
        String path = request.path();
        String query = String.valueOf(request.queryString()).replaceAll("&?secret=[^&]*", "");
        String how = header != null ? "header" : parameter != null ? "parameter" : "none";
        requests.add(path.substring(path.lastIndexOf('/') + 1) + " " + query + " (" + how + ")");
        synchronized (this) {
            if (options.headers() && header != null) {
                return header.equals("Bearer " + secret);
            }
            return secret.equals(parameter);
        }
    }

    private void admit(Context request) {
        if (!allows(request)) {
            throw new io.javalin.http.ForbiddenResponse("Invalid Secret. Error: request URL: secret did not match");
        }
    }

    private void status(Context request) {
        if (!allows(request)) {
            refuse(request, FORBIDDEN, "Invalid Secret. Error: request URL: secret did not match\n");
            return;
        }
        String word = request.queryParam("page");
        long page = word == null || word.isEmpty() ? 0 : Long.parseLong(word);
        take(before, page).run();
        Optional<PageFault> fault = nextFault(page);
        if (fault.isPresent()) {
            refuse(request, fault.get().status(), fault.get().body());
            return;
        }
        cut(request, page);
        take(after, page).run();
    }

    private static void refuse(Context request, int status, String text) {
        request.status(status).contentType("text/plain; charset=utf-8").result(text);
    }

    private synchronized Runnable take(Map<Long, Runnable> actions, long page) {
        Runnable action = actions.remove(page);
        return action == null ? () -> {} : action;
    }

    private synchronized Optional<PageFault> nextFault(long page) {
        List<PageFault> script = faults.getOrDefault(page, List.of());
        return script.isEmpty() ? Optional.empty() : Optional.of(script.remove(0));
    }

    private synchronized void cut(Context request, long page) {
        List<User> users = directory.active();
        if (epoch.isPresent()) {
            long number = directory.revision();
            String at = request.queryParam("at");
            if (at == null) {
                users = directory.snapshot();
            } else {
                number = Long.parseLong(at.substring(at.indexOf('.') + 1));
                List<List<User>> kept = at.startsWith(epoch.get() + ".") ? directory.snapshotAt(number) : List.of();
                if (kept.isEmpty()) {
                    refuse(request, GONE, "this snapshot is no longer kept\n");
                    return;
                }
                users = kept.get(0);
            }
            request.header("X-Presence-Epoch", epoch.get()).header("X-Presence-Revision", String.valueOf(number));
        }
        request.contentType("application/json")
                .result(SimulatedDirectory.page(users, page, options.pageSize(), epoch.isPresent()));
    }

    private synchronized void connected(WsContext client) {
        clients.add(client);
        boolean speaksTyped = epoch.isPresent() && "2".equals(client.queryParam("v"));
        typed.put(client, speaksTyped);
        if (speaksTyped) {
            greet(client, client.queryParam("since"), client.queryParam("snapshot") != null);
        }
    }

    private void greet(WsContext client, @org.jspecify.annotations.Nullable String since, boolean snapshot) {
        String name = epoch.orElseThrow();
        double seconds = options.heartbeat().toMillis() / 1_000.0;
        send(
                client,
                "{\"type\":\"hello\",\"epoch\":\"" + name + "\",\"revision\":" + directory.revision()
                        + ",\"heartbeat\":" + seconds + "}");
        if (since != null && !forgetful && since.startsWith(name + ".")) {
            long number = Long.parseLong(since.substring(name.length() + 1));
            directory.changedAfter(number).forEach(user -> send(client, SimulatedDirectory.typed(user)));
        } else if (since != null || snapshot) {
            sendSnapshot(client);
        }
    }

    private void sendSnapshot(WsContext client) {
        List<User> all = directory.active();
        int size = options.pageSize();
        int parts = Math.max(1, (all.size() + size - 1) / size);
        for (int part = 0; part < parts; part++) {
            List<User> items = all.stream().skip((long) part * size).limit(size).toList();
            send(
                    client,
                    "{\"type\":\"snapshot\",\"part\":" + (part + 1) + ",\"last\":" + (part + 1 == parts) + ",\"items\":"
                            + SimulatedDirectory.array(items) + "}");
        }
    }

    private void gone(WsContext client) {
        clients.remove(client);
        synchronized (this) {
            typed.remove(client);
        }
    }

    /** Cuts all connections and stops listening. */
    @Override
    public void close() {
        dropConnections();
        web.stop();
    }
}
