package dev.switchboard.vmo.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.vmo.sync.GreetingChange;
import dev.switchboard.vmo.sync.MailboxUser;
import dev.switchboard.vmo.sync.UserState;
import dev.switchboard.vmo.sync.Wish;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlMediatorStoreTest extends MediatorStoreContract {

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("vmo3.sqlite");
    }

    @Override
    MediatorStore open() {
        return SqlMediatorStore.open(file());
    }

    /** D13. */
    @Test
    void takesOverAFileOfTheOriginalWhateverItsTableIsCalled() throws SQLException {
        Path old = directory.resolve("old.sqlite");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + old);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE other (ID text PRIMARY KEY)");
            statement.execute("CREATE TABLE IF NOT EXISTS \"My Users\" (ID text PRIMARY KEY, ObjectId text NOT NULL"
                    + " UNIQUE, Alias text NOT NULL UNIQUE, Extension text NOT NULL, CallHandlerObjectId text NOT NULL,"
                    + " AlternateGreetingEnabled text NOT NULL, Active text NOT NULL)");
            statement.execute(
                    "INSERT INTO \"My Users\" VALUES ('k1', 'o1', 'ann', '1', 'h1', 'True', 'True'),"
                            + " ('k2', 'o2', 'bob', '2', 'h2', 'true', 'False'), ('k3', 'o3', 'cid', '3', 'h3', 'False', 'true')");
        }
        try (MediatorStore taken = SqlMediatorStore.open(old)) {
            assertThat(taken.users(MediatorStore.UserQuery.all(0, 10)).items())
                    .extracting(MediatorStore.UserRow::user)
                    .containsExactly(
                            new MailboxUser("o1", "ann", "1", "h1", true, true),
                            new MailboxUser("o2", "bob", "2", "h2", true, false),
                            new MailboxUser("o3", "cid", "3", "h3", false, true));
            taken.change("insert", changes -> {
                changes.insertUser(user("dan"));
                return true;
            });
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + old);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM \"My Users\" ORDER BY rowid")) {
            rows.next();
            assertThat(rows.getString(1)).isEqualTo("k1");
            assertThat(rows.getString(6))
                    .as("rows nobody changed stay as they were")
                    .isEqualTo("True");
            rows.next();
            rows.next();
            rows.next();
            assertThat(rows.getString(1)).matches("[A-Za-z0-9_-]{22}");
            assertThat(rows.getString(6)).isEqualTo("false");
            assertThat(rows.getString(7)).isEqualTo("True");
        }
    }

    @Test
    void isReadyAgainAfterAReopen() {
        store.change("insert", changes -> {
            changes.insertUser(user("ann"));
            return true;
        });
        store.close();
        store = open();
        assertThat(store.userCount()).isEqualTo(1);
    }

    @Test
    void movesWhatGreetingsPlayedBeforeToItsColumn() throws SQLException {
        store.change("insert", changes -> {
            changes.saveState("known", UserState.NEW.withWish(GreetingChange.OFF, true));
            changes.putSetting("playwhat_before.known", "2");
            changes.putSetting("playwhat_before.other", "0");
            changes.putSetting("playwhat_before.done", "");
            changes.putSetting("other", "stays");
            return true;
        });
        store.close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM vmo_schema WHERE version IN ('2', '3')");
        }
        store = open();
        assertThat(store.playWhatBefore("known")).hasValue(2);
        assertThat(store.state("known").delivered()).isTrue();
        assertThat(store.playWhatBefore("other")).hasValue(0);
        assertThat(store.playWhatBefore("done")).isEmpty();
        assertThat(store.setting("playwhat_before.known")).isEmpty();
        assertThat(store.setting("other")).contains("stays");
    }

    @Test
    void forgetsTheTextsThatSettledEntriesOfAnEarlierReleaseHad() throws SQLException {
        Wish said = new Wish.Greeting(new GreetingChange(true, Optional.empty(), "Away."));
        long old = store.change("add", changes -> changes.add("a", "a", said, Instant.EPOCH, Instant.EPOCH))
                .seq();
        long open = store.change("add", changes -> changes.add("b", "b", said, Instant.EPOCH, Instant.EPOCH))
                .seq();
        store.close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE outbox SET state = 'delivered', settled_at = 1 WHERE seq = " + old);
            statement.execute("DELETE FROM vmo_schema WHERE version = '3'");
        }
        store = open();
        assertThat(store.findEntry(old).orElseThrow().wish())
                .isEqualTo(new Wish.Greeting(new GreetingChange(true, Optional.empty(), "")));
        assertThat(store.findEntry(open).orElseThrow().wish()).isEqualTo(said);
    }

    @Test
    void isReadableByItsOwnerOnly() throws IOException {
        assertThat(Files.getPosixFilePermissions(file()))
                .allMatch(permission -> permission.name().startsWith("OWNER"));
    }

    @Test
    void saysWhatIsWrongWithAFileThatIsNoDatabase() throws IOException {
        Path text = directory.resolve("text.sqlite");
        Files.writeString(text, "This is no database, and it is long enough to be looked at. ".repeat(50));
        assertThatThrownBy(() -> SqlMediatorStore.open(text))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("no SQLite database");
    }
}
