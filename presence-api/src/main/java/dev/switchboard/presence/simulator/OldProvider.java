package dev.switchboard.presence.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The presence provider that runs on desktops, with its habits: it loads pages until one is empty, swallows every error
 * and stays with what it has, drops a connection that brought no message for 30 seconds, drops it also at a message that
 * it cannot read, and looks people up by the exact text of their address. It never reloads.
 *
 * <p><b>Threading.</b> Any thread may call any method. It owns the thread {@code switchboard-presence-provider}.
 */
public final class OldProvider implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BASE = "/plugins/com.mattermost.outlook-presence/api/v1";
    private static final String DROP = "";

    /**
     * How it is set up.
     *
     * @param url the server's root; a slash at the end gives a path that no server knows, as with the original
     * @param secret what it presents, as a query parameter
     * @param noMessage how long without a message before it drops the connection; the original has 30 s
     * @param pause how long before it connects again
     * @param keepAlive how often it sends a pong that nobody asked for; the platform's default is 30 s
     */
    public record Options(URI url, String secret, Duration noMessage, Duration pause, Duration keepAlive) {

        /**
         * As on a desktop.
         *
         * @param url the server's root
         * @param secret what it presents
         * @return with 30 seconds without a message, and connecting again after one
         */
        public static Options usual(URI url, String secret) {
            return new Options(url, secret, Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofSeconds(30));
        }

        /**
         * With another limit of silence.
         *
         * @param limit how long without a message before it drops the connection
         * @return the same otherwise
         */
        public Options withNoMessage(Duration limit) {
            return new Options(url, secret, limit, pause, keepAlive);
        }

        /**
         * With another wait before it connects again.
         *
         * @param other how long
         * @return the same otherwise
         */
        public Options withPause(Duration other) {
            return new Options(url, secret, noMessage, other, keepAlive);
        }
    }

    private final Options options;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final Map<String, String> statuses = new ConcurrentHashMap<>();
    private final AtomicLong connects = new AtomicLong();
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong unreadable = new AtomicLong();
    private final AtomicLong silences = new AtomicLong();
    private final Thread thread;
    private volatile Optional<String> loadError = Optional.empty();
    private volatile boolean loaded;
    private volatile boolean open;
    private volatile boolean closed;

    /**
     * A provider that does nothing yet.
     *
     * @param options how it is set up
     */
    public OldProvider(Options options) {
        this.options = options;
        this.thread = new Thread(this::live, "switchboard-presence-provider");
        this.thread.setDaemon(true);
    }

    /** Loads and connects, in the background. */
    public void start() {
        thread.start();
    }

    private void live() {
        try {
            load();
            loaded = true;
            while (!closed) {
                listen();
                open = false;
                TimeUnit.MILLISECONDS.sleep(options.pause().toMillis());
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private String query() {
        return "secret=" + URLEncoder.encode(options.secret(), StandardCharsets.UTF_8);
    }

    private void load() throws InterruptedException {
        try {
            for (int page = 0; ; page++) {
                URI url = URI.create(options.url() + BASE + "/status?" + query() + "&page=" + page);
                HttpResponse<String> reply = http.send(
                        HttpRequest.newBuilder(url)
                                .header("Accept", "application/json")
                                .timeout(Duration.ofSeconds(30))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                if (reply.statusCode() != 200) {
                    throw new IOException("HTTP status " + reply.statusCode());
                }
                JsonNode users = JSON.readTree(reply.body());
                if (users.isEmpty()) {
                    return;
                }
                for (JsonNode user : users) {
                    keep(user);
                }
            }
        } catch (IOException | IllegalArgumentException swallowed) {
            loadError = Optional.of(String.valueOf(swallowed.getMessage()));
        }
    }

    private void keep(JsonNode user) {
        JsonNode email = user.get("email");
        JsonNode status = user.get("status");
        if (!user.isObject() || email == null || status == null || !email.isTextual() || !status.isTextual()) {
            throw new IllegalArgumentException("not an object with email and status");
        }
        statuses.put(email.asText(), status.asText());
    }

    private void listen() throws InterruptedException {
        LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
        String root = options.url().toString().replaceFirst("^http", "ws");
        WebSocket socket;
        try {
            socket = http.newWebSocketBuilder()
                    .connectTimeout(Duration.ofSeconds(10))
                    .buildAsync(URI.create(root + BASE + "/ws?" + query()), new Ear(heard))
                    .get(20, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | CompletionException refused) {
            return;
        }
        connects.incrementAndGet();
        open = true;
        try {
            boolean going = true;
            while (going && !closed) {
                going = hear(socket, heard);
            }
        } finally {
            socket.abort();
        }
    }

    /** Waits for a message and takes it in; says whether the connection is kept. */
    private boolean hear(WebSocket socket, LinkedBlockingQueue<String> heard) throws InterruptedException {
        Optional<String> message = next(socket, heard);
        if (message.isEmpty()) {
            silences.incrementAndGet();
            return false;
        }
        if (message.get().equals(DROP)) {
            return false;
        }
        messages.incrementAndGet();
        try {
            keep(JSON.readTree(message.get()));
            return true;
        } catch (JsonProcessingException | IllegalArgumentException nonsense) {
            unreadable.incrementAndGet();
            return false;
        }
    }

    /** The next message within the limit; meanwhile pongs are sent as the platform does, which count for nothing. */
    private Optional<String> next(WebSocket socket, LinkedBlockingQueue<String> heard) throws InterruptedException {
        long until = System.nanoTime() + options.noMessage().toNanos();
        while (true) {
            long left = until - System.nanoTime();
            long wait = Math.min(left, options.keepAlive().toNanos());
            String message = heard.poll(Math.max(0, wait), TimeUnit.NANOSECONDS);
            if (message != null || left <= wait) {
                return Optional.ofNullable(message);
            }
            CompletableFuture<WebSocket> sent = socket.sendPong(ByteBuffer.allocate(0));
            if (sent.isCompletedExceptionally()) {
                return Optional.of(DROP);
            }
        }
    }

    /** Hands whole messages on. */
    private static final class Ear implements WebSocket.Listener {
        private final LinkedBlockingQueue<String> heard;
        private final StringBuilder text = new StringBuilder();

        Ear(LinkedBlockingQueue<String> heard) {
            this.heard = heard;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                // Blank is no JSON either; the empty text stands for the end of the connection.
                heard.add(text.length() == 0 ? " " : text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            heard.add(DROP);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket socket, @Nullable Throwable error) {
            heard.add(DROP);
        }
    }

    /**
     * What it would tell the office suite.
     *
     * @param email the exact text, letter case included
     * @return the server's word; {@code offline} for an address that is not known
     */
    public String statusOf(String email) {
        return statuses.getOrDefault(email, "offline");
    }

    /**
     * Everybody it knows.
     *
     * @return status by the exact text of the address
     */
    public Map<String, String> statuses() {
        return Map.copyOf(statuses);
    }

    /**
     * Whether it is through with loading, be it with an error.
     *
     * @return true from then on
     */
    public boolean isLoaded() {
        return loaded;
    }

    /**
     * The error that it swallowed while loading.
     *
     * @return empty if there was none
     */
    public Optional<String> loadError() {
        return loadError;
    }

    /**
     * Whether its stream is open.
     *
     * @return true while it is
     */
    public boolean isOpen() {
        return open;
    }

    /**
     * How often it had to connect again.
     *
     * @return connections opened after the first
     */
    public long reconnects() {
        return Math.max(0, connects.get() - 1);
    }

    /**
     * How often it dropped a connection for want of a message.
     *
     * @return their number
     */
    public long silences() {
        return silences.get();
    }

    /**
     * How many messages it received.
     *
     * @return their number, the unreadable ones included
     */
    public long messages() {
        return messages.get();
    }

    /**
     * How many messages it could not read; each cost it the connection.
     *
     * @return their number
     */
    public long unreadable() {
        return unreadable.get();
    }

    /** Drops the connection and ends its thread. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException hurry) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
