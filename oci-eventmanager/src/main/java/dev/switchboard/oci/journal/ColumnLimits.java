package dev.switchboard.oci.journal;

import dev.switchboard.common.store.Vendor;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;

/** What the columns of a table of the system before can take. */
record ColumnLimits(StorableText texts, int login, int command) {
    static ColumnLimits of(Handle handle, SqlDatabase database) throws SQLException {
        if (database.vendor() == Vendor.SQLITE) {
            return new ColumnLimits(StorableText.unicode(), Integer.MAX_VALUE, Integer.MAX_VALUE);
        }
        String encoding =
                handle.createQuery("SHOW server_encoding").mapTo(String.class).one();
        Connection connection = handle.getConnection();
        return new ColumnLimits(
                StorableText.forServerEncoding(encoding), width(connection, "user_id"), width(connection, "command"));
    }

    private static int width(Connection connection, String column) throws SQLException {
        try (ResultSet columns =
                connection.getMetaData().getColumns(null, connection.getSchema(), "em_event", column)) {
            return columns.next() ? columns.getInt("COLUMN_SIZE") : Integer.MAX_VALUE;
        }
    }

    Arrival storable(Arrival arrival) {
        return new Arrival(
                texts.clean(arrival.applicationServer()).strip(),
                texts.clean(arrival.reportId()).strip(),
                texts.clean(arrival.login(), login).strip(),
                texts.clean(arrival.commandName(), command).strip(),
                texts.clean(arrival.subscriber()).strip(),
                texts.clean(arrival.document()),
                texts.clean(arrival.fault()).strip());
    }
}
