package dev.switchboard.oci.journal;

import dev.switchboard.common.store.Vendor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The one connection that writes, with the statements it has prepared so far. Kept open, since preparing costs more
 * than executing. Not safe for use by several threads.
 */
final class WriteConnection implements Statements, AutoCloseable {

    private static final long WATCH_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long BACKEND_WAIT_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** A session of a database server, told apart from a later one with the same process number. */
    record Session(int processNumber, Timestamp since) {}

    /** The file a SQLite connection has open, and what it was when it was opened. */
    private record OpenFile(Path path, Object key) {}

    private final Connection connection;
    private final Vendor vendor;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();
    private Optional<Session> session = Optional.empty();
    private Optional<OpenFile> file = Optional.empty();
    private long watchedAt = System.nanoTime() - WATCH_EVERY_NANOS;
    private boolean open;
    private boolean syncing = true;

    private WriteConnection(Connection connection, Vendor vendor) {
        this.connection = connection;
        this.vendor = vendor;
    }

    /**
     * Opens one.
     *
     * @param lost a session whose last commit was never answered; it is ended first, so that what it did is final
     */
    static WriteConnection open(SqlDatabase database, Optional<Session> lost) throws SQLException {
        WriteConnection opened = new WriteConnection(database.dataSource().getConnection(), database.vendor());
        try {
            if (database.vendor() == Vendor.SQLITE) {
                opened.prepareFile();
            } else {
                opened.prepareSession(lost);
            }
            return opened;
        } catch (SQLException | RuntimeException failure) {
            opened.close();
            throw failure;
        }
    }

    private void prepareFile() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            waitForLocks(statement);
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = FULL");
            try (ResultSet rows = statement.executeQuery("PRAGMA database_list")) {
                String path = rows.next() ? rows.getString("file") : "";
                if (path != null && !path.isEmpty()) {
                    Path opened = Path.of(path);
                    file = key(opened).map(key -> new OpenFile(opened, key));
                }
            }
        }
    }

    /** As long as the data source says, unless it would not wait at all. */
    private static void waitForLocks(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("PRAGMA busy_timeout")) {
            if (row.next() && row.getInt(1) > 0) {
                return;
            }
        }
        statement.execute("PRAGMA busy_timeout = 5000");
    }

    private void prepareSession(Optional<Session> lost) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '5s'");
            try (ResultSet row = statement.executeQuery(
                    "SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()")) {
                if (row.next()) {
                    session = Optional.of(new Session(row.getInt(1), row.getTimestamp(2)));
                }
            }
        }
        connection.commit();
        if (lost.isPresent()) {
            end(lost.get());
        }
    }

    private void end(Session lost) throws SQLException {
        long deadline = System.nanoTime() + BACKEND_WAIT_NANOS;
        while (System.nanoTime() - deadline < 0) {
            try (PreparedStatement statement = connection.prepareStatement(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = ? AND backend_start = ?")) {
                statement.setInt(1, lost.processNumber);
                statement.setTimestamp(2, lost.since);
                try (ResultSet row = statement.executeQuery()) {
                    if (!row.next()) {
                        connection.commit();
                        return;
                    }
                }
            }
            // The list of sessions is frozen within a transaction.
            connection.commit();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        throw new SQLException("an earlier session of ours is still at work on the server", "57P99");
    }

    Optional<Session> session() {
        return session;
    }

    /** A statement, prepared once; the caller closes its result sets, not the statement itself. */
    @Override
    public PreparedStatement statement(String sql) throws SQLException {
        PreparedStatement found = prepared.get(sql);
        if (found == null) {
            found = connection.prepareStatement(sql);
            prepared.put(sql, found);
        }
        return found;
    }

    /**
     * Begins a transaction.
     *
     * @param synced whether its commit waits for the disk. A server always does; in a file a commit that does not wait is
     *     synced with the next one that does, being earlier in the same log
     */
    void begin(boolean synced) throws SQLException {
        if (vendor == Vendor.SQLITE) {
            watchFile();
            if (synced != syncing) {
                statement(synced ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL")
                        .execute();
                syncing = synced;
            }
            // Spelled out, so that it does not depend on how the given data source begins transactions.
            statement("BEGIN IMMEDIATE").execute();
        }
        open = true;
    }

    void commit() throws SQLException {
        if (vendor == Vendor.SQLITE) {
            statement("COMMIT").execute();
        } else {
            connection.commit();
        }
        open = false;
    }

    /** Gives the transaction up; whatever goes wrong with that has gone wrong before already. */
    void rollback() {
        if (!open) {
            return;
        }
        open = false;
        try {
            // A statement that failed cannot be trusted: the SQLite driver takes no values for it any more.
            closeStatements();
            if (vendor == Vendor.SQLITE) {
                statement("ROLLBACK").execute();
            } else {
                connection.rollback();
            }
        } catch (SQLException alreadyRolledBack) {
            // SQLite rolls back by itself on some errors; a lost connection has nothing left to roll back.
            return;
        }
    }

    /** Writing to a deleted file works, and all of it is gone when the last process closes the file. */
    private void watchFile() throws SQLException {
        long now = System.nanoTime();
        if (file.isEmpty() || now - watchedAt < WATCH_EVERY_NANOS) {
            return;
        }
        OpenFile opened = file.get();
        Optional<Object> key = key(opened.path);
        if (key.isEmpty() || !Objects.equals(key.get(), opened.key)) {
            throw new FileGoneException(opened.path);
        }
        watchedAt = now;
    }

    private static Optional<Object> key(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            // Where a file system has no keys, that the file is there must do.
            return Optional.of(attributes.fileKey() == null ? path : attributes.fileKey());
        } catch (IOException missing) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        if (vendor == Vendor.SQLITE && !syncing) {
            // The pool gives the connection to others.
            quietly(() -> statement("PRAGMA synchronous = FULL").execute());
        }
        closeStatements();
        if (vendor == Vendor.POSTGRESQL) {
            quietly(connection::rollback);
            quietly(() -> connection.setAutoCommit(true));
            quietly(() -> {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("RESET lock_timeout");
                }
            });
        }
        quietly(connection::close);
    }

    /** Forgets what has been prepared: after a failure it cannot be trusted. */
    void closeStatements() {
        for (PreparedStatement statement : prepared.values()) {
            quietly(statement::close);
        }
        prepared.clear();
    }

    private interface Closing {
        void run() throws SQLException;
    }

    private static void quietly(Closing closing) {
        try {
            closing.run();
        } catch (SQLException ofNoInterest) {
            // Closing a broken connection fails; there is nothing left to lose.
            return;
        }
    }

    /** The database file was removed or replaced under us. */
    static final class FileGoneException extends SQLException {
        private static final long serialVersionUID = 1L;

        FileGoneException(Path path) {
            super("the database file " + path.getFileName()
                    + " was removed or replaced while in use; put it back, or restart");
        }
    }
}
