package dev.switchboard.ipecs.records;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.switchboard.common.config.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import javax.sql.DataSource;

/**
 * A small pool of connections to a SQLite file or a database server, set up the way the records need it.
 *
 * <p>A file must be usable at once; a server may be away still. The driver ({@code org.xerial:sqlite-jdbc} or {@code
 * org.postgresql:postgresql}) is the program's to provide.
 *
 * <p><b>Threading.</b> Safe for use by several threads. The pool owns threads; {@link #close} ends them.
 */
public final class StorePool implements AutoCloseable {

    private static final String SQLITE = "jdbc:sqlite:";
    private static final int CONNECTIONS = 4;

    private final HikariDataSource dataSource;

    private StorePool(HikariConfig config) {
        config.setMinimumIdle(1);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setConnectionTimeout(5_000);
        try {
            this.dataSource = new HikariDataSource(config);
        } catch (HikariPool.PoolInitializationException failure) {
            throw StoreTrouble.failure("open the database " + config.getPoolName(), failure);
        }
    }

    /**
     * Opens a SQLite file, making it when it does not exist; then only its owner may read it, since records hold callers'
     * numbers.
     *
     * @param file the file; its directory must exist
     * @return the pool
     * @throws UncheckedIOException when the file cannot be opened
     */
    public static StorePool sqlite(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        makeIfMissing(absolute);
        HikariConfig config = new HikariConfig();
        config.setPoolName(String.valueOf(file.getFileName()));
        config.setJdbcUrl(SQLITE + absolute);
        config.addDataSourceProperty("journal_mode", "WAL");
        // A power cut may take the last second of records, never the file.
        config.addDataSourceProperty("synchronous", "NORMAL");
        config.addDataSourceProperty("busy_timeout", "5000");
        // A deferred transaction that turns into a writing one fails at once when somebody else writes.
        config.addDataSourceProperty("transaction_mode", "IMMEDIATE");
        // Reading and writing, but never making: an empty file in the place of a removed one would hide the loss.
        config.addDataSourceProperty("open_mode", "2");
        config.setInitializationFailTimeout(1);
        return new StorePool(config);
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
            throw new UncheckedIOException(
                    "Could not make the database file " + file + ": check that its directory exists and may be written",
                    failure);
        }
    }

    /**
     * Opens a database by its JDBC URL. A URL of a SQLite file without parameters is opened as by {@link #sqlite}.
     *
     * @param url the URL
     * @param user the user; empty for none
     * @param password the user's password; may be empty
     * @return the pool
     * @throws UncheckedIOException when a file cannot be opened
     * @throws IllegalArgumentException when no driver knows the URL
     */
    public static StorePool jdbc(String url, String user, Secret password) {
        if (url.startsWith(SQLITE) && !url.contains("?") && !url.contains(":memory:")) {
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
            // The server's details quote rows, and rows hold callers' numbers.
            config.addDataSourceProperty("logServerErrorDetail", "false");
            config.setInitializationFailTimeout(-1);
        }
        try {
            return new StorePool(config);
        } catch (UncheckedIOException failure) {
            throw failure;
        } catch (RuntimeException failure) {
            throw new IllegalArgumentException(
                    "no driver on the class path knows the database URL; it begins with jdbc:sqlite: or"
                            + " jdbc:postgresql:",
                    failure);
        }
    }

    /**
     * Where connections come from.
     *
     * @return the data source; closed with this pool
     */
    public DataSource dataSource() {
        return dataSource;
    }

    @Override
    public void close() {
        dataSource.close();
    }
}
