package dev.switchboard.presence;

import dev.switchboard.common.time.Timers;
import dev.switchboard.presence.PresenceSettings.SourceKind;
import dev.switchboard.presence.roster.RosterFacts;
import dev.switchboard.presence.source.FileSource;
import dev.switchboard.presence.source.MattermostSessions;
import dev.switchboard.presence.source.MattermostSource;
import dev.switchboard.presence.source.PresenceSource;
import dev.switchboard.presence.source.SourceFigures;
import dev.switchboard.presence.source.SourceHealth;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;

/**
 * Runs the source that the configuration names while this node is the one that asks it, and another source when the
 * configuration changes. Thread-safe.
 */
final class SourceKeeper implements AutoCloseable {

    /**
     * What the directory is called in the store, whatever source it comes from: the users of another source, or those
     * that another node told of, then take the place of those there were.
     */
    static final String DIRECTORY = "directory";

    private static final SourceHealth ELSEWHERE = SourceHealth.WELL;
    private static final SourceHealth NOT_HEARD = new SourceHealth(
            SourceHealth.State.DEGRADED, "The source has not been loaded yet; another node may be doing so.");

    private final MemoryPresenceStore store;
    private final Timers timers;
    private final SessionGate sessions;
    private final SourceRunner.Loss loss;
    private final OkHttpClient http = new OkHttpClient();
    private final SecureRandom random = new SecureRandom();
    private Optional<PresenceConfig> followed = Optional.empty();
    private Optional<LentSource> given = Optional.empty();
    private boolean leads;
    private boolean closed;
    private volatile String name = "";
    private volatile Optional<SourceRunner> runner = Optional.empty();

    /**
     * A keeper without a source.
     *
     * @param lostAfter after how long users of a lost source are offline; empty for never
     */
    SourceKeeper(
            MemoryPresenceStore store, Timers timers, SessionGate sessions, Supplier<Optional<Duration>> lostAfter) {
        this.store = store;
        this.timers = timers;
        this.sessions = sessions;
        this.loss = new SourceRunner.Loss() {
            @Override
            public void sourceLost() {
                store.sourceLost(DIRECTORY, MemoryPresenceStore.Fallback.OFFLINE);
            }

            @Override
            public Optional<Duration> after() {
                return lostAfter.get();
            }
        };
    }

    /** Keeps a source that the configuration has no say in. */
    synchronized void keep(PresenceSource source, PresenceConfig config) {
        given = Optional.of(new LentSource(source));
        name = source.name();
        follow(config);
    }

    /** Keeps the source that a configuration names, unless it is kept already. */
    synchronized void follow(PresenceConfig config) {
        if (followed.filter(config::sameSource).isPresent()) {
            return;
        }
        followed = Optional.of(config);
        config.mattermost().ifPresent(this::checkSessionsAlone);
        if (given.isEmpty()) {
            name = nameOf(config);
            if (leads) {
                run(config);
            }
        }
    }

    private static String nameOf(PresenceConfig config) {
        if (config.source() == SourceKind.MATTERMOST) {
            return "mattermost";
        }
        return config.sourceFile().isPresent() ? "file" : "push";
    }

    private void checkSessionsAlone(MattermostSource.Options options) {
        sessions.ask(new MattermostSessions(options, http, timers), options.url());
    }

    private void run(PresenceConfig config) {
        Optional<SourceRunner> before = runner;
        SourceRunner next = new SourceRunner(source(config), DIRECTORY, store, timers, random, loss);
        runner = Optional.of(next);
        before.ifPresent(SourceRunner::close);
        next.start();
    }

    private PresenceSource source(PresenceConfig config) {
        if (given.isPresent()) {
            return given.get();
        }
        if (config.source() == SourceKind.MATTERMOST && config.mattermost().isPresent()) {
            MattermostSource.Options options = config.mattermost().get();
            MattermostSource source = new MattermostSource(options, http, timers, random);
            // Both together keep to the rate that is configured.
            sessions.ask(source.sessions(), options.url());
            return source;
        }
        return config.sourceFile()
                .<PresenceSource>map(file -> new FileSource(file, timers))
                .orElseGet(() -> new EmptyDirectory(timers));
    }

    /**
     * Runs the source from now on, or leaves it to another node.
     *
     * @param now whether this node is the one that asks
     */
    synchronized void lead(boolean now) {
        if (closed || leads == now) {
            return;
        }
        leads = now;
        PresenceConfig config = followed.orElseThrow(() -> new IllegalStateException("there is no source"));
        if (now) {
            run(config);
        } else {
            Optional<SourceRunner> before = runner;
            runner = Optional.empty();
            before.ifPresent(SourceRunner::close);
            config.mattermost().ifPresent(this::checkSessionsAlone);
        }
    }

    String name() {
        return name;
    }

    /** How the source is; that another node asks it is well, once this node has its answers. */
    SourceHealth health() {
        return runner.map(SourceRunner::health).orElseGet(() -> store.loaded() ? ELSEWHERE : NOT_HEARD);
    }

    Optional<Duration> age() {
        return runner.flatMap(SourceRunner::age);
    }

    Optional<Duration> stale() {
        return runner.flatMap(SourceRunner::stale);
    }

    /** All of it at one moment, for people. */
    RosterFacts.Source facts() {
        Optional<SourceRunner> now = runner;
        return new RosterFacts.Source(
                name,
                now.isPresent(),
                now.map(SourceRunner::health).orElse(SourceHealth.WELL),
                now.flatMap(SourceRunner::age),
                now.flatMap(SourceRunner::stale),
                now.map(SourceRunner::unwell).orElse(Duration.ZERO),
                now.filter(SourceRunner::givenUp).isPresent(),
                now.map(one -> one.source().figures()).orElse(SourceFigures.NONE));
    }

    SourceFigures figures() {
        return runner.map(one -> one.source().figures()).orElse(SourceFigures.NONE);
    }

    void checkLoss() {
        runner.ifPresent(SourceRunner::checkLoss);
    }

    @Override
    public synchronized void close() {
        closed = true;
        runner.ifPresent(SourceRunner::close);
        given.ifPresent(LentSource::end);
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
