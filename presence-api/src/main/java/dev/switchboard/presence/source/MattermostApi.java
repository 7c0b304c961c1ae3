package dev.switchboard.presence.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.common.config.Secret;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.time.Threads;
import dev.switchboard.common.time.Timers;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;

/**
 * Single requests to a Mattermost server: paced, limited in size and time, and sorted into answers and refusals.
 *
 * <p>While the token counts as refused, nothing is sent. A request that comes too fast for the server is repeated after
 * the time it asks for.
 *
 * <p><b>Threading.</b> Any thread may call any method; each blocks for its turn and its answer.
 */
final class MattermostApi implements AutoCloseable {

    static final Duration REFUSED_FOR = Duration.ofSeconds(60);
    static final String UNAUTHORISED = "401";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final MediaType JSON_TYPE = MediaType.get("application/json");
    private static final long LARGEST_ANSWER = 8L * 1024 * 1024;
    private static final int ATTEMPTS = 4;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final HttpUrl root;
    private final Secret token;
    private final Timers timers;
    private final RequestPace pace;
    private final ExecutorService calls;
    private final OkHttpClient client;
    private volatile Optional<Long> refusedUntil = Optional.empty();

    MattermostApi(URI url, Secret token, double perSecond, Duration timeout, OkHttpClient base, Timers timers) {
        this.root = HttpUrl.get(url.toString());
        this.token = token;
        this.timers = timers;
        this.pace = new RequestPace(timers, perSecond);
        this.calls = Executors.newCachedThreadPool(Threads.factory("presence", "mattermost-calls"));
        this.client = base.newBuilder()
                .dispatcher(new Dispatcher(calls))
                // A redirect could take the token elsewhere.
                .followRedirects(false)
                .followSslRedirects(false)
                .callTimeout(timeout)
                .connectTimeout(timeout)
                .readTimeout(timeout)
                .writeTimeout(timeout)
                .build();
    }

    String peer() {
        return "Mattermost " + root.host() + ":" + root.port();
    }

    OkHttpClient client() {
        return client;
    }

    RequestPace pace() {
        return pace;
    }

    HttpUrl.Builder at(String path) {
        return root.newBuilder().addPathSegments("api/v4/" + path);
    }

    /** How long the token still counts as refused; empty if it does not. */
    Optional<Duration> refusedFor() {
        return refusedUntil
                .map(until -> Duration.ofNanos(until - timers.nanos()))
                .filter(left -> !left.isNegative() && !left.isZero());
    }

    /** A request with the source's own token. */
    JsonNode get(HttpUrl url) throws PeerException, InterruptedException {
        return own(new Request.Builder().url(url));
    }

    /** A request with the source's own token. */
    JsonNode post(HttpUrl url, Object body) throws PeerException, InterruptedException {
        try {
            return own(
                    new Request.Builder().url(url).post(RequestBody.create(JSON.writeValueAsBytes(body), JSON_TYPE)));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("body: cannot be written as JSON", e);
        }
    }

    private JsonNode own(Request.Builder request) throws PeerException, InterruptedException {
        Optional<Duration> refused = refusedFor();
        if (refused.isPresent()) {
            throw new PeerException.Rejected(
                    peer(),
                    UNAUTHORISED,
                    "the token was refused and is tried again in "
                            + (refused.get().toSeconds() + 1) + " s");
        }
        try {
            return exchange(request, token);
        } catch (PeerException.Rejected rejected) {
            if (rejected.code().equals(UNAUTHORISED)) {
                refusedUntil = Optional.of(timers.nanos() + REFUSED_FOR.toNanos());
            }
            throw rejected;
        }
    }

    /** A request with any token; 401 is a refusal like others. */
    JsonNode exchange(Request.Builder request, Secret with) throws PeerException, InterruptedException {
        Request ready = request.header("Authorization", "Bearer " + with.reveal())
                .header("Accept", "application/json")
                .header("User-Agent", "switchboard-presence")
                .build();
        Duration asked = Duration.ZERO;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            pace.take();
            try (Response response = client.newCall(ready).execute()) {
                if (response.code() != 429) {
                    return judged(response.code(), text(response), with);
                }
                asked = askedFor(response);
                pace.pause(asked);
            } catch (InterruptedIOException late) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while " + peer() + " was asked");
                }
                throw new PeerException.Unreachable(peer(), "gave no complete answer in time", late);
            } catch (PeerException known) {
                throw known;
            } catch (IOException failed) {
                throw new PeerException.Unreachable(peer(), "cannot be reached: " + masked(failed.toString(), with));
            }
        }
        throw new PeerException.Unreachable(
                peer(), "takes no more requests for the moment; it last asked for " + asked.toSeconds() + " s");
    }

    /** What the server asks for: whole seconds from now, in either header. */
    private static Duration askedFor(Response response) {
        return Optional.ofNullable(response.header("Retry-After"))
                .or(() -> Optional.ofNullable(response.header("X-RateLimit-Reset")))
                .filter(text -> text.matches("\\d{1,9}"))
                .map(text -> Duration.ofSeconds(Math.max(1, Long.parseLong(text))))
                .map(time -> time.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : time)
                .orElse(Duration.ofSeconds(1));
    }

    private String text(Response response) throws IOException {
        BufferedSource source = response.body().source();
        Buffer text = new Buffer();
        long count = 0;
        while (count >= 0 && text.size() <= LARGEST_ANSWER) {
            count = source.read(text, 8192);
        }
        if (text.size() > LARGEST_ANSWER) {
            throw new PeerException.Malformed(peer(), "an answer larger than 8 MiB", "");
        }
        return text.readUtf8();
    }

    private JsonNode judged(int status, String text, Secret with) throws PeerException {
        Optional<JsonNode> json = tree(text);
        if (status == 200) {
            return json.orElseThrow(() -> new PeerException.Malformed(peer(), "an answer that is not JSON", ""));
        }
        String words = masked(json.map(body -> body.path("message").asText("")).orElse(""), with);
        if (status >= 500) {
            throw new PeerException.Unreachable(peer(), "answered with status " + status + " " + words);
        }
        String advice = status / 100 == 3 ? "it redirects; configure the address it leads to" : words;
        throw new PeerException.Rejected(peer(), String.valueOf(status), advice);
    }

    private static Optional<JsonNode> tree(String text) {
        try {
            JsonNode tree = JSON.readTree(text);
            return tree.isMissingNode() ? Optional.empty() : Optional.of(tree);
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }

    private static String masked(String text, Secret secret) {
        String safe = secret.isEmpty() ? text : text.replace(secret.reveal(), "***");
        return safe.length() <= 200 ? safe : safe.substring(0, 200) + "…";
    }

    /** Ends what is under way, and the threads of connections. */
    @Override
    public void close() {
        client.dispatcher().cancelAll();
        calls.shutdown();
        try {
            boolean unused = calls.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
