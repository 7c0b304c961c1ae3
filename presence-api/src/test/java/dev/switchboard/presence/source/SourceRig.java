package dev.switchboard.presence.source;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.net.Subscription;
import dev.switchboard.common.time.ManualTimers;
import dev.switchboard.presence.model.PresenceReport;
import dev.switchboard.presence.model.PresenceRoster;
import dev.switchboard.presence.simulator.MattermostSimulator;
import dev.switchboard.testing.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import okhttp3.OkHttpClient;

/** A simulated server and a source that asks it, on one clock that this class moves. */
final class SourceRig implements AutoCloseable {

    static final Instant START = Instant.parse("2026-03-02T08:00:00Z");
    private static final Duration STEP = Duration.ofMillis(20);

    /** Everything a listener was told. */
    static final class Heard implements PresenceSource.Listener {
        final List<PresenceRoster> rosters = new CopyOnWriteArrayList<>();
        final List<PresenceReport> reports = new CopyOnWriteArrayList<>();
        final List<SourceHealth> healths = new CopyOnWriteArrayList<>();

        @Override
        public void roster(PresenceRoster roster) {
            rosters.add(roster);
        }

        @Override
        public void report(PresenceReport report) {
            reports.add(report);
        }

        @Override
        public void health(SourceHealth health) {
            healths.add(health);
        }

        Optional<PresenceRoster> last() {
            return rosters.isEmpty() ? Optional.empty() : Optional.of(rosters.get(rosters.size() - 1));
        }

        Optional<SourceHealth.State> state() {
            return healths.isEmpty()
                    ? Optional.empty()
                    : Optional.of(healths.get(healths.size() - 1).state());
        }
    }

    final ManualTimers timers = new ManualTimers(START);
    final OkHttpClient http = new OkHttpClient();
    final MattermostSimulator server;
    final Heard heard = new Heard();
    private Optional<MattermostSource> source = Optional.empty();

    SourceRig(int users) throws IOException {
        this(MattermostSimulator.builder().users(users));
    }

    SourceRig(MattermostSimulator.Builder builder) throws IOException {
        server = builder.timers(timers).build();
        server.start();
    }

    MattermostSource.Options options() {
        return MattermostSource.Options.standard(server.url(), new Secret(server.adminToken()));
    }

    static MattermostSource.Options with(
            MattermostSource.Options one, MattermostSource.Hints hints, Duration poll, Duration timeout) {
        return new MattermostSource.Options(
                one.url(),
                one.token(),
                one.usersRefresh(),
                poll,
                one.batch(),
                one.excludeSelf(),
                one.maxRequestsPerSecond(),
                hints,
                one.hintInterval(),
                timeout,
                false);
    }

    /** Without the WebSocket, and with a short time for answers. */
    MattermostSource.Options quiet() {
        return with(options(), MattermostSource.Hints.OFF, Duration.ofSeconds(10), Duration.ofSeconds(2));
    }

    MattermostSource open(MattermostSource.Options options) {
        MattermostSource made = new MattermostSource(options, http, timers, new Random(1));
        source = Optional.of(made);
        return made;
    }

    /** Loads and begins to watch. */
    PresenceRoster follow(MattermostSource.Options options) throws Exception {
        MattermostSource made = open(options);
        PresenceRoster first = load();
        Subscription unused = made.watch(heard);
        return first;
    }

    PresenceRoster load() throws Exception {
        return driven(source.orElseThrow()::load);
    }

    MattermostSource source() {
        return source.orElseThrow();
    }

    /** Runs something while the clock goes on. */
    <T> T driven(Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "driven");
        thread.start();
        until(task::isDone);
        try {
            return task.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof PeerException peer) {
                throw peer;
            }
            throw failed;
        }
    }

    /** Lets the clock go on until something holds. */
    void until(Callable<Boolean> condition) {
        until(condition, STEP);
    }

    private void until(Callable<Boolean> condition, Duration step) {
        Eventually.until(
                () -> {
                    if (condition.call()) {
                        return true;
                    }
                    timers.advance(step);
                    return false;
                },
                () -> "heard " + heard.healths + " " + heard.reports + " " + heard.rosters.size()
                        + " rosters, received " + server.received());
    }

    /** Lets time pass, slowly enough for others to act in it. */
    void pass(Duration time) {
        Instant end = timers.now().plus(time);
        Duration step = time.dividedBy(1500);
        until(() -> !timers.now().isBefore(end), step.compareTo(STEP) < 0 ? STEP : step);
    }

    /** Moves the clock at once, while nobody acts by it. */
    void jump(Duration time) {
        timers.advance(time);
    }

    @Override
    public void close() {
        source.ifPresent(MattermostSource::close);
        server.close();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
        timers.close();
    }
}
