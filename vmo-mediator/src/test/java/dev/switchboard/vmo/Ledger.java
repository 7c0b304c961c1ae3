package dev.switchboard.vmo;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What a mediator's database says besides its ledger, read past the mediator.
 *
 * @param rows the users' rows, open entries of the outbox, accounts, and how all tables are declared
 */
record Ledger(List<String> rows) {

    static Ledger of(Running it, Path directory) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("vmo3.sqlite"));
                Statement statement = connection.createStatement()) {
            String users = it.mediator.store().userCount() == 0 ? "" : users(statement);
            if (!users.isEmpty()) {
                add(rows, statement, "SELECT * FROM \"" + users + "\" ORDER BY rowid");
            }
            add(rows, statement, "SELECT seq, state FROM outbox WHERE state IN ('pending', 'parked') ORDER BY seq");
            add(rows, statement, "SELECT * FROM gui_user ORDER BY name");
            add(rows, statement, "SELECT type, name, sql FROM sqlite_master ORDER BY name");
        }
        return new Ledger(rows);
    }

    /** The original's table, whatever it is called. */
    private static String users(Statement statement) throws SQLException {
        try (ResultSet found =
                statement.executeQuery("SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c"
                        + " WHERE m.type = 'table' AND c.name = 'CallHandlerObjectId'")) {
            return found.next() ? found.getString(1) : "";
        }
    }

    private static void add(List<String> rows, Statement statement, String query) throws SQLException {
        try (ResultSet found = statement.executeQuery(query)) {
            while (found.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    row.append(found.getString(i)).append('|');
                }
                rows.add(row.toString());
            }
        }
    }
}
