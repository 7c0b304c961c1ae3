package dev.switchboard.common.store;

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
import java.util.Optional;
import javax.sql.DataSource;

/**
 * A small pool of connections to a SQLite file or a database server: bounded waits for locks and answers, a write-ahead
 * log that lets other processes read, and files that only their owner may read.
 *
 * <p>The driver ({@code org.xerial:sqlite-jdbc} or {@code org.postgresql:postgresql}) is the program's to provide.
 *
 * <p><b>Threading.</b> Safe for use by several threads. The pool owns threads; {@link #close} ends them.
 */
public final class DatabasePool implements AutoCloseable {

    private static final String SQLITE = "jdbc:sqlite:";

    private final HikariDataSource dataSource;
    private final Optional<Path> file;

    private DatabasePool(HikariConfig config, DatabaseOptions options, Optional<Path> file) {
        this.file = file;
        config.setMinimumIdle(1);
        config.setMaximumPoolSize(file.isPresent() ? options.connectionsToFile() : options.connectionsToServer());
        config.setConnectionTimeout(options.connectionTimeout().toMillis());
        config.setInitializationFailTimeout(file.isEmpty() && options.serverMayBeAway() ? -1 : 1);
        try {
            this.dataSource = new HikariDataSource(config);
        } catch (HikariPool.PoolInitializationException failure) {
            throw DatabaseFailure.of(failure).exception("open the database " + config.getPoolName(), failure);
        }
    }

    /**
     * Opens a SQLite file, making it when it does not exist; then only its owner may read it.
     *
     * @param file the file; its directory must exist
     * @param options how it is used
     * @return the pool
     * @throws UncheckedIOException when the file cannot be opened; the message says why
     */
    public static DatabasePool sqlite(Path file, DatabaseOptions options) {
        Path absolute = file.toAbsolutePath().normalize();
        makeIfMissing(absolute);
        HikariConfig config = new HikariConfig();
        config.setPoolName(String.valueOf(file.getFileName()));
        config.setJdbcUrl(SQLITE + absolute);
        config.addDataSourceProperty("journal_mode", "WAL");
        config.addDataSourceProperty("synchronous", options.syncsCommits() ? "FULL" : "NORMAL");
        config.addDataSourceProperty(
                "busy_timeout", Long.toString(options.lockTimeout().toMillis()));
        // A deferred transaction that turns into a writing one fails at once when another process writes.
        config.addDataSourceProperty("transaction_mode", "IMMEDIATE");
        // Reading and writing, but never making: an empty file in the place of a removed one would hide the loss.
        config.addDataSourceProperty("open_mode", "2");
        options.fileSettings().forEach(config::addDataSourceProperty);
        options.walPages().ifPresent(pages -> config.setConnectionInitSql("PRAGMA wal_autocheckpoint = " + pages));
        return new DatabasePool(config, options, Optional.of(absolute));
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
     * Opens a database by its JDBC URL. A URL that names a SQLite file is opened as by {@link #sqlite}; any other, also one
     * of a SQLite database in memory or with parameters, as its driver has it.
     *
     * @param url the URL
     * @param user the user; empty for none
     * @param password the user's password; may be empty
     * @param options how it is used
     * @return the pool
     * @throws UncheckedIOException when the database cannot be opened; the message says why
     * @throws IllegalArgumentException when no driver on the class path knows the URL
     */
    public static DatabasePool jdbc(String url, String user, Secret password, DatabaseOptions options) {
        Optional<Path> named = fileOf(url);
        if (named.isPresent()) {
            return sqlite(named.get(), options);
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
            // The server's details quote rows, and rows hold what is nobody else's business.
            config.addDataSourceProperty("logServerErrorDetail", "false");
        }
        try {
            return new DatabasePool(config, options, Optional.empty());
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
     * The file that a JDBC URL names.
     *
     * @param url the URL
     * @return the file of a SQLite URL without parameters
     */
    public static Optional<Path> fileOf(String url) {
        boolean plain = url.startsWith(SQLITE) && !url.contains("?") && !url.contains(":memory:");
        return plain ? Optional.of(Path.of(url.substring(SQLITE.length()))) : Optional.empty();
    }

    /**
     * A JDBC URL with the file it names, if any, made relative to a directory.
     *
     * @param url the URL
     * @param directory what a relative file is relative to
     * @return the URL to open
     */
    public static String resolve(String url, Path directory) {
        return fileOf(url)
                .map(file -> SQLITE + directory.resolve(file).normalize())
                .orElse(url);
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
