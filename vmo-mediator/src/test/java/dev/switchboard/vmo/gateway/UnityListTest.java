package dev.switchboard.vmo.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.time.ManualTimers;
import dev.switchboard.vmo.simulator.UnityFault;
import dev.switchboard.vmo.simulator.UnitySimulator;
import dev.switchboard.vmo.simulator.UnitySimulator.Operation;
import dev.switchboard.vmo.sync.Attempt;
import dev.switchboard.vmo.sync.GreetingChange;
import dev.switchboard.vmo.sync.ListedUser;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Listing users from a simulated server. */
final class UnityListTest {

    /** D18. */
    @ParameterizedTest(name = "{0} users in {1} page calls")
    @CsvSource({"0, 1", "1, 1", "2, 1", "500, 1", "501, 2", "1200, 3"})
    void listsAllPageByPage(int users, int pageCalls) throws Exception {
        try (UnityBench bench = UnityBench.of(UnitySimulator.builder().users(users))) {
            UnityBench.Gathered gathered = new UnityBench.Gathered();
            VoicemailGateway.Listing listing = bench.client.listUsers(gathered);

            assertThat(listing).isEqualTo(new VoicemailGateway.Listing(true, ""));
            assertThat(gathered.users).hasSize(users).doesNotHaveDuplicates();
            assertThat(gathered.pages).isEqualTo(pageCalls);
            assertThat(bench.calls(Operation.LIST_USERS)).isEqualTo(pageCalls);
            assertThat(bench.calls(Operation.READ_GREETING)).isEqualTo(users);
            assertThat(bench.simulator.mostAtOnce()).isBetween(1, 4);
            assertThat(bench.simulator.calls()).allMatch(call -> call.status() == 200);
        }
    }

    @Test
    void tellsTheGreetingAndLeavesOutWhoIsNoAddress() throws Exception {
        try (UnityBench bench = UnityBench.of(UnitySimulator.builder())) {
            bench.simulator.addUser("operator", "0");
            bench.simulator.addUser("ann@example.com", "1001");
            bench.simulator.addUser("bob@example.com", "1002");
            bench.simulator.ownerSets("bob@example.com", true, 0);
            UnityBench.Gathered gathered = new UnityBench.Gathered();
            assertThat(bench.client.listUsers(gathered).complete()).isTrue();
            assertThat(gathered.users)
                    .extracting(ListedUser::alias, ListedUser::extension, ListedUser::greetingOn)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("ann@example.com", "1001", false),
                            org.assertj.core.groups.Tuple.tuple("bob@example.com", "1002", true));
            assertThat(gathered.skipped).isZero();
        }
    }

    /** D19, a list that ends early. */
    @Test
    void endsWithAWarningWhenTheListEndsEarly() throws Exception {
        try (UnityBench bench = UnityBench.of(UnitySimulator.builder().users(700))) {
            bench.simulator.endListsAfter(600);
            UnityBench.Gathered gathered = new UnityBench.Gathered();
            VoicemailGateway.Listing listing = bench.client.listUsers(gathered);
            assertThat(listing.complete()).isFalse();
            assertThat(listing.warning()).contains("announced 700").contains("listed 600");
            assertThat(gathered.users).hasSize(600);
            assertThat(bench.calls(Operation.LIST_USERS)).isEqualTo(3);
        }
    }

    /** D19, a list without a total. */
    @Test
    void endsWithAWarningWhenNobodySaysHowManyThereAre() throws Exception {
        try (UnityBench bench = UnityBench.of(UnitySimulator.builder().users(501))) {
            bench.simulator.hideTotal(true);
            UnityBench.Gathered gathered = new UnityBench.Gathered();
            VoicemailGateway.Listing listing = bench.client.listUsers(gathered);
            assertThat(listing.complete()).isFalse();
            assertThat(listing.warning()).contains("did not say how many");
            assertThat(gathered.users).hasSize(501);
            assertThat(bench.calls(Operation.LIST_USERS)).isEqualTo(2);
        }
    }

    @Test
    void waitsWhenTheServerWantsFewerCallsAndThenHasThemAll() throws Exception {
        try (UnityBench bench = UnityBench.of(UnitySimulator.builder().users(30))) {
            bench.simulator.failNext(Operation.READ_GREETING, UnityFault.retryAfter(429, Duration.ofSeconds(1)), 1);
            UnityBench.Gathered gathered = new UnityBench.Gathered();
            long start = System.nanoTime();
            assertThat(bench.client.listUsers(gathered).complete()).isTrue();
            assertThat(System.nanoTime() - start)
                    .isGreaterThan(Duration.ofSeconds(1).toNanos());
            assertThat(gathered.users).hasSize(30);
            // The one refused, at most three that were on their way, and each answer.
            assertThat(bench.calls(Operation.READ_GREETING)).isEqualTo(31);
        }
    }

    @Test
    void leavesOutAUserWhoseGreetingIsInTroubleAndSaysThatTheListIsNotWhole() throws Exception {
        try (UnityBench bench = UnityBench.of(UnitySimulator.builder().users(10))) {
            bench.simulator.failNext(Operation.READ_GREETING, UnityFault.status(500), 1);
            UnityBench.Gathered gathered = new UnityBench.Gathered();
            VoicemailGateway.Listing listing = bench.client.listUsers(gathered);
            assertThat(listing.complete()).isFalse();
            assertThat(listing.warning()).contains("for 1 of the users");
            assertThat(gathered.users).hasSize(9);
        }
    }

    @Test
    void takesWhoHasNoAlternateGreetingForOneWhoseGreetingIsOff() throws Exception {
        try (UnityBench bench = UnityBench.of(UnitySimulator.builder().users(3))) {
            bench.simulator.failNext(Operation.READ_GREETING, UnityFault.status(404), 1);
            UnityBench.Gathered gathered = new UnityBench.Gathered();
            assertThat(bench.client.listUsers(gathered).complete()).isTrue();
            assertThat(gathered.users).hasSize(3).noneMatch(ListedUser::greetingOn);
        }
    }

    @Test
    void breaksOffWhenAPageCannotBeHad() throws Exception {
        try (UnityBench bench = UnityBench.of(UnitySimulator.builder().users(3))) {
            bench.simulator.failNext(Operation.LIST_USERS, UnityFault.status(500), 1);
            bench.simulator.failNext(Operation.LIST_USERS, UnityFault.cut(), 1);
            bench.simulator.failNext(Operation.LIST_USERS, UnityFault.status(403), 1);
            assertThatThrownBy(() -> bench.client.listUsers(new UnityBench.Gathered()))
                    .isInstanceOf(PeerException.Unreachable.class)
                    .hasMessageContaining("500");
            assertThatThrownBy(() -> bench.client.listUsers(new UnityBench.Gathered()))
                    .isInstanceOf(PeerException.Unreachable.class)
                    .hasMessageContaining("broke off");
            assertThatThrownBy(() -> bench.client.listUsers(new UnityBench.Gathered()))
                    .isInstanceOf(PeerException.Rejected.class)
                    .hasMessageContaining("right");
            assertThat(bench.client.listUsers(new UnityBench.Gathered()).complete())
                    .isTrue();
        }
    }

    /** D23, the gateway alone. */
    @Test
    void asksAtMostOnceAMinuteWhileThePasswordIsRefused() throws Exception {
        ManualTimers timers = new ManualTimers(Instant.parse("2026-03-01T08:00:00Z"));
        try (UnityBench bench = new UnityBench(
                UnitySimulator.builder().users(20).credentials("admin", "another"), new NoSpeech(), timers)) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> bench.client.listUsers(new UnityBench.Gathered()))
                        .isInstanceOf(PeerException.Rejected.class)
                        .hasMessageContaining("401");
                assertThat(bench.client.setGreeting(bench.user("user1@example.com"), GreetingChange.OFF))
                        .isInstanceOfSatisfying(Attempt.Refused.class, refused -> {
                            assertThat(refused.status()).isEqualTo(401);
                            assertThat(refused.retryAfter()).contains(Duration.ofMinutes(1));
                            assertThat(refused.reason()).doesNotContain("secret");
                        });
            }
            assertThat(bench.simulator.calls()).hasSize(1);
            timers.advance(Duration.ofSeconds(61));
            assertThatThrownBy(() -> bench.client.listUsers(new UnityBench.Gathered()))
                    .isInstanceOf(PeerException.Rejected.class);
            assertThat(bench.simulator.calls()).hasSize(2);
            assertThat(bench.warnings()).hasSize(1).allMatch(line -> line.contains("status=401"));
        }
    }

    @Test
    void stopsAtTheFirstRefusalOfThePasswordInTheMiddleOfAList() throws Exception {
        try (UnityBench bench = UnityBench.of(UnitySimulator.builder().users(200))) {
            bench.simulator.failNext(Operation.READ_GREETING, UnityFault.status(401), 200);
            assertThatThrownBy(() -> bench.client.listUsers(new UnityBench.Gathered()))
                    .isInstanceOf(PeerException.Rejected.class)
                    .hasMessageContaining("401");
            assertThat(bench.calls(Operation.READ_GREETING)).isLessThanOrEqualTo(4);
        }
    }
}
