package dev.switchboard.oci;

import dev.switchboard.oci.journal.ImpatientPool;
import dev.switchboard.oci.journal.StorePool;
import dev.switchboard.testing.Eventually;
import dev.switchboard.testing.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A database that holds journal and registry, read from outside with plain SQL.
 *
 * @param location a file, or the JDBC URL of a PostgreSQL database
 */
record TestStore(String location) {

    /** One event as it stands in the table. */
    record Row(String reportId, String status, String reason, int run) {}

    static TestStore sqlite(Path directory, String name) {
        return new TestStore(directory.resolve(name + ".sqlite").toString());
    }

    static TestStore postgres() {
        return new TestStore(TestPostgres.freshUrl());
    }

    /** The pool an event manager uses. */
    static StorePool open(String location) {
        return location.startsWith("jdbc:") ? TestPools.postgres(location) : StorePool.sqlite(Path.of(location));
    }

    /** The same, for a database that is taken away. */
    static StorePool openImpatiently(String location) {
        return ImpatientPool.open(location.startsWith("jdbc:") ? location : "jdbc:sqlite:" + location);
    }

    StorePool open() {
        return open(location);
    }

    private boolean isServer() {
        return location.startsWith("jdbc:");
    }

    private Connection connect() throws SQLException {
        return isServer()
                ? DriverManager.getConnection(location + "?user=postgres&ApplicationName=test")
                : DriverManager.getConnection("jdbc:sqlite:" + location + "?busy_timeout=10000");
    }

    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    private <T> List<T> read(String sql, Reading<T> reading) {
        if (!isServer() && !Files.exists(Path.of(location))) {
            return List.of();
        }
        List<T> found = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                found.add(reading.of(row));
            }
        } catch (SQLException failure) {
            throw new IllegalStateException("cannot read " + location, failure);
        }
        return found;
    }

    /** Makes a change as an operator would with a tool of his own. */
    void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException("cannot change " + location, failure);
        }
    }

    /** Waits until the server has noticed that a killed process is gone; what it did is final then. */
    void awaitOtherSessionsGone() {
        if (isServer()) {
            Eventually.until(
                    () -> read(
                                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                            + " AND application_name = 'switchboard'",
                                    row -> row.getInt(1))
                            .equals(List.of(0)),
                    () -> "sessions of a killed process are still there");
        }
    }

    List<Row> rows() {
        return read(
                "SELECT report_id, status, reason, run FROM em_event ORDER BY id",
                row -> new Row(
                        String.valueOf(row.getString(1)),
                        row.getString(2),
                        String.valueOf(row.getString(3)),
                        row.getInt(4)));
    }

    List<String> reportIds() {
        return read("SELECT report_id FROM em_event ORDER BY id", row -> String.valueOf(row.getString(1)));
    }

    int settled() {
        return number("SELECT count(*) FROM em_event WHERE status <> 'pending'");
    }

    /** What a query says that gives one number. */
    int number(String sql) {
        return read(sql, row -> row.getInt(1)).get(0);
    }

    /** The registry: each subscriber's row as text, by id. */
    Map<String, String> registry() {
        Map<String, String> registry = new TreeMap<>();
        read(
                "SELECT id, service_provider, group_id, user_type, sipurl, e164, phonecontext, association_id,"
                        + " vmail_user, vmail_password, blf_user, voice_portal FROM srd_user",
                row -> {
                    List<String> values = new ArrayList<>();
                    for (int column = 2; column <= 12; column++) {
                        String value = row.getString(column);
                        // One database says 1, the other t.
                        values.add(String.valueOf("t".equals(value) ? "1" : "f".equals(value) ? "0" : value));
                    }
                    return registry.put(row.getString(1), String.join("|", values));
                });
        return registry;
    }
}
