package dev.switchboard.runner;

import dev.switchboard.common.config.ConfigException;
import dev.switchboard.common.time.Timers;
import dev.switchboard.vmo.MediatorFace;
import dev.switchboard.vmo.VmoConfig;
import dev.switchboard.vmo.VmoGateways;
import dev.switchboard.vmo.VmoMediator;
import dev.switchboard.vmo.VmoMetrics;
import dev.switchboard.vmo.store.SqlMediatorStore;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** The mediator as a program runs it: its database, its gateways, itself, its face and its metrics. */
final class VmoService implements AutoCloseable {

    private final Timers timers = Timers.system("vmo");
    private final SqlMediatorStore store;
    private final VmoGateways gateways;
    private final VmoMediator mediator;
    private final MediatorFace face;

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
     */
    static VmoService open(VmoConfig config, Path database) {
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
        mediator.start();
        face.start();
    }

    VmoMediator mediator() {
        return mediator;
    }

    URI url() {
        return face.url();
    }

    @Override
    public void close() {
        face.close();
        mediator.close();
        gateways.close();
        store.close();
        timers.close();
    }
}
