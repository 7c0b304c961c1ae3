package dev.switchboard.oci.journal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.switchboard.oci.TestPools;
import dev.switchboard.oci.event.Outcome;
import dev.switchboard.oci.event.StepLedger;
import dev.switchboard.oci.plan.SubscriberRecord;
import dev.switchboard.oci.plan.SubscriberRecord.RecordField;
import dev.switchboard.oci.plan.SubscriberType;
import dev.switchboard.oci.provisioning.SqlSubscriberStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Tables that the system before has made and filled, with columns of either text type. */
class TakeOverTest {

    private final TestClock clock = new TestClock();

    private static void makeOldTables(StorePool pool, String type) throws SQLException {
        String text = type.equals("CHAR") ? "CHAR(4000)" : "TEXT";
        execute(
                pool,
                "CREATE TABLE em_event (id SERIAL PRIMARY KEY, user_id " + type + "(161) NOT NULL, command " + type
                        + "(160) NOT NULL, event " + text + " NOT NULL, status " + type
                        + "(16) NOT NULL CHECK (status IN ('pending','completed','failed','ignored')),"
                        + " inserted TIMESTAMP NOT NULL)",
                "CREATE INDEX em_event_inserted ON em_event (inserted)",
                "CREATE TABLE srd_user (id " + type + "(161) PRIMARY KEY, group_id " + type + "(80), e164 " + type
                        + "(40), sipurl " + type + "(161), user_type " + type + "(16) NOT NULL, phonecontext " + type
                        + "(80), association_id " + type + "(32) NOT NULL, password " + type + "(80), vmail_user "
                        + type + "(161), vmail_password " + type + "(80), blf_user " + type
                        + "(161), created TIMESTAMP NOT NULL, updated TIMESTAMP)",
                "INSERT INTO em_event (user_id, command, event, status, inserted) VALUES"
                        + " ('admin', 'UserAddRequest', E'<a/>\\n', 'completed', '2018-11-22 14:41:28.123456'),"
                        + " ('admin', 'UserModifyRequest', E'<b/>\\n', 'pending', '2018-11-22 14:41:29'),"
                        + " ('admin', 'GroupDeleteRequest', E'<c/>\\n', 'failed', '2018-11-22 14:41:30')",
                "INSERT INTO srd_user (id, group_id, e164, sipurl, user_type, phonecontext, association_id, vmail_user,"
                        + " created) VALUES ('bob@x', 'g1', '', 'bob@ims', 'pilot', 'tg.gl', 'aa', NULL, now()),"
                        + " ('old@x', 'g1', '123456', 'old@ims', 'trunk_ddi', NULL, 'bb', 'NODATA', now()),"
                        + " ('odd@x', 'g2', NULL, NULL, 'robot', NULL, 'cc', NULL, now())");
    }

    private static void execute(StorePool pool, String... statements) throws SQLException {
        try (Connection connection = pool.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CHAR", "VARCHAR"})
    void worksOnWhatIsThere(String type) throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(SqlEventJournal.class);
        logger.addAppender(log);
        try (StorePool pool = TestPools.postgres()) {
            makeOldTables(pool, type);
            try (SqlEventJournal journal = SqlEventJournal.open(pool.dataSource(), clock)) {
                SqlSubscriberStore registry = SqlSubscriberStore.open(pool.dataSource(), clock);
                assertThat(log.list)
                        .extracting(ILoggingEvent::getFormattedMessage)
                        .containsExactly("Failed the events that the system before had left pending; check and replay"
                                + " them ids=[2]");
                checkEvents(journal);
                checkRegistry(pool, registry);
            }
            // Only the first opening takes over: what is pending now is ours.
            log.list.clear();
            try (SqlEventJournal again = SqlEventJournal.open(pool.dataSource(), clock)) {
                assertThat(again.counts()).containsEntry(EventStatus.PENDING, 1L);
                assertThat(log.list).isEmpty();
            }
        } finally {
            logger.detachAppender(log);
        }
    }

    private void checkEvents(SqlEventJournal journal) {
        JournalEntry first = journal.find(1).orElseThrow();
        assertThat(first)
                .isEqualTo(new JournalEntry(
                        1,
                        "",
                        "",
                        "admin",
                        "UserAddRequest",
                        "",
                        EventStatus.COMPLETED,
                        "",
                        0,
                        Instant.parse("2018-11-22T14:41:28.123456Z")));
        assertThat(journal.findDocument(1)).contains("<a/>");
        JournalEntry left = journal.find(2).orElseThrow();
        assertThat(left.status()).isEqualTo(EventStatus.FAILED);
        assertThat(left.reason()).isEqualTo("left pending by the system before; replay it after checking");
        assertThat(journal.find(3).orElseThrow().reason()).isEmpty();
        assertThat(journal.pending(Set.of(), 10)).isEmpty();

        JournalEntry ours = journal.append(
                        List.of(new Arrival("as", "w1", "admin", "UserAddRequest", "bob@x", "<d/>", "")))
                .get(0);
        assertThat(ours.id()).isEqualTo(4);
        assertThat(journal.pending(Set.of(), 10).get(0).document()).isEqualTo("<d/>");
        StepLedger ledger = journal.ledger(4, 0, true);
        ledger.plan(EventJournalContract.plan("A"));
        ledger.sending(0);
        journal.settle(4, Outcome.completed(), List.of(ledger));
        AuditEntry audit = new AuditEntry(2, clock.instant(), "root", "replay", "");
        assertThat(journal.requeue(2, true, Optional.empty(), audit)).isTrue();
        assertThat(journal.counts())
                .containsEntry(EventStatus.PENDING, 1L)
                .containsEntry(EventStatus.COMPLETED, 2L)
                .containsEntry(EventStatus.FAILED, 1L);
        EventFilter filter = new EventFilter(
                Set.of(EventStatus.COMPLETED), "UserAddRequest", "admin", "<A/>", Instant.EPOCH, 100, 0, 10, true);
        assertThat(journal.list(filter)).extracting(JournalEntry::id).containsExactly(1L);
    }

    private static void checkRegistry(StorePool pool, SqlSubscriberStore registry) throws SQLException {
        assertThat(registry.find("bob@x"))
                .contains(new SubscriberRecord(
                        "bob@x", "", "g1", SubscriberType.PILOT, "bob@ims", "", "tg.gl", "", "", "", false));
        assertThat(registry.find("bob@x ")).isEmpty();
        assertThat(registry.find("BOB@x")).isEmpty();
        assertThat(registry.find("old@x").orElseThrow().type()).isEqualTo(SubscriberType.TRUNK);
        assertThat(registry.find("odd@x").orElseThrow().type()).isEqualTo(SubscriberType.USER);
        assertThat(registry.members("g1")).extracting(SubscriberRecord::id).containsExactlyInAnyOrder("bob@x", "old@x");
        registry.change("bob@x", Map.of(RecordField.PHONE, "555"), Set.of(RecordField.PUBLIC_ID));
        assertThat(registry.find("bob@x").orElseThrow().phone()).isEqualTo("555");
        assertThat(registry.find("bob@x").orElseThrow().publicId()).isEmpty();
        assertThat(registry.insert(registry.find("bob@x").orElseThrow())).isFalse();
        execute(pool, "UPDATE srd_user SET voice_portal = 1 WHERE id = 'old@x'");
        assertThat(registry.findVoicePortal("sp", "g1").orElseThrow().id()).isEqualTo("old@x");
        registry.delete("odd@x");
        assertThat(registry.find("odd@x")).isEmpty();
    }

    @Test
    void readsAStatusNobodyKnowsAsFailed() throws SQLException {
        try (StorePool pool = TestPools.postgres()) {
            execute(
                    pool,
                    "CREATE TABLE em_event (id SERIAL PRIMARY KEY, user_id TEXT, command TEXT, event TEXT, status TEXT,"
                            + " inserted TIMESTAMP)",
                    "INSERT INTO em_event (event, status) VALUES ('<a/>', 'stuck')");
            try (SqlEventJournal journal = SqlEventJournal.open(pool.dataSource(), clock)) {
                JournalEntry entry = journal.find(1).orElseThrow();
                assertThat(entry.status()).isEqualTo(EventStatus.FAILED);
                assertThat(entry.reason()).contains("'stuck'");
                assertThat(entry.inserted()).isEqualTo(Instant.EPOCH);
                assertThat(journal.counts()).containsEntry(EventStatus.FAILED, 1L);
            }
        }
    }
}
