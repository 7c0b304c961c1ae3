package dev.switchboard.oci.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.oci.TestPostgres;
import dev.switchboard.oci.journal.SqlDatabase;
import dev.switchboard.oci.journal.StorePool;
import dev.switchboard.oci.journal.TestClock;
import dev.switchboard.oci.plan.SubscriberRecord.RecordField;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresSubscriberStoreTest extends SubscriberStoreContract {

    private static final String URL = TestPostgres.freshUrl("");

    private StorePool pool;

    @Override
    SubscriberStore open(TestClock clock) {
        pool = TestPostgres.pool(URL);
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
}
