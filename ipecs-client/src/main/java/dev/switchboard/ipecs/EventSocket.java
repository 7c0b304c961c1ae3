package dev.switchboard.ipecs;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.net.ReadBudget;
import dev.switchboard.common.net.ServerTrust;
import dev.switchboard.common.time.Threads;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event stream of one session, from the handshake to its end.
 *
 * <p><b>Threading.</b> What is received is handed over on the stream's own thread {@code switchboard-ipecs-socket};
 * while the receiver does not return, nothing more is read, and TCP makes the server wait. Any thread may close.
 */
final class EventSocket implements AutoCloseable {

    /** Who the client says it is. */
    static final String USER_AGENT = "switchboard-ipecs/"
            + Optional.ofNullable(EventSocket.class.getPackage().getImplementationVersion())
                    .orElse("dev");

    private static final Logger LOG = LoggerFactory.getLogger(EventSocket.class);
    private static final int NORMAL_END = 1000;
    private static final Duration GOODBYE = Duration.ofSeconds(1);

    /** Far more than the longest message accepted with everything around it. */
    private static final long MOST_BYTES = 4L * 1024 * 1024;

    /** Hears what comes in. */
    interface Receiver {

        /** The handshake succeeded; comes before anything else. */
        void opened();

        /** A text message, whole. */
        void text(String message);

        /**
         * A binary message.
         *
         * @param size in bytes
         */
        void binary(int size);

        /**
         * The stream has ended; comes once, and only after {@link #opened}.
         *
         * @param reason in words
         * @param announced whether the server closed it in good order, so that nothing sent before is missing
         */
        void ended(String reason, boolean announced);
    }

    /** The server refused the handshake. */
    static final class HandshakeRefused extends Exception {

        private static final long serialVersionUID = 1L;

        private final int status;

        HandshakeRefused(int status) {
            super("the event stream's handshake was refused with status " + status);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    private final ServerUrls urls;
    private final ServerTrust trust;
    private final Receiver receiver;
    private final ReadBudget budget = new ReadBudget(MOST_BYTES);
    private final CompletableFuture<EventSocket> opening = new CompletableFuture<>();
    private final CompletableFuture<EventSocket> over = new CompletableFuture<>();
    private final ExecutorService executor;
    private final OkHttpClient client;
    private @Nullable WebSocket socket;

    /**
     * A stream that is not open yet.
     *
     * @param config timeouts and pings
     * @param urls where it is
     * @param trust tells why a certificate was refused
     * @param base a client that trusts what is to be trusted
     * @param receiver hears what comes in
     */
    EventSocket(IpecsConfig config, ServerUrls urls, ServerTrust trust, OkHttpClient base, Receiver receiver) {
        this.urls = urls;
        this.trust = trust;
        this.receiver = receiver;
        this.executor = new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Threads.factory("ipecs", "socket"));
        Duration timeout = config.session().timeout();
        this.client = base.newBuilder()
                .dispatcher(new Dispatcher(executor))
                .callTimeout(timeout)
                .connectTimeout(timeout)
                .readTimeout(timeout)
                .writeTimeout(timeout)
                // A pong is awaited until the next ping is due, so one number serves both limits.
                .pingInterval(config.session().pingEvery())
                .socketFactory(budget)
                .build();
    }

    /**
     * Opens the stream.
     *
     * @param token the session's
     * @throws HandshakeRefused when the server answered with something else than an upgrade
     * @throws PeerException when it cannot be reached or trusted
     * @throws InterruptedException when the thread is interrupted
     */
    void open(String token) throws HandshakeRefused, PeerException, InterruptedException {
        Request request = new Request.Builder()
                .url(urls.socket())
                .header("Authorization", "bearer " + token)
                .header("Origin", urls.origin())
                .header("User-Agent", USER_AGENT)
                .build();
        socket = client.newWebSocket(request, new Ear());
        try {
            opening.get(client.callTimeoutMillis() * 2L, TimeUnit.MILLISECONDS);
        } catch (TimeoutException slow) {
            throw new PeerException.Unreachable(urls.peer(), "did not finish the handshake in time", slow);
        } catch (ExecutionException failed) {
            throw refused(failed.getCause());
        }
    }

    private PeerException refused(@Nullable Throwable cause) throws HandshakeRefused {
        if (cause instanceof HandshakeRefused refused) {
            throw refused;
        }
        Optional<String> refusal = cause instanceof IOException broken
                ? trust.refusedPin(broken).map(Wire::unknownCertificate)
                : Optional.empty();
        if (refusal.isPresent()) {
            return new PeerException.Rejected(urls.peer(), "TLS", refusal.get());
        }
        String why = cause == null ? "" : words(cause);
        PeerException.Unreachable failure =
                new PeerException.Unreachable(urls.peer(), "did not open the event stream: " + why);
        if (cause != null) {
            failure.initCause(cause);
        }
        return failure;
    }

    /** What a failure says of itself; a connection that ends in the middle says nothing. */
    private static String words(Throwable failure) {
        String message = failure.getMessage();
        if (message != null && !message.isBlank()) {
            return message;
        }
        return failure instanceof EOFException
                ? "the connection ended"
                : failure.getClass().getSimpleName();
    }

    /** Closes in good order when possible, and returns when nothing more is handed over. */
    @Override
    public void close() {
        end(true);
    }

    /** Closes without a word: the line is dead, or the server has gone first. */
    void abandon() {
        end(false);
    }

    private void end(boolean politely) {
        WebSocket open = socket;
        try {
            if (open != null && politely && open.close(NORMAL_END, null)) {
                over.get(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException impolite) {
            // The server owes an answer to the close; without one the connection is cut all the same.
            over.cancel(false);
        } finally {
            if (open != null) {
                open.cancel();
            }
            executor.shutdown();
        }
    }

    /** Waits until the stream's thread has ended. */
    void awaitEnd() throws InterruptedException {
        if (!executor.awaitTermination(GOODBYE.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("The thread of an event stream does not end peer={}", urls.peer());
        }
    }

    private final class Ear extends WebSocketListener {

        @Override
        public void onOpen(WebSocket webSocket, Response response) {
            budget.renew();
            receiver.opened();
            opening.complete(EventSocket.this);
        }

        @Override
        public void onMessage(WebSocket webSocket, String text) {
            budget.renew();
            receiver.text(text);
        }

        @Override
        public void onMessage(WebSocket webSocket, ByteString bytes) {
            budget.renew();
            receiver.binary(bytes.size());
        }

        @Override
        public void onClosing(WebSocket webSocket, int code, String reason) {
            webSocket.close(NORMAL_END, null);
            gone("the server closed the event stream with code " + code, true);
        }

        @Override
        public void onClosed(WebSocket webSocket, int code, String reason) {
            gone("the event stream is closed", true);
        }

        @Override
        public void onFailure(WebSocket webSocket, Throwable failure, @Nullable Response response) {
            if (opening.isDone() && !opening.isCompletedExceptionally()) {
                gone("the event stream broke: " + words(failure), false);
            } else if (response != null) {
                opening.completeExceptionally(new HandshakeRefused(response.code()));
            } else {
                opening.completeExceptionally(failure);
            }
        }

        private void gone(String reason, boolean announced) {
            if (over.complete(EventSocket.this)) {
                receiver.ended(reason, announced);
            }
        }
    }
}
