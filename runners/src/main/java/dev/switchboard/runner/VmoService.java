package dev.switchboard.runner;

import dev.switchboard.common.config.ConfigException;
import dev.switchboard.common.time.Timers;
import dev.switchboard.common.web.WebFace;
import dev.switchboard.vmo.MediatorFace;
import dev.switchboard.vmo.MediatorStatus;
import dev.switchboard.vmo.SyncProgress;
import dev.switchboard.vmo.VmoConfig;
import dev.switchboard.vmo.VmoGateways;
import dev.switchboard.vmo.VmoMediator;
import dev.switchboard.vmo.VmoMetrics;
import dev.switchboard.vmo.store.SqlMediatorStore;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** The mediator as a program runs it: its database, its gateways, itself, its face and its metrics. */
final class VmoService implements Service {

    /** With fewer users the heap hardly grows. */
    private static final long LARGE = 5_000;

    private static final List<Duration> SHRINK_AFTER = List.of(Duration.ofSeconds(5), Duration.ofMinutes(1));

    private final Timers timers = Timers.system("vmo");
    private final SqlMediatorStore store;
    private final VmoGateways gateways;
    private final VmoMediator mediator;
    private final MediatorFace face;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicReference<Optional<Instant>> shrunkAfter = new AtomicReference<>(Optional.empty());
    private volatile String done = "";

    private VmoService(VmoConfig config, SqlMediatorStore store) {
        this.store = store;
        this.gateways = VmoGateways.open(config, store, timers);
        this.mediator = new VmoMediator(config, store, gateways.voicemail(), gateways.mail(), timers);
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        VmoMetrics.register(meters, mediator);
        this.face = new MediatorFace(mediator, Optional.of(meters::scrape), timers);
    }

    /**
     * Opens the database; serves and delivers nothing yet.
     *
     * @throws ConfigException when a value can only be seen to be wrong when it is used
     * @throws UncheckedIOException when the port is taken; then no database is made
     */
    static VmoService open(VmoConfig config, Path database) {
        try {
            new WebFace.Listen(config.face().listenIp(), config.face().listenPort(), Optional.empty(), Set.of())
                    .requireFree("vmo");
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
        SqlMediatorStore store = SqlMediatorStore.open(database);
        try {
            return new VmoService(config, store);
        } catch (ConfigException wrong) {
            store.close();
            throw wrong;
        }
    }

    /** The version of the SQLite library in use. */
    static String libraryVersion() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select sqlite_version()")) {
            result.next();
            return result.getString(1);
        }
    }

    void start() throws IOException {
        mediator.addChangeHook("memory", this::shrinkAfterALargeSynchronisation);
        mediator.start();
        face.start();
    }

    /** Comparing many users takes memory that the collector gives back only when it goes through all of it. */
    private void shrinkAfterALargeSynchronisation() {
        SyncProgress progress = mediator.syncProgress();
        Optional<Instant> ended = progress.running() ? Optional.empty() : progress.started();
        boolean isNews = !ended.equals(shrunkAfter.getAndSet(ended));
        if (isNews && ended.isPresent() && progress.total() >= LARGE) {
            // What the mail side has yet to be told takes memory too, for some seconds.
            SHRINK_AFTER.forEach(delay -> timers.schedule(delay, Runtime.getRuntime()::gc));
        }
    }

    VmoMediator mediator() {
        return mediator;
    }

    URI url() {
        return face.url();
    }

    @Override
    public String done() {
        return done;
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        face.close();
        mediator.close();
        MediatorStatus status = mediator.status();
        done = "delivered=" + status.neighbours().get(0).delivered()
                + (status.storeFault().isEmpty()
                        ? " pending=" + status.pending() + " parked=" + status.parked()
                        : " pending=unknown parked=unknown");
        gateways.close();
        store.close();
        timers.close();
    }
}
