package dev.switchboard.vmo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.net.Subscription;
import dev.switchboard.testing.Eventually;
import dev.switchboard.vmo.store.MediatorStore;
import dev.switchboard.vmo.store.SyncRun;
import dev.switchboard.vmo.sync.DirectoryPlan;
import dev.switchboard.vmo.sync.ListedUser;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SynchroniserTest {

    private static final String ANN = "ann@example.com";

    @TempDir
    Path directory;

    private static ListedUser listed(String alias, boolean on) {
        return new ListedUser("id-" + alias, alias, "10", "handler-" + alias, on);
    }

    private static List<ListedUser> users(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> listed("u" + i + "@example.com", false))
                .toList();
    }

    private static SyncRun synchronise(House house) {
        try {
            return house.mediator.synchronise("admin");
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
    }

    @Test
    void fillsAnEmptyTableAndRegistersEverybody() {
        try (House house = House.wire(directory).started()) {
            house.voicemail.lists(listed(ANN, false), listed("o'brien@example.com", true));
            SyncRun run = synchronise(house);
            assertThat(run.succeeded()).isTrue();
            assertThat(run.inserted()).isEqualTo(2);
            assertThat(house.mail.watches()).containsExactlyInAnyOrder(ANN + " true", "o'brien@example.com true");
            assertThat(house.mediator.status().synchronised()).contains(House.START);
            assertThat(synchronise(house).updated()).isZero();
            assertThat(house.store.users(MediatorStore.UserQuery.all(0, 10)).items())
                    .extracting(row -> row.user().alias())
                    .containsExactly(ANN, "o'brien@example.com");
        }
    }

    @Test
    void whoStandsInTheTableIsSureToBeRegisteredWheneverTheProgramEnds() {
        try (House house = House.wire(directory).started()) {
            List<Boolean> sure = new CopyOnWriteArrayList<>();
            Subscription subscription = house.mediator.addChangeHook(
                    "test",
                    () -> house.store
                            .findUser(ANN)
                            .ifPresent(ann -> sure.add(
                                    !house.store.history(ann.objectId(), 1).isEmpty())));
            house.voicemail.lists(listed(ANN, false));
            assertThat(synchronise(house).inserted()).isEqualTo(1);
            subscription.close();
            assertThat(sure).isNotEmpty().doesNotContain(false);
        }
    }

    /** D10. */
    @Test
    void joinsASecondRequestToTheOneUnderWay() {
        try (House house = House.wire(directory).started()) {
            CountDownLatch gate = new CountDownLatch(1);
            house.voicemail.holdUntil(gate);
            house.voicemail.lists(listed(ANN, false));
            house.mediator.startSynchronising("admin");
            CompletableFuture<SyncRun> second = CompletableFuture.supplyAsync(() -> synchronise(house));
            Eventually.until("it runs", () -> house.mediator.syncProgress().running() && house.voicemail.listings == 1);
            gate.countDown();
            assertThat(second.join().inserted()).isEqualTo(1);
            assertThat(house.voicemail.listings).isEqualTo(1);
        }
    }

    /** D11, D12. */
    @Test
    void deactivatesWhoIsAbsentThreeTimesButNotAfterAHalfLostList() {
        try (House house = House.wire(directory).started()) {
            house.voicemail.lists(users(100), true);
            synchronise(house);
            for (List<ListedUser> bad : List.of(users(40), List.<ListedUser>of())) {
                house.voicemail.lists(bad, true);
                for (int i = 0; i < 4; i++) {
                    assertThat(synchronise(house).warnings()).isNotEmpty();
                }
            }
            assertThat(house.store.watched()).hasSize(100);
            house.voicemail.lists(users(99), true);
            for (int i = 0; i < 3; i++) {
                assertThat(house.store.watched()).hasSize(100);
                synchronise(house);
            }
            assertThat(house.store.watched()).hasSize(99);
            assertThat(house.store.userCount()).isEqualTo(100);
            assertThat(house.mail.watches()).endsWith("u99@example.com false");
        }
    }

    @Test
    void changesNothingWhenTheListCannotBeHad() {
        try (House house = House.wire(directory).with(ANN).started()) {
            house.voicemail.listFails(new PeerException.Rejected("uc-connector", "500", "Server Error"));
            SyncRun run = synchronise(house);
            assertThat(run.succeeded()).isFalse();
            assertThat(run.status()).isEqualTo(500);
            assertThat(house.mediator.status().synchronised()).isEmpty();
            house.voicemail.lists(listed(ANN, false));
            assertThat(synchronise(house).succeeded()).isTrue();
        }
    }

    @Test
    void exchangesAliasesInOneGoAndKeepsWhatIsKnown() {
        try (House house = House.wire(directory).with(ANN, "bob@example.com").started()) {
            house.report(ANN, true, "Away");
            house.voicemail.lists(
                    new ListedUser("id-" + ANN, "bob@example.com", "10", "handler-" + ANN, true),
                    new ListedUser("id-bob@example.com", ANN, "10", "handler-bob@example.com", false));
            assertThat(synchronise(house).error()).isEmpty();
            assertThat(house.store.findUser(ANN).orElseThrow().objectId()).isEqualTo("id-bob@example.com");
            assertThat(house.report("bob@example.com", true, "Away"))
                    .isEqualTo(new StatusAnswer.Taken(StatusAnswer.How.REPEATED));
        }
    }

    @Test
    void reportsAGreetingThatSomebodyElseSwitchedAndLeavesIt() {
        try (House house = House.wire(directory).with(ANN).started()) {
            house.report(ANN, true, "Away");
            house.voicemail.lists(listed(ANN, false));
            assertThat(synchronise(house).drifted()).isEqualTo(1);
            assertThat(house.store.state("id-" + ANN).drifted()).isTrue();
            assertThat(house.voicemail.count()).isEqualTo(1);
            house.voicemail.lists(listed(ANN, true));
            assertThat(synchronise(house).drifted()).isZero();
            assertThat(house.store.state("id-" + ANN).drifted()).isFalse();
        }
    }

    @Test
    void looksAtNoGreetingWhenToldNotTo() {
        VmoConfig config = House.config()
                .withSync(new VmoConfig.Sync(
                        Duration.ZERO, new DirectoryPlan.Rules(true, 3), VmoSettings.Reconcile.OFF, false));
        try (House house = House.of(directory, config, false).with(ANN).started()) {
            house.report(ANN, true, "Away");
            house.voicemail.lists(listed(ANN, false));
            assertThat(synchronise(house).drifted()).isZero();
            assertThat(house.store.state("id-" + ANN).drifted()).isFalse();
            assertThat(house.store.findUser(ANN).orElseThrow().greetingOn())
                    .as("as it was seen")
                    .isFalse();
            assertThat(house.voicemail.count()).isEqualTo(1);
        }
    }

    @Test
    void switchesAGreetingBackWhenItIsToEnforce() {
        VmoConfig config = House.config()
                .withSync(new VmoConfig.Sync(
                        Duration.ZERO, new DirectoryPlan.Rules(true, 3), VmoSettings.Reconcile.ENFORCE, false));
        try (House house = House.of(directory, config, false).with(ANN).started()) {
            house.report(ANN, true, "Away");
            house.voicemail.lists(listed(ANN, false));
            synchronise(house);
            Eventually.until("delivered again", () -> house.voicemail.count() == 2 && house.allDelivered());
            assertThat(house.voicemail.greetings.get(ANN).message()).isEqualTo("Away");
            assertThat(house.store.findUser(ANN).orElseThrow().greetingOn()).isTrue();
        }
    }

    @Test
    void takesFiveThousandUsersAtOnce() {
        try (House house = House.wire(directory).started()) {
            house.voicemail.lists(users(5_000), true);
            SyncRun run = synchronise(house);
            assertThat(run.inserted()).isEqualTo(5_000);
            assertThat(house.mediator.syncProgress().done()).isEqualTo(5_000);
        }
    }
}
