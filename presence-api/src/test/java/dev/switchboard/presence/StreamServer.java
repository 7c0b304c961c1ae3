package dev.switchboard.presence;

import dev.switchboard.common.time.ManualTimers;
import dev.switchboard.common.time.Timers;
import dev.switchboard.presence.model.PresenceReport;
import dev.switchboard.presence.model.PresenceReport.Authority;
import dev.switchboard.presence.model.PresenceRoster;
import dev.switchboard.presence.model.PresenceUser;
import dev.switchboard.presence.model.Status;
import dev.switchboard.testing.Eventually;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** A store, its stream, and a real server on a free port; {@code secret} in the query names the secret. */
final class StreamServer implements AutoCloseable {

    static final Instant START = Instant.parse("2024-05-06T07:08:09Z");

    final ManualTimers clock = new ManualTimers(START);
    final MemoryPresenceStore store;
    final EventsEndpoint events;
    final int port;
    private final Server server = new Server();

    StreamServer(StreamOptions options) throws Exception {
        this(options, Optional.empty());
    }

    StreamServer(StreamOptions options, Optional<Timers> realTime) throws Exception {
        Timers timers = realTime.orElse(clock);
        store = new MemoryPresenceStore(timers, new Random(7), MemoryPresenceStore.Options.DEFAULT);
        events = new EventsEndpoint(store, timers, options);
        events.start();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setPort(0);
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                String secret = Request.extractQueryParameters(request).getValue("secret");
                return events.handle(
                        request,
                        response,
                        callback,
                        new Admission(secret == null ? "first" : secret, Request.getRemoteAddr(request)));
            }
        });
        server.setErrorHandler((request, response, callback) -> {
            Throwable cause = (Throwable) request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
            boolean half = EventsEndpoint.isHalfUpgrade(cause);
            if (half) {
                EventsEndpoint.refuseHalfUpgrade(response, callback);
            }
            return half;
        });
        server.start();
        port = connector.getLocalPort();
    }

    static PresenceUser user(int number) {
        return new PresenceUser(
                String.format("user%022d", number), String.format("name%05d", number), "u" + number + "@example.com");
    }

    /** Users from 1 up, all offline. */
    void load(int users) {
        store.apply("file", roster(IntStream.rangeClosed(1, users).toArray(), Map.of()));
    }

    PresenceRoster roster(int[] numbers, Map<String, Status> statuses) {
        List<PresenceUser> users =
                IntStream.of(numbers).mapToObj(StreamServer::user).toList();
        return new PresenceRoster(users, new HashMap<>(statuses), clock.now());
    }

    void publish(int number, Status status) {
        store.put(
                "publish",
                new PresenceReport(user(number).id(), status, clock.now(), Optional.empty(), Authority.NEWS));
    }

    RawWebSocket connect(String query) throws Exception {
        return RawWebSocket.connect(port, "/ws" + query);
    }

    /** Connects, and waits until the server has the client in its pool. */
    RawWebSocket join(String query) throws Exception {
        long before = events.counts().connects();
        RawWebSocket client = connect(query);
        Eventually.until("the client is in the pool", () -> events.counts().connects() > before);
        return client;
    }

    @Override
    public void close() throws Exception {
        events.close();
        server.stop();
    }
}
