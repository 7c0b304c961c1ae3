package dev.switchboard.oci.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.oci.journal.SqlDatabase;
import dev.switchboard.oci.journal.SqlEventJournal;
import dev.switchboard.oci.journal.StorePool;
import dev.switchboard.oci.journal.TestClock;
import dev.switchboard.oci.plan.SubscriberRecord.RecordField;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteSubscriberStoreTest extends SubscriberStoreContract {

    @TempDir
    Path directory;

    private StorePool pool;
    private SqlEventJournal journal;

    /** In the file that holds the journal too, as it is by default. */
    @Override
    SubscriberStore open(TestClock clock) {
        pool = StorePool.sqlite(directory.resolve("em.sqlite"));
        journal = SqlEventJournal.open(pool.dataSource(), clock);
        return SqlSubscriberStore.beside(journal, clock);
    }

    @AfterEach
    void closePool() {
        journal.close();
        pool.close();
    }

    @Test
    void readsElsewhereOnceTheJournalIsClosed() {
        registry.insert(full("bob@x"));
        assertThat(registry.find("bob@x")).contains(full("bob@x"));
        journal.close();
        assertThat(registry.find("bob@x")).contains(full("bob@x"));
        assertThat(registry.members(full("bob@x").groupId())).hasSize(1);
    }

    @Test
    void writesTheColumnsNobodyReadsToo() {
        registry.insert(full("bob@example.net"));
        registry.insert(sparse("Łódź", "", "g", false));
        clock.advance(Duration.ofSeconds(5));
        registry.change("bob@example.net", Map.of(RecordField.PHONE, "1"), Set.of());

        List<Map<String, Object>> rows = SqlDatabase.open(pool.dataSource())
                .run(
                        "read",
                        handle -> handle.createQuery("SELECT * FROM srd_user ORDER BY id")
                                .mapToMap()
                                .list());
        assertThat(rows.get(0))
                .containsEntry("association_id", "ea4258e162a976c1fa49c5b6e3930b2a")
                .containsEntry("password", null)
                .containsEntry("created", 1772366400123L)
                .containsEntry("updated", 1772366405123L);
        assertThat(rows.get(1))
                .containsEntry("association_id", "33c89df2492e8d3efda719c849b530ea")
                .containsEntry("e164", null)
                .containsEntry("updated", 1772366400123L);
    }
}
