package dev.switchboard.ipecs.records;

import dev.switchboard.common.store.Migrations;
import dev.switchboard.common.store.Vendor;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;

/** Makes the tables, or brings them up to date. */
final class RecordTables {

    private static final String HISTORY = "switchboard_ipecs_schema";
    private static final String MIGRATIONS = "dev/switchboard/ipecs/records/migration";
    private static final String NEWEST = "1";

    private RecordTables() {}

    /** Cheap when they are up to date. */
    static void migrate(DataSource dataSource) throws SQLException {
        Vendor vendor;
        try (Connection connection = dataSource.getConnection()) {
            vendor = Vendor.of(connection);
        }
        new Migrations(
                        RecordTables.class.getClassLoader(),
                        MIGRATIONS + "/" + vendor.folder(),
                        HISTORY,
                        NEWEST,
                        Map.of())
                .run(dataSource);
    }
}
