package dev.switchboard.oci;

import dev.switchboard.common.time.Timers;
import dev.switchboard.oci.event.ProcessorMap;
import dev.switchboard.oci.journal.EventJournal;
import dev.switchboard.oci.journal.SqlEventJournal;
import dev.switchboard.oci.journal.StorePool;
import dev.switchboard.oci.journal.WorkerLock;
import dev.switchboard.oci.monitor.ServiceStatus;
import dev.switchboard.oci.provisioning.SqlSubscriberStore;
import dev.switchboard.testing.Eventually;
import javax.sql.DataSource;

/** An event manager in this process with everything it needs. */
final class RunningManager implements AutoCloseable {

    private final Timers timers = Timers.system("oci-test");
    private final StorePool journalPool;
    private final StorePool registryPool;
    private final SqlEventJournal journal;
    private final WorkerLock lock;
    private final OciEventManager manager;

    private RunningManager(OciConfig config, StorePool journalPool, DataSource journalSource, StorePool registryPool) {
        this.journalPool = journalPool;
        this.registryPool = registryPool;
        this.journal = SqlEventJournal.open(journalSource, timers);
        this.lock = WorkerLock.of(journalPool);
        this.manager = new OciEventManager(
                config,
                journal,
                journalSource == registryPool.dataSource()
                        ? SqlSubscriberStore.beside(journal, timers)
                        : SqlSubscriberStore.open(registryPool.dataSource(), timers),
                lock,
                ProcessorMap.empty(),
                timers);
    }

    /** On one database for journal and registry. */
    static RunningManager start(OciConfig config, String location) {
        StorePool pool = TestStore.open(location);
        return start(config, pool, pool.dataSource(), pool);
    }

    /** The same on a database that is taken away. */
    static RunningManager startImpatient(OciConfig config, String location) {
        StorePool pool = TestStore.openImpatiently(location);
        return start(config, pool, pool.dataSource(), pool);
    }

    /** On a database for each; the journal may use a data source of its own instead of the pool's. */
    static RunningManager start(
            OciConfig config, StorePool journalPool, DataSource journalSource, StorePool registryPool) {
        RunningManager running = new RunningManager(config, journalPool, journalSource, registryPool);
        running.manager.start();
        return running;
    }

    ServiceStatus status() {
        return manager.status();
    }

    OciEventManager manager() {
        return manager;
    }

    EventJournal journal() {
        return journal;
    }

    void awaitState(ServiceStatus.State state) {
        Eventually.until(() -> status().state() == state, () -> "the state is " + status());
    }

    /** Ends in good order; {@link #close} does nothing more then. */
    void end() {
        manager.close();
        lock.close();
        journal.close();
        registryPool.close();
        journalPool.close();
        timers.close();
    }

    @Override
    public void close() {
        end();
    }
}
