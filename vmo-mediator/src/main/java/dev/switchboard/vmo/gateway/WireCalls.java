package dev.switchboard.vmo.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.time.Threads;
import dev.switchboard.vmo.sync.Attempt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.Credentials;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls to one of the original's neighbours. Credentials in the base URL are sent as Basic. A call is never repeated by
 * itself: whether that makes sense is the outbox' to decide.
 *
 * <p><b>Threading.</b> Any thread may call. Exchanges run on daemon threads {@code switchboard-vmo-wire}, so that an
 * interrupted caller is gone at once, and its call too.
 */
final class WireCalls implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WireCalls.class);
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(10);
    private static final Duration IDLE_LIMIT = Duration.ofSeconds(2);
    private static final int MOST_CALLS = 64;
    private static final MediaType JSON = MediaType.get("application/json");
    private static final JsonFactory WRITER = JsonFactory.builder()
            // As the original's library writes: what a neighbour reads is then independent of any charset.
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();

    /** Reads an answer. */
    @FunctionalInterface
    interface Reading<T> {
        T read(Response response) throws IOException;
    }

    private final String peer;
    private final HttpUrl base;
    private final Optional<String> authorization;
    private final OkHttpClient client;
    private final ThreadPoolExecutor threads;
    private final InstantSource clock;

    /**
     * Prepares calls; makes none.
     *
     * @param peer the neighbour as people call it, for texts
     * @param url its base URL
     * @throws IllegalArgumentException when the URL is none
     */
    WireCalls(String peer, String url, OkHttpClient shared, InstantSource clock) {
        this.peer = peer;
        HttpUrl given = HttpUrl.get(url);
        this.authorization = given.username().isEmpty() && given.password().isEmpty()
                ? Optional.empty()
                : Optional.of(Credentials.basic(given.username(), given.password(), StandardCharsets.UTF_8));
        this.base = given.newBuilder().username("").password("").build();
        this.clock = clock;
        this.threads = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), Threads.factory("vmo", "wire"));
        Dispatcher dispatcher = new Dispatcher(threads);
        dispatcher.setMaxRequests(MOST_CALLS);
        dispatcher.setMaxRequestsPerHost(MOST_CALLS);
        this.client = shared.newBuilder()
                .dispatcher(dispatcher)
                .connectionPool(new ConnectionPool(MOST_CALLS, IDLE_LIMIT.toMillis(), TimeUnit.MILLISECONDS))
                .protocols(List.of(Protocol.HTTP_1_1))
                .retryOnConnectionFailure(false)
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

    /** A URL below the base; each segment is data, whatever is in it. */
    HttpUrl url(String... segments) {
        HttpUrl.Builder builder = base.newBuilder();
        for (String segment : segments) {
            builder.addPathSegment(segment);
        }
        return builder.build();
    }

    /**
     * Posts an object of texts.
     *
     * @param reading reads the answer, whatever its status; what it returns is what came of it
     * @return what the reading says; no answer is a value too
     * @throws InterruptedException when the caller is interrupted; the call is given up
     */
    Attempt post(HttpUrl url, Map<String, String> fields, Reading<Attempt> reading) throws InterruptedException {
        Request request =
                request(url).post(RequestBody.create(json(fields), JSON)).build();
        try {
            return exchange(client.newCall(request), reading);
        } catch (IOException e) {
            LOG.debug("A call was not answered peer={} reason={}", peer, e.toString());
            return new Attempt.NoAnswer(sentence(why(e)), isReached(e));
        }
    }

    /**
     * Gets something that may take long to come.
     *
     * @throws PeerException when it did not come, or the reading throws it
     * @throws InterruptedException when the caller is interrupted; the call is given up
     */
    <T> T get(HttpUrl url, Duration limit, Reading<T> reading) throws PeerException, InterruptedException {
        OkHttpClient patient =
                client.newBuilder().callTimeout(limit).readTimeout(limit).build();
        Request request = request(url).header("Accept", "application/json").build();
        try {
            return exchange(patient.newCall(request), reading);
        } catch (PeerException e) {
            throw e;
        } catch (IOException e) {
            throw new PeerException.Unreachable(peer, why(e), e);
        }
    }

    /** What a status other than success means. */
    Attempt refused(Response response) {
        return new Attempt.Refused(
                response.code(),
                sentence("answered with the status " + response.code()),
                GraphWire.pause(Optional.ofNullable(response.header("Retry-After")), clock));
    }

    /** A sentence about the neighbour. */
    String sentence(String predicate) {
        return Character.toUpperCase(peer.charAt(0)) + peer.substring(1) + " " + predicate + ".";
    }

    private Request.Builder request(HttpUrl url) {
        Request.Builder builder = new Request.Builder().url(url);
        authorization.ifPresent(value -> builder.header("Authorization", value));
        return builder;
    }

    private static <T> T exchange(Call call, Reading<T> reading) throws IOException, InterruptedException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        call.enqueue(new Callback() {
            @Override
            public void onFailure(Call failed, IOException e) {
                answer.completeExceptionally(e);
            }

            @Override
            public void onResponse(Call answered, Response response) {
                try (response) {
                    answer.complete(reading.read(response));
                } catch (IOException | RuntimeException e) {
                    // What is left of the answer is not worth waiting for.
                    answered.cancel();
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
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e);
        }
    }

    /** Whether an exchange failed only after there was a connection. */
    static boolean isReached(IOException failure) {
        boolean connecting = failure instanceof ConnectException
                || failure instanceof UnknownHostException
                || failure instanceof NoRouteToHostException
                || failure instanceof SSLException;
        return !connecting
                && !String.valueOf(failure.getMessage())
                        .toLowerCase(Locale.ROOT)
                        .contains("connect timed out");
    }

    private static String why(IOException failure) {
        if (failure instanceof SSLException) {
            return "cannot be trusted or speaks no TLS: install its certificate authority, or correct the URL";
        }
        if (failure instanceof ConnectException
                || failure instanceof UnknownHostException
                || failure instanceof NoRouteToHostException) {
            return "cannot be reached";
        }
        return failure instanceof InterruptedIOException
                ? "gave no answer in time"
                : "broke off the connection without an answer";
    }

    private static byte[] json(Map<String, String> fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator writer = WRITER.createGenerator(out)) {
            writer.writeStartObject();
            for (Map.Entry<String, String> field : fields.entrySet()) {
                writer.writeStringField(field.getKey(), field.getValue());
            }
            writer.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    /** Gives up what is under way, and ends the threads. */
    @Override
    public void close() {
        client.dispatcher().cancelAll();
        threads.shutdown();
        client.connectionPool().evictAll();
    }
}
