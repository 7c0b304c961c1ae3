package dev.switchboard.ipecs.records;

import static dev.switchboard.ipecs.records.RecordedDay.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.switchboard.common.net.Backoff;
import dev.switchboard.common.store.DatabasePool;
import dev.switchboard.common.time.Timers;
import dev.switchboard.ipecs.call.Call;
import dev.switchboard.ipecs.records.CallRecords.CallFilter;
import dev.switchboard.ipecs.records.SqlCallJournal.Options;
import dev.switchboard.testing.Eventually;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What records in a database must be, whichever it is. */
abstract class CallJournalContract {

    private static final Instant EVER = Instant.MAX;
    private static final CallFilter ALL =
            new CallFilter(Instant.EPOCH, EVER, OptionalLong.empty(), OptionalLong.empty());
    private static final OptionalInt NONE = OptionalInt.empty();
    private static final OptionalLong ANY = OptionalLong.empty();

    private final Timers timers = Timers.system("test");
    private final List<SqlCallJournal> journals = new ArrayList<>();
    private DatabasePool pool;
    private CallRecords records;

    /** An empty database. */
    abstract DatabasePool openEmpty();

    static Options options() {
        return new Options(
                10_000,
                100,
                Duration.ofMillis(20),
                Duration.ofSeconds(5),
                Backoff.fixed(Duration.ofMillis(20)),
                false,
                new Retention(NONE, NONE, NONE, NONE, NONE, NONE));
    }

    @BeforeEach
    void open() {
        pool = openEmpty();
        records = new CallRecords(pool.dataSource());
    }

    @AfterEach
    void close() {
        journals.forEach(SqlCallJournal::close);
        pool.close();
        timers.close();
    }

    private SqlCallJournal journal(DataSource source, Options options) {
        SqlCallJournal journal = new SqlCallJournal(source, options, timers);
        journals.add(journal);
        journal.start();
        try {
            assertThat(journal.awaitReady(Duration.ofSeconds(30))).isTrue();
        } catch (InterruptedException stop) {
            throw new AssertionError(stop);
        }
        return journal;
    }

    private SqlCallJournal journal() {
        return journal(pool.dataSource(), options());
    }

    private List<CallRecord> calls() {
        return records.calls(ALL, Optional.empty(), 100);
    }

    private List<MissedCallRecord> missed(boolean includingDone) {
        return records.missedCalls(includingDone, Optional.empty(), 100);
    }

    private int count(String table) {
        return Jdbi.create(pool.dataSource())
                .withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM " + table)
                        .mapTo(Integer.class)
                        .one());
    }

    @Test
    void aCallIsKeptWithAllItsTimes() {
        SqlCallJournal journal = journal();
        RecordedDay day = new RecordedDay(journal, 0);
        day.arrives(100, 7, "5550100", "Ann \u0000 O'Hara\ud800");
        day.event(101, 71, 7, RecordedDay.QUEUE, 0, "4400", "");
        day.rings(104, 7, 1801);
        day.answered(110, 7, 1801);
        day.event(130, 49, 7, 1801, 0, "", "");
        day.event(135, 50, 7, 1801, 0, "", "");
        day.ends(170, 7);
        journal.close();
        assertThat(calls())
                .containsExactly(new CallRecord(
                        7,
                        Call.Direction.IN,
                        OptionalLong.of(6),
                        OptionalLong.of(1801),
                        "5550100",
                        "Ann \ufffd O'Hara\ufffd",
                        "4400",
                        at(100),
                        Optional.of(at(104)),
                        Optional.of(at(110)),
                        at(170),
                        Optional.of(Duration.ofSeconds(10)),
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(55),
                        Duration.ofSeconds(5),
                        Call.State.CLOSED,
                        Optional.empty()));
        assertThat(missed(true)).isEmpty();
        assertThat(journal.status().lost()).isZero();
    }

    @Test
    void missedCallsAreListedInPagesUntilTheyAreCalledBack() {
        SqlCallJournal journal = journal();
        RecordedDay day = new RecordedDay(journal, 0);
        for (int ref = 1; ref <= 5; ref++) {
            day.abandoned(100L * ref, ref);
        }
        journal.close();
        List<MissedCallRecord> first = records.missedCalls(false, Optional.empty(), 2);
        assertThat(first).extracting(MissedCallRecord::reference).containsExactly(5L, 4L);
        assertThat(first.get(0).waited()).isEqualTo(Duration.ofSeconds(7));
        assertThat(first.get(0).number()).isEqualTo("5555");
        assertThat(first.get(0).queue()).hasValue(6);
        assertThat(first.get(0).station()).isEmpty();

        assertThat(records.calledBack(first.get(1).id(), "Berta", at(1000))).isTrue();
        assertThat(records.calledBack(first.get(1).id(), "Carl", at(2000))).isTrue();
        assertThat(records.calledBack(4711, "Carl", at(2000))).isFalse();
        assertThat(records.missedCalls(false, Optional.of(first.get(1)), 10))
                .extracting(MissedCallRecord::reference)
                .containsExactly(3L, 2L, 1L);
        assertThat(missed(false)).extracting(MissedCallRecord::reference).containsExactly(5L, 3L, 2L, 1L);
        assertThat(missed(true))
                .extracting(MissedCallRecord::calledBackAt, MissedCallRecord::calledBackBy)
                .contains(tuple(Optional.of(at(1000)), "Berta"));
        assertThatThrownBy(() -> records.missedCalls(true, Optional.empty(), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRevivedCallIsNoMissedCallAndItsRecordTellsItsSecondEnd() {
        SqlCallJournal journal = journal();
        RecordedDay day = new RecordedDay(journal, 0);
        day.abandoned(100, 7);
        Eventually.until(
                () -> journal.status().written() >= 2, () -> journal.status().toString());
        assertThat(missed(true)).hasSize(1);
        day.rings(120, 7, 1801);
        day.answered(125, 7, 1801);
        day.ends(150, 7);
        journal.close();
        assertThat(missed(true)).isEmpty();
        assertThat(calls())
                .extracting(CallRecord::result, CallRecord::queuedAt, CallRecord::talked)
                .containsExactly(tuple(Call.State.CLOSED, at(100), Duration.ofSeconds(25)));
    }

    @Test
    void theServersRecordOfACallReachesItAfterItsEnd() {
        SqlCallJournal journal = journal();
        RecordedDay day = new RecordedDay(journal, 0);
        day.event(100, 67, 9, 1802, 0, "", "0041555");
        day.event(105, 42, 9, 1802, 0, "", "");
        day.event(135, 44, 9, 1802, 0, "", "");
        day.event(136, 69, 9, 1802, 0, "000029", "0041555");
        day.event(136, 69, 9, 1802, 0, "000029", "0041555");
        journal.close();
        assertThat(calls())
                .extracting(CallRecord::direction, CallRecord::number, CallRecord::waited, CallRecord::smdr)
                .containsExactly(
                        tuple(Call.Direction.OUT, "0041555", Optional.empty(), Optional.of(Duration.ofSeconds(29))));
        assertThat(count("smdr")).as("one record, however often it is sent").isEqualTo(1);
    }

    @Test
    void callsAreFoundByTimeStationAndQueue() {
        SqlCallJournal journal = journal();
        RecordedDay day = new RecordedDay(journal, 0);
        for (int ref = 1; ref <= 4; ref++) {
            day.arrives(100L * ref, ref, "", "");
            day.answered(100L * ref + 5, ref, 1800 + ref % 2);
            day.ends(100L * ref + 9, ref);
        }
        day.event(600, 67, 9, 1801, 0, "", "0041555");
        day.event(610, 44, 9, 1801, 0, "", "");
        journal.close();
        CallFilter middle = new CallFilter(at(200), at(400), ANY, ANY);
        assertThat(records.calls(middle, Optional.empty(), 10))
                .extracting(CallRecord::reference)
                .containsExactly(3L, 2L);
        CallFilter station = new CallFilter(Instant.MIN, EVER, OptionalLong.of(1801), ANY);
        List<CallRecord> page = records.calls(station, Optional.empty(), 2);
        assertThat(page).extracting(CallRecord::reference).containsExactly(9L, 3L);
        assertThat(records.calls(station, Optional.of(page.get(1)), 2))
                .extracting(CallRecord::reference)
                .containsExactly(1L);
        CallFilter queue = new CallFilter(Instant.MIN, EVER, OptionalLong.of(1801), OptionalLong.of(6));
        assertThat(records.calls(queue, Optional.empty(), 10))
                .extracting(CallRecord::reference)
                .containsExactly(3L, 1L);
    }

    @Test
    void aPeriodIsKeptWithTheDayOfEachAgentAndSaysWhetherItIsIncomplete() {
        SqlCallJournal journal = journal();
        RecordedDay day = new RecordedDay(journal, 0);
        day.station(0, 84, 1801);
        day.station(10, 11, 1801);
        day.station(20, 84, 1802);
        day.arrives(100, 7, "", "");
        day.answered(110, 7, 1801);
        day.ends(140, 7);
        day.periodEnds(200);
        day.periodEnds(400);
        day.arrives(450, 8, "", "");
        journal.close();
        List<PeriodRecord> periods = records.periods(Instant.EPOCH, EVER);
        assertThat(periods)
                .extracting(PeriodRecord::started, PeriodRecord::ended)
                .as("the one that is not over, too")
                .containsExactly(tuple(at(0), at(200)), tuple(at(200), at(400)), tuple(at(400), at(450)));
        assertThat(periods.get(2).callStatistics()).contains("\"Inbound\":1");
        assertThat(periods.get(0).callStatistics()).contains("\"Inbound\":1").contains("\"Answered\":1");
        assertThat(periods.get(0).agentStatistics()).contains("\"Total Agent Login Time\":190.0");
        assertThat(periods.get(1).incomplete()).isFalse();
        List<AgentDay> days = records.agentDays(Instant.EPOCH, EVER, OptionalLong.of(1801));
        assertThat(days)
                .extracting(AgentDay::loggedIn, AgentDay::agentLogin, AgentDay::answered, AgentDay::averageTalk)
                .containsExactly(
                        tuple(Duration.ofSeconds(200), Duration.ofSeconds(190), 1, Duration.ofSeconds(30)),
                        tuple(Duration.ofSeconds(200), Duration.ofSeconds(200), 0, Duration.ZERO),
                        tuple(Duration.ofSeconds(50), Duration.ofSeconds(50), 0, Duration.ZERO));
        assertThat(records.agentDays(at(200), at(201), ANY)).hasSize(2);
    }

    @Test
    void agentSessionsHaveAnEndThatIsKnownUnlessTheProgramDidNotRun() {
        SqlCallJournal journal = journal();
        RecordedDay day = new RecordedDay(journal, 0);
        day.station(0, 84, 1801);
        day.station(10, 11, 1801);
        day.station(70, 12, 1801);
        day.station(80, 11, 1801);
        day.station(90, 84, 1802);
        day.station(90, 11, 1802);
        day.station(95, 13, 1802);
        journal.close();
        assertThat(records.agentSessions(Instant.EPOCH, EVER, ANY))
                .containsExactly(
                        new AgentSession(1801, at(10), Optional.of(at(70)), false),
                        new AgentSession(1801, at(80), Optional.empty(), false),
                        new AgentSession(1802, at(90), Optional.empty(), false));

        Instant before = timers.now();
        SqlCallJournal second = journal();
        new RecordedDay(second, 500).station(510, 11, 1801);
        second.close();
        assertThat(records.agentSessions(Instant.EPOCH, EVER, ANY))
                .extracting(AgentSession::loggedInAt, AgentSession::endUnknown)
                .containsExactly(tuple(at(10), false), tuple(at(80), true), tuple(at(90), true), tuple(at(510), true));
        assertThat(records.gaps(before.minusSeconds(60), timers.now()))
                .extracting(GapRecord::cause)
                .containsExactly("not running");
    }

    @Test
    void intervalsAreAddedUpOverTheRunsOfTheProgram() {
        SqlCallJournal journal = journal();
        RecordedDay day = new RecordedDay(journal, 0);
        day.abandoned(100, 1);
        day.arrives(200, 2, "", "");
        day.answered(203, 2, 1801);
        day.ends(1000, 2);
        Eventually.until(
                () -> records.intervals(at(0), at(900), "6").size() == 1,
                () -> "the interval that has ended is not there");
        day.arrives(1010, 3, "", "");
        journal.close();

        long run = timers.now().toEpochMilli();
        Eventually.until(() -> timers.now().toEpochMilli() > run, () -> "the clock stands still");
        SqlCallJournal second = journal();
        new RecordedDay(second, 1300).abandoned(1310, 9);
        second.close();
        assertThat(records.intervals(at(0), at(3600), "6"))
                .extracting(
                        IntervalRecord::started,
                        IntervalRecord::offered,
                        IntervalRecord::answered,
                        IntervalRecord::abandoned,
                        IntervalRecord::incomplete)
                .containsExactly(tuple(at(0), 2, 1, 1, false), tuple(at(900), 2, 0, 1, true));
        IntervalRecord first = records.intervals(at(0), at(900), "all").get(0);
        assertThat(first.talk()).isEqualTo(Duration.ofSeconds(797));
        assertThat(first.answerWaits()).containsOnly(Map.entry(3, 1));
        assertThat(first.abandonWaits()).containsOnly(Map.entry(7, 1));
    }

    @Test
    void gapsAreFoundByWhateverTheyTouch() {
        SqlCallJournal journal = journal();
        journal.gap(at(100), at(200), "the watchdog heard nothing");
        journal.gap(at(100), at(200), "the watchdog heard nothing");
        journal.gap(at(300), at(400), "x");
        journal.close();
        assertThat(records.gaps(at(150), at(300)))
                .containsExactly(new GapRecord(at(100), at(200), "the watchdog heard nothing"));
        assertThat(records.gaps(at(200), at(300))).isEmpty();
    }

    @Test
    void rawEventsAreKeptOnlyWhenAskedFor() {
        SqlCallJournal plain = journal();
        new RecordedDay(plain, 0).station(1, 84, 1801);
        plain.close();
        assertThat(count("raw_event")).isZero();

        SqlCallJournal full = journal(pool.dataSource(), options().withRawEvents(true));
        new RecordedDay(full, 0).event(1, 72, 7, 1801, 6, "555\u0000", "\"x\"");
        full.close();
        RowMapper<String> text = (row, context) -> row.getInt(1) + " " + row.getLong(2) + " " + row.getLong(3) + " "
                + row.getLong(4) + " " + row.getString(5);
        List<String> stored;
        try (Handle handle = Jdbi.create(pool.dataSource()).open()) {
            stored = handle.createQuery("SELECT code, ref, source, dest, json FROM raw_event")
                    .map(text)
                    .list();
        }
        assertThat(stored)
                .containsExactly(
                        "72 7 1801 6 {\"sourceType\":\"Station\",\"data1\":\"555\ufffd\",\"data2\":\"\\\"x\\\"\"}");
    }

    @Test
    void oldRecordsAreDeletedAndNewOnesStay() {
        SqlCallJournal first = journal(pool.dataSource(), options().withRawEvents(true));
        RecordedDay day = new RecordedDay(first, 0);
        for (int ref = 1; ref <= 800; ref++) {
            day.abandoned(10L * ref, ref);
        }
        day.periodEnds(9000);
        first.close();
        long today = Duration.between(RecordedDay.NINE, timers.now()).toSeconds();
        SqlCallJournal keeping = journal();
        new RecordedDay(keeping, today).abandoned(today + 1, 1);
        keeping.close();
        assertThat(count("call_history")).isEqualTo(801);

        OptionalInt days = OptionalInt.of(2);
        SqlCallJournal cleaning =
                journal(pool.dataSource(), options().withRetention(new Retention(days, days, days, days, days, days)));
        Eventually.until(
                () -> count("raw_event") == 0
                        && count("call_history") == 1
                        && count("missed_call") == 1
                        && count("period") == 1
                        && count("interval_summary") > 0,
                () -> "left: " + count("raw_event") + " " + count("call_history") + " " + count("missed_call"));
        cleaning.close();
        assertThat(cleaning.status().lost()).isZero();
    }

    @Test
    void aCommitWhoseAnswerIsLostIsNotRepeated() {
        FaultyDataSource faulty = new FaultyDataSource(pool.dataSource());
        SqlCallJournal journal = journal(faulty.dataSource(), options());
        RecordedDay day = new RecordedDay(journal, 0);
        day.station(0, 84, 1801);
        Eventually.until(
                () -> journal.status().written() == 1, () -> journal.status().toString());
        faulty.loseTheAnswerOfTheNextCommit();
        day.station(5, 11, 1801);
        day.station(5, 12, 1801);
        day.station(5, 11, 1801);
        Eventually.until(
                () -> journal.status().written() == 4, () -> journal.status().toString());
        assertThat(faulty.faults()).isEqualTo(1);
        assertThat(count("station_log")).isEqualTo(4);
        assertThat(records.agentSessions(Instant.EPOCH, EVER, ANY)).hasSize(2);
    }

    @Test
    void aBatchIsStoredAsAWholeOrNotAtAll() {
        FaultyDataSource faulty = new FaultyDataSource(pool.dataSource());
        SqlCallJournal journal = journal(faulty.dataSource(), options());
        faulty.failStatementsFrom(4);
        RecordedDay day = new RecordedDay(journal, 0);
        for (int station = 1801; station <= 1810; station++) {
            day.station(station - 1800L, 84, station);
        }
        Eventually.until(
                () -> journal.status().failingSince().isPresent(),
                () -> journal.status().toString());
        assertThat(count("station_log")).isZero();
        assertThat(journal.status().queued()).isEqualTo(10);
        faulty.work();
        Eventually.until(
                () -> journal.status().written() == 10, () -> journal.status().toString());
        assertThat(count("station_log")).isEqualTo(10);
        assertThat(journal.status().failingSince()).isEmpty();
    }

    @Test
    void aRowThatTheDatabaseDoesNotTakeCostsNoOther() {
        SqlCallJournal journal = journal();
        journal.gap(at(0), at(1), "good");
        journal.add(handle -> handle.execute("INSERT INTO gap (from_at) VALUES (1)"), false);
        journal.add(
                handle -> {
                    throw new IllegalStateException("a mistake");
                },
                false);
        journal.gap(at(2), at(3), "good");
        journal.close();
        assertThat(records.gaps(at(0), at(5))).hasSize(2);
        assertThat(journal.status().refused()).isEqualTo(2);
        assertThat(journal.status().lastError()).startsWith("could not store a record: ");
        assertThat(journal.status().written()).isEqualTo(2);
        assertThat(journal.status().failingSince()).isEmpty();
    }

    @Test
    void readingSaysWhatIsWrong() {
        assertThatThrownBy(() -> missed(true))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("Could not read the missed calls: ");
    }
}
