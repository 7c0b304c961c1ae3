package dev.switchboard.presence.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.common.time.Timers;
import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsContext;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The WebSocket connections of the simulated server. Events of one connection are numbered under its own lock. */
final class MattermostSockets {

    private static final Logger LOG = LoggerFactory.getLogger(MattermostSockets.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIME_TO_LOG_IN = Duration.ofSeconds(5);

    private static final class Peer {
        final WsContext context;
        Optional<String> account = Optional.empty();
        long seq;

        Peer(WsContext context) {
            this.context = context;
        }

        private synchronized void send(Map<String, Object> message, boolean numbered) {
            if (numbered) {
                message.put("seq", seq++);
            }
            try {
                context.send(JSON.writeValueAsString(message));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("an event cannot be written", e);
            } catch (RuntimeException e) {
                LOG.debug("An event could not be sent reason={}", e.toString());
            }
        }

        private synchronized void skip(int events) {
            seq += events;
        }
    }

    private final MattermostWorld world;
    private final Timers timers;
    private final BiConsumer<String, String> received;
    private final Map<String, Peer> peers = new ConcurrentHashMap<>();

    MattermostSockets(MattermostWorld world, Timers timers, BiConsumer<String, String> received) {
        this.world = world;
        this.timers = timers;
        this.received = received;
    }

    void configure(WsConfig ws) {
        ws.onConnect(context -> {
            Peer peer = new Peer(context);
            peers.put(context.sessionId(), peer);
            String header = context.header("Authorization");
            if (header != null && header.startsWith("Bearer ")) {
                world.accountOf(header.substring(7)).ifPresent(account -> admit(peer, account));
            }
            if (peer.account.isEmpty()) {
                timers.schedule(TIME_TO_LOG_IN, () -> {
                    if (peer.account.isEmpty()) {
                        context.closeSession(1000, "");
                    }
                });
            }
        });
        ws.onMessage(context -> {
            Peer peer = peers.get(context.sessionId());
            if (peer != null) {
                answer(peer, context.message());
            }
        });
        ws.onClose(context -> leave(context.sessionId()));
        ws.onError(context -> {
            if (context.error() != null && !(context.error() instanceof ClosedChannelException)) {
                LOG.debug("A connection failed reason={}", String.valueOf(context.error()));
            }
        });
    }

    private void leave(String session) {
        Peer gone = peers.remove(session);
        if (gone != null && gone.account.isPresent()) {
            String account = gone.account.get();
            if (connections(account).isEmpty()
                    && world.accountOf(world.adminToken()).isPresent()) {
                world.status(account, "offline");
            }
        }
    }

    private void admit(Peer peer, String account) {
        peer.account = Optional.of(account);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("server_version", "9.5.0.simulated");
        data.put("connection_id", peer.context.sessionId());
        peer.send(event("hello", data, account), true);
        // The connection itself counts as activity of the account.
        if (world.status(account, "online")) {
            statusChanged(account);
        }
    }

    private static Map<String, Object> event(String name, Map<String, Object> data, String onlyFor) {
        Map<String, Object> broadcast = new LinkedHashMap<>();
        broadcast.put("omit_users", null);
        broadcast.put("user_id", onlyFor);
        broadcast.put("channel_id", "");
        broadcast.put("team_id", "");
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event", name);
        event.put("data", data);
        event.put("broadcast", broadcast);
        return event;
    }

    private void answer(Peer peer, String text) {
        JsonNode request;
        try {
            request = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            peer.context.closeSession(1007, "");
            return;
        }
        String action = request.path("action").asText("");
        received.accept(action, action.equals("authentication_challenge") ? "" : text);
        Map<String, Object> reply = new LinkedHashMap<>();
        reply.put("status", "OK");
        if (action.equals("authentication_challenge")) {
            Optional<String> account =
                    world.accountOf(request.path("data").path("token").asText(""));
            if (account.isEmpty()) {
                peer.context.closeSession(1000, "");
                return;
            }
            if (peer.account.isEmpty()) {
                admit(peer, account.get());
            }
        } else if (peer.account.isEmpty()) {
            reply.put("status", "FAIL");
        } else if (action.equals("get_statuses")) {
            reply.put("data", world.cached());
        } else if (action.equals("get_statuses_by_ids")) {
            List<String> ids = new ArrayList<>();
            request.path("data").path("user_ids").forEach(id -> ids.add(id.asText()));
            reply.put("data", world.statusById(ids));
        } else {
            reply.put("status", "FAIL");
        }
        reply.put("seq_reply", request.path("seq").asLong());
        peer.send(reply, false);
    }

    private List<Peer> connections(String account) {
        return peers.values().stream()
                .filter(peer -> peer.account.equals(Optional.of(account)))
                .toList();
    }

    /** Tells the very user, and nobody else. */
    void statusChanged(String userId) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("status", world.statusOf(userId));
        data.put("user_id", userId);
        connections(userId).forEach(peer -> peer.send(event("status_change", data, userId), true));
    }

    /** Tells everybody. */
    void tell(String event, Map<String, Object> data) {
        peers.values().stream()
                .filter(peer -> peer.account.isPresent())
                .forEach(peer -> peer.send(event(event, data, ""), true));
    }

    void loseEvents(int count) {
        peers.values().forEach(peer -> peer.skip(count));
    }

    int open() {
        return (int)
                peers.values().stream().filter(peer -> peer.account.isPresent()).count();
    }

    void drop() {
        peers.values().forEach(peer -> peer.context.session.disconnect());
    }
}
