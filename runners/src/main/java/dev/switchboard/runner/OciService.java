package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.time.Timers;
import dev.switchboard.oci.OciConfig;
import dev.switchboard.oci.OciEventManager;
import dev.switchboard.oci.OciStores;
import dev.switchboard.oci.event.ProcessorMap;
import dev.switchboard.oci.journal.EventJournal;
import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.oci.monitor.EventOperations;
import dev.switchboard.oci.monitor.Monitor;
import dev.switchboard.oci.monitor.OciMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** The event manager as a program runs it: its databases, itself, its monitor and its metrics. */
final class OciService implements AutoCloseable {

    private final Timers timers;
    private final OciStores stores;
    private final OciEventManager manager;
    private final Monitor monitor;

    private OciService(Timers timers, OciStores stores, OciEventManager manager, Monitor monitor) {
        this.timers = timers;
        this.stores = stores;
        this.manager = manager;
        this.monitor = monitor;
    }

    /** Opens the databases and serves the monitor; reads no event yet. */
    static OciService start(Config config, Path dataDir) throws IOException {
        // All of the configuration is read before anything is opened.
        OciConfig ociConfig = OciConfig.from(config, dataDir);
        Monitor.Options monitorOptions = OciConfig.monitor(config);
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
        OciMetrics metrics = new OciMetrics(
                meters,
                manager.commandNames(),
                ociConfig.reader().servers().stream()
                        .map(server -> server.name())
                        .toList(),
                manager::status,
                () -> stores.journal().counts().getOrDefault(EventStatus.PENDING, 0L));
        manager.addJournalledHook(
                "metrics", entries -> entries.forEach(entry -> metrics.documentReceived(entry.applicationServer())));
        manager.addSettledHook(
                "metrics",
                settled -> metrics.eventSettled(
                        EventStatus.valueOf(settled.outcome().kind().name()),
                        settled.entry().commandName()));
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

    /** Begins to read events. */
    void afterReady() {
        manager.start();
    }

    @Override
    public void close() {
        manager.close();
        monitor.close();
        stores.close();
        timers.close();
    }
}
