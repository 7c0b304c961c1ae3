package dev.switchboard.common.store;

import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * The scripts that make a library's tables and change them from one version to the next.
 *
 * @param loader whose class path the scripts are on
 * @param location the folder of the scripts on that class path
 * @param history the table that remembers which scripts have run; libraries that share a database have one each
 * @param newest the version the tables must have in the end
 * @param placeholders what the scripts have in place of {@code ${name}}, by name
 */
public record Migrations(
        ClassLoader loader, String location, String history, String newest, Map<String, String> placeholders) {

    /**
     * Copies the values.
     *
     * @param loader whose class path the scripts are on
     * @param location the folder of the scripts
     * @param history the table that remembers which scripts have run
     * @param newest the version the tables must have in the end
     * @param placeholders values by name
     */
    public Migrations {
        placeholders = Map.copyOf(placeholders);
    }

    /**
     * Brings the tables up to date. Cheap when they are. Tables that were there before are kept: the first script is
     * run on them.
     *
     * @param dataSource the database
     * @return whether the first script ran now, that is, whether the tables are new or have been taken over
     * @throws UncheckedIOException when the tables cannot be brought up to date
     */
    public boolean run(DataSource dataSource) {
        if (version(dataSource).equals(Optional.of(newest))) {
            return false;
        }
        try {
            return Flyway.configure(loader)
                    .dataSource(dataSource)
                    .locations("classpath:" + location)
                    .table(history)
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .placeholders(placeholders)
                    .load()
                    .migrate()
                    .migrations
                    .stream()
                    .anyMatch(migration -> migration.version.equals("1"));
        } catch (FlywayException failure) {
            throw DatabaseFailure.of(failure).exception("bring the database's tables up to date", failure);
        }
    }

    /** Asked first, since loading Flyway takes a third of a second at each start. */
    private Optional<String> version(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT version FROM " + history + " WHERE success ORDER BY installed_rank DESC LIMIT 1")) {
            return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
        } catch (SQLException noSuchTable) {
            return Optional.empty();
        }
    }
}
