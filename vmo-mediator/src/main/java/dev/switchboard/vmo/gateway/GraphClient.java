package dev.switchboard.vmo.gateway;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.net.Backoff;
import dev.switchboard.common.net.Loopback;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.net.ServerTrust;
import dev.switchboard.vmo.gateway.GraphJson.Part;
import dev.switchboard.vmo.gateway.GraphWire.Answer;
import dev.switchboard.vmo.sync.Attempt;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads automatic replies from Microsoft Graph, twenty mailboxes in one call.
 *
 * <p>One mailbox' trouble is its own: it is to be left alone for as long as Graph says, else a little longer each time.
 * When Graph wants to be left alone as a whole, every mailbox is to be asked later, and nothing is sent until then. A
 * token that Graph refuses is replaced, and the question put once more.
 *
 * <p><b>Threading.</b> Any thread; a call blocks for at most some 40 seconds, besides waiting until fewer than
 * {@link Options#parallel} batches are under way. The exchanges run on daemon threads {@code switchboard-vmo-graph}.
 */
public final class GraphClient implements OutOfOfficeSource {

    /** Which of a mailbox' two replies is spoken. */
    public enum MessageSource {
        /** The one for people outside, else the one for colleagues: when it is blank, or nobody outside gets it. */
        EXTERNAL,
        /** The one for colleagues, else the one for people outside. */
        INTERNAL
    }

    /**
     * Where Graph is, and as whom it is asked.
     *
     * @param tenant the directory: its id or one of its domain names
     * @param clientId the application's id
     * @param clientSecret the application's secret
     * @param loginUrl the root of the login, {@code https://login.microsoftonline.com}; http on loopback only
     * @param graphUrl the root of Graph without version, {@code https://graph.microsoft.com}; http on loopback only
     * @param parallel how many batches may be under way at a time, 1 to 16
     * @param messageSource which reply is spoken
     */
    public record Options(
            String tenant,
            String clientId,
            Secret clientSecret,
            String loginUrl,
            String graphUrl,
            int parallel,
            MessageSource messageSource) {

        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

        /**
         * Checks the values; a slash at the end of a root is left out.
         *
         * @param tenant as above
         * @param clientId as above
         * @param clientSecret as above
         * @param loginUrl as above
         * @param graphUrl as above
         * @param parallel as above
         * @param messageSource as above
         * @throws IllegalArgumentException naming the option that cannot be used and what it must look like
         */
        public Options {
            if (!NAME.matcher(tenant).matches()) {
                throw new IllegalArgumentException("tenant must be an id or a domain name");
            }
            if (clientId.isBlank()) {
                throw new IllegalArgumentException("client-id is missing");
            }
            if (clientSecret.isEmpty()) {
                throw new IllegalArgumentException("client-secret is missing");
            }
            if (parallel < 1 || parallel > 16) {
                throw new IllegalArgumentException("parallel must be 1 to 16, but is " + parallel);
            }
            loginUrl = root("login-url", loginUrl);
            graphUrl = root("graph-url", graphUrl);
        }

        /**
         * Options for the world-wide cloud, two batches at a time, with the replies for people outside.
         *
         * @param tenant the directory
         * @param clientId the application's id
         * @param clientSecret the application's secret
         * @return the options
         */
        public static Options of(String tenant, String clientId, Secret clientSecret) {
            return new Options(
                    tenant,
                    clientId,
                    clientSecret,
                    "https://login.microsoftonline.com",
                    "https://graph.microsoft.com",
                    2,
                    MessageSource.EXTERNAL);
        }

        private static String root(String key, String text) {
            HttpUrl url = HttpUrl.parse(text.strip());
            // What was given is not repeated: somebody may have put a password into it.
            if (url == null
                    || !url.username().isEmpty()
                    || !url.password().isEmpty()
                    || url.query() != null
                    || url.fragment() != null) {
                throw new IllegalArgumentException(key + " must be https:// and a host, with a path at most");
            }
            if (!url.isHttps() && !Loopback.isHost(url.host())) {
                throw new IllegalArgumentException(
                        key + " must begin with https://; plain http is for this machine only");
            }
            return url.toString().replaceAll("/+$", "");
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(GraphClient.class);

    private static final String PEER = "Microsoft Graph";
    private static final MediaType JSON_TYPE = MediaType.get("application/json");
    private static final int MOST = 20;
    private static final long LARGEST_BATCH = 8L * 1024 * 1024;
    private static final long LARGEST_USER = 256 * 1024;
    private static final Duration UNFIXABLE = Duration.ofMinutes(30);
    private static final Backoff MAILBOX_BACKOFF = Backoff.doubling(Duration.ofSeconds(5), Duration.ofMinutes(5));
    private static final Backoff GRAPH_BACKOFF = Backoff.doubling(Duration.ofSeconds(1), Duration.ofMinutes(5));

    private final Options options;
    private final InstantSource clock;
    private final GraphWire wire;
    private final GraphToken tokens;
    private final GraphJson json;
    private final Semaphore slots;
    private final Random random = new Random();

    /** How often in a row a mailbox could not be read; who can be read is not in here. */
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();

    private final AtomicInteger refusals = new AtomicInteger();
    private volatile Instant quietUntil = Instant.EPOCH;

    /**
     * A client that has not asked anything yet.
     *
     * @param options where and as whom
     * @param base whose trust, proxy and resolver are used; its limits are replaced
     * @param clock tells when a token ends
     */
    public GraphClient(Options options, OkHttpClient base, InstantSource clock) {
        this.options = options;
        this.clock = clock;
        this.wire = new GraphWire(base, clock);
        this.tokens = new GraphToken(options, wire, clock);
        this.json = new GraphJson(options.messageSource());
        this.slots = new Semaphore(options.parallel(), true);
    }

    /**
     * A base for a client that trusts other certificates than the platform does.
     *
     * @param base what it is made from
     * @param caFile PEM file of the authorities, or of the server's own certificate
     * @return a client that trusts these and no others
     * @throws IOException if the file cannot be used; the text names it
     */
    public static OkHttpClient trusting(OkHttpClient base, Path caFile) throws IOException {
        ServerTrust trust = ServerTrust.of(true, Optional.of(caFile), Optional.empty());
        return base.newBuilder()
                .sslSocketFactory(trust.sockets(), trust.manager())
                .hostnameVerifier(trust.names(base.hostnameVerifier()))
                .build();
    }

    @Override
    public boolean polled() {
        return true;
    }

    @Override
    public Attempt watch(String alias, boolean on) {
        return Attempt.DONE;
    }

    @Override
    public int most() {
        return MOST;
    }

    @Override
    public Map<String, Observation> read(List<String> aliases) throws PeerException, InterruptedException {
        List<String> asked = List.copyOf(new LinkedHashSet<>(aliases));
        if (asked.size() > MOST) {
            throw new IllegalArgumentException(
                    "at most " + MOST + " mailboxes can be asked at once, not " + asked.size());
        }
        if (asked.isEmpty()) {
            return Map.of();
        }
        slots.acquire();
        try {
            return ask(asked, true);
        } finally {
            slots.release();
        }
    }

    /**
     * Whether the directory knows an address.
     *
     * @param alias the e-mail address
     * @return false when nobody has it
     * @throws PeerException if that cannot be found out at present
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean exists(String alias) throws PeerException, InterruptedException {
        Duration quiet = Duration.between(clock.instant(), quietUntil);
        if (quiet.compareTo(Duration.ZERO) > 0) {
            throw new PeerException.Unreachable(PEER, "wants to be left alone for " + quiet.toSeconds() + " s");
        }
        Request.Builder request =
                to("/v1.0/users/" + GraphJson.segment(alias) + "?$select=id,mail,userPrincipalName,proxyAddresses");
        String token = tokens.current();
        Answer answer = wire.send(PEER, authorized(request, token), LARGEST_USER);
        if (answer.status() == 401) {
            tokens.refuse(token);
            answer = wire.send(PEER, authorized(request, tokens.current()), LARGEST_USER);
        }
        return switch (answer.status()) {
            case 200 -> true;
            case 404 -> false;
            case 429, 503 -> {
                quiet(answer);
                throw new PeerException.Unreachable(PEER, "is busy (status " + answer.status() + ")");
            }
            default -> throw unexpected(answer);
        };
    }

    @Override
    public void close() {
        wire.close();
    }

    private Map<String, Observation> ask(List<String> aliases, boolean again)
            throws PeerException, InterruptedException {
        Duration quiet = Duration.between(clock.instant(), quietUntil);
        if (quiet.compareTo(Duration.ZERO) > 0) {
            return later(aliases, quiet, "Microsoft Graph wants to be left alone for a while.");
        }
        String token = tokens.current();
        Request.Builder request = to("/v1.0/$batch").post(RequestBody.create(GraphJson.batch(aliases), JSON_TYPE));
        Answer answer = wire.send(PEER, authorized(request, token), LARGEST_BATCH);
        LOG.debug("Microsoft Graph answered a batch mailboxes={} status={}", aliases.size(), answer.status());
        if (answer.status() == 401 && again) {
            tokens.refuse(token);
            return ask(aliases, false);
        }
        if (answer.status() == 429 || answer.status() == 503) {
            return later(aliases, quiet(answer), "Microsoft Graph is busy and wants to be left alone for a while.");
        }
        if (answer.status() != 200) {
            throw unexpected(answer);
        }
        refusals.set(0);
        if (answer.tooLarge()) {
            return apart(aliases, again);
        }
        return observations(aliases, GraphJson.parts(PEER, answer.body()), token, again);
    }

    /** Asks in halves what was too much in one answer, so that one huge reply is its owner's trouble only. */
    private Map<String, Observation> apart(List<String> aliases, boolean again)
            throws PeerException, InterruptedException {
        if (aliases.size() == 1) {
            return later(aliases, UNFIXABLE, "The automatic reply is too large to be read.");
        }
        int half = aliases.size() / 2;
        Map<String, Observation> both = new LinkedHashMap<>(ask(aliases.subList(0, half), again));
        both.putAll(ask(aliases.subList(half, aliases.size()), again));
        return both;
    }

    private Map<String, Observation> observations(
            List<String> aliases, Map<String, Part> parts, String token, boolean again)
            throws PeerException, InterruptedException {
        Map<String, Observation> seen = new LinkedHashMap<>();
        List<String> unauthorized = new ArrayList<>();
        for (int i = 0; i < aliases.size(); i++) {
            String alias = aliases.get(i);
            Optional<Part> part = Optional.ofNullable(parts.get(Integer.toString(i + 1)));
            if (again && part.isPresent() && part.get().status() == 401) {
                unauthorized.add(alias);
            } else {
                seen.put(alias, observation(alias, part));
            }
        }
        if (!unauthorized.isEmpty()) {
            tokens.refuse(token);
            seen.putAll(ask(unauthorized, false));
        }
        return seen;
    }

    private Observation observation(String alias, Optional<Part> answer) {
        if (answer.isEmpty()) {
            return postponed(alias, Optional.empty(), "Microsoft Graph left this mailbox out of its answer.");
        }
        Part part = answer.get();
        return switch (part.status()) {
            case 200 -> {
                try {
                    Observation seen = json.replies(part.body());
                    failures.remove(alias);
                    yield seen;
                } catch (GraphJson.Unreadable e) {
                    yield postponed(alias, Optional.empty(), e.reason());
                }
            }
            case 404 -> {
                failures.remove(alias);
                yield new Observation.NoMailbox();
            }
            case 429 -> postponed(alias, GraphJson.pause(part, clock), "This mailbox is asked for too often.");
            case 401, 403 ->
                postponed(
                        alias,
                        Optional.of(MAILBOX_BACKOFF.max()),
                        "The application may not read this mailbox (status " + part.status()
                                + "); it needs the permission MailboxSettings.Read.");
            default ->
                postponed(
                        alias,
                        GraphJson.pause(part, clock),
                        "The mailbox could not be read (status " + part.status() + ").");
        };
    }

    private Observation postponed(String alias, Optional<Duration> wanted, String reason) {
        int inARow = failures.merge(alias, 1, Integer::sum);
        return new Observation.Later(wanted.orElseGet(() -> MAILBOX_BACKOFF.delay(inARow, random)), reason);
    }

    private static Map<String, Observation> later(List<String> aliases, Duration after, String reason) {
        Map<String, Observation> all = new LinkedHashMap<>();
        aliases.forEach(alias -> all.put(alias, new Observation.Later(after, reason)));
        return all;
    }

    /** Notes that Graph as a whole is to be left alone, and says for how long. */
    private Duration quiet(Answer answer) {
        int inARow = refusals.incrementAndGet();
        Duration pause = answer.retryAfter().orElseGet(() -> GRAPH_BACKOFF.delay(inARow, random));
        quietUntil = clock.instant().plus(pause);
        if (inARow == 1) {
            LOG.warn(
                    "Microsoft Graph is busy, and is left alone for a while status={} seconds={}",
                    answer.status(),
                    pause.toSeconds());
        }
        return pause;
    }

    private static PeerException unexpected(Answer answer) {
        if (answer.status() >= 500) {
            return new PeerException.Unreachable(PEER, "is in trouble (status " + answer.status() + ")");
        }
        return new PeerException.Rejected(
                PEER,
                "HTTP " + answer.status(),
                switch (answer.status()) {
                    case 401 -> "it does not take the token it was given; check tenant and client-id in [graph]";
                    case 403 -> "the application lacks a permission (MailboxSettings.Read, User.Read.All)";
                    default -> "it does not take the question; check graph-url in [graph]";
                });
    }

    private Request.Builder to(String path) {
        return new Request.Builder().url(options.graphUrl() + path).header("Accept", "application/json");
    }

    private static Request authorized(Request.Builder request, String token) {
        return request.header("Authorization", "Bearer " + token).build();
    }
}
