package dev.switchboard.vmo.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** A mediator's database file: opened as the store needs it, its tables made or taken over. */
final class SqliteFile implements AutoCloseable {

    private static final String NEWEST = "3";
    private static final String HISTORY = "vmo_schema";
    private static final int CONNECTIONS = 4;
    private static final Set<String> COLUMNS =
            Set.of("ID", "ObjectId", "Alias", "Extension", "CallHandlerObjectId", "AlternateGreetingEnabled", "Active");

    private final HikariDataSource dataSource;
    private final String usersTable;

    private SqliteFile(HikariDataSource dataSource, String usersTable) {
        this.dataSource = dataSource;
        this.usersTable = usersTable;
    }

    static SqliteFile open(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        makeIfMissing(absolute);
        HikariConfig config = new HikariConfig();
        config.setPoolName(String.valueOf(file.getFileName()));
        config.setJdbcUrl("jdbc:sqlite:" + absolute);
        config.addDataSourceProperty("journal_mode", "WAL");
        // A change that was answered must survive a power cut.
        config.addDataSourceProperty("synchronous", "FULL");
        config.addDataSourceProperty("busy_timeout", "15000");
        // Reading and writing, but never making: an empty file in the place of a removed one would hide the loss.
        config.addDataSourceProperty("open_mode", "2");
        // Otherwise the driver asks for the new key after each insert, whether anybody wants it or not.
        config.addDataSourceProperty("jdbc.get_generated_keys", "false");
        config.setMinimumIdle(1);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setConnectionTimeout(30_000);
        config.setInitializationFailTimeout(1);
        HikariDataSource pool;
        try {
            pool = new HikariDataSource(config);
        } catch (HikariPool.PoolInitializationException failure) {
            throw SqliteTrouble.exception("open the database " + file, failure);
        }
        boolean opened = false;
        try {
            String users = quoted(usersTable(pool));
            migrate(pool, users);
            opened = true;
            return new SqliteFile(pool, users);
        } finally {
            if (!opened) {
                pool.close();
            }
        }
    }

    private static void makeIfMissing(Path file) {
        try {
            if (!Files.exists(file)) {
                boolean posix =
                        file.getFileSystem().supportedFileAttributeViews().contains("posix");
                // Replies are private: only the owner may read them.
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

    /** The original's table is known by its columns; what it is called there does not matter. */
    private static String usersTable(HikariDataSource pool) {
        try (Connection connection = pool.getConnection()) {
            Optional<String> found = findUsersTable(connection);
            if (found.isPresent()) {
                return found.get();
            }
            try (Statement statement = connection.createStatement()) {
                statement.execute(
                        "CREATE TABLE IF NOT EXISTS users (ID text PRIMARY KEY, ObjectId text NOT NULL UNIQUE,"
                                + " Alias text NOT NULL UNIQUE, Extension text NOT NULL, CallHandlerObjectId text NOT NULL,"
                                + " AlternateGreetingEnabled text NOT NULL, Active text NOT NULL)");
            }
            return findUsersTable(connection)
                    .orElseThrow(
                            () -> new StoreException(
                                    "The database has a table users with other columns; it is no mediator's, use another file"));
        } catch (SQLException failure) {
            throw SqliteTrouble.exception("look for the table of users", failure);
        }
    }

    private static Optional<String> findUsersTable(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        for (String table : tables) {
            List<String> columns = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("PRAGMA table_info(" + quoted(table) + ")")) {
                while (rows.next()) {
                    columns.add(rows.getString("name"));
                }
            }
            if (columns.size() == COLUMNS.size() && COLUMNS.equals(Set.copyOf(columns))) {
                return Optional.of(table);
            }
        }
        return Optional.empty();
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static void migrate(HikariDataSource pool, String users) {
        // Asked first, since loading Flyway takes a third of a second at each start.
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT version FROM " + HISTORY + " WHERE success ORDER BY installed_rank DESC LIMIT 1")) {
            if (rows.next() && NEWEST.equals(rows.getString(1))) {
                return;
            }
        } catch (SQLException noSuchTable) {
            // A new file, or the original's.
        }
        try {
            Flyway.configure(SqliteFile.class.getClassLoader())
                    .dataSource(pool)
                    .locations("classpath:dev/switchboard/vmo/store/migration")
                    .table(HISTORY)
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .placeholders(Map.of("users", users))
                    .load()
                    .migrate();
        } catch (FlywayException failure) {
            throw SqliteTrouble.exception("bring the database's tables up to date", failure);
        }
    }

    HikariDataSource dataSource() {
        return dataSource;
    }

    /** The name of the users' table, quoted. */
    String usersTable() {
        return usersTable;
    }

    @Override
    public void close() {
        dataSource.close();
    }
}
