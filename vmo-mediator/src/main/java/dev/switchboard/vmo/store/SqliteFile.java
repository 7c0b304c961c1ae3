package dev.switchboard.vmo.store;

import dev.switchboard.common.store.DatabaseOptions;
import dev.switchboard.common.store.DatabasePool;
import dev.switchboard.common.store.Migrations;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/** A mediator's database file: opened as the store needs it, its tables made or taken over. */
final class SqliteFile implements AutoCloseable {

    private static final String NEWEST = "3";
    private static final String HISTORY = "vmo_schema";
    private static final String MIGRATIONS = "dev/switchboard/vmo/store/migration";

    /** A change that was answered must survive a power cut. */
    private static final DatabaseOptions OPTIONS = DatabaseOptions.usual()
            .withTimeouts(Duration.ofSeconds(30), Duration.ofSeconds(15))
            // Otherwise the driver asks for the new key after each insert, whether anybody wants it or not.
            .withFileSetting("jdbc.get_generated_keys", "false");

    private static final Set<String> COLUMNS =
            Set.of("ID", "ObjectId", "Alias", "Extension", "CallHandlerObjectId", "AlternateGreetingEnabled", "Active");

    private final DatabasePool pool;
    private final String usersTable;

    private SqliteFile(DatabasePool pool, String usersTable) {
        this.pool = pool;
        this.usersTable = usersTable;
    }

    static SqliteFile open(Path file) {
        DatabasePool pool;
        try {
            pool = DatabasePool.sqlite(file, OPTIONS);
        } catch (UncheckedIOException failure) {
            throw new StoreException(String.valueOf(failure.getMessage()), failure);
        }
        boolean opened = false;
        try {
            String users = quoted(usersTable(pool.dataSource()));
            migrate(pool.dataSource(), users);
            opened = true;
            return new SqliteFile(pool, users);
        } finally {
            if (!opened) {
                pool.close();
            }
        }
    }

    /** The original's table is known by its columns; what it is called there does not matter. */
    private static String usersTable(DataSource source) {
        try (Connection connection = source.getConnection()) {
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

    private static void migrate(DataSource source, String users) {
        try {
            new Migrations(SqliteFile.class.getClassLoader(), MIGRATIONS, HISTORY, NEWEST, Map.of("users", users))
                    .run(source);
        } catch (UncheckedIOException failure) {
            throw new StoreException(String.valueOf(failure.getMessage()), failure);
        }
    }

    DataSource dataSource() {
        return pool.dataSource();
    }

    /** The name of the users' table, quoted. */
    String usersTable() {
        return usersTable;
    }

    @Override
    public void close() {
        pool.close();
    }
}
