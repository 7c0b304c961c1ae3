package dev.switchboard.oci.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.switchboard.oci.event.EventWithdrawnException;
import dev.switchboard.oci.event.Outcome;
import dev.switchboard.oci.event.StepLedger;
import dev.switchboard.oci.event.StepLedger.LedgerStep;
import dev.switchboard.oci.event.StepLedger.StepState;
import dev.switchboard.oci.journal.JointLedger.Then;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps that change a table beside the journal's, in the journal's own transactions. */
class JointLedgerTest {

    private static final Then ALONE = new Then(false, Optional.empty());
    private static final Then END = new Then(false, Optional.of(Outcome.completed()));

    @TempDir
    Path directory;

    private StorePool pool;
    private SqlEventJournal journal;
    private SqlDatabase database;
    private long id;

    @BeforeEach
    void open() {
        pool = StorePool.sqlite(directory.resolve("em.sqlite"));
        journal = SqlEventJournal.open(pool.dataSource(), new TestClock());
        database = SqlDatabase.open(pool.dataSource());
        database.run("make a table", handle -> handle.execute("CREATE TABLE beside (n INTEGER NOT NULL)"));
        id = journal.append(List.of(EventJournalContract.arrival("1", "<a/>")))
                .get(0)
                .id();
    }

    @AfterEach
    void close() {
        journal.close();
        pool.close();
    }

    private JointLedger ledger(String... kinds) {
        journal.pending(Set.of(), 1);
        JointLedger ledger = (JointLedger) journal.ledger(id, 0, true);
        ledger.plan(EventJournalContract.plan(kinds));
        assertThat(ledger.joinable()).contains(pool.dataSource());
        return ledger;
    }

    private static JointLedger.Change insert(boolean done) {
        return transaction -> {
            try {
                transaction.statement("INSERT INTO beside (n) VALUES (1)").executeUpdate();
                return done;
            } catch (SQLException failure) {
                throw new StoreException("insert", failure);
            }
        };
    }

    private int beside() {
        return database.run(
                "count",
                handle -> handle.createQuery("SELECT count(*) FROM beside")
                        .mapTo(Integer.class)
                        .one());
    }

    private EventStatus status() {
        return journal.find(id).orElseThrow().status();
    }

    @Test
    void theEndOfAnEventIsDurableTogetherWithItsLastStep() {
        JointLedger ledger = ledger("A", "B");
        ledger.mayEnd();
        ledger.sending(0);
        ledger.answered(0, StepState.TOLERATED, "was there");
        assertThat(ledger.carryOut(1, END, insert(true))).isTrue();
        assertThat(status()).isEqualTo(EventStatus.COMPLETED);
        assertThat(beside()).isEqualTo(1);
        assertThat(journal.steps(id).get(0))
                .extracting(LedgerStep::state, LedgerStep::note)
                .containsExactly(tuple(StepState.TOLERATED, "was there"), tuple(StepState.DONE, ""));

        // Nothing is left to write: were it written again, an operator's mark made meanwhile would be lost.
        assertThat(journal.discard(id, "by hand", new AuditEntry(id, Instant.EPOCH, "op", "discard", "")))
                .isTrue();
        ledger.answered(1, StepState.DONE, "");
        journal.settle(id, Outcome.completed(), List.of(ledger));
        assertThat(status()).isEqualTo(EventStatus.IGNORED);
        assertThat(journal.find(id).orElseThrow().run()).isEqualTo(1);
    }

    @Test
    void anotherOutcomeThanTheProposedOneCounts() {
        JointLedger ledger = ledger("A");
        ledger.mayEnd();
        ledger.carryOut(0, END, insert(true));
        journal.settle(id, Outcome.failed("after all"), List.of(ledger));
        assertThat(status()).isEqualTo(EventStatus.FAILED);
    }

    @Test
    void anEventThatMayNotEndWithItsStepStaysPendingUntilItIsSettled() {
        JointLedger ledger = ledger("A");
        ledger.carryOut(0, END, insert(true));
        assertThat(status()).isEqualTo(EventStatus.PENDING);
        journal.settle(id, Outcome.completed(), List.of(ledger));
        assertThat(status()).isEqualTo(EventStatus.COMPLETED);
    }

    @Test
    void aChangeThatBreaksLeavesNothingBehind() {
        JointLedger ledger = ledger("A");
        ledger.mayEnd();
        assertThatThrownBy(() -> ledger.carryOut(0, END, transaction -> {
                    insert(true).make(transaction);
                    throw new IllegalArgumentException("a value");
                }))
                .hasMessage("a value");
        assertThat(beside()).isZero();
        assertThat(status()).isEqualTo(EventStatus.PENDING);
        assertThat(journal.steps(id)).isEmpty();

        ledger.answered(0, StepState.FAILED, "a value");
        journal.settle(id, Outcome.failed("a value"), List.of(ledger));
        assertThat(status()).isEqualTo(EventStatus.FAILED);
        assertThat(EventJournalContract.states(journal, id)).containsExactly(StepState.FAILED);
    }

    @Test
    void aStepThatIsNotDoneIsNotMarked() {
        JointLedger ledger = ledger("A", "B");
        ledger.mayEnd();
        ledger.sending(0);
        ledger.answered(0, StepState.DONE, "");
        assertThat(ledger.carryOut(1, END, transaction -> false)).isFalse();
        assertThat(status()).isEqualTo(EventStatus.PENDING);
        assertThat(EventJournalContract.states(journal, id)).containsExactly(StepState.DONE, StepState.PLANNED);
    }

    @Test
    void theNextStepIsMarkedAsSentWithIt() {
        JointLedger ledger = ledger("A", "B");
        ledger.carryOut(0, new Then(true, Optional.empty()), insert(true));
        assertThat(EventJournalContract.states(journal, id)).containsExactly(StepState.DONE, StepState.SENT);
        assertThat(journal.find(id).orElseThrow().run()).isEqualTo(1);

        journal.pending(Set.of(), 1);
        StepLedger later = journal.ledger(id, 0, true);
        assertThat(later.repeated()).isTrue();
        assertThat(later.steps()).extracting(LedgerStep::state).containsExactly(StepState.DONE, StepState.SENT);
    }

    @Test
    void nothingIsDoneForAnEventThatWasDiscarded() {
        JointLedger ledger = ledger("A");
        journal.discard(id, "by hand", new AuditEntry(id, Instant.EPOCH, "op", "discard", ""));
        assertThatThrownBy(() -> ledger.carryOut(0, ALONE, insert(true))).isInstanceOf(EventWithdrawnException.class);
        assertThat(beside()).isZero();
    }
}
