package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigException;
import dev.switchboard.common.config.ConfigLoader;
import dev.switchboard.common.config.ConfigWatch;
import dev.switchboard.common.time.Timers;
import dev.switchboard.oci.OciConfig;
import dev.switchboard.oci.OciEventManager;
import dev.switchboard.oci.OciMetrics;
import dev.switchboard.oci.OciSettings;
import dev.switchboard.oci.OciStores;
import dev.switchboard.oci.event.Outcome;
import dev.switchboard.oci.event.ProcessorMap;
import dev.switchboard.oci.journal.EventJournal;
import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.oci.journal.StoreException;
import dev.switchboard.oci.monitor.EventOperations;
import dev.switchboard.oci.monitor.Monitor;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** The event manager as a program runs it: its databases, itself, its monitor and its metrics. */
final class OciService implements Service {

    private final Timers timers;
    private final OciStores stores;
    private final OciEventManager manager;
    private final Monitor monitor;
    private final LongAdder received = new LongAdder();
    private final Map<Outcome.Kind, Long> settled = new ConcurrentHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private Optional<ConfigWatch> watch = Optional.empty();
    private volatile String pending = "unknown";

    private OciService(Timers timers, OciStores stores, OciEventManager manager, Monitor monitor) {
        this.timers = timers;
        this.stores = stores;
        this.manager = manager;
        this.monitor = monitor;
        manager.addJournalledHook("count", entries -> received.add(entries.size()));
        manager.addSettledHook("count", end -> settled.merge(end.outcome().kind(), 1L, Long::sum));
    }

    /** Opens the databases and serves the monitor; reads no event yet. */
    static OciService start(Config config, Path dataDir) throws IOException {
        // All of the configuration is read before anything is opened.
        OciConfig ociConfig = OciConfig.from(config, dataDir);
        Monitor.Options monitorOptions = OciConfig.monitor(config);
        monitorOptions.listen().requireFree("oci-monitor");
        NativeFiles.prepare();
        Timers timers = Timers.system("oci");
        OciStores stores = OciStores.open(config, dataDir, timers);
        OciEventManager manager = new OciEventManager(
                ociConfig, stores.journal(), stores.registry(), stores.lock(), ProcessorMap.empty(), timers);
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Monitor monitor = new Monitor(
                monitorOptions,
                stores.journal(),
                manager.operations(),
                manager::status,
                Optional.of(meters::scrape),
                timers);
        OciMetrics.register(meters, manager);
        manager.addJournalledHook("monitor", entries -> monitor.changed());
        manager.addSettledHook("monitor", settled -> monitor.changed());
        manager.addLinkHook("monitor", monitor::changed);
        OciService service = new OciService(timers, stores, manager, monitor);
        try {
            monitor.start();
        } catch (IOException e) {
            service.close();
            throw e;
        }
        return service;
    }

    URI url() {
        return monitor.url();
    }

    EventJournal journal() {
        return stores.journal();
    }

    EventOperations operations() {
        return manager.operations();
    }

    /**
     * Puts another configuration into force as far as that is possible without a restart.
     *
     * @throws ConfigException with what is wrong with it; then nothing has changed
     */
    void reconfigure(Config config) {
        // What only a restart puts into force is checked all the same: the restart should not be the time to learn it.
        OciConfig.monitor(config);
        manager.reconfigure(OciConfig.from(config));
    }

    /** Puts a changed configuration into force, from {@link #afterReady} on. */
    OciService watching(ConfigLoader loader, Config config, Consumer<String> logLevel) {
        watch = Optional.of(new ConfigWatch("oci", loader, config, next -> {
            reconfigure(next);
            logLevel.accept(next.get(OciSettings.LOGLEVEL));
        }));
        return this;
    }

    /** Begins to read events. */
    void afterReady() {
        manager.start();
        watch.ifPresent(ConfigWatch::start);
    }

    @Override
    public String done() {
        return "received=" + received
                + " completed=" + settled.getOrDefault(Outcome.Kind.COMPLETED, 0L)
                + " ignored=" + settled.getOrDefault(Outcome.Kind.IGNORED, 0L)
                + " failed=" + settled.getOrDefault(Outcome.Kind.FAILED, 0L)
                + " pending=" + pending;
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        watch.ifPresent(ConfigWatch::close);
        manager.close();
        pending = pending();
        monitor.close();
        stores.close();
        timers.close();
    }

    private String pending() {
        try {
            return Long.toString(stores.journal().counts().getOrDefault(EventStatus.PENDING, 0L));
        } catch (StoreException broken) {
            return "unknown";
        }
    }
}
