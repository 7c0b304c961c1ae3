package dev.switchboard.presence;

import dev.switchboard.common.time.Threads;
import dev.switchboard.common.time.Timers;
import dev.switchboard.common.web.AccessTokens;
import dev.switchboard.common.web.WebFace;
import dev.switchboard.presence.PresenceSettings.AfterLoss;
import dev.switchboard.presence.PresenceSettings.PublishAuth;
import dev.switchboard.presence.nodes.NodesFigures;
import dev.switchboard.presence.nodes.NodesStatus;
import dev.switchboard.presence.nodes.PresenceNodes;
import dev.switchboard.presence.nodes.RedisNodes;
import dev.switchboard.presence.roster.RosterFacts;
import dev.switchboard.presence.roster.RosterPages;
import dev.switchboard.presence.source.PresenceSource;
import dev.switchboard.presence.source.SourceFigures;
import dev.switchboard.presence.source.SourceHealth;
import io.javalin.config.RoutesConfig;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves who is available, as pages and a live stream, on one port.
 *
 * <pre>{@code
 * try (PresenceServer server = PresenceServer.with(PresenceConfig.builder("a long shared secret").build(), source)) {
 *     server.start();
 *     System.out.println(server.apiUrl());
 *     …
 * }
 * }</pre>
 *
 * <p><b>Threading.</b> Owns the threads of its web face, its source, its stream and its timers, all of them daemons.
 * Any thread may call any method.
 */
public final class PresenceServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PresenceServer.class);

    /** How often secrets and the source's silence are looked at. */
    private static final Duration CHECK_EVERY = Duration.ofSeconds(1);

    private static final String CONFIGURATION_REFUSED =
            "A changed configuration was refused, and the one before is in force; the log says why.";

    private static final int CONNECTIONS_BESIDE_STREAMS = 512;
    private static final int THREADS = 12;

    private final Timers timers = Timers.system("presence");
    private final MemoryPresenceStore store;
    private final EventsEndpoint events;
    private final Gate gate;
    private final StatusEndpoint status;
    private final PublishEndpoint publish;
    private final SessionGate sessions = new SessionGate();
    private final ExpiredSecrets expired;
    private final SourceKeeper sources;
    private final PresenceNodes nodes;
    private final NodeBridge bridge;
    private final List<Consumer<RoutesConfig>> routes = new ArrayList<>();
    private final AtomicLong refusedConfigurations = new AtomicLong();
    private final RosterPages roster = new RosterPages(this::rosterFacts, timers);
    private volatile boolean configurationRefused;
    private volatile PresenceConfig config;
    private Optional<Supplier<String>> metrics = Optional.empty();
    private Optional<WebFace> face = Optional.empty();
    private boolean closed;

    private PresenceServer(PresenceConfig config, Optional<PresenceSource> source) {
        this.config = config;
        this.store = new MemoryPresenceStore(
                timers,
                new SecureRandom(),
                new MemoryPresenceStore.Options(
                        config.outOfOffice(),
                        MemoryPresenceStore.Options.DEFAULT.statusOnly(),
                        MemoryPresenceStore.Options.DEFAULT.tombstones()));
        this.events = new EventsEndpoint(store, timers, config.stream());
        this.gate = new Gate(ApiRules.of(config), timers);
        this.sources = new SourceKeeper(store, timers, sessions, this::lossAfter);
        this.status = new StatusEndpoint(store, timers, sources::stale);
        this.publish = new PublishEndpoint(store, gate, timers, sessions);
        this.expired = new ExpiredSecrets(gate, events, timers);
        this.nodes = config.broker().map(this::nodes).orElseGet(() -> PresenceNodes.alone(timers));
        this.bridge = new NodeBridge(store, SourceKeeper.DIRECTORY, nodes, timers);
        source.ifPresentOrElse(given -> sources.keep(given, config), () -> sources.follow(config));
    }

    /**
     * A server for a source of one's own.
     *
     * @param config how it runs
     * @param source where users and statuses come from; closed with the server
     * @return a server that has not started
     */
    public static PresenceServer with(PresenceConfig config, PresenceSource source) {
        return new PresenceServer(config, Optional.of(source));
    }

    /**
     * A server for the source that its configuration names.
     *
     * @param config how it runs
     * @return a server that has not started
     */
    public static PresenceServer of(PresenceConfig config) {
        return new PresenceServer(config, Optional.empty());
    }

    /**
     * Adds pages beside the API; before {@link #start}. Like the roster page they need the secret, unless their role is
     * {@link AccessTokens#OPEN}.
     *
     * @param group registers routes
     * @return this
     */
    public synchronized PresenceServer routes(Consumer<RoutesConfig> group) {
        routes.add(group);
        return this;
    }

    /**
     * Serves {@code /metrics}, unless that is configured off; before {@link #start}.
     *
     * @param text in the format of Prometheus
     * @return this
     */
    public synchronized PresenceServer metrics(Supplier<String> text) {
        metrics = Optional.of(text);
        return this;
    }

    /**
     * Binds the port and begins to load the source. Until that has worked, requests are answered with 503.
     *
     * @throws IOException when the port cannot be bound or the TLS files cannot be read; the text says what to do
     * @throws IllegalStateException when it was started or closed before
     */
    public synchronized void start() throws IOException {
        if (face.isPresent() || closed) {
            throw new IllegalStateException("this presence server was started or closed before; make another one");
        }
        if (config.publishAuth() == PublishAuth.NONE) {
            LOG.warn("Anybody who reaches this server may set anybody's shown status, because publish.auth is none");
        }
        WebFace built = face();
        face = Optional.of(built);
        built.start();
        events.start();
        join();
        timers.scheduleEvery(CHECK_EVERY, this::check);
        timers.scheduleEvery(CHECK_EVERY, () -> roster.check(rosterState(), built.live()));
    }

    private WebFace face() {
        WebFace.Limits usual = WebFace.Limits.DEFAULT;
        WebFace.Builder builder = WebFace.named("presence")
                .listen(config.listen())
                .limits(new WebFace.Limits(
                        THREADS,
                        config.stream().maxClients() + CONNECTIONS_BESIDE_STREAMS,
                        usual.maxBodyBytes(),
                        RequestBody.MOST_TIME,
                        usual.idleTimeout()))
                .handler(
                        pluginPath(config.basePath()), new ApiHandler(config.basePath(), gate, status, publish, events))
                .tokens(AccessTokens.following(this::tokens))
                .layout(roster.layout())
                .asset("roster.css", RosterPages.style())
                .routes(roster::register)
                .routes(new ServiceRoutes(this::health, metrics.filter(any -> config.metrics()))::register);
        routes.forEach(builder::routes);
        return builder.build();
    }

    /** Everything beside the original's API is answered as its host did; beside another path nothing is known. */
    private static String pluginPath(String basePath) {
        String version = "/api/v1";
        return basePath.endsWith(version) && basePath.length() > version.length()
                ? basePath.substring(0, basePath.length() - version.length() + 1)
                : basePath + "/";
    }

    private PresenceNodes nodes(RedisNodes.Options options) {
        try {
            return new RedisNodes(options, timers, new SecureRandom());
        } catch (NoClassDefFoundError missing) {
            throw new IllegalStateException(
                    "several nodes need the library redis.clients:jedis, which is not on the class path", missing);
        }
    }

    private void join() {
        bridge.start();
        // Not on the nodes' own thread: a source may take its time to end.
        var unused = nodes.addLeadHook(
                "source",
                any -> Threads.daemon("presence", "lead", () -> sources.lead(nodes.leads()))
                        .start());
        // Alone this node leads, and no hook will ever tell; among others it does not before the start.
        sources.lead(nodes.leads());
        nodes.start();
    }

    private void check() {
        expired.check();
        sources.checkLoss();
    }

    /** What signs in to the pages: the secrets that clients present, for as long as they are accepted. */
    private List<AccessTokens.Token> tokens() {
        List<AccessTokens.Token> tokens = new ArrayList<>();
        List<ActiveSecret> secrets = config.secrets();
        for (int i = 0; i < secrets.size(); i++) {
            if (secrets.get(i).isValid(timers.now())) {
                tokens.add(new AccessTokens.Token(
                        "secret-" + (i + 1), secrets.get(i).value(), Set.of(AccessTokens.READ)));
            }
        }
        return tokens;
    }

    private RosterFacts rosterFacts() {
        return new RosterFacts(
                timers.now(),
                store.loaded(),
                store.snapshot(),
                sources.facts(),
                events.broadcaster().facts(),
                config.broker().map(any -> new RosterFacts.Nodes(nodes.status(), nodes.figures())),
                configurationRefused ? List.of(CONFIGURATION_REFUSED) : List.of());
    }

    /** What open pages are to be told of at once; everything else can wait some seconds. */
    private List<Object> rosterState() {
        StreamCounts stream = events.counts();
        return List.of(
                store.revision(),
                stream.connects(),
                stream.disconnects(),
                sources.health(),
                nodes.status(),
                configurationRefused,
                gate.validSecrets());
    }

    private Optional<Duration> lossAfter() {
        PresenceConfig now = config;
        return now.afterLoss() == AfterLoss.OFFLINE ? Optional.of(now.lostAfter()) : Optional.empty();
    }

    /**
     * Puts another configuration into force as far as that is possible while running: all but address, TLS, path,
     * metrics and broker. What was made with {@link #with} keeps its source.
     *
     * @param next all of it
     * @throws IllegalArgumentException when it cannot be used; then nothing has changed
     */
    public synchronized void apply(PresenceConfig next) {
        ApiRules rules = ApiRules.of(next);
        sources.follow(next);
        config = next;
        gate.rules(rules);
        events.options(next.stream());
        store.showOutOfOfficeAs(next.outOfOffice());
        configurationRefused = false;
        expired.check();
    }

    /**
     * Takes note that a changed configuration was refused, or that what is in force stands in the file again.
     *
     * @param refused whether it was refused
     */
    public void configurationRefused(boolean refused) {
        configurationRefused = refused;
        if (refused) {
            refusedConfigurations.incrementAndGet();
        }
    }

    /**
     * The root of everything that is served.
     *
     * @return the address as this machine reaches it, ending in a slash
     * @throws IllegalStateException before the start and after the end
     */
    public synchronized URI url() {
        return face.orElseThrow(() -> new IllegalStateException("the presence server is not started"))
                .url();
    }

    /**
     * The API.
     *
     * @return the address with the base path, without a slash at its end
     * @throws IllegalStateException before the start and after the end
     */
    public URI apiUrl() {
        return url().resolve(config.basePath());
    }

    /**
     * The live page for people, behind the secret: who is available, who is connected, and how the source is.
     *
     * @return its address
     * @throws IllegalStateException before the start and after the end
     */
    public URI rosterUrl() {
        return url().resolve(RosterPages.ROOT);
    }

    /**
     * Everybody's present status; also usable before the start.
     *
     * @return what clients are served from
     */
    public PresenceStore store() {
        return store;
    }

    /**
     * How the server is.
     *
     * @return a moment's state
     */
    public PresenceHealth health() {
        SourceHealth source = sources.health();
        List<String> reasons = new ArrayList<>();
        if (source.state() != SourceHealth.State.WELL) {
            reasons.add(
                    source.state() == SourceHealth.State.UNAUTHORISED
                            ? "The source refuses the token."
                            : store.loaded() ? "The source is not well." : "The source has not been loaded yet.");
        }
        NodesStatus.State others = nodes.status().state();
        if (others == NodesStatus.State.LOCAL_ONLY) {
            reasons.add("The broker is lost, and this node works alone.");
        }
        if (configurationRefused) {
            reasons.add(CONFIGURATION_REFUSED);
        }
        return new PresenceHealth(
                store.loaded(),
                reasons,
                sources.name(),
                source.state(),
                sources.age(),
                store.snapshot().all().size(),
                events.poolSize(),
                others,
                nodes.leads());
    }

    /**
     * What the HTTP side has done.
     *
     * @return counts since the start
     */
    public PresenceCounts counts() {
        return new PresenceCounts(
                status.served(), publish.accepted(), gate.refused(), gate.throttled(), refusedConfigurations.get());
    }

    /**
     * What the live stream has done.
     *
     * @return counts since the start
     */
    public StreamCounts streamCounts() {
        return events.counts();
    }

    /** What the store has counted since the start. */
    MemoryPresenceStore.Counts storeCounts() {
        return store.counts();
    }

    /** What the source measures of itself. */
    SourceFigures sourceFigures() {
        return sources.figures();
    }

    /** How this node stands with the others that serve the same users. */
    NodesStatus nodesStatus() {
        return nodes.status();
    }

    /** What this node has told others and heard of them since the start. */
    NodesFigures nodesFigures() {
        return nodes.figures();
    }

    Broadcaster broadcaster() {
        return events.broadcaster();
    }

    /** Ends: clients get what waits for them, requests in hand get two seconds, and all threads end. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        sources.close();
        bridge.close();
        nodes.close();
        events.close();
        face.ifPresent(WebFace::close);
        sessions.close();
        timers.close();
    }
}
