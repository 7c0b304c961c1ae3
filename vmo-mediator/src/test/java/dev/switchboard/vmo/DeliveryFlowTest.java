package dev.switchboard.vmo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.testing.Eventually;
import dev.switchboard.vmo.store.OutboxEntry;
import dev.switchboard.vmo.store.SqlMediatorStore;
import dev.switchboard.vmo.store.StoreException;
import dev.switchboard.vmo.sync.Attempt;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryFlowTest {

    private static final String ANN = "ann@example.com";
    private static final Attempt DOWN = new Attempt.NoAnswer("No connection.");
    private static final StatusAnswer DELIVERED = new StatusAnswer.Taken(StatusAnswer.How.DELIVERED);

    @TempDir
    Path directory;

    private static Attempt status(int code) {
        return new Attempt.Refused(code, "It answered " + code + ".", Optional.empty());
    }

    private static List<OutboxEntry.State> states(House house, String alias) {
        List<OutboxEntry> entries = new ArrayList<>(house.store.history("id-" + alias, 100));
        java.util.Collections.reverse(entries);
        return entries.stream().map(OutboxEntry::state).toList();
    }

    @Test
    void deliversAChangeInsideTheRequestAndKeepsItsState() {
        try (House house = House.wire(directory).with(ANN).started()) {
            assertThat(house.report(ANN, true, "Away")).isEqualTo(DELIVERED);
            assertThat(house.store.findUser(ANN).orElseThrow().greetingOn()).isTrue();
            assertThat(house.voicemail.calls.get(0).change().message()).isEqualTo("Away");
            assertThat(states(house, ANN)).containsExactly(OutboxEntry.State.DELIVERED);
        }
    }

    @Test
    void answersARepeatWithoutACallUntilSomethingElseWasTried() {
        try (House house = House.wire(directory).with(ANN).started()) {
            house.report(ANN, true, "Away");
            assertThat(house.report(ANN, true, "Away")).isEqualTo(new StatusAnswer.Taken(StatusAnswer.How.REPEATED));
            assertThat(house.voicemail.count()).isEqualTo(1);
            house.voicemail.answer(DOWN);
            house.report(ANN, false, "");
            assertThat(house.report(ANN, true, "Away")).isEqualTo(DELIVERED);
            assertThat(house.voicemail.told()).containsExactly(ANN + " on", ANN + " off", ANN + " on");
        }
    }

    @Test
    void ignoresAUserWhoIsNotWatchedAndTellsTheMailSideToStop() {
        try (House house = House.wire(directory).withInactive(ANN).started()) {
            assertThat(house.report(ANN, true, "Away")).isEqualTo(new StatusAnswer.Taken(StatusAnswer.How.IGNORED));
            assertThat(house.voicemail.count()).isZero();
            assertThat(house.mail.watches()).containsExactly(ANN + " false");
        }
    }

    @Test
    void findsUsersInAnyCaseAndSaysWhenThereIsNone() {
        try (House house =
                House.wire(directory).with(ANN, "o'brien@example.com").started()) {
            assertThat(house.report(" ANN@Example.com ", true, "m")).isEqualTo(DELIVERED);
            assertThat(house.report("o'brien@example.com", true, "m")).isEqualTo(DELIVERED);
            assertThat(house.report("x' OR '1'='1", true, "m")).isEqualTo(new StatusAnswer.Unknown());
        }
    }

    /** D1. */
    @Test
    void triesAgainAfterFailuresOfTheNeighbourAndAuditsEachAttempt() {
        try (House house = House.wire(directory).with(ANN).started()) {
            house.voicemail.answer(status(500), status(500));
            assertThat(house.report(ANN, true, "m")).isEqualTo(new StatusAnswer.Refused(500, true));
            assertThat(house.store.findUser(ANN).orElseThrow().greetingOn()).isFalse();
            house.advanceUntil("delivered", house::allDelivered);
            assertThat(house.voicemail.count()).isEqualTo(3);
            assertThat(house.store.findUser(ANN).orElseThrow().greetingOn()).isTrue();
            assertThat(house.store.audit("id-" + ANN, Long.MAX_VALUE, 100))
                    .filteredOn(line -> line.action().equals("deliver"))
                    .hasSize(3);
        }
    }

    /** D2. */
    @Test
    void deliversOnlyTheNewestOfSeveralChanges() {
        try (House house = House.wire(directory).with(ANN).started()) {
            house.voicemail.always(DOWN);
            house.report(ANN, true, "one");
            house.report(ANN, false, "");
            house.report(ANN, true, "two");
            int before = house.voicemail.count();
            house.voicemail.up();
            house.advanceUntil("delivered", house::allDelivered);
            assertThat(house.voicemail.calls.subList(before, house.voicemail.count()))
                    .extracting(call -> call.change().message())
                    .containsExactly("two");
            assertThat(states(house, ANN))
                    .containsExactly(
                            OutboxEntry.State.SUPERSEDED, OutboxEntry.State.SUPERSEDED, OutboxEntry.State.DELIVERED);
        }
    }

    /** D3. */
    @Test
    void drainsABacklogInOrderOfReceiptAfterOneProbe() {
        String[] aliases =
                IntStream.range(0, 200).mapToObj(i -> "u" + i + "@example.com").toArray(String[]::new);
        try (House house = House.wire(directory).with(aliases).started()) {
            house.voicemail.always(DOWN);
            for (String alias : aliases) {
                assertThat(house.report(alias, true, "m")).isInstanceOf(StatusAnswer.NoAnswer.class);
            }
            assertThat(house.voicemail.count())
                    .as("the breaker spares the neighbour")
                    .isEqualTo(5);
            assertThat(house.mediator.status().neighbours().get(0).reachable()).isFalse();
            house.voicemail.up();
            house.advanceUntil("delivered", house::allDelivered);
            assertThat(house.voicemail.calls.subList(5, house.voicemail.count()))
                    .extracting(FakeVoicemail.Call::alias)
                    .containsExactly(aliases);
        }
    }

    /** D4. */
    @Test
    void deliversAfterAPowerCutWhatWasReceivedBefore() throws Exception {
        House first = House.wire(directory.resolve("a").toFile().mkdir() ? directory.resolve("a") : directory)
                .with(ANN)
                .started();
        CountDownLatch never = new CountDownLatch(1);
        first.voicemail.holdUntil(never);
        CompletableFuture<StatusAnswer> request = CompletableFuture.supplyAsync(() -> first.report(ANN, true, "m"));
        Eventually.until("the first attempt is under way", () -> first.voicemail.count() == 1);
        try (House second = first.afterCrash(directory.resolve("b"))) {
            second.voicemail.holdUntil(new CountDownLatch(0));
            second.started();
            second.advanceUntil("delivered", second::allDelivered);
            assertThat(second.voicemail.told()).containsExactly(ANN + " on", ANN + " on");
            assertThat(second.store.findUser(ANN).orElseThrow().greetingOn()).isTrue();
        } finally {
            never.countDown();
            request.join();
            first.close();
        }
    }

    /** D5. */
    @Test
    void leavesANeighbourAloneForAsLongAsItAsks() {
        try (House house = House.wire(directory).with(ANN, "bob@example.com").started()) {
            house.voicemail.answer(new Attempt.Refused(429, "Too many.", Optional.of(Duration.ofSeconds(3))));
            assertThat(house.report(ANN, true, "m")).isEqualTo(new StatusAnswer.Refused(429, true));
            assertThat(house.report("bob@example.com", true, "m")).isEqualTo(new StatusAnswer.Refused(429, true));
            house.timers.advance(Duration.ofMillis(2_900));
            assertThat(house.voicemail.count()).isEqualTo(1);
            house.advanceUntil("delivered", house::allDelivered);
            assertThat(house.voicemail.count()).isEqualTo(3);
        }
    }

    /** D6. */
    @Test
    void parksWhatIsRefusedForGoodUntilAnOperatorActs() {
        try (House house = House.wire(directory).with(ANN, "bob@example.com").started()) {
            house.voicemail.answer(status(404), status(404));
            assertThat(house.report(ANN, true, "m")).isEqualTo(new StatusAnswer.Refused(404, false));
            assertThat(house.report("bob@example.com", true, "m")).isEqualTo(new StatusAnswer.Refused(404, false));
            List<OutboxEntry> parked = house.store.outbox(0, 10).items();
            assertThat(parked).extracting(OutboxEntry::state).containsOnly(OutboxEntry.State.PARKED);
            assertThat(house.mediator.retry(parked.get(0).seq(), "admin")).isTrue();
            Eventually.until("sent again", () -> states(house, ANN).equals(List.of(OutboxEntry.State.DELIVERED)));
            assertThat(house.mediator.discard(parked.get(1).seq(), "admin")).isTrue();
            assertThat(house.mediator.discard(parked.get(1).seq(), "admin")).isFalse();
            assertThat(house.store.outbox(0, 10).items()).isEmpty();
        }
    }

    /** D7. */
    @Test
    void answersTheSameRequestAsTheFirstTimeForADay() {
        try (House house = House.wire(directory).with(ANN).started()) {
            StatusReport report = new StatusReport(ANN, true, "m", Optional.empty(), Optional.of("key-1"), "mail");
            house.voicemail.answer(status(404));
            StatusAnswer first = house.mediator.setStatus(report);
            assertThat(house.mediator.setStatus(report))
                    .isEqualTo(first)
                    .isEqualTo(new StatusAnswer.Refused(404, false));
            assertThat(house.voicemail.count()).isEqualTo(1);
            house.timers.advance(Duration.ofHours(25));
            assertThat(house.mediator.setStatus(report)).isEqualTo(DELIVERED);
        }
    }

    /** D8. */
    @Test
    void tellsTheMailSideLaterWhenItIsDownWhileAUserIsSwitched() {
        try (House house = House.wire(directory).with(ANN).started()) {
            house.mail.answers(DOWN);
            UserChange change = house.mediator.toggle(ANN, "admin").orElseThrow();
            assertThat(change.user().active()).isFalse();
            assertThat(change.told()).contains(DOWN);
            house.mail.answers(Attempt.DONE);
            house.advanceUntil("told", house::allDelivered);
            assertThat(house.mail.watches()).containsOnly(ANN + " false").hasSize(2);
            assertThat(house.mediator.toggle("nobody@example.com", "admin")).isEmpty();
        }
    }

    /** D9. */
    @Test
    void registersEverybodyAfterAnOutageOfTheMailSide() {
        String[] aliases =
                IntStream.range(0, 500).mapToObj(i -> "u" + i + "@example.com").toArray(String[]::new);
        try (House house = House.wire(directory).with(aliases).started()) {
            house.mail.answers(DOWN);
            house.mediator.setup("mail");
            assertThat(house.mail.watches()).hasSizeLessThan(20);
            int before = house.mail.watches().size();
            house.mail.answers(Attempt.DONE);
            house.advanceUntil("told", house::allDelivered);
            assertThat(house.mail.watches().subList(before, house.mail.watches().size()))
                    .contains(java.util.Arrays.stream(aliases)
                            .map(a -> a + " true")
                            .toArray(String[]::new));
        }
    }

    @Test
    void tellsTheMailSideAboutEverybodyOnSetup() {
        try (House house =
                House.wire(directory).with(ANN).withInactive("cid@example.com").started()) {
            house.mediator.setup("mail");
            assertThat(house.mail.watches()).containsExactlyInAnyOrder(ANN + " true", "cid@example.com false");
        }
    }

    @Test
    void deregistersTheActiveUsersWhenTheTableIsEmptied() {
        try (House house =
                House.wire(directory).with(ANN).withInactive("cid@example.com").started()) {
            assertThat(house.mediator.clearTables("admin")).isEqualTo(2);
            assertThat(house.mail.watches()).containsExactly(ANN + " false");
            assertThat(house.store.userCount()).isZero();
        }
    }

    @Test
    void waitsForAnotherProcessThatHasTheFileLocked() throws SQLException {
        try (House house = House.wire(directory).with(ANN).started();
                Connection other = DriverManager.getConnection("jdbc:sqlite:" + house.file);
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            CompletableFuture<StatusAnswer> request = CompletableFuture.supplyAsync(() -> house.report(ANN, true, "m"));
            assertThat(house.voicemail.count())
                    .as("nothing goes before it is written down")
                    .isZero();
            assertThat(request).isNotDone();
            statement.execute("COMMIT");
            assertThat(request.join()).isEqualTo(DELIVERED);
        }
    }

    @Test
    void refusesASecondMediatorOnTheSameFile() {
        try (House house = House.wire(directory)) {
            assertThatThrownBy(() -> SqlMediatorStore.open(house.file))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("in use by another mediator");
        }
    }

    @Test
    void switchesOffAtTheEndThatAReportNamed() {
        try (House house = House.wire(directory).with(ANN).started()) {
            Instant end = House.START.plus(Duration.ofHours(2));
            house.mediator.setStatus(new StatusReport(ANN, true, "m", Optional.of(end), Optional.empty(), "mail"));
            house.timers.advance(Duration.ofMinutes(119));
            assertThat(house.voicemail.told()).containsExactly(ANN + " on");
            house.advanceUntil("switched off", () -> house.voicemail.count() == 2);
            assertThat(house.voicemail.told()).containsExactly(ANN + " on", ANN + " off");
            assertThat(house.timers.now()).isAfterOrEqualTo(end);
        }
    }

    /** D33. */
    @Test
    void sendsNothingLateWhenVoicemailHasSwitchedOffByItself() throws IOException {
        House first = House.wire(directory).with(ANN);
        first.voicemail.endsByItself = true;
        Instant end = House.START.plus(Duration.ofHours(2));
        House running = new ReopenedHouse(first).open(directory.resolve("again"));
        running.mediator.setStatus(new StatusReport(ANN, true, "m", Optional.of(end), Optional.empty(), "mail"));
        running.close();
        running.timers.advance(Duration.ofHours(3));
        try (House again = running.afterCrash(directory.resolve("later"))) {
            again.started();
            assertThat(again.store.findUser(ANN).orElseThrow().greetingOn()).isFalse();
            assertThat(again.voicemail.told()).containsExactly(ANN + " on");
        }
    }

    @Test
    void tellsVoicemailAtTheEndEvenIfItEndsGreetingsByItself() throws IOException {
        House first = House.wire(directory).with(ANN);
        first.voicemail.endsByItself = true;
        Instant end = House.START.plus(Duration.ofHours(2));
        try (House running = new ReopenedHouse(first).open(directory.resolve("again"))) {
            running.mediator.setStatus(new StatusReport(ANN, true, "m", Optional.of(end), Optional.empty(), "mail"));
            running.timers.advance(Duration.ofMinutes(119));
            running.advanceUntil("switched off", () -> running.voicemail.count() == 2);
            assertThat(running.voicemail.told()).containsExactly(ANN + " on", ANN + " off");
        }
    }

    /** The flag of the gateway is read when the mediator is wired. */
    private record ReopenedHouse(House house) {
        House open(Path place) throws IOException {
            house.close();
            return house.afterCrash(place).started();
        }
    }

    @Test
    void dropsAChangeWhoseTimeIsOver() {
        try (House house = House.wire(directory).with(ANN).started()) {
            house.voicemail.always(DOWN);
            house.mediator.setStatus(new StatusReport(
                    ANN, true, "m", Optional.of(House.START.plusSeconds(30)), Optional.empty(), "mail"));
            house.timers.advance(Duration.ofSeconds(20));
            // Whichever comes first, its own next attempt or the end: neither sends it.
            house.advanceUntil(
                    "only the end waits",
                    () -> Set.of(
                                    List.of(OutboxEntry.State.SUPERSEDED, OutboxEntry.State.PENDING),
                                    List.of(OutboxEntry.State.DROPPED, OutboxEntry.State.PENDING))
                            .contains(states(house, ANN)));
            house.voicemail.up();
            house.advanceUntil("delivered", house::allDelivered);
            assertThat(house.voicemail.greetings.get(ANN).on()).isFalse();
        }
    }

    @Test
    void speaksTheTemplateAroundTheReply() {
        VmoConfig config = House.config().withTemplate("You have reached {extension}. {message}");
        try (House house = House.of(directory, config, false).with(ANN).started()) {
            house.report(ANN, true, "Away.");
            assertThat(house.voicemail.calls.get(0).change().message()).isEqualTo("You have reached 10. Away.");
        }
    }

    @Test
    void switchesTheUsersThatAListNamesAfterShowingTheDifference() {
        try (House house =
                House.wire(directory).with(ANN).withInactive("cid@example.com").started()) {
            WatchList list = WatchList.parse("alias,active\nann@example.com,false\n\ncid@example.com\nx@example.com\n");
            WatchList.Difference dry = house.mediator.compare(list);
            assertThat(dry.switchedOn()).containsExactly("cid@example.com");
            assertThat(dry.switchedOff()).containsExactly(ANN);
            assertThat(dry.unknown()).containsExactly("x@example.com");
            assertThat(house.store.findUser(ANN).orElseThrow().active()).isTrue();
            house.mediator.apply(list, "admin");
            assertThat(house.store.findUser(ANN).orElseThrow().active()).isFalse();
            Eventually.until("told", () -> house.mail.watches().size() == 2);
        }
    }
}
