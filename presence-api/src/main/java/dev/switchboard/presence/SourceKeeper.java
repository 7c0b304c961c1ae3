package dev.switchboard.presence;

import dev.switchboard.common.time.Timers;
import dev.switchboard.presence.PresenceSettings.SourceKind;
import dev.switchboard.presence.model.PresenceRoster;
import dev.switchboard.presence.source.FileSource;
import dev.switchboard.presence.source.MattermostSessions;
import dev.switchboard.presence.source.MattermostSource;
import dev.switchboard.presence.source.PresenceSource;
import dev.switchboard.presence.source.SourceFigures;
import dev.switchboard.presence.source.SourceHealth;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;

/** Runs the source that the configuration names, and another one when that changes. Thread-safe. */
final class SourceKeeper implements AutoCloseable {

    private final MemoryPresenceStore store;
    private final Timers timers;
    private final SessionGate sessions;
    private final SourceRunner.Loss loss;
    private final OkHttpClient http = new OkHttpClient();
    private final SecureRandom random = new SecureRandom();
    private Optional<PresenceConfig> followed = Optional.empty();
    private boolean given;
    private boolean started;
    private boolean leading = true;
    private boolean closed;
    private volatile String name = "";
    private Supplier<PresenceSource> recipe;
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
        this.recipe = () -> new EmptyDirectory(timers);
        this.loss = new SourceRunner.Loss() {
            @Override
            public void sourceLost(String source) {
                store.sourceLost(source, MemoryPresenceStore.Fallback.OFFLINE);
            }

            @Override
            public Optional<Duration> after() {
                return lostAfter.get();
            }
        };
    }

    /** Runs a source that the configuration has no say in. */
    synchronized void keep(PresenceSource source, PresenceConfig config) {
        given = true;
        name = source.name();
        run(source);
        config.mattermost().ifPresent(this::checkSessionsAlone);
        followed = Optional.of(config);
    }

    /** Runs the source that a configuration names, unless it runs already. */
    synchronized void follow(PresenceConfig config) {
        if (followed.filter(config::sameSource).isPresent()) {
            return;
        }
        followed = Optional.of(config);
        if (given) {
            config.mattermost().ifPresent(this::checkSessionsAlone);
            return;
        }
        recipe = () -> source(config);
        PresenceSource source = recipe.get();
        name = source.name();
        if (leading) {
            run(source);
        } else {
            // Made for its name only.
            source.close();
        }
        // With other nodes the source comes and goes, and sessions are checked all the same.
        if (config.broker().isPresent() || !(source instanceof MattermostSource)) {
            config.mattermost().ifPresent(this::checkSessionsAlone);
        }
    }

    private PresenceSource source(PresenceConfig config) {
        if (config.source() == SourceKind.MATTERMOST && config.mattermost().isPresent()) {
            MattermostSource.Options options = config.mattermost().get();
            MattermostSource source = new MattermostSource(options, http, timers, random);
            if (config.broker().isEmpty()) {
                sessions.ask(source.sessions(), options.url());
            }
            return source;
        }
        return config.sourceFile()
                .<PresenceSource>map(file -> new FileSource(file, timers))
                .orElseGet(() -> new EmptyDirectory(timers));
    }

    /** Asks the source from now on, or leaves that to another node. A source from outside is always asked. */
    synchronized void lead(boolean now) {
        if (given || closed || now == leading) {
            return;
        }
        leading = now;
        if (now) {
            run(recipe.get());
        } else {
            runner.ifPresent(SourceRunner::close);
            runner = Optional.empty();
        }
    }

    private void checkSessionsAlone(MattermostSource.Options options) {
        sessions.ask(new MattermostSessions(options, http, timers), options.url());
    }

    private void run(PresenceSource source) {
        Optional<SourceRunner> before = runner;
        SourceRunner next = new SourceRunner(
                source, store, timers, random, loss, () -> before.ifPresent(old -> forget(old, source.name())));
        runner = Optional.of(next);
        before.ifPresent(SourceRunner::close);
        if (started) {
            next.start();
        }
    }

    /** Users of the source before leave when those of the new one are there, not earlier. */
    private void forget(SourceRunner before, String now) {
        String name = before.source().name();
        if (!name.equals(now)) {
            store.apply(name, new PresenceRoster(List.of(), Map.of(), timers.now()));
        }
    }

    synchronized void start() {
        started = true;
        runner.ifPresent(SourceRunner::start);
    }

    String name() {
        return name;
    }

    /** How the source is; well while another node asks it. */
    SourceHealth health() {
        return runner.map(SourceRunner::health).orElse(SourceHealth.WELL);
    }

    Optional<Duration> age() {
        return runner.flatMap(SourceRunner::age);
    }

    Optional<Duration> stale() {
        return runner.flatMap(SourceRunner::stale);
    }

    SourceFigures figures() {
        return runner.map(SourceRunner::source).map(PresenceSource::figures).orElse(SourceFigures.NONE);
    }

    void checkLoss() {
        runner.ifPresent(SourceRunner::checkLoss);
    }

    @Override
    public synchronized void close() {
        closed = true;
        runner.ifPresent(SourceRunner::close);
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
