package dev.switchboard.presence;

import dev.switchboard.common.time.Timers;
import dev.switchboard.presence.PresenceSettings.SourceKind;
import dev.switchboard.presence.model.PresenceRoster;
import dev.switchboard.presence.roster.RosterFacts;
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
        if (config.source() == SourceKind.MATTERMOST && config.mattermost().isPresent()) {
            MattermostSource.Options options = config.mattermost().get();
            MattermostSource source = new MattermostSource(options, http, timers, random);
            sessions.ask(source.sessions(), options.url());
            run(source);
        } else {
            config.mattermost().ifPresent(this::checkSessionsAlone);
            run(config.sourceFile()
                    .<PresenceSource>map(file -> new FileSource(file, timers))
                    .orElseGet(() -> new EmptyDirectory(timers)));
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
        current().start();
    }

    private SourceRunner current() {
        return runner.orElseThrow(() -> new IllegalStateException("there is no source"));
    }

    String name() {
        return current().source().name();
    }

    SourceHealth health() {
        return current().health();
    }

    Optional<Duration> age() {
        return current().age();
    }

    Optional<Duration> stale() {
        return current().stale();
    }

    /** All of it at one moment, for people. */
    RosterFacts.Source facts() {
        SourceRunner now = current();
        return new RosterFacts.Source(
                now.source().name(),
                now.health(),
                now.age(),
                now.stale(),
                now.unwell(),
                now.givenUp(),
                now.source().figures());
    }

    SourceFigures figures() {
        return current().source().figures();
    }

    void checkLoss() {
        runner.ifPresent(SourceRunner::checkLoss);
    }

    @Override
    public synchronized void close() {
        runner.ifPresent(SourceRunner::close);
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
