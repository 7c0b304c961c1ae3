package dev.switchboard.presence.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.common.config.Secret;
import dev.switchboard.common.net.Backoff;
import dev.switchboard.common.time.Timers;
import dev.switchboard.presence.model.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on the WebSocket of a Mattermost server for what is worth knowing early. Nothing that is said here is
 * needed: whatever is missed is found by asking.
 *
 * <p>The server tells a change of status only to the user it is about, so the one status heard here unasked is the
 * bridge's own. Numbers of events that jump, and a connection that was lost, mean that something was missed.
 *
 * <p><b>Threading.</b> {@link #connect} may block for a turn to send; hints are given on OkHttp's threads.
 */
final class HintSocket extends WebSocketListener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HintSocket.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Backoff RECONNECT = Backoff.doubling(Duration.ofSeconds(2), Duration.ofMinutes(2));
    private static final Duration PING = Duration.ofSeconds(30);
    /** A question that is not answered by then is asked again. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int LARGEST_MESSAGE = 8 * 1024 * 1024;
    private static final int GOING_AWAY = 1001;
    private static final int TOO_BIG = 1009;

    private final MattermostApi api;
    private final Secret token;
    private final Timers timers;
    private final RandomGenerator random;
    private final Consumer<Hint> hints;
    private final OkHttpClient client;

    private Optional<WebSocket> socket = Optional.empty();
    private boolean up;
    private boolean wasUp;
    private boolean closed;
    private int failures;
    private long expected;
    private long asked;
    private Instant askedAt = Instant.EPOCH;
    private long reconnectAt;

    HintSocket(MattermostApi api, Secret token, Timers timers, RandomGenerator random, Consumer<Hint> hints) {
        this.api = api;
        this.token = token;
        this.timers = timers;
        this.random = random;
        this.hints = hints;
        this.client = api.client()
                .newBuilder()
                .pingInterval(PING)
                // A limit for the whole call would end the connection.
                .callTimeout(Duration.ZERO)
                .socketFactory(new ReadBudget(LARGEST_MESSAGE))
                .build();
        this.reconnectAt = timers.nanos();
    }

    /** How long until it is worth calling {@link #connect}; empty while there is nothing to do. */
    synchronized Optional<Duration> untilConnect() {
        if (closed || socket.isPresent()) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofNanos(Math.max(0, reconnectAt - timers.nanos())));
    }

    synchronized boolean up() {
        return up;
    }

    /** Opens a connection if there is none and its time has come. */
    void connect() throws InterruptedException {
        if (untilConnect().filter(Duration::isZero).isEmpty()
                || api.refusedFor().isPresent()) {
            return;
        }
        api.pace().take();
        synchronized (this) {
            if (!closed && socket.isEmpty()) {
                expected = 0;
                asked = 0;
                socket = Optional.of(client.newWebSocket(
                        new Request.Builder()
                                .url(api.at("websocket").build())
                                .header("Authorization", "Bearer " + token.reveal())
                                .header("User-Agent", "switchboard-presence")
                                .build(),
                        this));
            }
        }
    }

    /** Asks who is not offline, unless the last such question may still be answered. */
    synchronized void askStatuses() {
        boolean open = askedAt.isAfter(Instant.EPOCH) && timers.now().isBefore(askedAt.plus(PATIENCE));
        if (!up || open) {
            return;
        }
        asked++;
        askedAt = timers.now();
        boolean unused = socket.orElseThrow().send("{\"seq\":" + asked + ",\"action\":\"get_statuses\"}");
    }

    @Override
    public void onMessage(WebSocket from, String text) {
        if (client.socketFactory() instanceof ReadBudget budget) {
            budget.renew();
        }
        if (text.length() > LARGEST_MESSAGE) {
            from.close(TOO_BIG, null);
            return;
        }
        try {
            JsonNode message = JSON.readTree(text);
            if (message.has("seq_reply")) {
                reply(from, message);
            } else {
                event(from, message);
            }
        } catch (JsonProcessingException notJson) {
            LOG.debug("A message on the WebSocket is not JSON peer={} length={}", api.peer(), text.length());
        }
    }

    private void event(WebSocket from, JsonNode message) {
        String name = message.path("event").asText("");
        long seq = message.path("seq").asLong(-1);
        boolean lost;
        boolean first = false;
        synchronized (this) {
            if (!isCurrent(from)) {
                return;
            }
            lost = seq >= 0 && expected > 0 && seq > expected;
            expected = seq >= 0 ? seq + 1 : expected;
            if (name.equals("hello")) {
                first = !up;
                up = true;
                failures = 0;
                lost |= wasUp && first;
                wasUp = true;
            }
        }
        if (first) {
            LOG.info("Mattermost tells of changed users peer={}", api.peer());
        }
        if (lost) {
            hints.accept(new Hint.Directory("events were missed"));
        }
        switch (name) {
            case "new_user", "user_updated", "user_activation_status_change" -> hints.accept(new Hint.Directory(name));
            case "status_change" -> {
                String user = message.path("data").path("user_id").asText("");
                String status = message.path("data").path("status").asText("");
                hints.accept(new Hint.One(user, Status.reported(status), timers.now()));
            }
            default -> {}
        }
    }

    private void reply(WebSocket from, JsonNode message) {
        Instant at;
        synchronized (this) {
            if (!isCurrent(from) || message.path("seq_reply").asLong() != asked || askedAt.equals(Instant.EPOCH)) {
                return;
            }
            at = askedAt;
            askedAt = Instant.EPOCH;
        }
        JsonNode data = message.path("data");
        if (!message.path("status").asText("").equals("OK") || !data.isObject()) {
            return;
        }
        Map<String, Status> statuses = new HashMap<>();
        data.properties()
                .forEach(one -> statuses.put(
                        one.getKey(), Status.reported(one.getValue().asText(""))));
        hints.accept(new Hint.Present(Map.copyOf(statuses), at));
    }

    private boolean isCurrent(WebSocket from) {
        return socket.filter(current -> current == from).isPresent();
    }

    @Override
    public void onClosing(WebSocket from, int code, String reason) {
        from.close(1000, null);
        ended(from, "closed with code " + code);
    }

    @Override
    public void onClosed(WebSocket from, int code, String reason) {
        ended(from, "closed with code " + code);
    }

    @Override
    public void onFailure(WebSocket from, Throwable failure, @Nullable Response response) {
        ended(from, response == null ? failure.getClass().getSimpleName() : "refused with status " + response.code());
    }

    private void ended(WebSocket which, String why) {
        Duration wait;
        boolean tell;
        synchronized (this) {
            if (!isCurrent(which)) {
                return;
            }
            socket = Optional.empty();
            tell = !closed && (up || failures == 0);
            up = false;
            askedAt = Instant.EPOCH;
            failures++;
            wait = RECONNECT.delay(failures, random);
            reconnectAt = timers.nanos() + wait.toNanos();
        }
        if (tell) {
            LOG.warn(
                    "The WebSocket to Mattermost is down; changes of users are found later, by asking peer={} reason={}",
                    api.peer(),
                    why);
        }
        hints.accept(new Hint.Tick());
    }

    @Override
    public void close() {
        Optional<WebSocket> last;
        synchronized (this) {
            closed = true;
            up = false;
            last = socket;
            socket = Optional.empty();
        }
        last.ifPresent(one -> {
            if (!one.close(GOING_AWAY, null)) {
                one.cancel();
            }
        });
    }
}
