package dev.switchboard.oci.journal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.switchboard.common.config.Secret;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
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

    private static final String SQLITE = "jdbc:sqlite:";
    private static final int CONNECTIONS_TO_A_FILE = 6;
    private static final int CONNECTIONS_TO_A_SERVER = 12;

    private final HikariDataSource dataSource;
    private final Optional<Path> file;

    private StorePool(HikariConfig config, Optional<Path> file) {
        this.file = file;
        config.setMinimumIdle(1);
        config.setConnectionTimeout(5_000);
        config.setInitializationFailTimeout(1);
        try {
            this.dataSource = new HikariDataSource(config);
        } catch (HikariPool.PoolInitializationException failure) {
            throw StoreFailure.of(failure).exception("open the database " + config.getPoolName(), failure);
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
        return sqlite(file, "FULL");
    }

    private static StorePool sqlite(Path file, String synchronous) {
        Path absolute = file.toAbsolutePath().normalize();
        makeIfMissing(absolute);
        HikariConfig config = new HikariConfig();
        config.setPoolName(String.valueOf(file.getFileName()));
        config.setJdbcUrl(SQLITE + absolute);
        config.addDataSourceProperty("journal_mode", "WAL");
        config.addDataSourceProperty("synchronous", synchronous);
        config.addDataSourceProperty("busy_timeout", "5000");
        config.addDataSourceProperty("foreign_keys", "true");
        // A deferred transaction that turns into a writing one fails at once when another process writes.
        config.addDataSourceProperty("transaction_mode", "IMMEDIATE");
        // Reading and writing, but never making: an empty file in the place of a removed one would hide the loss.
        config.addDataSourceProperty("open_mode", "2");
        // Four times the usual size of the log: carrying it over into the file costs two syncs each time.
        config.setConnectionInitSql("PRAGMA wal_autocheckpoint = 4000");
        config.setMaximumPoolSize(CONNECTIONS_TO_A_FILE);
        return new StorePool(config, Optional.of(absolute));
    }

    private static void makeIfMissing(Path file) {
        try {
            if (!Files.exists(file)) {
                boolean posix =
                        file.getFileSystem().supportedFileAttributeViews().contains("posix");
                Files.createFile(
                        file,
                        posix
                                ? new FileAttribute<?>[] {
                                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                                }
                                : new FileAttribute<?>[0]);
            }
        } catch (FileAlreadyExistsException madeMeanwhile) {
            return;
        } catch (IOException failure) {
            throw new StoreException(
                    "Could not make the database file " + file + ": check that its directory exists and may be written",
                    failure);
        }
    }

    /**
     * Opens a database by its JDBC URL. A URL of a SQLite file is opened as by {@link #sqlite}, whatever parameters it
     * has.
     *
     * @param url the URL
     * @param user the user; empty for none
     * @param password the user's password; may be empty
     * @return the pool
     * @throws StoreException when the database cannot be reached, or no driver knows the URL
     * @throws IllegalArgumentException when the URL is of a SQLite database in memory
     */
    public static StorePool jdbc(String url, String user, Secret password) {
        if (isPlainFile(url)) {
            return sqlite(Path.of(url.substring(SQLITE.length())));
        }
        HikariConfig config = new HikariConfig();
        int query = url.indexOf('?');
        config.setPoolName((query < 0 ? url : url.substring(0, query)).replace(':', ' '));
        config.setJdbcUrl(url);
        if (!user.isEmpty()) {
            config.setUsername(user);
            config.setPassword(password.reveal());
        }
        if (url.startsWith("jdbc:postgresql:")) {
            config.addDataSourceProperty("ApplicationName", "switchboard");
            config.addDataSourceProperty("connectTimeout", "8");
            config.addDataSourceProperty("loginTimeout", "8");
            config.addDataSourceProperty("socketTimeout", "30");
            config.addDataSourceProperty("tcpKeepAlive", "true");
            // The server's details quote rows, and rows hold passwords.
            config.addDataSourceProperty("logServerErrorDetail", "false");
        }
        config.setMaximumPoolSize(CONNECTIONS_TO_A_SERVER);
        try {
            return new StorePool(config, Optional.empty());
        } catch (RuntimeException failure) {
            if (failure instanceof StoreException) {
                throw failure;
            }
            throw new StoreException(
                    "Could not open the database: no driver for its URL is on the class path", failure);
        }
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
        return isPlainFile(url) ? sqlite(Path.of(url.substring(SQLITE.length())), "NORMAL") : jdbc(url, user, password);
    }

    private static boolean isPlainFile(String url) {
        return url.startsWith(SQLITE) && !url.contains("?") && !url.contains(":memory:");
    }

    /**
     * Where connections come from.
     *
     * @return the data source; closed with this pool
     */
    public DataSource dataSource() {
        return dataSource;
    }

    /**
     * The SQLite file.
     *
     * @return its absolute path, or empty for a database server
     */
    public Optional<Path> file() {
        return file;
    }

    @Override
    public void close() {
        dataSource.close();
    }
}
