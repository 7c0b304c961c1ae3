package dev.switchboard.oci.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.switchboard.oci.event.EventWithdrawnException;
import dev.switchboard.oci.event.Outcome;
import dev.switchboard.oci.event.StepLedger;
import dev.switchboard.oci.event.StepLedger.LedgerStep;
import dev.switchboard.oci.event.StepLedger.PlannedStep;
import dev.switchboard.oci.event.StepLedger.StepState;
import dev.switchboard.oci.journal.EventJournal.NumberedArrival;
import dev.switchboard.oci.journal.EventJournal.Origin;
import dev.switchboard.oci.journal.EventJournal.PendingEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every journal must do. */
abstract class EventJournalContract {

    private static final String NEWEST_DOCUMENT = "<newest/>";

    final TestClock clock = new TestClock();
    EventJournal journal;

    /** An empty journal. */
    abstract EventJournal open(TestClock clock);

    /** The same journal as a process sees it that starts now; in memory there is only the one. */
    abstract EventJournal afterRestart();

    @BeforeEach
    void openJournal() {
        journal = open(clock);
    }

    @Test
    void keepsEveryFieldOfAnEventAndNumbersThemInOrder() {
        List<JournalEntry> entries = journal.append(List.of(
                new Arrival("as1:8025", "write1", "admin", "UserAddRequest", "bob", "<a>\nGrüße €</a>", ""),
                new Arrival("as1:8025", "", "", "", "", "not XML", "broken at line 1")));
        JournalEntry first = entries.get(0);
        JournalEntry second = entries.get(1);

        assertThat(second.id()).isGreaterThan(first.id());
        assertThat(first)
                .isEqualTo(new JournalEntry(
                        first.id(),
                        "as1:8025",
                        "write1",
                        "admin",
                        "UserAddRequest",
                        "bob",
                        EventStatus.PENDING,
                        "",
                        0,
                        Instant.parse("2026-03-01T12:00:00.123Z")));
        assertThat(second.status()).isEqualTo(EventStatus.FAILED);
        assertThat(second.reason()).isEqualTo("broken at line 1");
        EventJournal later = afterRestart();
        assertThat(later.find(first.id())).contains(first);
        assertThat(later.find(second.id())).contains(second);
        assertThat(later.findDocument(first.id())).contains("<a>\nGrüße €</a>");
        assertThat(later.find(99_999)).isEmpty();
        assertThat(later.findDocument(99_999)).isEmpty();
        assertThat(later.lastInserted()).contains(first.inserted());
        assertThat(journal.append(List.of())).isEmpty();
    }

    @Test
    void keepsBatchesOfEverySizeInOrder() {
        List<String> sent = new ArrayList<>();
        for (int size : new int[] {1, 7, 8, 9, 63, 64, 65, 130}) {
            List<Arrival> batch = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                sent.add("<d n='" + sent.size() + "'/>");
                batch.add(arrival("write" + sent.size(), sent.get(sent.size() - 1)));
            }
            assertThat(journal.append(batch)).extracting(JournalEntry::id).isSorted();
        }
        assertThat(journal.pending(Set.of(), 1000))
                .extracting(PendingEvent::document)
                .containsExactlyElementsOf(sent);
    }

    @Test
    void ignoresWhatTheServerSendsAgainWithinTenMinutes() {
        Arrival arrival = arrival("write1", "<a/>");
        JournalEntry first = journal.append(List.of(arrival)).get(0);
        clock.advance(Duration.ofMinutes(9));
        JournalEntry again = journal.append(List.of(arrival)).get(0);
        clock.advance(Duration.ofMinutes(9));
        JournalEntry thirdTime = journal.append(List.of(arrival)).get(0);
        clock.advance(Duration.ofMinutes(10).plusMillis(1));
        JournalEntry muchLater = journal.append(List.of(arrival)).get(0);

        assertThat(List.of(first, again, thirdTime, muchLater))
                .extracting(JournalEntry::status)
                .containsExactly(EventStatus.PENDING, EventStatus.IGNORED, EventStatus.IGNORED, EventStatus.PENDING);
        assertThat(again.reason()).endsWith("is event " + first.id());
        assertThat(thirdTime.reason()).endsWith("is event " + first.id());
    }

    @Test
    void ignoresRepetitionsWithinOneBatchToo() {
        List<Arrival> batch = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            batch.add(arrival("write" + i % 7, "<a n='" + i % 7 + "'/>"));
        }
        List<JournalEntry> entries = journal.append(batch);

        assertThat(entries).extracting(JournalEntry::id).isSorted();
        for (int i = 0; i < 20; i++) {
            assertThat(entries.get(i).status()).isEqualTo(i < 7 ? EventStatus.PENDING : EventStatus.IGNORED);
            assertThat(entries.get(i).reason())
                    .isEqualTo(
                            i < 7
                                    ? ""
                                    : EventInserts.repetitionOf(
                                            entries.get(i % 7).id()));
        }
    }

    @Test
    void takesForNewWhateverDiffersInServerIdOrTextOrHasNoId() {
        List<JournalEntry> entries = journal.append(List.of(
                new Arrival("as1", "write1", "", "X", "", "<a/>", ""),
                new Arrival("as2", "write1", "", "X", "", "<a/>", ""),
                new Arrival("as1", "write2", "", "X", "", "<a/>", ""),
                new Arrival("as1", "write1", "", "X", "", "<a />", ""),
                new Arrival("as1", "", "", "X", "", "<a/>", ""),
                new Arrival("as1", "", "", "X", "", "<a/>", "")));
        assertThat(entries).extracting(JournalEntry::status).containsOnly(EventStatus.PENDING);
    }

    @Test
    void givesOutTheOldestPendingEventsThatAreNotInHand() {
        List<Long> ids = appendSome(5);
        journal.settle(ids.get(1), Outcome.completed(), List.of());

        assertThat(pendingIds(Set.of(), 2)).containsExactly(ids.get(0), ids.get(2));
        assertThat(pendingIds(Set.of(ids.get(0), ids.get(3)), 10)).containsExactly(ids.get(2), ids.get(4));
        assertThat(pendingIds(Set.copyOf(ids), 10)).isEmpty();
    }

    @Test
    void goesOnAfterACrashWhereItWas() {
        long id = appendSome(1).get(0);
        StepLedger ledger = journal.ledger(id, 0, true);
        assertThat(ledger.repeated()).isFalse();
        assertThat(ledger.steps()).isEmpty();
        ledger.plan(plan("A", "B", "C"));
        ledger.sending(0);
        ledger.answered(0, StepState.DONE, "created");
        ledger.sending(1);
        ledger.answered(1, StepState.DONE, "lost with the crash");

        EventJournal later = afterRestart();
        PendingEvent again = later.pending(Set.of(), 1).get(0);
        assertThat(again.entry().run()).isEqualTo(1);
        assertThat(again.resume()).isTrue();
        StepLedger resumed = later.ledger(id, 0, true);
        assertThat(resumed.repeated()).isTrue();
        assertThat(resumed.steps())
                .containsExactly(
                        new LedgerStep(0, plan("A").get(0), StepState.DONE, "created"),
                        new LedgerStep(1, plan("B").get(0), StepState.SENT, ""),
                        new LedgerStep(2, plan("C").get(0), StepState.PLANNED, ""));
        resumed.sending(1);
        resumed.answered(1, StepState.FAILED, "fault 4711");
        resumed.answered(2, StepState.SKIPPED, "");
        later.settle(id, Outcome.failed("step B: fault 4711"), List.of(resumed));

        JournalEntry settled = later.find(id).orElseThrow();
        assertThat(settled.status()).isEqualTo(EventStatus.FAILED);
        assertThat(settled.reason()).isEqualTo("step B: fault 4711");
        assertThat(settled.run()).isEqualTo(2);
        assertThat(states(later, id)).containsExactly(StepState.DONE, StepState.FAILED, StepState.SKIPPED);
        assertThat(later.pending(Set.of(), 1)).isEmpty();
    }

    @Test
    void aPlanNobodyHasBegunIsNoRun() {
        long id = appendSome(1).get(0);
        journal.ledger(id, 0, true).plan(plan("A"));

        EventJournal later = afterRestart();
        later.pending(Set.of(), 1);
        StepLedger fresh = later.ledger(id, 0, true);
        assertThat(fresh.repeated()).isFalse();
        assertThat(fresh.steps()).isEmpty();
        assertThat(later.find(id).orElseThrow().run()).isZero();
    }

    @Test
    void commandsOfOneDocumentAreOneRun() {
        long id = appendSome(1).get(0);
        StepLedger first = journal.ledger(id, 0, true);
        first.plan(plan("A"));
        first.sending(0);
        first.answered(0, StepState.DONE, "");
        StepLedger second = journal.ledger(id, 1, true);
        assertThat(second.repeated()).isFalse();
        second.plan(plan("B", "C"));
        second.sending(0);
        second.answered(0, StepState.TOLERATED, "not found");
        second.sending(1);
        second.answered(1, StepState.DONE, "");
        journal.settle(id, Outcome.completed(), List.of(first, second));

        EventJournal later = afterRestart();
        assertThat(later.find(id).orElseThrow().run()).isEqualTo(1);
        assertThat(later.steps(id))
                .satisfiesExactly(
                        one -> assertThat(one).extracting(LedgerStep::state).containsExactly(StepState.DONE),
                        two -> assertThat(two)
                                .extracting(LedgerStep::state, LedgerStep::note)
                                .containsExactly(tuple(StepState.TOLERATED, "not found"), tuple(StepState.DONE, "")));
    }

    @Test
    void aSecondTakingUpInOneProcessCountsAsRepeated() {
        long id = appendSome(1).get(0);
        journal.pending(Set.of(), 1);
        StepLedger first = journal.ledger(id, 0, true);
        first.plan(plan("A"));
        first.sending(0);

        assertThat(journal.ledger(id, 0, true).repeated()).isTrue();
        journal.pending(Set.of(), 1);
        StepLedger again = journal.ledger(id, 1, true);
        assertThat(again.repeated()).isTrue();
        assertThat(again.steps()).isEmpty();
    }

    @Test
    void aFreshPlanReplacesTheOldOneOfEveryCommand() {
        long id = appendSome(1).get(0);
        StepLedger one = journal.ledger(id, 0, true);
        one.plan(plan("A", "B", "C"));
        one.sending(0);
        StepLedger two = journal.ledger(id, 1, true);
        two.plan(plan("D"));
        journal.settle(id, Outcome.failed("no"), List.of(one, two));
        assertThat(journal.requeue(id, false, Optional.of(NEWEST_DOCUMENT), audit(id, "edit")))
                .isTrue();

        PendingEvent again = journal.pending(Set.of(), 1).get(0);
        assertThat(again.resume()).isFalse();
        assertThat(again.document()).isEqualTo(NEWEST_DOCUMENT);
        assertThat(again.entry().reason()).isEmpty();
        StepLedger fresh = journal.ledger(id, 0, false);
        assertThat(fresh.repeated()).isTrue();
        assertThat(fresh.steps()).isEmpty();
        fresh.plan(plan("E"));
        fresh.sending(0);

        // From now on a crash goes on with the new plan, and finds nothing of the old one.
        EventJournal later = afterRestart();
        PendingEvent resumed = later.pending(Set.of(), 1).get(0);
        assertThat(resumed.resume()).isTrue();
        assertThat(resumed.document()).isEqualTo(NEWEST_DOCUMENT);
        assertThat(resumed.entry().run()).isEqualTo(2);
        assertThat(later.ledger(id, 0, true).steps())
                .extracting(step -> step.step().kind())
                .containsExactly("E");
        assertThat(later.ledger(id, 1, true).steps()).isEmpty();
        assertThat(later.findDocument(id)).contains("<e n='0'/>");
        assertThat(later.findEditedDocument(id)).contains(NEWEST_DOCUMENT);
    }

    @Test
    void aReplayMayGoOnWithItsPlan() {
        long id = appendSome(1).get(0);
        StepLedger ledger = journal.ledger(id, 0, true);
        ledger.plan(plan("A", "B"));
        ledger.sending(0);
        ledger.answered(0, StepState.DONE, "");
        ledger.sending(1);
        ledger.answered(1, StepState.FAILED, "");
        journal.settle(id, Outcome.failed("no"), List.of(ledger));

        assertThat(journal.requeue(id, true, Optional.empty(), audit(id, "replay")))
                .isTrue();
        assertThat(journal.pending(Set.of(), 1).get(0).resume()).isTrue();
        StepLedger resumed = journal.ledger(id, 0, true);
        assertThat(resumed.steps()).extracting(LedgerStep::state).containsExactly(StepState.DONE, StepState.FAILED);
        resumed.plan(plan("F"));
        journal.settle(id, Outcome.completed(), List.of(resumed));
        assertThat(states(journal, id)).containsExactly(StepState.PLANNED);
        assertThatThrownBy(() -> journal.requeue(id, true, Optional.of("<x/>"), audit(id, "edit")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEventThatNeverUsedALedgerCountsItsRunsAllTheSame() {
        long id = appendSome(1).get(0);
        journal.settle(id, Outcome.ignored("nobody handles it"), List.of());
        assertThat(journal.find(id).orElseThrow().run()).isEqualTo(1);
        journal.requeue(id, false, Optional.empty(), audit(id, "replay"));
        journal.pending(Set.of(), 1);
        journal.settle(id, Outcome.completed(), List.of());
        assertThat(journal.find(id).orElseThrow().run()).isEqualTo(2);
        assertThat(journal.find(id).orElseThrow().reason()).isEmpty();
        assertThat(journal.steps(id)).isEmpty();
    }

    @Test
    void operatorsTouchOnlyWhatIsNotPending() {
        List<Long> ids = appendSome(2);
        long pending = ids.get(0);
        long failed = ids.get(1);
        journal.settle(failed, Outcome.failed("no"), List.of());

        assertThat(journal.requeue(pending, true, Optional.empty(), audit(pending, "replay")))
                .isFalse();
        assertThat(journal.discard(99_999, "why", audit(99_999, "discard"))).isFalse();
        assertThat(journal.audit(pending)).isEmpty();
        assertThat(journal.audit(99_999)).isEmpty();
        assertThat(journal.discard(failed, "done by hand", audit(failed, "discard")))
                .isTrue();
        assertThat(journal.find(failed).orElseThrow().status()).isEqualTo(EventStatus.IGNORED);
        assertThat(journal.find(failed).orElseThrow().reason()).isEqualTo("done by hand");
        assertThat(journal.requeue(failed, false, Optional.empty(), audit(failed, "replay")))
                .isTrue();
        assertThat(afterRestart().audit(failed)).containsExactly(audit(failed, "discard"), audit(failed, "replay"));
    }

    @Test
    void aPendingEventCanBeDiscardedUnlessItIsInWork() {
        List<Long> ids = appendSome(3);
        StepLedger ledger = begun(ids.get(0));
        assertThat(journal.discard(ids.get(0), "why", audit(ids.get(0), "discard")))
                .isFalse();
        assertThat(journal.discard(ids.get(1), "why", audit(ids.get(1), "discard")))
                .isTrue();
        assertThat(journal.find(ids.get(1)).orElseThrow().status()).isEqualTo(EventStatus.IGNORED);
        assertThat(journal.pending(Set.of(), 10))
                .extracting(event -> event.entry().id())
                .containsExactly(ids.get(0), ids.get(2));

        // Who had taken it up already finds out before anything is done for it.
        StepLedger late = journal.ledger(ids.get(1), 0, true);
        late.plan(plan("A"));
        assertThatThrownBy(() -> late.sending(0)).isInstanceOf(EventWithdrawnException.class);
        assertThat(journal.find(ids.get(1)).orElseThrow().run()).isZero();
        assertThat(journal.steps(ids.get(1))).isEmpty();

        journal.settle(ids.get(0), Outcome.failed("no"), List.of(ledger));
        assertThat(journal.discard(ids.get(0), "why", audit(ids.get(0), "discard")))
                .isTrue();
    }

    @Test
    void whatAnEndedWorkerHadInWorkIsLetGo() {
        List<Long> ids = appendSome(2);
        begun(ids.get(0));
        begun(ids.get(1));
        EventJournal later = afterRestart();
        later.releaseTaken(Set.of(ids.get(1)));
        assertThat(later.discard(ids.get(0), "why", audit(ids.get(0), "discard")))
                .isTrue();
        assertThat(later.discard(ids.get(1), "why", audit(ids.get(1), "discard")))
                .isFalse();
    }

    private StepLedger begun(long id) {
        StepLedger ledger = journal.ledger(id, 0, true);
        ledger.plan(plan("A"));
        ledger.sending(0);
        return ledger;
    }

    @Test
    void storesNumberedDocumentsOnceHoweverOftenTheyAreOffered() {
        Origin origin = new Origin("spool-1", 7);
        List<NumberedArrival> first = List.of(numbered(origin, 1, "<a/>"), numbered(origin, 2, "<b/>"));
        assertThat(journal.appendNumbered(first, false)).hasSize(2);
        assertThat(journal.appendNumbered(List.of(numbered(origin, 3, "<c/>")), false))
                .hasSize(1);
        EventJournal later = afterRestart();
        assertThat(later.appendNumbered(first, true)).isEmpty();
        List<NumberedArrival> overlapping = List.of(
                numbered(origin, 2, "<b/>"),
                numbered(origin, 3, "<c/>"),
                numbered(origin, 5, "<e/>"),
                numbered(new Origin("spool-1", 8), 1, "<f/>"),
                numbered(new Origin("spool-2", 7), 1, "<g/>"));
        assertThat(later.appendNumbered(overlapping, true)).hasSize(3);
        assertThat(later.appendNumbered(overlapping, false)).isEmpty();
        assertThat(documents(later)).containsExactly("<a/>", "<b/>", "<c/>", "<e/>", "<f/>", "<g/>");

        later.forgetEarlier(new Origin("spool-1", 8));
        assertThat(later.appendNumbered(List.of(numbered(new Origin("spool-1", 8), 1, "<f/>")), false))
                .isEmpty();
        assertThat(later.appendNumbered(List.of(numbered(new Origin("spool-2", 7), 1, "<g/>")), false))
                .isEmpty();
        assertThat(later.appendNumbered(List.of(numbered(origin, 1, "<new/>")), false))
                .as("the numbers of a life that is over are forgotten")
                .hasSize(1);
    }

    @Test
    void theNumbersOfApplicationServersAreTheirOwn() {
        Origin origin = new Origin("spool-1", 7);
        Arrival other = new Arrival("as2", "", "admin", "X", "bob", "<b/>", "");
        List<NumberedArrival> both =
                List.of(numbered(origin, 1, "<a/>"), new NumberedArrival(origin, 1, clock.instant(), other));
        assertThat(journal.appendNumbered(both, true)).hasSize(2);
        assertThat(journal.appendNumbered(both, true)).isEmpty();
    }

    @Test
    void tellsRepetitionsByWhenDocumentsWereReceivedNotByWhenTheyAreStored() {
        Origin origin = new Origin("spool-1", 7);
        Instant start = clock.instant();
        List<NumberedArrival> spooled = new ArrayList<>();
        for (int minutes : List.of(0, 9, 18, 40)) {
            spooled.add(new NumberedArrival(
                    origin, spooled.size() + 1, start.plus(Duration.ofMinutes(minutes)), arrival("write1", "<a/>")));
        }
        clock.advance(Duration.ofHours(2));
        long live = journal.append(List.of(arrival("write2", "<live/>"))).get(0).id();
        List<JournalEntry> entries = journal.appendNumbered(spooled, true);
        assertThat(entries)
                .extracting(JournalEntry::status)
                .containsExactly(EventStatus.PENDING, EventStatus.IGNORED, EventStatus.IGNORED, EventStatus.PENDING);
        assertThat(entries)
                .extracting(JournalEntry::inserted)
                .containsExactlyElementsOf(spooled.stream()
                        .map(one -> one.received().truncatedTo(ChronoUnit.MILLIS))
                        .toList());
        assertThat(entries.get(2).reason())
                .isEqualTo(EventInserts.repetitionOf(entries.get(0).id()));
        assertThat(entries.get(0).id()).isGreaterThan(live);

        // Another node was told the same at about that time, and has stored it already.
        NumberedArrival told = new NumberedArrival(
                origin, 5, clock.instant().minus(Duration.ofMinutes(1)), arrival("write2", "<live/>"));
        assertThat(journal.appendNumbered(List.of(told), true).get(0).reason())
                .isEqualTo(EventInserts.repetitionOf(live));
    }

    @Test
    void deletesOldCompletedAndIgnoredEventsOnly() {
        List<Long> ids = appendSome(5);
        journal.settle(ids.get(0), Outcome.completed(), List.of(begun(ids.get(0))));
        journal.settle(ids.get(1), Outcome.ignored("nobody"), List.of());
        journal.settle(ids.get(2), Outcome.failed("no"), List.of());
        journal.settle(ids.get(3), Outcome.completed(), List.of());
        clock.advance(Duration.ofHours(1));
        long young = appendSome(1).get(0);
        journal.settle(young, Outcome.completed(), List.of());
        Instant before = clock.instant().minus(Duration.ofMinutes(30));

        assertThat(journal.deleteSettled(before, 2)).isEqualTo(2);
        assertThat(journal.find(ids.get(0))).as("the oldest go first").isEmpty();
        assertThat(journal.steps(ids.get(0))).isEmpty();
        assertThat(journal.deleteSettled(before, 2)).isEqualTo(1);
        assertThat(journal.deleteSettled(before, 2)).isZero();
        EventJournal later = afterRestart();
        assertThat(later.find(ids.get(2))).as("failed").isPresent();
        assertThat(later.find(ids.get(4))).as("pending").isPresent();
        assertThat(later.find(young)).as("young").isPresent();
        assertThat(later.counts()).containsEntry(EventStatus.COMPLETED, 1L).containsEntry(EventStatus.IGNORED, 0L);
    }

    static NumberedArrival numbered(Origin origin, long number, String document) {
        return new NumberedArrival(origin, number, Instant.parse("2026-03-01T12:00:00Z"), arrival("", document));
    }

    private static List<String> documents(EventJournal journal) {
        return journal.pending(Set.of(), 100).stream()
                .map(PendingEvent::document)
                .toList();
    }

    @Test
    void failsEverythingPendingOnRequest() {
        List<Long> ids = appendSome(3);
        journal.settle(ids.get(1), Outcome.completed(), List.of());
        assertThat(journal.failPending("stopped")).containsExactly(ids.get(0), ids.get(2));
        assertThat(journal.failPending("stopped")).isEmpty();
        assertThat(journal.find(ids.get(2)).orElseThrow().reason()).isEqualTo("stopped");
        assertThat(journal.counts())
                .containsEntry(EventStatus.PENDING, 0L)
                .containsEntry(EventStatus.FAILED, 2L)
                .containsEntry(EventStatus.COMPLETED, 1L)
                .containsEntry(EventStatus.IGNORED, 0L);
    }

    @Test
    void listsByEveryFilterAndByAllOfThemTogether() {
        List<JournalEntry> entries = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String document = i == 7 ? "<a>100% of C:\\new_dir!</a>" : "<a n='" + i + "'>Text</a>";
            entries.addAll(journal.append(List.of(new Arrival(
                    "as", "w" + i, "admin" + i % 2, i % 3 == 0 ? "UserAdd" : "UserDelete", "s" + i, document, ""))));
            clock.advance(Duration.ofHours(1));
        }
        journal.settle(entries.get(2).id(), Outcome.failed("Gateway said NO"), List.of());
        journal.settle(entries.get(4).id(), Outcome.ignored("nothing"), List.of());

        assertThat(listed(new Query())).containsExactly(11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
        assertThat(listed(new Query().limit(2))).containsExactly(11, 10);
        assertThat(listed(new Query().oldestFirst().limit(3))).containsExactly(0, 1, 2);
        assertThat(listed(new Query().oldestFirst().after(entries.get(8).id()))).containsExactly(9, 10, 11);
        assertThat(listed(new Query().before(entries.get(2).id()))).containsExactly(1, 0);
        assertThat(listed(new Query().statuses(EventStatus.FAILED, EventStatus.IGNORED)))
                .containsExactly(4, 2);
        assertThat(listed(new Query().command("UserAdd"))).containsExactly(9, 6, 3, 0);
        assertThat(listed(new Query().command("useradd"))).isEmpty();
        assertThat(listed(new Query().user("admin1").limit(2))).containsExactly(11, 9);
        assertThat(listed(new Query().user("s4"))).containsExactly(4);
        assertThat(listed(new Query().since(entries.get(10).inserted()))).containsExactly(11, 10);
        assertThat(listed(new Query().text("said no"))).containsExactly(2);
        assertThat(listed(new Query().text("N='10'"))).containsExactly(10);
        assertThat(listed(new Query().text("S11"))).containsExactly(11);
        for (String literal : List.of("0%", "w_d", "C:\\", "dir!", "% of C:\\new_dir!")) {
            assertThat(listed(new Query().text(literal))).as(literal).containsExactly(7);
        }
        assertThat(listed(new Query().text("0_"))).isEmpty();
        assertThat(listed(new Query()
                        .statuses(EventStatus.PENDING)
                        .command("UserAdd")
                        .user("admin0")
                        .text("text")
                        .since(entries.get(1).inserted())
                        .before(entries.get(9).id())
                        .after(entries.get(1).id())))
                .containsExactly(6);
    }

    /** The positions of the events found. */
    private List<Integer> listed(Query query) {
        long first =
                journal.list(new Query().oldestFirst().limit(1).filter()).get(0).id();
        return journal.list(query.filter()).stream()
                .map(entry -> (int) (entry.id() - first))
                .toList();
    }

    /** A filter, field by field. */
    private static final class Query {
        private Set<EventStatus> statuses = Set.of();
        private String command = "";
        private String user = "";
        private String text = "";
        private Instant since = Instant.EPOCH;
        private long before = Long.MAX_VALUE;
        private long after;
        private int limit = 100;
        private boolean newestFirst = true;

        Query statuses(EventStatus... wanted) {
            statuses = Set.of(wanted);
            return this;
        }

        Query command(String wanted) {
            command = wanted;
            return this;
        }

        Query user(String wanted) {
            user = wanted;
            return this;
        }

        Query text(String wanted) {
            text = wanted;
            return this;
        }

        Query since(Instant wanted) {
            since = wanted;
            return this;
        }

        Query before(long id) {
            before = id;
            return this;
        }

        Query after(long id) {
            after = id;
            return this;
        }

        Query limit(int wanted) {
            limit = wanted;
            return this;
        }

        Query oldestFirst() {
            newestFirst = false;
            return this;
        }

        EventFilter filter() {
            return new EventFilter(statuses, command, user, text, since, before, after, limit, newestFirst);
        }
    }

    List<Long> appendSome(int count) {
        List<Arrival> batch = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            batch.add(arrival("", "<e n='" + i + "'/>"));
        }
        return journal.append(batch).stream().map(JournalEntry::id).toList();
    }

    private List<Long> pendingIds(Set<Long> except, int limit) {
        return journal.pending(except, limit).stream()
                .map(event -> event.entry().id())
                .toList();
    }

    static Arrival arrival(String reportId, String document) {
        return new Arrival("as1:8025", reportId, "admin", "UserAddRequest", "bob", document, "");
    }

    static List<PlannedStep> plan(String... kinds) {
        List<PlannedStep> steps = new ArrayList<>();
        for (String kind : kinds) {
            steps.add(new PlannedStep(0, kind, "does " + kind, "{\"payload\":\"" + kind + "\"}"));
        }
        return steps;
    }

    static List<StepState> states(EventJournal journal, long id) {
        return journal.steps(id).get(0).stream().map(LedgerStep::state).toList();
    }

    private static AuditEntry audit(long id, String action) {
        return new AuditEntry(id, Instant.parse("2026-03-02T08:00:00.250Z"), "root", action, "detail");
    }
}
