package dev.switchboard.oci.journal;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * The statements of one connection, or of one transaction on it.
 *
 * <p><b>Threading.</b> For the thread it is handed to, until what it was handed to returns.
 */
@FunctionalInterface
public interface Statements {

    /**
     * Something to do with statements.
     *
     * @param <R> the result
     */
    @FunctionalInterface
    interface Work<R> {
        /**
         * Does it.
         *
         * @param statements where statements come from
         * @return the result
         * @throws SQLException when the database fails
         */
        R with(Statements statements) throws SQLException;
    }

    /**
     * A statement, which may have been prepared and used before.
     *
     * @param sql its text
     * @return the statement; result sets are the caller's to close, the statement is not
     * @throws SQLException when it cannot be prepared
     */
    PreparedStatement statement(String sql) throws SQLException;
}
