package dev.switchboard.presence.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.switchboard.common.config.Secret;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.time.Timers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * Tells whose session of a Mattermost server a token proves, by asking that server.
 *
 * <p>An outcome, good or bad, is remembered for a minute under a digest of the token; the token itself is not kept. The
 * questions share the pace of requests with the {@link MattermostSource} they come from, and only a few may wait, so that
 * made-up tokens cannot hold up the statuses.
 *
 * <p><b>Threading.</b> Any thread may ask; it may block for the pace of requests and the answer.
 */
public final class MattermostSessions implements AutoCloseable {

    private static final Duration REMEMBERED = Duration.ofSeconds(60);
    private static final int MOST_REMEMBERED = 10_000;
    private static final int MOST_WAITING = 8;
    private static final int LONGEST_TOKEN = 512;

    private record Outcome(Optional<String> userId, long until) {}

    private final MattermostApi api;
    private final Timers timers;
    private final boolean own;
    private final Map<String, Outcome> outcomes = new LinkedHashMap<>();
    private final Map<String, CompletableFuture<Optional<String>>> asking = new ConcurrentHashMap<>();

    /**
     * Checks by itself, for a server whose users come from elsewhere.
     *
     * @param options where the server is, and the pace of requests
     * @param http whose TLS trust and connections are used; not closed here
     * @param timers tell the time; not closed here
     */
    public MattermostSessions(MattermostSource.Options options, OkHttpClient http, Timers timers) {
        this(options.api(http, timers), timers, true);
    }

    MattermostSessions(MattermostApi api, Timers timers, boolean own) {
        this.api = api;
        this.timers = timers;
        this.own = own;
    }

    /**
     * Whose session it is.
     *
     * @param token what a browser presented
     * @return the user's id; empty if the server does not know the session
     * @throws PeerException if the server cannot be asked now: neither yes nor no
     * @throws InterruptedException if the thread is interrupted
     */
    public Optional<String> userOf(Secret token) throws PeerException, InterruptedException {
        if (!MattermostSource.sendable(token) || token.reveal().length() > LONGEST_TOKEN) {
            return Optional.empty();
        }
        String key = digest(token);
        Optional<Outcome> known = remembered(key);
        if (known.isPresent()) {
            return known.get().userId();
        }
        CompletableFuture<Optional<String>> mine = new CompletableFuture<>();
        CompletableFuture<Optional<String>> other = asking.putIfAbsent(key, mine);
        if (other != null) {
            return sameAs(other);
        }
        try {
            Optional<String> user = ask(token);
            remember(key, user);
            mine.complete(user);
            return user;
        } finally {
            asking.remove(key, mine);
            // Without effect after an answer.
            mine.cancel(false);
        }
    }

    /** A user with many open tabs asks many times at once; the server is asked once. */
    private Optional<String> sameAs(CompletableFuture<Optional<String>> other)
            throws PeerException, InterruptedException {
        try {
            return other.get();
        } catch (ExecutionException | CancellationException failed) {
            throw new PeerException.Unreachable(api.peer(), "could not be asked about the session; try again");
        }
    }

    private Optional<String> ask(Secret token) throws PeerException, InterruptedException {
        if (api.pace().waiting() >= MOST_WAITING) {
            throw new PeerException.Unreachable(api.peer(), "is not asked about more sessions at once; try again");
        }
        try {
            JsonNode me =
                    api.exchange(new Request.Builder().url(api.at("users/me").build()), token);
            String id = me.path("id").asText("");
            return id.isBlank() || me.path("delete_at").asLong(0) != 0 ? Optional.empty() : Optional.of(id);
        } catch (PeerException.Rejected refused) {
            if (refused.code().equals("401") || refused.code().equals("403")) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    private Optional<Outcome> remembered(String key) {
        synchronized (outcomes) {
            return Optional.ofNullable(outcomes.get(key)).filter(one -> timers.nanos() < one.until());
        }
    }

    private void remember(String key, Optional<String> user) {
        synchronized (outcomes) {
            outcomes.remove(key);
            outcomes.put(key, new Outcome(user, timers.nanos() + REMEMBERED.toNanos()));
            if (outcomes.size() > MOST_REMEMBERED) {
                // The oldest: outcomes stand in the order in which they run out.
                outcomes.remove(outcomes.keySet().iterator().next());
            }
        }
    }

    /** How many outcomes are kept. */
    int size() {
        synchronized (outcomes) {
            return outcomes.size();
        }
    }

    private static String digest(Secret token) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(token.reveal().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /** Ends questions under way; those of a source end with it. */
    @Override
    public void close() {
        if (own) {
            api.close();
        }
    }
}
