package dev.switchboard.common.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.common.config.Secret;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabasePoolTest {

    private static final DatabaseOptions USUAL = DatabaseOptions.usual();
    private static final Secret NONE = new Secret("");

    @TempDir
    Path directory;

    private static String pragma(DatabasePool pool, String name) throws SQLException {
        try (Connection connection = pool.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA " + name)) {
            return row.getString(1);
        }
    }

    private static void execute(DatabasePool pool, String sql) throws SQLException {
        try (Connection connection = pool.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Migrations migrations() {
        return new Migrations(
                DatabasePoolTest.class.getClassLoader(),
                "dev/switchboard/common/store/migration",
                "things_schema",
                "1",
                Map.of("things", "things"));
    }

    @Test
    void aFileIsMadeForItsOwnerAloneAndSetUpAsTheOptionsSay() throws Exception {
        Path file = directory.resolve("some.sqlite");
        try (DatabasePool pool = DatabasePool.sqlite(file, USUAL)) {
            assertThat(pool.file()).contains(file.toAbsolutePath());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(pragma(pool, "journal_mode")).isEqualTo("wal");
            assertThat(pragma(pool, "synchronous")).as("FULL").isEqualTo("2");
            assertThat(pragma(pool, "busy_timeout")).isEqualTo("5000");
        }
        DatabaseOptions other = USUAL.withoutSyncedCommits()
                .withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(9))
                .withFileSetting("foreign_keys", "true")
                .withWalPages(77);
        try (DatabasePool pool = DatabasePool.jdbc("jdbc:sqlite:" + file, "", NONE, other)) {
            assertThat(pragma(pool, "synchronous")).as("NORMAL").isEqualTo("1");
            assertThat(pragma(pool, "busy_timeout")).isEqualTo("9000");
            assertThat(pragma(pool, "foreign_keys")).isEqualTo("1");
            assertThat(pragma(pool, "wal_autocheckpoint")).isEqualTo("77");
        }
    }

    @Test
    void whatCannotBeOpenedIsRefusedWithAReason() throws Exception {
        Path text = Files.writeString(directory.resolve("text.sqlite"), "This is no database. ".repeat(100));
        assertThatThrownBy(() -> DatabasePool.sqlite(text, USUAL))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("Could not open the database text.sqlite")
                .hasMessageContaining("no SQLite database");
        assertThatThrownBy(() -> DatabasePool.sqlite(directory.resolve("missing/some.sqlite"), USUAL))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("check that its directory exists");
        assertThatThrownBy(() -> DatabasePool.jdbc("jdbc:nothing:x", "", NONE, USUAL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no driver");
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:sqlite:em.sqlite, jdbc:sqlite:/data/em.sqlite",
        "jdbc:sqlite:../em.sqlite, jdbc:sqlite:/em.sqlite",
        "jdbc:sqlite:/other/em.sqlite, jdbc:sqlite:/other/em.sqlite",
        "jdbc:sqlite::memory:, jdbc:sqlite::memory:",
        "jdbc:sqlite:em.sqlite?cache=shared, jdbc:sqlite:em.sqlite?cache=shared",
        "jdbc:postgresql://host/em, jdbc:postgresql://host/em"
    })
    void aFileIsRelativeToTheDataDirectory(String url, String resolved) {
        assertThat(DatabasePool.resolve(url, Path.of("/data"))).isEqualTo(resolved);
    }

    @Test
    void tablesAreMadeOnceAndWhatTheyRefuseIsTold() throws Exception {
        try (DatabasePool pool = DatabasePool.sqlite(directory.resolve("some.sqlite"), USUAL)) {
            assertThat(migrations().run(pool.dataSource())).as("new").isTrue();
            assertThat(migrations().run(pool.dataSource())).as("new").isFalse();
            execute(pool, "INSERT INTO things VALUES ('one')");
            assertThatThrownBy(() -> execute(pool, "INSERT INTO things VALUES ('one')"))
                    .satisfies(failure ->
                            assertThat(DatabaseFailure.of(failure).kind()).isEqualTo(DatabaseFailure.Kind.CONSTRAINT));
            assertThatThrownBy(() -> execute(pool, "INSERT INTO absent VALUES ('one')"))
                    .satisfies(failure ->
                            assertThat(DatabaseFailure.of(failure).kind()).isEqualTo(DatabaseFailure.Kind.REFUSED));
        }
    }

    @ParameterizedTest
    @CsvSource({
        ", 5, STORE, locked by another process",
        ", 8, STORE, read-only",
        ", 522, FILE, check the disk",
        ", 26, FILE, no SQLite database",
        ", 13, STORE, disk is full",
        ", 2067, CONSTRAINT, refuses it",
        ", 1, STATEMENT, a text",
        "08006, 0, CONNECTION, cannot be reached",
        "57P01, 0, CONNECTION, cannot be reached",
        "22001, 0, VALUE, does not fit",
        "23505, 0, CONSTRAINT, a text (23505)",
        "42P01, 0, REFUSED, a text (42P01)",
        "42501, 0, STORE, own the tables",
        "53200, 0, STORE, a text (53200)",
        "55P03, 0, STORE, locked by another session",
        "28P01, 0, STORE, user or its password",
        "40001, 0, STATEMENT, a text (40001)"
    })
    void anErrorSaysHowFarItReaches(String state, int code, DatabaseFailure.Kind kind, String text) {
        SQLException failure = new SQLException("a text\nwith a value", state == null ? "" : state, code);
        DatabaseFailure found = DatabaseFailure.of(new IllegalStateException("around it", failure));
        assertThat(found.kind()).isEqualTo(kind);
        assertThat(found.text()).contains(text).doesNotContain("with a value");
        assertThat(found.exception("store it", failure)).hasMessageStartingWith("Could not store it: " + found.text());
    }
}
