package dev.switchboard.presence.source;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.net.Loopback;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.net.Subscription;
import dev.switchboard.common.time.Timers;
import dev.switchboard.presence.model.PresenceRoster;
import dev.switchboard.presence.model.PresenceUser;
import dev.switchboard.presence.model.Status;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import okhttp3.OkHttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Users and statuses of a Mattermost server, found by asking: the directory now and then, all statuses at a steady
 * interval. The server's WebSocket, where wanted, only makes the source ask earlier.
 *
 * <p>An answer counts whole or not at all. A rate of requests is never exceeded; the interval is stretched instead. A
 * refused token is tried again after a minute, other failures after a time that grows.
 *
 * <p><b>Threading.</b> {@link #load()} blocks its caller. From {@link #watch} on the source owns a thread,
 * {@code switchboard-presence-mattermost}, on which it asks and calls the listener, and OkHttp's threads.
 */
public final class MattermostSource implements PresenceSource {

    /** What the WebSocket of the server is used for. */
    public enum Hints {
        /** Nothing; there is no connection. */
        OFF,
        /** Changes of users make the directory be read early. */
        USERS,
        /** The same, and now and then the question who is not offline, which finds changes of status sooner. */
        STATUSES
    }

    /**
     * Where the server is and how to ask it.
     *
     * @param url the server's root; plain http only on loopback unless allowed
     * @param token a personal access token or a bot's
     * @param usersRefresh how often the directory is read; default 5 minutes
     * @param pollInterval from the beginning of one round of status questions to that of the next; default 10 s
     * @param batch how many users one status question is about, 1 to 1000; default 200
     * @param excludeSelf whether the account of the token is left out, which would be online for ever; default true
     * @param maxRequestsPerSecond over everything that is sent, from 0.1 to 1000; default 5
     * @param hints what the WebSocket is used for; default {@link Hints#USERS}
     * @param hintInterval how often {@link Hints#STATUSES} asks; default 5 s
     * @param requestTimeout for one request, from its first byte to the last of the answer; default 10 s
     * @param allowPlainHttp whether plain http may leave this machine, token and all; default false
     */
    public record Options(
            URI url,
            Secret token,
            Duration usersRefresh,
            Duration pollInterval,
            int batch,
            boolean excludeSelf,
            double maxRequestsPerSecond,
            Hints hints,
            Duration hintInterval,
            Duration requestTimeout,
            boolean allowPlainHttp) {

        /**
         * Checks the values.
         *
         * @param url as above
         * @param token as above
         * @param usersRefresh as above
         * @param pollInterval as above
         * @param batch as above
         * @param excludeSelf as above
         * @param maxRequestsPerSecond as above
         * @param hints as above
         * @param hintInterval as above
         * @param requestTimeout as above
         * @param allowPlainHttp as above
         * @throws IllegalArgumentException naming the option that cannot be used and what it must look like
         */
        public Options {
            checkUrl(url, allowPlainHttp);
            if (!sendable(token)) {
                throw new IllegalArgumentException(
                        "the Mattermost token is missing or holds blanks or letters that no token has");
            }
            requirePositive("the refresh of users", usersRefresh);
            requirePositive("the poll interval", pollInterval);
            requirePositive("the hint interval", hintInterval);
            requirePositive("the request timeout", requestTimeout);
            if (batch < 1 || batch > 1000) {
                throw new IllegalArgumentException("batch must be 1 to 1000, but is " + batch);
            }
            if (!(maxRequestsPerSecond >= 0.1 && maxRequestsPerSecond <= 1000)) {
                throw new IllegalArgumentException(
                        "the requests per second must be 0.1 to 1000, but are " + maxRequestsPerSecond);
            }
        }

        private static void checkUrl(URI url, boolean allowPlainHttp) {
            String scheme = String.valueOf(url.getScheme());
            if (url.getHost() == null || !Set.of("http", "https").contains(scheme) || url.getUserInfo() != null) {
                throw new IllegalArgumentException(
                        "the Mattermost URL must look like https://chat.example.com, without a user");
            }
            if (url.getRawQuery() != null || url.getRawFragment() != null) {
                throw new IllegalArgumentException("the Mattermost URL must have neither ? nor #: " + url);
            }
            if (scheme.equals("http") && !allowPlainHttp && !Loopback.isHost(url.getHost())) {
                throw new IllegalArgumentException("the Mattermost URL " + url
                        + " would send the token in clear text; use https, or allow plain http");
            }
        }

        private static void requirePositive(String what, Duration time) {
            if (time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException(what + " must be more than zero, but is " + time);
            }
        }

        /**
         * Everything but the server and the token as is usual.
         *
         * @param url the server's root
         * @param token a personal access token or a bot's
         * @return the options
         */
        public static Options standard(URI url, Secret token) {
            return new Options(
                    url,
                    token,
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(10),
                    200,
                    true,
                    5,
                    Hints.USERS,
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10),
                    false);
        }

        MattermostApi api(OkHttpClient http, Timers timers) {
            String text = url.toString();
            URI root = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            return new MattermostApi(root, token, maxRequestsPerSecond, requestTimeout, http, timers);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(MattermostSource.class);

    private final Options options;
    private final Timers timers;
    private final RandomGenerator random;
    private final MattermostApi api;
    private final MattermostDirectory directory;
    private final Semaphore oneAtATime = new Semaphore(1);
    private final List<MattermostWatch> watches = new ArrayList<>();

    private Optional<String> self = Optional.empty();
    private volatile Optional<Long> directoryAt = Optional.empty();
    private volatile Duration directoryTook = Duration.ZERO;
    private Optional<Long> lastStart = Optional.empty();
    private volatile boolean directoryWanted;
    private volatile Optional<PeerException> directoryFailure = Optional.empty();
    private volatile SourceFigures figures = SourceFigures.NONE;

    /**
     * A source that asks nothing yet.
     *
     * @param options where the server is and how to ask it
     * @param http whose TLS trust and connections are used; not closed here
     * @param timers tell the time and wake the source; not closed here
     * @param random spreads the times of new attempts
     */
    public MattermostSource(Options options, OkHttpClient http, Timers timers, RandomGenerator random) {
        this.options = options;
        this.timers = timers;
        this.random = random;
        this.api = options.api(http, timers);
        this.directory = new MattermostDirectory(api);
    }

    /** Whether a text can stand in a header: visible letters of ASCII. */
    static boolean sendable(Secret token) {
        return !token.isEmpty() && token.reveal().chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    @Override
    public String name() {
        return "mattermost";
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.watched();
    }

    /**
     * Tells whose session a token proves, within this source's pace of requests.
     *
     * @return ends with the source
     */
    public MattermostSessions sessions() {
        return new MattermostSessions(api, timers, false);
    }

    @Override
    public PresenceRoster load() throws PeerException, InterruptedException {
        return round(() -> {});
    }

    /**
     * One round of questions: the directory if it is due, then everybody's status.
     *
     * @param between run between two questions
     */
    PresenceRoster round(Runnable between) throws PeerException, InterruptedException {
        oneAtATime.acquire();
        try {
            long start = timers.nanos();
            readDirectoryIfDue();
            Map<String, PresenceUser> users = directory.users();
            Instant at = timers.now();
            long asked = timers.nanos();
            Map<String, Status> statuses = statuses(List.copyOf(users.keySet()), between);
            int unknown = (int)
                    statuses.values().stream().filter(Status.UNKNOWN::equals).count();
            figures = new SourceFigures(
                    Optional.of(at),
                    Optional.of(Duration.ofNanos(timers.nanos() - asked)),
                    lastStart.map(before -> Duration.ofNanos(start - before)),
                    users.size(),
                    directory.withoutEmail(),
                    unknown,
                    users.size() - statuses.size(),
                    0,
                    0);
            lastStart = Optional.of(start);
            return new PresenceRoster(List.copyOf(users.values()), statuses, at);
        } finally {
            oneAtATime.release();
        }
    }

    private void readDirectoryIfDue() throws PeerException, InterruptedException {
        if (!directoryWanted && untilDirectory().toNanos() > 0) {
            return;
        }
        directoryWanted = false;
        long start = timers.nanos();
        try {
            if (options.excludeSelf() && self.isEmpty()) {
                String id = api.get(api.at("users/me").build()).path("id").asText("");
                if (id.isEmpty()) {
                    throw new PeerException.Malformed(api.peer(), "its own account without an id", "");
                }
                self = Optional.of(id);
            }
            directory.load(self);
            directoryAt = Optional.of(start);
            directoryTook = Duration.ofNanos(timers.nanos() - start);
            directoryFailure = Optional.empty();
        } catch (PeerException failed) {
            directoryWanted = true;
            directoryFailure = Optional.of(failed);
            // With an earlier directory the statuses can still be had, unless nothing can.
            if (directoryAt.isEmpty() || api.refusedFor().isPresent()) {
                throw failed;
            }
        }
    }

    private Duration untilDirectory() {
        return directoryAt
                .map(read -> options.usersRefresh().minusNanos(timers.nanos() - read))
                .orElse(Duration.ZERO);
    }

    /**
     * Has the directory read in the next round.
     *
     * @return how long that round should still wait, so that many changes at once cost one reading, and a large
     *     directory is not read all the time
     */
    Duration wantDirectory() {
        directoryWanted = true;
        Duration pause = options.pollInterval().plus(directoryTook.multipliedBy(2));
        Duration left =
                directoryAt.map(read -> pause.minusNanos(timers.nanos() - read)).orElse(Duration.ZERO);
        Duration settle = Duration.ofSeconds(1);
        return left.compareTo(settle) < 0 ? settle : left;
    }

    /** The statuses of some users; who is left out of a whole answer is not in the result. */
    Map<String, Status> statuses(List<String> ids, Runnable between) throws PeerException, InterruptedException {
        Map<String, Status> all = new HashMap<>();
        for (List<String> batch : MattermostDirectory.batches(ids, options.batch())) {
            between.run();
            all.putAll(StatusReply.joined(
                    api.peer(), batch, api.post(api.at("users/status/ids").build(), batch)));
        }
        return all;
    }

    boolean knows(String userId) {
        return directory.users().containsKey(userId);
    }

    Optional<PeerException> directoryFailure() {
        return directoryFailure;
    }

    MattermostApi api() {
        return api;
    }

    Options options() {
        return options;
    }

    @Override
    public Subscription watch(Listener listener) {
        MattermostWatch watch = new MattermostWatch(this, listener, timers, random);
        synchronized (watches) {
            watches.add(watch);
        }
        watch.start();
        return watch::close;
    }

    @Override
    public SourceFigures figures() {
        SourceFigures last = figures;
        return new SourceFigures(
                last.loadedAt(),
                last.sweepTime(),
                last.achievedInterval(),
                last.users(),
                last.withoutEmail(),
                last.unknownStatuses(),
                last.missingStatuses(),
                api.pace().taken(),
                api.pace().pauses());
    }

    @Override
    public void close() {
        List<MattermostWatch> all;
        synchronized (watches) {
            all = List.copyOf(watches);
        }
        all.forEach(MattermostWatch::close);
        api.close();
        LOG.debug("The Mattermost source is closed peer={}", api.peer());
    }
}
