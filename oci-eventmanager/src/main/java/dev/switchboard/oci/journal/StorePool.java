package dev.switchboard.oci.journal;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.store.DatabaseOptions;
import dev.switchboard.common.store.DatabasePool;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * A small pool of connections to a SQLite file or a database server, set up the way the journal and the registry need
 * it: synced commits, a bounded wait for locks, and no lock that keeps other processes from reading.
 *
 * <p>The driver ({@code org.xerial:sqlite-jdbc} or {@code org.postgresql:postgresql}) is the program's to provide.
 * The journal keeps one connection for itself, and so does a {@link WorkerLock} on a server.
 *
 * <p><b>Threading.</b> Safe for use by several threads. The pool owns threads; {@link #close} ends them.
 */
public final class StorePool implements AutoCloseable {

    // Four times the usual size of the log: carrying it over into the file costs two syncs each time.
    static final DatabaseOptions OPTIONS = DatabaseOptions.usual()
            .withConnections(6, 12)
            .withFileSetting("foreign_keys", "true")
            .withWalPages(4000);

    private final DatabasePool pool;

    private StorePool(Supplier<DatabasePool> opening) {
        try {
            this.pool = opening.get();
        } catch (UncheckedIOException failure) {
            throw new StoreException(String.valueOf(failure.getMessage()), failure);
        }
    }

    /**
     * Opens a SQLite file, making it when it does not exist; then only its owner may read it, since events hold
     * passwords.
     *
     * @param file the file; its directory must exist
     * @return the pool
     * @throws StoreException when the file cannot be opened
     */
    public static StorePool sqlite(Path file) {
        return new StorePool(() -> DatabasePool.sqlite(file, OPTIONS));
    }

    /**
     * Opens a database by its JDBC URL. A URL that names a SQLite file is opened as by {@link #sqlite}.
     *
     * @param url the URL
     * @param user the user; empty for none
     * @param password the user's password; may be empty
     * @return the pool
     * @throws StoreException when the database cannot be reached, or no driver knows the URL
     */
    public static StorePool jdbc(String url, String user, Secret password) {
        return jdbc(url, user, password, OPTIONS);
    }

    static StorePool jdbc(String url, String user, Secret password, DatabaseOptions options) {
        return new StorePool(() -> {
            try {
                return DatabasePool.jdbc(url, user, password, options);
            } catch (IllegalArgumentException failure) {
                throw new StoreException("Could not open the database: " + failure.getMessage(), failure);
            }
        });
    }

    /**
     * Opens a database that holds a journal and the registry beside it. In a SQLite file a change of the registry is then
     * not synced by itself: both write to one log, so the journal's next synced commit, at the latest the one that
     * begins the next event, makes it durable too. A power cut before that takes the newest changes of both back in
     * step: an event whose end is lost is taken up again and repeats its change of the registry.
     *
     * @param url the URL
     * @param user the user; empty for none
     * @param password the user's password; may be empty
     * @return the pool
     * @throws StoreException when the database cannot be reached, or no driver knows the URL
     */
    public static StorePool journalWithRegistry(String url, String user, Secret password) {
        return jdbc(url, user, password, OPTIONS.withoutSyncedCommits());
    }

    /**
     * Where connections come from.
     *
     * @return the data source; closed with this pool
     */
    public DataSource dataSource() {
        return pool.dataSource();
    }

    /**
     * The SQLite file.
     *
     * @return its absolute path, or empty for a database server
     */
    public Optional<Path> file() {
        return pool.file();
    }

    @Override
    public void close() {
        pool.close();
    }
}
