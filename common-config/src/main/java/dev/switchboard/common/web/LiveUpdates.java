package dev.switchboard.common.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells every open page at once that something changed, as server-sent events under {@code /live}.
 *
 * <p>Obtained from {@link WebFace#live()}. What is published goes to whoever is connected now; nothing is kept for those
 * who come later, because a page that connects fetches its content anyway.
 *
 * <p><strong>Threading.</strong> {@link #publish} may be called from any thread, keeps the caller's order for each
 * client and never waits: a client has a bounded queue and is disconnected when it lets that fill up; a browser then
 * connects again. Sending happens on the caller's thread as far as the client's socket takes it at once, and otherwise
 * on the server's threads.
 */
public final class LiveUpdates {

    static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(LiveUpdates.class);
    private static final Pattern EVENT_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final int MOST_CLIENTS = 256;

    private final Set<LiveClient> clients = ConcurrentHashMap.newKeySet();
    private final Duration keepAlive;
    private volatile boolean closed;

    LiveUpdates(Duration keepAlive) {
        this.keepAlive = keepAlive;
    }

    /**
     * Sends an event to all clients.
     *
     * @param event its name, made of letters, digits, {@code .}, {@code _} and {@code -}
     * @param data its text; may be empty, and may have several lines
     * @throws IllegalArgumentException when the name cannot be sent
     */
    public void publish(String event, String data) {
        if (!EVENT_NAME.matcher(event).matches()) {
            throw new IllegalArgumentException("a live event needs a plain name, not \"" + event + "\"");
        }
        if (closed || clients.isEmpty()) {
            return;
        }
        String lines = data.lines().map(line -> "data: " + line + "\n").reduce("", String::concat);
        // A browser drops an event without a data line.
        send("event: " + event + "\n" + (lines.isEmpty() ? "data:\n" : lines) + "\n");
    }

    /**
     * How many clients are connected.
     *
     * @return their number at this moment
     */
    public int clientCount() {
        return clients.size();
    }

    void register(RoutesConfig routes, Executor executor, AccessTokens tokens) {
        routes.get("/live", context -> open(context, executor, tokens));
    }

    void keepAlive(Scheduler scheduler) {
        if (!closed) {
            scheduler.schedule(
                    () -> {
                        clients.stream().filter(client -> !client.allowed()).forEach(LiveClient::close);
                        send(": still here\n\n");
                        keepAlive(scheduler);
                    },
                    keepAlive.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    void close() {
        closed = true;
        clients.forEach(LiveClient::close);
    }

    private void send(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (LiveClient client : clients) {
            client.offer(bytes);
        }
    }

    private void open(Context context, Executor executor, AccessTokens tokens) throws IOException {
        if (clients.size() >= MOST_CLIENTS) {
            throw new Refusal(503, "Too many live pages are open; this one does not update itself.");
        }
        EndPoint endPoint = ServletContextRequest.getServletContextRequest(context.req())
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint();
        context.contentType("text/event-stream").header("X-Accel-Buffering", "no");
        context.disableCompression();
        AccessTokens.Caller caller = AccessTokens.callerOf(context);
        LiveClient client = new LiveClient(
                context.res().getOutputStream(), endPoint, executor, context.ip(), () -> tokens.stillAccepts(caller));
        client.offer("retry: 2000\n\n".getBytes(StandardCharsets.UTF_8));
        context.future(() -> {
            clients.add(client);
            client.start();
            if (closed) {
                client.close();
            }
            return client.done().whenComplete((unused, failure) -> clients.remove(client));
        });
        LOG.debug("A page follows live address={} clients={}", context.ip(), clients.size() + 1);
    }
}
