package dev.switchboard.oci.journal;

import dev.switchboard.common.store.DatabaseFailure;
import dev.switchboard.common.store.Migrations;
import dev.switchboard.common.store.Vendor;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.argument.Argument;

/**
 * A SQL database as the stores use it: knows whether it is SQLite or PostgreSQL, brings its tables up to date, and
 * turns whatever goes wrong into a {@link StoreException}.
 *
 * <p><b>Threading.</b> Safe for use by several threads. Starts none, and does not close the data source.
 */
public final class SqlDatabase {

    /**
     * Something to do with a connection.
     *
     * @param <R> the result
     */
    @FunctionalInterface
    public interface Work<R> {
        /**
         * Does it.
         *
         * @param handle an open connection in auto-commit mode; closed by the caller
         * @return the result
         * @throws SQLException when the database fails
         */
        R with(Handle handle) throws SQLException;
    }

    private final DataSource dataSource;
    private final Vendor vendor;
    private final Jdbi jdbi;

    private SqlDatabase(DataSource dataSource, Vendor vendor) {
        this.dataSource = dataSource;
        this.vendor = vendor;
        this.jdbi = Jdbi.create(dataSource);
    }

    /**
     * Connects, and finds out which database it is.
     *
     * @param dataSource where connections come from; not closed by this object
     * @return the database
     * @throws StoreException when it cannot be reached
     * @throws IllegalArgumentException when it is neither SQLite nor PostgreSQL
     */
    public static SqlDatabase open(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            return new SqlDatabase(dataSource, Vendor.of(connection));
        } catch (SQLException failure) {
            throw StoreException.of("open the database", failure);
        }
    }

    /**
     * Brings the tables up to date. Cheap when they are.
     *
     * @param historyTable the table that remembers which migrations have run
     * @param location where on the class path the migrations are, without the vendor's folder
     * @param newest the version the tables must have in the end
     * @return whether the first migration ran now, that is, whether the tables are new or have been taken over
     * @throws StoreException when the tables cannot be brought up to date
     */
    public boolean migrate(String historyTable, String location, String newest) {
        Migrations migrations = new Migrations(
                SqlDatabase.class.getClassLoader(), location + "/" + vendor.folder(), historyTable, newest, Map.of());
        try {
            return migrations.run(dataSource);
        } catch (UncheckedIOException failure) {
            throw new StoreException(String.valueOf(failure.getMessage()), failure);
        }
    }

    /**
     * Which database it is.
     *
     * @return the vendor
     */
    public Vendor vendor() {
        return vendor;
    }

    /**
     * Does something with a connection; once more on a fresh one when the connection turns out to be broken.
     *
     * @param attempted what is attempted, for the error text: an infinitive
     * @param work what to do; may be repeated
     * @return its result
     * @param <R> the result
     * @throws StoreException when the database fails; a {@link StatementRefusedException} when it works and refuses
     *     this statement
     * @throws IllegalArgumentException when a value does not fit its column
     */
    public <R> R run(String attempted, Work<R> work) {
        try {
            return once(work);
        } catch (JdbiException | SQLException failure) {
            if (failure instanceof ConnectionException
                    || DatabaseFailure.of(failure).kind() != DatabaseFailure.Kind.CONNECTION) {
                throw translated(attempted, failure);
            }
        }
        try {
            return once(work);
        } catch (JdbiException | SQLException failure) {
            throw translated(attempted, failure);
        }
    }

    /**
     * Does something with statements on some connection, like {@link #run(String, Work)}.
     *
     * @param attempted what is attempted, for the error text: an infinitive
     * @param work what to do; may be repeated
     * @return its result
     * @param <R> the result
     * @throws StoreException when the database fails
     * @throws IllegalArgumentException when a value does not fit its column
     */
    public <R> R runStatements(String attempted, Statements.Work<R> work) {
        // The statements are closed with the handle's connection.
        return run(attempted, handle -> work.with(handle.getConnection()::prepareStatement));
    }

    /**
     * Does something with given statements, once.
     *
     * @param attempted what is attempted, for the error text: an infinitive
     * @param statements the statements of a connection, or of a transaction
     * @param work what to do
     * @return its result
     * @param <R> the result
     * @throws StoreException when the database fails
     * @throws IllegalArgumentException when a value does not fit its column
     */
    public <R> R runWith(String attempted, Statements statements, Statements.Work<R> work) {
        try {
            return work.with(statements);
        } catch (SQLException failure) {
            throw translated(attempted, failure);
        }
    }

    private <R> R once(Work<R> work) throws SQLException {
        try (Handle handle = jdbi.open()) {
            return work.with(handle);
        }
    }

    private static RuntimeException translated(String attempted, Exception failure) {
        DatabaseFailure found = DatabaseFailure.of(failure);
        String text = "Could not " + attempted + ": " + found.text();
        return switch (found.kind()) {
            case VALUE -> new IllegalArgumentException(text, failure);
            case CONSTRAINT, REFUSED -> new StatementRefusedException(text, failure);
            case CONNECTION, FILE, STORE, STATEMENT -> new StoreException(text, failure);
        };
    }

    /**
     * A time as a column takes it: milliseconds in SQLite, a time stamp in UTC in PostgreSQL.
     *
     * @param time the time
     * @return what to bind
     */
    public Object time(Instant time) {
        return vendor == Vendor.SQLITE ? time.toEpochMilli() : LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    }

    /**
     * Reads a time that {@link #time} has written.
     *
     * @param row the row
     * @param column the column's name
     * @return the time; the beginning of 1970 when the column is NULL
     * @throws SQLException when the column cannot be read
     */
    public Instant time(ResultSet row, String column) throws SQLException {
        if (vendor == Vendor.SQLITE) {
            return Instant.ofEpochMilli(row.getLong(column));
        }
        LocalDateTime time = row.getObject(column, LocalDateTime.class);
        return time == null ? Instant.EPOCH : time.toInstant(ZoneOffset.UTC);
    }

    /**
     * A text to compare a column with. Bound without a type, so that PostgreSQL takes the column's own ({@code CHAR(n)}
     * perhaps) and can use its index.
     *
     * @param text the text
     * @return what to bind
     */
    public Argument comparable(String text) {
        return (position, statement, context) -> setComparable(statement, position, text);
    }

    /**
     * Binds a text to compare a column with, as {@link #comparable} does.
     *
     * @param statement the statement
     * @param position the place of the text, from 1
     * @param text the text
     * @throws SQLException when it cannot be bound
     */
    public void setComparable(PreparedStatement statement, int position, String text) throws SQLException {
        if (vendor == Vendor.POSTGRESQL) {
            statement.setObject(position, text, Types.OTHER);
        } else {
            statement.setString(position, text);
        }
    }

    DataSource dataSource() {
        return dataSource;
    }
}
