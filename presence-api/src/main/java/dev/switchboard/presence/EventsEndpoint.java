package dev.switchboard.presence;

import dev.switchboard.common.time.Timers;
import dev.switchboard.presence.StreamTally.Reason;
import dev.switchboard.presence.model.Revision;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live stream's place on the server: makes WebSocket connections of requests that were let in, and looks after them.
 *
 * <p><b>Threading.</b> Every method may be called on any thread; one repeating task of the timers looks after all
 * connections.
 */
final class EventsEndpoint implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventsEndpoint.class);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(20);
    private static final Duration FLUSH = Duration.ofSeconds(2);
    private static final String RETRY_SECONDS = "10";
    /** Jetty's words, which take any upgrade for one to HTTP/2. */
    private static final String HALF_UPGRADE = "Invalid h2c upgrade headers";

    private static final String CREATE_ERROR = "Error in creating websocket connection. Error: ";

    private final PresenceStore store;
    private final Broadcaster broadcaster;
    private final Timers timers;
    private final Set<StreamConnection> connections = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> byAddress = new ConcurrentHashMap<>();
    private final AtomicInteger admitted = new AtomicInteger();
    private final AtomicInteger pool = new AtomicInteger();
    private final Object finishing = new Object();
    private Timers.Task watch = () -> {};
    private volatile boolean stopping;

    EventsEndpoint(PresenceStore store, Timers timers, StreamOptions options) {
        this.store = store;
        this.timers = timers;
        this.broadcaster = new Broadcaster(store, timers, options);
    }

    /** Begins to serve; once. */
    void start() {
        broadcaster.start();
        options(options());
    }

    StreamOptions options() {
        return broadcaster.shared().options();
    }

    /** Puts other limits and times into force; a larger message limit holds for new connections. */
    synchronized void options(StreamOptions options) {
        broadcaster.shared().options(options);
        watch.cancel();
        watch = timers.scheduleEvery(pause(options), this::checkAll);
    }

    /** A quarter of the shortest time that is watched, within reason. */
    private static Duration pause(StreamOptions options) {
        Duration shortest = LONGEST_PAUSE;
        for (Duration limit : Set.of(
                options.pingInterval().plusNanos(1),
                options.idleTimeout().plusNanos(2),
                options.writeTimeout().plusNanos(3),
                options.oldClientRefresh().plusNanos(4))) {
            Duration quarter = limit.dividedBy(4);
            if (quarter.compareTo(SHORTEST_PAUSE) > 0 && quarter.compareTo(shortest) < 0) {
                shortest = quarter;
            }
        }
        return shortest;
    }

    Broadcaster broadcaster() {
        return broadcaster;
    }

    long nanos() {
        return timers.nanos();
    }

    /** Clients in the pool now. */
    int poolSize() {
        return pool.get();
    }

    StreamCounts counts() {
        return broadcaster.counts();
    }

    /**
     * Answers a request whose path and secret were found right.
     *
     * @return true: the request is always answered
     */
    boolean handle(Request request, Response response, Callback callback, Admission admission) {
        // Read before a place is taken: one that makes no sense must not keep the place.
        Fields query = Request.extractQueryParameters(request);
        Optional<Handshake.Fault> fault = Handshake.check(request, options());
        if (fault.isPresent()) {
            response.getHeaders().put("Sec-Websocket-Version", Handshake.VERSION);
            refuse(
                    response,
                    callback,
                    fault.get().status(),
                    CREATE_ERROR + fault.get().reason());
        } else if (stopping || !admit(admission)) {
            broadcaster.tally().refused.increment();
            response.getHeaders().put(HttpHeader.RETRY_AFTER, RETRY_SECONDS);
            refuse(response, callback, HttpStatus.SERVICE_UNAVAILABLE_503, "too many connections, try again later");
        } else {
            upgrade(request, query, response, callback, admission);
        }
        return true;
    }

    /**
     * Whether Jetty refused a request before anybody saw it, because it names a protocol to upgrade to and does not ask
     * for an upgrade. Such a request is to be answered by {@link #refuseHalfUpgrade}.
     *
     * @param cause what an error handler was told
     */
    static boolean isHalfUpgrade(@Nullable Throwable cause) {
        return cause instanceof HttpException refused && HALF_UPGRADE.equals(refused.getReason());
    }

    /** Answers a request that names the WebSocket protocol and does not ask for an upgrade. */
    static void refuseHalfUpgrade(Response response, Callback callback) {
        refuse(response, callback, Handshake.NO_UPGRADE);
    }

    private static void refuse(Response response, Callback callback, Handshake.Fault fault) {
        response.getHeaders().put("Sec-Websocket-Version", Handshake.VERSION);
        refuse(response, callback, fault.status(), CREATE_ERROR + fault.reason());
    }

    private static void refuse(Response response, Callback callback, int status, String reason) {
        LOG.error("{}", reason);
        response.setStatus(status);
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
        headers.put("X-Content-Type-Options", "nosniff");
        byte[] body = (reason + "\n").getBytes(StandardCharsets.UTF_8);
        headers.put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    private boolean admit(Admission admission) {
        StreamOptions limits = options();
        if (admitted.incrementAndGet() > limits.maxClients()) {
            admitted.decrementAndGet();
            return false;
        }
        int fromThere = byAddress.merge(admission.remoteAddress(), 1, Integer::sum);
        if (fromThere > limits.maxClientsPerAddress()) {
            release(admission);
            return false;
        }
        return true;
    }

    private void release(Admission admission) {
        admitted.decrementAndGet();
        byAddress.computeIfPresent(admission.remoteAddress(), (address, count) -> count == 1 ? null : count - 1);
    }

    private void upgrade(Request request, Fields query, Response response, Callback callback, Admission admission) {
        StreamConnection connection = connect(request, query, admission);
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.UPGRADE, "websocket");
        headers.put(HttpHeader.CONNECTION, "Upgrade");
        headers.put(
                HttpHeader.SEC_WEBSOCKET_ACCEPT,
                Handshake.accept(request.getHeaders().get(HttpHeader.SEC_WEBSOCKET_KEY)));
        response.setStatus(HttpStatus.SWITCHING_PROTOCOLS_101);
        request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, connection);
        response.write(true, null, Callback.from(callback::succeeded, failed -> {
            connection.neverOpened();
            callback.failed(failed);
        }));
    }

    /** Before the answer goes out: what changes from now on is the client's. */
    private StreamConnection connect(Request request, Fields query, Admission admission) {
        boolean typed = "2".equals(query.getValue("v"));
        String since = query.getValue("since");
        long start = broadcaster.shared().ring().published();
        Outbox.Opening opening = Outbox.Opening.NOTHING;
        Optional<Revision> resumed =
                Optional.ofNullable(since).flatMap(Revision::parse).filter(store::remembers);
        if ("1".equals(query.getValue("snapshot")) || (since != null && resumed.isEmpty())) {
            opening = Outbox.Opening.SNAPSHOT;
        } else if (resumed.isPresent()) {
            opening = Outbox.Opening.MISSED;
            start = resumed.get().number();
        }
        EndPoint socket = request.getConnectionMetaData().getConnection().getEndPoint();
        return new StreamConnection(
                socket, this, request.getConnectionMetaData().getConnector(), typed, opening, start, admission);
    }

    void opened(StreamConnection connection) {
        connections.add(connection);
        LOG.info("Client added. Size of connection pool: {}", pool.incrementAndGet());
        broadcaster.add(connection.client());
        broadcaster.tally().connects.increment();
        if (stopping) {
            sayGoodbye(connection);
        }
    }

    void ended(StreamConnection connection, boolean wasOpen, Reason reason) {
        release(connection.client().admission());
        broadcaster.remove(connection.client());
        if (wasOpen) {
            broadcaster.tally().disconnected(reason);
            LOG.info("Client removed. Size of connection pool: {}", pool.decrementAndGet());
        }
    }

    void closed(StreamConnection connection) {
        connections.remove(connection);
        finished();
    }

    void finished() {
        synchronized (finishing) {
            finishing.notifyAll();
        }
    }

    private void checkAll() {
        StreamOptions options = options();
        connections.forEach(connection -> connection.check(options));
    }

    /** Closes every connection that was opened with a secret that is no longer valid. */
    void closeSecret(String secretId) {
        for (StreamConnection each : connections) {
            if (each.client().admission().secretId().equals(secretId)) {
                int code = each.client().typed() ? Farewell.SECRET_EXPIRED : Farewell.POLICY;
                each.leave(Reason.SECRET, Farewell.now(code, "secret expired"));
            }
        }
    }

    private static void sayGoodbye(StreamConnection connection) {
        connection.leaveWhenFlushed(
                Reason.STOPPED,
                connection.client().typed()
                        ? Farewell.flushed(Farewell.GOING_AWAY, "server stops")
                        : Farewell.flushedInSilence());
    }

    /** Refuses new clients, sends the others what is waiting within two seconds, and closes all connections. */
    @Override
    public synchronized void close() {
        stopping = true;
        connections.forEach(EventsEndpoint::sayGoodbye);
        awaitFinished();
        connections.forEach(StreamConnection::abort);
        watch.cancel();
        broadcaster.close();
    }

    private void awaitFinished() {
        long end = System.nanoTime() + FLUSH.toNanos();
        synchronized (finishing) {
            while (!connections.stream().allMatch(StreamConnection::finished)) {
                long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
                if (left <= 0) {
                    return;
                }
                try {
                    finishing.wait(left);
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }
}
