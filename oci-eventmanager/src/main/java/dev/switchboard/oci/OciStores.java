package dev.switchboard.oci;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.Secret;
import dev.switchboard.common.config.Setting;
import dev.switchboard.common.store.DatabasePool;
import dev.switchboard.oci.journal.EventJournal;
import dev.switchboard.oci.journal.SqlEventJournal;
import dev.switchboard.oci.journal.StoreException;
import dev.switchboard.oci.journal.StorePool;
import dev.switchboard.oci.journal.WorkerLock;
import dev.switchboard.oci.provisioning.SqlSubscriberStore;
import dev.switchboard.oci.provisioning.SubscriberStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The databases of an event manager, opened from its configuration: SQLite files unless hosts are given.
 *
 * <p>The drivers are the program's to provide.
 *
 * <p><b>Threading.</b> Safe for use by several threads.
 */
public final class OciStores implements AutoCloseable {

    private static final String SQLITE = "jdbc:sqlite:";

    /** Where one database is; two sections that say the same share one pool. */
    private record Place(String url, String user, Secret password) {}

    private final StorePool journalPool;
    private final StorePool registryPool;
    private final SqlEventJournal journal;
    private final SqlSubscriberStore registry;
    private final WorkerLock lock;

    private OciStores(StorePool journalPool, StorePool registryPool, InstantSource clock) {
        this.journalPool = journalPool;
        this.registryPool = registryPool;
        this.lock = WorkerLock.of(journalPool);
        this.journal = SqlEventJournal.open(journalPool.dataSource(), clock);
        this.registry = registryPool == journalPool
                ? SqlSubscriberStore.beside(journal, clock)
                : SqlSubscriberStore.open(registryPool.dataSource(), clock);
    }

    /**
     * Opens both databases and brings their tables up to date.
     *
     * @param config values of {@link OciSettings#ALL}
     * @param dataDirectory what relative file names are relative to
     * @param clock for the times in the tables
     * @return the open stores
     * @throws StoreException when a database cannot be reached or used
     */
    public static OciStores open(Config config, Path dataDirectory, InstantSource clock) {
        Place journalPlace = journalPlace(config, dataDirectory);
        Place registryPlace = place(
                config,
                dataDirectory,
                OciSettings.SRD_DB_URL,
                OciSettings.SRD_DB_HOST,
                OciSettings.SRD_DB_DATABASE,
                OciSettings.SRD_DB_USERNAME,
                OciSettings.SRD_DB_PASSWORD);
        boolean together = journalPlace.equals(registryPlace);
        StorePool journalPool = together
                ? StorePool.journalWithRegistry(journalPlace.url(), journalPlace.user(), journalPlace.password())
                : open(journalPlace);
        boolean done = false;
        StorePool registryPool = journalPool;
        try {
            registryPool = together ? journalPool : open(registryPlace);
            OciStores stores = new OciStores(journalPool, registryPool, clock);
            done = true;
            return stores;
        } finally {
            if (!done) {
                journalPool.close();
                registryPool.close();
            }
        }
    }

    /**
     * Opens both databases like {@link #open}, but makes no SQLite file that is not there.
     *
     * @param config values of {@link OciSettings#ALL}
     * @param dataDirectory what relative file names are relative to
     * @param clock for the times in the tables
     * @return the open stores
     * @throws StoreException when a database does not exist, or cannot be reached or used
     */
    public static OciStores openExisting(Config config, Path dataDirectory, InstantSource clock) {
        Optional<Path> file =
                DatabasePool.fileOf(journalPlace(config, dataDirectory).url());
        if (file.isPresent() && !Files.exists(file.get())) {
            throw new StoreException(
                    "There is no journal at " + file.get() + ": no event manager has run on it yet. Give the --config"
                            + " and the --data-dir that it is run with.",
                    new NoSuchFileException(file.get().toString()));
        }
        return open(config, dataDirectory, clock);
    }

    private static Place journalPlace(Config config, Path dataDirectory) {
        return place(
                config,
                dataDirectory,
                OciSettings.EM_DB_URL,
                OciSettings.EM_DB_HOST,
                OciSettings.EM_DB_DATABASE,
                OciSettings.EM_DB_USERNAME,
                OciSettings.EM_DB_PASSWORD);
    }

    private static StorePool open(Place place) {
        return StorePool.jdbc(place.url(), place.user(), place.password());
    }

    private static Place place(
            Config config,
            Path dataDirectory,
            Setting<String> url,
            Setting<String> host,
            Setting<String> database,
            Setting<String> user,
            Setting<Secret> password) {
        String address = config.get(url);
        if (address.isEmpty()) {
            address = config.get(host).isEmpty()
                    ? SQLITE + config.get(database)
                    : "jdbc:postgresql://" + config.get(host) + "/" + config.get(database);
        }
        return new Place(
                DatabasePool.resolve(address, dataDirectory),
                config.get(user),
                config.find(password).orElse(new Secret("")));
    }

    /**
     * The journal.
     *
     * @return where events are kept
     */
    public EventJournal journal() {
        return journal;
    }

    /**
     * The registry.
     *
     * @return what has been provisioned so far
     */
    public SubscriberStore registry() {
        return registry;
    }

    /**
     * The lock that only one event manager of the journal can hold.
     *
     * @return the lock, not yet held
     */
    public WorkerLock lock() {
        return lock;
    }

    /** Closes the lock and all connections. */
    @Override
    public void close() {
        lock.close();
        journal.close();
        registryPool.close();
        journalPool.close();
    }
}
