package dev.switchboard.vmo.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.vmo.gateway.GraphWire.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.FormBody;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the access token: fetched when first needed, again five minutes before it ends, and when Graph refuses it.
 *
 * <p>After a failure the login is left alone for a while, a minute when it refused the credentials, and everybody who
 * asks meanwhile is told of the failure; a token that is still good goes on being used.
 *
 * <p><b>Threading.</b> Any thread. Whoever finds that a token is needed fetches it, one at a time; the others wait.
 */
final class GraphToken {

    private static final Logger LOG = LoggerFactory.getLogger(GraphToken.class);

    private static final String PEER = "the Microsoft login";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LARGEST_ANSWER = 64 * 1024;
    private static final Duration EARLY = Duration.ofMinutes(5);
    /** For an answer that does not tell how long its token is good. */
    private static final Duration SHORT_LIFE = Duration.ofMinutes(10);

    private static final Duration LONGEST_LIFE = Duration.ofDays(1);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration AFTER_REFUSAL = Duration.ofMinutes(1);
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");
    private static final Pattern CODE = Pattern.compile("AADSTS[0-9]+");
    /** Clouds of their own, whose tokens are for their own Graph. */
    private static final Set<String> NATIONAL_CLOUDS =
            Set.of("graph.microsoft.us", "dod-graph.microsoft.us", "microsoftgraph.chinacloudapi.cn");

    /**
     * A token.
     *
     * @param value what is sent; a secret
     * @param refreshAt from when on a new one is wanted
     * @param end from when on it is no good
     */
    private record Held(String value, Instant refreshAt, Instant end) {

        private static final Held NONE = new Held("", Instant.MIN, Instant.MIN);

        @Override
        public String toString() {
            return "Held[until " + end + "]";
        }
    }

    /**
     * A failure to fetch one.
     *
     * @param cause what happened
     * @param until until when the login is left alone
     */
    private record Failure(PeerException cause, Instant until) {}

    private final GraphClient.Options options;
    private final GraphWire wire;
    private final InstantSource clock;

    private final Object lock = new Object();
    private Held held = Held.NONE;
    private Optional<Failure> failure = Optional.empty();
    /** Opens when the fetch that is under way has ended. */
    private Optional<CountDownLatch> fetching = Optional.empty();

    GraphToken(GraphClient.Options options, GraphWire wire, InstantSource clock) {
        this.options = options;
        this.wire = wire;
        this.clock = clock;
    }

    /**
     * A token that should be good.
     *
     * @throws PeerException if there is none to be had
     * @throws InterruptedException if the thread is interrupted
     */
    String current() throws PeerException, InterruptedException {
        while (true) {
            CountDownLatch done;
            boolean mine = false;
            synchronized (lock) {
                Instant now = clock.instant();
                boolean good = now.isBefore(held.end);
                boolean paused = failure.isPresent() && now.isBefore(failure.orElseThrow().until);
                if (now.isBefore(held.refreshAt) || (good && (paused || fetching.isPresent()))) {
                    return held.value;
                }
                if (paused) {
                    throw failure.orElseThrow().cause;
                }
                if (fetching.isEmpty()) {
                    fetching = Optional.of(new CountDownLatch(1));
                    mine = true;
                }
                done = fetching.orElseThrow();
            }
            if (mine) {
                fetchFor(done);
            } else {
                done.await();
            }
        }
    }

    /**
     * Says that Graph did not take a token, so that it is not used again.
     *
     * @param value the token; nothing happens when there is a newer one by now
     */
    void refuse(String value) {
        synchronized (lock) {
            if (held.value.equals(value)) {
                held = Held.NONE;
            }
        }
    }

    /** Leaves the result, or the failure, in the fields; an interruption leaves the work to whoever waits. */
    private void fetchFor(CountDownLatch done) throws InterruptedException {
        try {
            Held fresh = fetch();
            synchronized (lock) {
                held = fresh;
                failure = Optional.empty();
            }
            LOG.debug("Microsoft gave a token good_until={}", fresh.end);
        } catch (Refusal e) {
            fail(e.cause, e.pause);
        } catch (PeerException e) {
            fail(e, AFTER_FAILURE);
        } finally {
            synchronized (lock) {
                fetching = Optional.empty();
            }
            done.countDown();
        }
    }

    private void fail(PeerException cause, Duration pause) {
        boolean first;
        synchronized (lock) {
            first = failure.isEmpty();
            failure = Optional.of(new Failure(cause, clock.instant().plus(pause)));
        }
        if (first) {
            LOG.warn("There is no new token for Microsoft Graph reason=\"{}\"", cause.getMessage());
        }
    }

    /** A failure that says itself how long to stay away. */
    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;
        private final PeerException cause;
        private final transient Duration pause;

        Refusal(PeerException cause, Duration pause) {
            super(cause);
            this.cause = cause;
            this.pause = pause;
        }
    }

    private Held fetch() throws PeerException, Refusal, InterruptedException {
        Answer answer = wire.send(PEER, request(), LARGEST_ANSWER);
        JsonNode body = json(answer.body());
        if (answer.status() == 200) {
            return held(body);
        }
        if (answer.status() == 429 || answer.status() >= 500) {
            throw new Refusal(
                    new PeerException.Unreachable(PEER, "is busy (status " + answer.status() + ")"),
                    answer.retryAfter().orElse(AFTER_FAILURE));
        }
        // The description holds ids and a trace; its number says it all.
        Matcher code = CODE.matcher(body.path("error_description").asText(""));
        String error = body.path("error").asText("").replaceAll("[^a-z_]", "");
        String words = (error + (code.find() ? " " + code.group() : "")).strip();
        throw new Refusal(
                new PeerException.Rejected(
                        PEER,
                        "HTTP " + answer.status(),
                        (words.isEmpty() ? "no reason given" : words)
                                + "; check tenant, client-id and client-secret in [graph]"),
                answer.retryAfter().orElse(AFTER_REFUSAL));
    }

    private Request request() {
        HttpUrl graph = HttpUrl.get(options.graphUrl());
        String resource = "https://" + (NATIONAL_CLOUDS.contains(graph.host()) ? graph.host() : "graph.microsoft.com");
        return new Request.Builder()
                .url(HttpUrl.get(options.loginUrl())
                        .newBuilder()
                        .addPathSegment(options.tenant())
                        .addPathSegments("oauth2/v2.0/token")
                        .build())
                .header("Accept", "application/json")
                .post(new FormBody.Builder()
                        .add("client_id", options.clientId())
                        .add("client_secret", options.clientSecret().reveal())
                        .add("scope", resource + "/.default")
                        .add("grant_type", "client_credentials")
                        .build())
                .build();
    }

    private static JsonNode json(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }

    private Held held(JsonNode body) throws PeerException {
        String value = body.path("access_token").asText("");
        if (!TOKEN.matcher(value).matches()) {
            throw new PeerException.Malformed(PEER, "an answer without a usable token", "(not shown)");
        }
        // One version of the endpoint writes a number, another a text.
        Duration life = Duration.ofSeconds(body.path("expires_in").asLong(SHORT_LIFE.toSeconds()));
        if (life.isNegative() || life.isZero() || life.compareTo(LONGEST_LIFE) > 0) {
            life = SHORT_LIFE;
        }
        Duration quarter = life.dividedBy(4);
        Instant end = clock.instant().plus(life);
        return new Held(value, end.minus(quarter.compareTo(EARLY) < 0 ? quarter : EARLY), end);
    }
}
