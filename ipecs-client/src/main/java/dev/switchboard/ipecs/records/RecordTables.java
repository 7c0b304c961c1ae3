package dev.switchboard.ipecs.records;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Makes the tables, or brings them up to date. */
final class RecordTables {

    private static final String HISTORY = "switchboard_ipecs_schema";
    private static final String MIGRATIONS = "dev/switchboard/ipecs/records/migration";
    private static final String NEWEST = "1";

    private RecordTables() {}

    /** Cheap when they are up to date. */
    static void migrate(DataSource dataSource) throws SQLException {
        String vendor;
        try (Connection connection = dataSource.getConnection()) {
            vendor = vendor(connection.getMetaData().getDatabaseProductName());
            if (version(connection).equals(Optional.of(NEWEST))) {
                return;
            }
        }
        Flyway.configure(RecordTables.class.getClassLoader())
                .dataSource(dataSource)
                .locations("classpath:" + MIGRATIONS + "/" + vendor)
                .table(HISTORY)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }

    private static String vendor(String product) throws SQLException {
        return switch (product) {
            case "SQLite" -> "sqlite";
            case "PostgreSQL" -> "postgresql";
            default ->
                throw new SQLException(
                        "the data source leads to " + product + "; only SQLite and PostgreSQL are supported");
        };
    }

    /** Asked first, since loading Flyway takes a third of a second at each start. */
    private static Optional<String> version(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT version FROM " + HISTORY + " WHERE success ORDER BY installed_rank DESC LIMIT 1")) {
            return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
        } catch (SQLException noSuchTable) {
            return Optional.empty();
        }
    }
}
