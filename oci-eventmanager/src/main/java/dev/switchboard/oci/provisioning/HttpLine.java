package dev.switchboard.oci.provisioning;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.AsyncTimeout;
import okio.Buffer;
import okio.BufferedSink;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Sends HTTP requests one after the other over a persistent connection, each exactly once.
 *
 * <p>A request is never sent a second time behind the caller's back: no retry, redirect or authentication round. So
 * that a connection which the peer has closed meanwhile fails nobody, a kept connection is looked at before each
 * request and replaced when it is not quiet, or has been idle for long enough that the peer may be closing it now.
 *
 * <p><b>Threading.</b> Used by one thread at a time; a blocked request ends when that thread is interrupted.
 */
final class HttpLine {

    /** The largest answer that is read. */
    static final int LARGEST_ANSWER = 1024 * 1024;

    /** How long a connection may have been idle and still be used: less than any usual keep-alive limit of a server. */
    static final Duration IDLE_LIMIT = Duration.ofSeconds(1);

    private static final int CHUNK = 8 * 1024;
    private static final int REASON_LENGTH = 200;

    /** What became of a request. */
    enum State {
        /** A complete answer is here, whatever its status. */
        ANSWERED,
        /** No connection came about: nothing was sent. */
        NOT_CONNECTED,
        /** No complete answer in time. */
        TIMED_OUT,
        /** The connection broke, or the answer is no HTTP or too large. */
        BROKEN
    }

    /**
     * The result of a request.
     *
     * @param state what became of it
     * @param status the HTTP status when answered, else 0
     * @param body the answer's body when answered, else empty; the array is the caller's
     * @param reason why there is no answer, else empty
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    record Answer(State state, int status, byte[] body, String reason) {

        private static Answer none(State state, String reason) {
            return new Answer(state, 0, new byte[0], reason);
        }
    }

    private final OkHttpClient client;

    /**
     * A line's own: OkHttp lends a kept connection to any client of the pool that wants the same address, whatever its
     * socket factory, so that two lines would use one connection.
     */
    private final ConnectionPool pool = new ConnectionPool(1, IDLE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);

    private final ChannelSockets sockets = new ChannelSockets();
    private final Progress progress = new Progress();

    private final Duration connectTimeout;
    private final Duration requestTimeout;
    private boolean encrypted;
    private String latestHost = "";
    private long lastUsed = System.nanoTime();

    /**
     * @param base whose trust, interceptors and resolver are used
     * @param connectTimeout for making a connection
     * @param requestTimeout for one exchange on an existing connection, from the first byte sent to the last received
     */
    HttpLine(OkHttpClient base, Duration connectTimeout, Duration requestTimeout) {
        this.connectTimeout = connectTimeout;
        this.requestTimeout = requestTimeout;
        this.client = base.newBuilder()
                .connectionPool(pool)
                .socketFactory(sockets)
                .eventListener(progress)
                .addNetworkInterceptor(chain -> chain.proceed(chain.request()
                        .newBuilder()
                        .removeHeader("User-Agent")
                        .removeHeader("Accept-Encoding")
                        .build()))
                .protocols(List.of(Protocol.HTTP_1_1))
                .retryOnConnectionFailure(false)
                .fastFallback(false)
                .followRedirects(false)
                .followSslRedirects(false)
                .authenticator(Authenticator.NONE)
                .cookieJar(CookieJar.NO_COOKIES)
                .connectTimeout(connectTimeout)
                // One limit for the whole exchange replaces a limit for each read, which a slow sender can evade.
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .pingInterval(Duration.ZERO)
                .build();
    }

    /**
     * Posts a body and waits for the answer.
     *
     * @param request the address and the headers, without body
     * @param type the exact {@code Content-Type}
     * @param body the body; may be empty
     * @param deadline an earlier end than the timeouts
     * @throws InterruptedException when the thread is interrupted; the request may have been sent
     */
    Answer post(Request.Builder request, MediaType type, byte[] body, Deadline deadline) throws InterruptedException {
        if (deadline.passed()) {
            return Answer.none(State.TIMED_OUT, "the time for this event was over before the request was sent");
        }
        Request whole = request.post(new OnceBody(type, body)).build();
        String host = whole.url().host() + ":" + whole.url().port();
        if (!host.equals(latestHost)) {
            // Only the connection made last can be looked at.
            drop();
            latestHost = host;
        }
        dropStaleConnection();
        Call call = client.newCall(whole);
        // On a kept connection there is no connecting to allow for, so that one limit does for both.
        boolean kept = sockets.hasConnection();
        long longest = (kept ? 0 : connectTimeout.toNanos()) + requestTimeout.toNanos();
        call.timeout().timeout(Math.max(1, Math.min(longest, deadline.remainingNanos())), TimeUnit.NANOSECONDS);
        progress.begin(kept ? null : new ExchangeLimit(call, requestTimeout));
        try (Response response = call.execute()) {
            encrypted = response.handshake() != null;
            byte[] answer = read(call, response.body().source());
            return new Answer(State.ANSWERED, response.code(), answer, "");
        } catch (IOException e) {
            return failure(e, progress.end(), deadline);
        } finally {
            progress.end();
            lastUsed = System.nanoTime();
        }
    }

    private Answer failure(IOException e, boolean exchangeTimedOut, Deadline deadline) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted during a request");
        }
        if (deadline.passed()) {
            return Answer.none(State.TIMED_OUT, "the time for this event was over before the answer was complete");
        }
        if (!progress.sent) {
            return Answer.none(State.NOT_CONNECTED, "cannot be reached: " + reason(e));
        }
        if (exchangeTimedOut || e instanceof InterruptedIOException) {
            return timedOut();
        }
        return Answer.none(State.BROKEN, "the answer is cut off or no HTTP: " + reason(e));
    }

    private Answer timedOut() {
        return Answer.none(State.TIMED_OUT, "no complete answer within " + requestTimeout.toMillis() + " ms");
    }

    private static String reason(IOException e) {
        String what = e instanceof SSLException ? "TLS: " : "";
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return what + Redaction.shorten(message, REASON_LENGTH);
    }

    private static byte[] read(Call call, BufferedSource source) throws IOException {
        Buffer whole = new Buffer();
        while (source.read(whole, CHUNK) >= 0) {
            if (whole.size() > LARGEST_ANSWER) {
                // Closing alone would first try to read the rest.
                call.cancel();
                throw new IOException("the answer is larger than " + LARGEST_ANSWER + " bytes");
            }
        }
        return whole.readByteArray();
    }

    private void dropStaleConnection() {
        if (!sockets.hasConnection()) {
            return;
        }
        boolean old = System.nanoTime() - lastUsed > IDLE_LIMIT.toNanos();
        if (old || !sockets.isQuiet(encrypted)) {
            drop();
        }
    }

    /** Closes the connection, if there is one. */
    void drop() {
        try {
            sockets.drop();
        } catch (IOException e) {
            // A connection that cannot be closed is as gone as one that can.
        }
        pool.evictAll();
    }

    /** Follows one call at a time: whether anything was sent, and the time limit of the exchange. */
    private static final class Progress extends EventListener {

        private volatile boolean sent;
        private @Nullable ExchangeLimit limit;

        /** @param next the limit that starts with the first byte sent; null when the call has no other limit */
        void begin(@Nullable ExchangeLimit next) {
            sent = false;
            limit = next;
        }

        @Override
        public void requestHeadersStart(Call call) {
            ExchangeLimit current = limit;
            if (!sent && current != null) {
                current.enter();
            }
            sent = true;
        }

        /** Ends the limit; only the first call after {@link #begin} tells whether it was exceeded. */
        boolean end() {
            ExchangeLimit current = limit;
            limit = null;
            return current != null && sent && current.exit();
        }
    }

    private static final class ExchangeLimit extends AsyncTimeout {

        private final Call call;

        ExchangeLimit(Call call, Duration time) {
            this.call = call;
            timeout(time.toNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        protected void timedOut() {
            call.cancel();
        }
    }

    /** A body that OkHttp must not send twice, whatever it thinks of the answer. */
    private static final class OnceBody extends RequestBody {

        private final MediaType type;
        private final byte[] content;

        OnceBody(MediaType type, byte[] content) {
            this.type = type;
            this.content = content;
        }

        @Override
        public MediaType contentType() {
            return type;
        }

        @Override
        public long contentLength() {
            return content.length;
        }

        @Override
        public boolean isOneShot() {
            return true;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            sink.write(content);
        }
    }

    /** The address of a path and query that are encoded already. */
    static HttpUrl url(String scheme, PeerAddress address, String path, String query) {
        HttpUrl.Builder url = new HttpUrl.Builder()
                .scheme(scheme)
                .host(address.host())
                .port(address.port())
                .encodedPath(path);
        return query.isEmpty() ? url.build() : url.encodedQuery(query).build();
    }
}
