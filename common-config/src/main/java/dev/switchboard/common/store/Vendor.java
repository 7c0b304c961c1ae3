package dev.switchboard.common.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

/** The databases that are supported. */
public enum Vendor {
    /** A file of our own. */
    SQLITE,
    /** A server, perhaps with tables of the system before. */
    POSTGRESQL;

    /**
     * Finds out which database a connection leads to.
     *
     * @param connection an open connection
     * @return the database
     * @throws SQLException when the database fails
     * @throws IllegalArgumentException when it is another one
     */
    public static Vendor of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return switch (product) {
            case "SQLite" -> SQLITE;
            case "PostgreSQL" -> POSTGRESQL;
            default ->
                throw new IllegalArgumentException(
                        "the data source leads to " + product + "; only SQLite and PostgreSQL are supported");
        };
    }

    /**
     * The folder of migrations written for it.
     *
     * @return {@code sqlite} or {@code postgresql}
     */
    public String folder() {
        return name().toLowerCase(Locale.ROOT);
    }
}
