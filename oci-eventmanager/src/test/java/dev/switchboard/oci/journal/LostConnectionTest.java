package dev.switchboard.oci.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.switchboard.oci.event.Outcome;
import dev.switchboard.oci.event.StepLedger;
import dev.switchboard.oci.event.StepLedger.StepState;
import dev.switchboard.oci.journal.CommitCuttingProxy.Cut;
import dev.switchboard.testing.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.URI;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server or network that goes away at the worst moment: nothing is lost then, and nothing stored twice. */
class LostConnectionTest {

    private final TestClock clock = new TestClock();
    private CommitCuttingProxy proxy;
    private HikariDataSource pool;
    private SqlEventJournal journal;

    @BeforeEach
    void open() throws Exception {
        URI direct = URI.create(TestPostgres.freshUrl().substring("jdbc:".length()));
        proxy = new CommitCuttingProxy(direct.getPort());
        pool = impatientPool("jdbc:postgresql://localhost:" + proxy.port() + direct.getPath() + "?prepareThreshold=0");
        journal = SqlEventJournal.open(pool, clock);
    }

    @AfterEach
    void close() throws Exception {
        journal.close();
        pool.close();
        proxy.close();
    }

    /** A pool that gives up sooner than ours, so that the tests need not wait for it. */
    private static HikariDataSource impatientPool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername("postgres");
        config.setMaximumPoolSize(4);
        config.setConnectionTimeout(300);
        return new HikariDataSource(config);
    }

    private static List<Arrival> batch(String... documents) {
        // Without report ids, so that the rule about repetitions cannot hide a second storing.
        return Arrays.stream(documents)
                .map(document -> EventJournalContract.arrival("", document))
                .toList();
    }

    /** As a reader does it: the pool takes its time to find out that the server is back. */
    private static List<JournalEntry> appendWhenBack(EventJournal journal, List<Arrival> batch) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            try {
                return journal.append(batch);
            } catch (StoreException notYet) {
                assertThat(System.nanoTime()).isLessThan(deadline);
            }
        }
    }

    private List<String> stored() {
        return journal.pending(Set.of(), 100).stream()
                .map(EventJournal.PendingEvent::document)
                .toList();
    }

    @ParameterizedTest
    @EnumSource(
            value = Cut.class,
            names = {"BEFORE_THE_COMMIT", "BEFORE_ITS_ANSWER"})
    void aCutCommitIsFoundOutAboutAndCompleted(Cut cut) {
        journal.append(batch("<a/>"));
        proxy.cut(cut);
        List<JournalEntry> entries = journal.append(batch("<b/>", "<c/>"));
        assertThat(proxy.hasCut()).isTrue();
        assertThat(stored()).containsExactly("<a/>", "<b/>", "<c/>");
        assertThat(journal.find(entries.get(1).id())).contains(entries.get(1));
    }

    @ParameterizedTest
    @EnumSource(
            value = Cut.class,
            names = {"BEFORE_THE_COMMIT", "BEFORE_ITS_ANSWER"})
    void aBatchThatComesAgainAfterAnUnknownEndIsStoredOnce(Cut cut) {
        journal.append(batch("<a/>"));
        proxy.stayDownAfterTheCut();
        proxy.cut(cut);
        assertThatThrownBy(() -> journal.append(batch("<b/>", "<c/>")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("cannot be reached");
        assertThatThrownBy(() -> journal.append(batch("<b/>", "<c/>"))).isInstanceOf(StoreException.class);
        proxy.serveAgain();

        // What has arrived meanwhile may stand behind it.
        List<JournalEntry> entries = appendWhenBack(journal, batch("<b/>", "<c/>", "<d/>"));
        assertThat(entries).hasSize(3).extracting(JournalEntry::id).isSorted().doesNotHaveDuplicates();
        assertThat(stored()).containsExactly("<a/>", "<b/>", "<c/>", "<d/>");
        assertThat(journal.append(batch("<b/>", "<c/>"))).hasSize(2);
        assertThat(stored()).hasSize(6);
    }

    @ParameterizedTest
    @EnumSource(
            value = Cut.class,
            names = {"BEFORE_THE_COMMIT", "BEFORE_ITS_ANSWER"})
    void numberedDocumentsOfAnUnknownEndAreStoredOnceByAnotherProcessToo(Cut cut) {
        EventJournal.Origin origin = new EventJournal.Origin("spool-1", 7);
        journal.appendNumbered(List.of(EventJournalContract.numbered(origin, 1, "<a/>")), false);
        List<EventJournal.NumberedArrival> lost = List.of(
                EventJournalContract.numbered(origin, 2, "<b/>"), EventJournalContract.numbered(origin, 3, "<c/>"));
        proxy.cut(cut);
        assertThat(journal.appendNumbered(lost, false))
                .as("found out about at once")
                .hasSize(2);

        List<EventJournal.NumberedArrival> more = List.of(EventJournalContract.numbered(origin, 4, "<d/>"));
        proxy.stayDownAfterTheCut();
        proxy.cut(cut);
        assertThatThrownBy(() -> journal.appendNumbered(more, false)).isInstanceOf(StoreException.class);
        proxy.serveAgain();
        try (SqlEventJournal other = openWhenBack()) {
            other.appendNumbered(lost, true);
            other.appendNumbered(more, true);
            assertThat(stored()).containsExactly("<a/>", "<b/>", "<c/>", "<d/>");
        }
    }

    private SqlEventJournal openWhenBack() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            try {
                return SqlEventJournal.open(pool, clock);
            } catch (StoreException notYet) {
                assertThat(System.nanoTime()).isLessThan(deadline);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Cut.class,
            names = {"BEFORE_THE_COMMIT", "BEFORE_ITS_ANSWER"})
    void marksAndOperationsSurviveACutCommit(Cut cut) {
        long id = journal.append(batch("<a/>")).get(0).id();
        StepLedger ledger = journal.ledger(id, 0, true);
        ledger.plan(EventJournalContract.plan("A", "B"));
        proxy.cut(cut);
        ledger.sending(0);
        ledger.answered(0, StepState.DONE, "");
        proxy.cut(cut);
        ledger.sending(1);
        ledger.answered(1, StepState.DONE, "");
        proxy.cut(cut);
        journal.settle(id, Outcome.failed("no"), List.of(ledger));
        assertThat(EventJournalContract.states(journal, id)).containsExactly(StepState.DONE, StepState.DONE);
        assertThat(journal.find(id).orElseThrow().run()).isEqualTo(1);
        proxy.cut(cut);
        AuditEntry audit = new AuditEntry(id, clock.instant().truncatedTo(ChronoUnit.MILLIS), "root", "replay", "");
        assertThat(journal.requeue(id, true, Optional.empty(), audit)).isTrue();
        assertThat(journal.audit(id)).containsExactly(audit);
        assertThat(proxy.hasCut()).isTrue();
    }

    @Test
    void worksAgainWhenTheServerIsBack(@TempDir Path data) throws Exception {
        EmbeddedPostgres.Builder builder =
                EmbeddedPostgres.builder().setDataDirectory(data.resolve("pg")).setCleanDataDirectory(false);
        EmbeddedPostgres server = builder.start();
        int port = server.getPort();
        String url = "jdbc:postgresql://localhost:" + port + "/postgres";
        try (HikariDataSource own = impatientPool(url);
                SqlEventJournal restarted = SqlEventJournal.open(own, clock);
                WorkerLock lock = WorkerLock.onServer(own)) {
            restarted.append(batch("<a/>"));
            assertThat(lock.tryAcquire()).isTrue();
            server.close();
            assertThat(lock.held()).isFalse();
            assertThatThrownBy(() -> restarted.append(batch("<b/>"))).isInstanceOf(StoreException.class);
            assertThatThrownBy(() -> restarted.find(1)).isInstanceOf(StoreException.class);
            assertThatThrownBy(lock::tryAcquire).isInstanceOf(StoreException.class);
            server = builder.setPort(port).start();
            assertThat(appendWhenBack(restarted, batch("<b/>"))).hasSize(1);
            assertThat(restarted.pending(Set.of(), 10)).hasSize(2);
            assertThat(lock.tryAcquire()).isTrue();
        } finally {
            server.close();
        }
    }
}
