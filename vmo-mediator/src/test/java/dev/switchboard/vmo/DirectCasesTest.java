package dev.switchboard.vmo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testing.Eventually;
import dev.switchboard.vmo.simulator.GraphSimulator;
import dev.switchboard.vmo.simulator.GraphSimulator.Fault;
import dev.switchboard.vmo.simulator.GraphSimulator.Replies;
import dev.switchboard.vmo.simulator.UnityExchange;
import dev.switchboard.vmo.simulator.UnityFault;
import dev.switchboard.vmo.simulator.UnitySimulator.Operation;
import dev.switchboard.vmo.sync.OutOfOffice;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Situations between Unity Connection and Graph as simulated, over sockets, with a real database and a clock moved by hand. */
class DirectCasesTest {

    private static final String ANN = "user1@example.com";
    private static final String BOB = "user2@example.com";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    private static String local(Instant time) {
        return time.toString().replace("Z", "") + ".0000000";
    }

    private static Replies from(Instant start, Instant end) {
        return Replies.scheduled(local(start), local(end), "UTC", "<p>Away</p>");
    }

    /** D28. */
    @Test
    void d28AScheduledAbsenceIsOnFromItsStartToItsEnd() throws Exception {
        Instant start = House.START.plus(Duration.ofMinutes(10));
        Instant end = start.plus(Duration.ofMinutes(5));
        try (DirectHouse house = new DirectHouse(directory, 1)) {
            house.graph.set(ANN, from(start, end));
            house.filled();
            house.advanceUntil(
                    "seen",
                    () -> !house.graph.calls("batch").isEmpty()
                            && absence(house, ANN).isPresent());
            house.timers.advance(Duration.between(house.timers.now(), start).minusMillis(1));
            assertThat(house.changes()).isEmpty();
            house.advanceUntil("on", () -> house.greetingOn(ANN) && house.isDrained());
            assertThat(house.unity.mailbox(ANN).timeExpires()).isEqualTo("2026-03-02 08:15:00.0");
            house.timers.advance(Duration.between(house.timers.now(), end));
            house.advanceUntil(
                    "over",
                    () -> !house.mediator().store().findUser(ANN).orElseThrow().greetingOn() && house.isDrained());
            assertThat(house.greetingOn(ANN)).isFalse();
            // Unity has ended it by then, and is told so that it plays again what it played before.
            assertThat(house.changes()).hasSize(2);
            assertThat(house.changes().get(1)).isEqualTo("{\"Enabled\":\"false\"}");
        }
    }

    private static Optional<OutOfOffice> absence(DirectHouse house, String alias) {
        return house.mediator()
                .store()
                .state(house.unity.mailbox(alias).objectId())
                .absence();
    }

    /** D33. */
    @Test
    void d33UnityEndsAGreetingWhileTheMediatorIsStoppedAndNothingIsSentLate() throws Exception {
        Instant end = House.START.plus(Duration.ofHours(2));
        try (DirectHouse house = new DirectHouse(directory, 1)) {
            house.graph.set(ANN, from(House.START.minusSeconds(60), end));
            house.filled();
            house.advanceUntil("on", () -> house.greetingOn(ANN) && house.isDrained());
            house.stop();
            house.timers.advance(Duration.ofHours(3));
            assertThat(house.greetingOn(ANN)).as("Unity's own doing").isFalse();
            house.unity.forgetCalls();

            house.started();
            int rounds = house.graph.calls("batch").size();
            house.advanceUntil("asked again", () -> house.graph.calls("batch").size() > rounds + 2);
            assertThat(house.changes()).isEmpty();
            assertThat(house.isDrained()).isTrue();
            assertThat(house.mediator().store().findUser(ANN).orElseThrow().greetingOn())
                    .isFalse();
        }
    }

    /** An earlier end that never reached Unity leaves the later one in force there, so it has to be switched off. */
    @Test
    void anEndThatUnityWasNeverToldIsSeenToByTheMediator() throws Exception {
        Instant late = House.START.plus(Duration.ofHours(5));
        Instant early = House.START.plus(Duration.ofHours(1));
        try (DirectHouse house = new DirectHouse(directory, 1)) {
            house.graph.set(ANN, from(House.START.minusSeconds(60), late));
            house.filled();
            house.advanceUntil("on", () -> house.greetingOn(ANN) && house.isDrained());
            house.unity.down();
            house.graph.set(ANN, from(House.START.minusSeconds(60), early));
            house.advanceUntil("seen", () -> !house.isDrained());
            house.timers.advance(Duration.ofHours(2));
            house.unity.start();
            house.advanceUntil("off", () -> !house.greetingOn(ANN) && house.isDrained());
        }
    }

    /** D25 and D27. */
    @Test
    void d25FortyFiveUsersAreThreeBatchesAndD27ATokenThatEndsBetweenThemIsReplacedOnce() throws Exception {
        try (DirectHouse house = new DirectHouse(directory, 45)) {
            house.graph.shuffle(true);
            String away = house.unity.mailboxes().get(44).alias();
            house.graph.set(away, Replies.always("Away"));
            house.filled();
            house.advanceUntil(
                    "the first batch", () -> house.graph.calls("batch").size() == 1);
            house.graph.expireTokens();
            house.advanceUntil("the last batch", () -> house.greetingOn(away) && house.isDrained());
            assertThat(house.graph.calls("token")).hasSize(2);
            List<GraphSimulator.Call> batches = house.graph.calls("batch");
            assertThat(batches).filteredOn(call -> call.status() == 401).hasSize(1);
            assertThat(batches.stream().filter(call -> call.status() == 200).limit(3))
                    .extracting(call -> call.users().size())
                    .containsExactly(20, 20, 5);
            assertThat(house.unity.mailboxes())
                    .filteredOn(box -> box.greetingOn())
                    .hasSize(1);
        }
    }

    /** D26, and D30 beside it. */
    @Test
    void d26OneMailboxThatIsAskedTooOftenAndD30OneThatIsGoneHoldUpNobody() throws Exception {
        try (DirectHouse house = new DirectHouse(directory, 4)) {
            house.unity.mailboxes().forEach(box -> house.graph.set(box.alias(), Replies.always("Away")));
            house.graph.failNext(ANN, 1, Fault.busy(429, "300"));
            house.graph.remove(BOB);
            house.filled();
            house.advanceUntil(
                    "the others are on",
                    () -> house.greetingOn("user3@example.com") && house.greetingOn("user4@example.com"));
            house.timers.advance(Duration.ofMinutes(4));
            assertThat(house.greetingOn(ANN)).isFalse();
            assertThat(house.mediator()
                            .store()
                            .state(house.unity.mailbox(BOB).objectId())
                            .noMailbox())
                    .isTrue();
            house.graph.set(BOB, Replies.always("Away"));
            house.advanceUntil("picked up again", () -> house.greetingOn(BOB) && house.greetingOn(ANN));
        }
    }

    /** D29. */
    @Test
    void d29AnotherTextAloneIsDeliveredToo() throws Exception {
        try (DirectHouse house = new DirectHouse(directory, 1)) {
            house.graph.set(ANN, Replies.always("<p>Away</p>"));
            house.filled();
            house.advanceUntil("on", () -> house.changes().size() == 1 && house.isDrained());
            house.graph.set(ANN, Replies.always("<p>Away until Monday</p>"));
            house.advanceUntil("again", () -> house.changes().size() == 2 && house.isDrained());
            int rounds = house.graph.calls("batch").size();
            house.advanceUntil("more rounds", () -> house.graph.calls("batch").size() > rounds + 3);
            assertThat(house.changes()).hasSize(2);
        }
    }

    /** Half of an answer, and none, and nonsense: the round comes back. */
    @Test
    void whateverGraphSaysEverybodyIsSeenInTheEnd() throws Exception {
        try (DirectHouse house = new DirectHouse(directory, 3)) {
            house.unity.mailboxes().forEach(box -> house.graph.set(box.alias(), Replies.always("Away")));
            house.graph.failNext("token", 1, Fault.drop());
            house.graph.failNext("batch", 1, Fault.cut());
            house.graph.failNext("batch", 1, Fault.drop());
            house.graph.failNext("batch", 1, Fault.nonsense("{\"responses\":7}"));
            house.graph.failNext("batch", 1, Fault.nonsense("<html>"));
            house.graph.failNext("batch", 1, Fault.busy(503, "5"));
            house.graph.failNext(ANN, 1, Fault.cut());
            house.graph.failNext(BOB, 1, Fault.nonsense("[]"));
            house.filled();
            house.advanceUntil(
                    "all are on", () -> house.unity.mailboxes().stream().allMatch(box -> box.greetingOn()));
            assertThat(house.changes()).hasSize(3);
        }
    }

    /** Unity bears four calls at a time; a fifth would be answered 503. */
    @Test
    void aWaveOfChangesNeverMakesMoreThanFourCallsAtATime() throws Exception {
        try (DirectHouse house = new DirectHouse(directory, 60)) {
            house.filled();
            house.unity.forgetCalls();
            house.unity.delay(Duration.ofMillis(3));
            house.unity.mailboxes().forEach(box -> house.graph.set(box.alias(), Replies.always("Away")));
            house.advanceUntil(
                    "all are on", () -> house.unity.mailboxes().stream().allMatch(box -> box.greetingOn()));
            assertThat(house.unity.mostAtOnce()).isLessThanOrEqualTo(4);
            assertThat(house.unity.calls()).noneMatch(call -> call.status() == 503);
            assertThat(house.changes()).hasSize(60);
        }
    }

    /** D5 for Unity: nothing at all is asked for as long as it says, and then everything goes. */
    @Test
    void aBusyUnityIsLeftAloneForAsLongAsItSays() throws Exception {
        try (DirectHouse house = new DirectHouse(directory, 10)) {
            house.filled();
            house.unity.failNext(Operation.SET_GREETING, UnityFault.retryAfter(503, Duration.ofSeconds(90)), 1);
            house.unity.mailboxes().forEach(box -> house.graph.set(box.alias(), Replies.always("Away")));
            house.advanceUntil("refused", () -> refusals(house, 503) == 1);
            Eventually.within(Duration.ofMillis(100), () -> false);
            int asked = house.unity.calls().size();
            house.timers.advance(Duration.ofSeconds(80));
            Eventually.within(Duration.ofMillis(100), () -> house.unity.calls().size() > asked);
            assertThat(house.unity.calls()).hasSize(asked);
            house.advanceUntil(
                    "all are on", () -> house.unity.mailboxes().stream().allMatch(box -> box.greetingOn()));
            assertThat(refusals(house, 503)).isEqualTo(1);
        }
    }

    /** D23. */
    @Test
    void d23ARefusedPasswordIsTriedOnceAMinuteAtMost() throws Exception {
        try (DirectHouse house = new DirectHouse(directory, 8)) {
            house.filled();
            house.unity.failNext(Operation.SET_GREETING, UnityFault.status(401), 3);
            house.unity.mailboxes().forEach(box -> house.graph.set(box.alias(), Replies.always("Away")));
            house.advanceUntil("refused", () -> refusals(house, 401) == 1);
            Eventually.until(
                    "it is left alone",
                    () -> !house.mediator().status().neighbours().get(0).reachable());
            Instant first = house.timers.now();
            house.advanceUntil("refused again", () -> refusals(house, 401) == 2);
            assertThat(Duration.between(first, house.timers.now())).isGreaterThanOrEqualTo(MINUTE.minusSeconds(1));
            house.advanceUntil(
                    "all are on", () -> house.unity.mailboxes().stream().allMatch(box -> box.greetingOn()));
            assertThat(refusals(house, 401)).isEqualTo(3);
        }
    }

    private static long refusals(DirectHouse house, int status) {
        return house.unity.calls().stream()
                .filter(call -> call.status() == status)
                .map(UnityExchange::operation)
                .count();
    }
}
