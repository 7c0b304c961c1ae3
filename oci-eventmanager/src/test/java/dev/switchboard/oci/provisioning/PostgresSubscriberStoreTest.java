package dev.switchboard.oci.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.oci.TestPools;
import dev.switchboard.oci.journal.SqlDatabase;
import dev.switchboard.oci.journal.StorePool;
import dev.switchboard.oci.journal.TestClock;
import dev.switchboard.oci.plan.SubscriberRecord.RecordField;
import dev.switchboard.testing.TestPostgres;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresSubscriberStoreTest extends SubscriberStoreContract {

    private static final String URL = TestPostgres.freshUrl();

    private StorePool pool;

    @Override
    SubscriberStore open(TestClock clock) {
        pool = TestPools.postgres(URL);
        SubscriberStore opened = SqlSubscriberStore.open(pool.dataSource(), clock);
        SqlDatabase.open(pool.dataSource()).run("empty the table", handle -> handle.execute("TRUNCATE srd_user"));
        return opened;
    }

    @AfterEach
    void closePool() {
        pool.close();
    }

    @Test
    void refusesAValueThatDoesNotFitWithoutFailingTheStore() {
        registry.insert(full("bob@x"));
        assertThatThrownBy(() -> registry.change("bob@x", Map.of(RecordField.PHONE, "5".repeat(41)), Set.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not fit");
        assertThat(registry.find("bob@x")).contains(full("bob@x"));
    }

    @Test
    void survivesTheLossOfItsConnections() {
        registry.insert(full("bob@x"));
        SqlDatabase other = SqlDatabase.open(pool.dataSource());
        other.run(
                "kill the sessions",
                handle -> handle.createQuery(
                                "SELECT count(pg_terminate_backend(pid))"
                                        + " FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
                        .mapTo(Integer.class)
                        .one());
        assertThat(registry.find("bob@x")).isPresent();
        assertThat(registry.insert(full("new@x"))).isTrue();
    }

    @Test
    void knowsItsOwnRecordWhenTheAnswerToItsInsertWasLost() {
        AtomicInteger lost = new AtomicInteger();
        SubscriberStore unlucky = SqlSubscriberStore.open(losingOneAnswer(lost), new TestClock());
        assertThat(unlucky.insert(full("bob@x"))).isTrue();
        assertThat(lost).hasValue(1);
        assertThat(registry.find("bob@x")).contains(full("bob@x"));
    }

    /** Connections over which the first insert of a subscriber is carried out, and nobody hears of it. */
    private DataSource losingOneAnswer(AtomicInteger lost) {
        return wrapped(DataSource.class, pool.dataSource(), (name, arguments, connection) -> {
            if (!name.equals("getConnection")) {
                return connection;
            }
            return wrapped(Connection.class, (Connection) connection, (what, words, made) -> {
                boolean insert = what.equals("prepareStatement")
                        && String.valueOf(words[0]).startsWith("INSERT INTO srd_user");
                return !insert
                        ? made
                        : wrapped(PreparedStatement.class, (PreparedStatement) made, (call, none, count) -> {
                            if (call.equals("executeUpdate") && lost.compareAndSet(0, 1)) {
                                throw new SQLException("the answer was lost", "08006");
                            }
                            return count;
                        });
            });
        });
    }

    private interface After {
        Object change(String method, Object[] arguments, Object result) throws SQLException;
    }

    private static <T> T wrapped(Class<T> type, T real, After after) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            try {
                return after.change(method.getName(), arguments, method.invoke(real, arguments));
            } catch (InvocationTargetException failure) {
                throw failure.getCause();
            }
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
