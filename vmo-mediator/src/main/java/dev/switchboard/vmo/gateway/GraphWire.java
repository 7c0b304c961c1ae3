package dev.switchboard.vmo.gateway;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.time.Threads;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;

/**
 * Sends one HTTP request and reads its whole answer, within limits of time and size.
 *
 * <p><b>Threading.</b> Any thread; as many calls at a time as there are callers. The exchange itself runs on daemon
 * threads named {@code switchboard-vmo-graph}, so that an interrupted caller is gone at once, and its call too.
 */
final class GraphWire implements AutoCloseable {

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(24);
    private static final int CHUNK = 8 * 1024;
    private static final int MOST_THREADS = 64;

    /**
     * An answer.
     *
     * @param status the HTTP status
     * @param retryAfter how long the peer wants to be left alone
     * @param body the text; empty when it was too large
     * @param tooLarge whether the body was larger than the caller wanted
     */
    record Answer(int status, Optional<Duration> retryAfter, String body, boolean tooLarge) {}

    private final InstantSource clock;
    private final OkHttpClient client;
    private final ThreadPoolExecutor threads;

    /**
     * @param base whose trust, proxy and resolver are used
     * @param clock for a peer that names the moment until which it wants to be left alone
     */
    GraphWire(OkHttpClient base, InstantSource clock) {
        this.clock = clock;
        threads = new ThreadPoolExecutor(
                MOST_THREADS,
                MOST_THREADS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Threads.factory("vmo", "graph"));
        threads.allowCoreThreadTimeOut(true);
        Dispatcher dispatcher = new Dispatcher(threads);
        dispatcher.setMaxRequests(MOST_THREADS);
        dispatcher.setMaxRequestsPerHost(MOST_THREADS);
        client = base.newBuilder()
                .dispatcher(dispatcher)
                .connectionPool(new ConnectionPool())
                .protocols(List.of(Protocol.HTTP_1_1))
                .followRedirects(false)
                .followSslRedirects(false)
                .authenticator(Authenticator.NONE)
                .cookieJar(CookieJar.NO_COOKIES)
                .connectTimeout(CONNECT_LIMIT)
                .callTimeout(CALL_LIMIT)
                .readTimeout(CALL_LIMIT)
                .writeTimeout(CALL_LIMIT)
                .build();
    }

    /**
     * Sends a request.
     *
     * @param peer whom, as people call it
     * @param request what
     * @param largest how many bytes of body are read
     * @throws PeerException.Unreachable when there is no complete answer in time
     * @throws InterruptedException when the caller is interrupted; the call is given up
     */
    Answer send(String peer, Request request, long largest) throws PeerException, InterruptedException {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        Call call = client.newCall(request);
        call.enqueue(new Callback() {
            @Override
            public void onFailure(Call failed, IOException e) {
                answer.completeExceptionally(e);
            }

            @Override
            public void onResponse(Call answered, Response response) {
                try (response) {
                    answer.complete(read(answered, response, largest));
                } catch (IOException | RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            }
        });
        try {
            return answer.get();
        } catch (InterruptedException e) {
            call.cancel();
            throw e;
        } catch (ExecutionException e) {
            throw failure(peer, e.getCause() == null ? e : e.getCause());
        }
    }

    private static PeerException failure(String peer, Throwable cause) {
        if (cause instanceof InterruptedIOException) {
            return new PeerException.Unreachable(peer, "gave no answer within " + CALL_LIMIT.toSeconds() + " s", cause);
        }
        if (cause instanceof SSLException) {
            return new PeerException.Unreachable(
                    peer, "cannot be trusted or speaks no TLS: " + cause.getMessage(), cause);
        }
        return new PeerException.Unreachable(
                peer, "cannot be reached or hung up (" + cause.getClass().getSimpleName() + ")", cause);
    }

    private Answer read(Call call, Response response, long largest) throws IOException {
        Optional<Duration> retryAfter = pause(Optional.ofNullable(response.header("Retry-After")), clock);
        Buffer whole = new Buffer();
        BufferedSource source = response.body().source();
        while (source.read(whole, CHUNK) >= 0) {
            if (whole.size() > largest) {
                // Closing alone would first try to read the rest.
                call.cancel();
                return new Answer(response.code(), retryAfter, "", true);
            }
        }
        return new Answer(response.code(), retryAfter, whole.readString(StandardCharsets.UTF_8), false);
    }

    /**
     * Reads the value of a {@code Retry-After}: seconds, or a date.
     *
     * @param value the header's value
     * @param clock asked only for a date
     * @return empty when it is neither; never more than a day
     */
    static Optional<Duration> pause(Optional<String> value, InstantSource clock) {
        return value.map(String::strip).flatMap(text -> {
            try {
                Duration wanted = text.matches("[0-9]{1,9}")
                        ? Duration.ofSeconds(Long.parseLong(text))
                        : Duration.between(
                                clock.instant(),
                                ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                                        .toInstant());
                Duration pause = wanted.isNegative() ? Duration.ZERO : wanted;
                return Optional.of(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
            } catch (DateTimeParseException e) {
                return Optional.empty();
            }
        });
    }

    /** Gives up what is under way, and ends the threads. */
    @Override
    public void close() {
        client.dispatcher().cancelAll();
        threads.shutdown();
        client.connectionPool().evictAll();
    }
}
