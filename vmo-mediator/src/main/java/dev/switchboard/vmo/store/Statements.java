package dev.switchboard.vmo.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One connection, whose statements are prepared once. For one thread at a time. */
final class Statements {

    /** Makes a value of a row. */
    @FunctionalInterface
    interface Mapper<R> {
        R of(ResultSet row) throws SQLException;
    }

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    Statements(Connection connection) {
        this.connection = connection;
    }

    void execute(String sql) throws SQLException {
        prepared(sql).execute();
    }

    /** Rolls back what is open and gives the connection up. */
    void abandon() {
        try (Statement statement = connection.createStatement()) {
            for (PreparedStatement prepared : statements.values()) {
                prepared.close();
            }
            if (!connection.getAutoCommit()) {
                connection.setAutoCommit(true);
            }
            statement.execute("ROLLBACK");
        } catch (SQLException nothingToRollBack) {
            // The usual case at the end.
        }
        try {
            connection.close();
        } catch (SQLException broken) {
            // The pool throws it away.
        }
    }

    private PreparedStatement prepared(String sql) throws SQLException {
        PreparedStatement known = statements.get(sql);
        if (known == null) {
            known = connection.prepareStatement(sql);
            statements.put(sql, known);
        }
        return known;
    }

    private PreparedStatement bound(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = prepared(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    int update(String sql, @Nullable Object... values) {
        try {
            return bound(sql, values).executeUpdate();
        } catch (SQLException failure) {
            throw SqliteTrouble.exception("write to the database", failure);
        }
    }

    <R> List<R> query(Mapper<R> mapper, String sql, @Nullable Object... values) {
        try (ResultSet rows = bound(sql, values).executeQuery()) {
            List<R> found = new ArrayList<>();
            while (rows.next()) {
                found.add(mapper.of(rows));
            }
            return found;
        } catch (SQLException failure) {
            throw SqliteTrouble.exception("read from the database", failure);
        }
    }

    <R> Optional<R> one(Mapper<R> mapper, String sql, @Nullable Object... values) {
        return query(mapper, sql, values).stream().findFirst();
    }
}
