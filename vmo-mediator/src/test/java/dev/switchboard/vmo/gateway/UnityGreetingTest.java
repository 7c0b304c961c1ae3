package dev.switchboard.vmo.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.time.ManualTimers;
import dev.switchboard.common.time.Timers;
import dev.switchboard.vmo.simulator.UnityFault;
import dev.switchboard.vmo.simulator.UnitySimulator;
import dev.switchboard.vmo.simulator.UnitySimulator.Operation;
import dev.switchboard.vmo.sync.Attempt;
import dev.switchboard.vmo.sync.GreetingChange;
import dev.switchboard.vmo.sync.MailboxUser;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Switching greetings at a simulated server. */
final class UnityGreetingTest {

    private static final String ANN = "user1@example.com";
    private static final String ON = "{\"TimeExpires\":\"\",\"Enabled\":\"true\"}";
    private static final String OFF = "{\"Enabled\":\"false\"}";
    private static final String PLAY_RECORDING = "{\"PlayWhat\":\"1\"}";
    private static final Instant END = Instant.parse("2126-03-09T00:00:00Z");
    private static final GreetingChange SILENTLY_ON = new GreetingChange(true, Optional.empty(), "");
    private static final GreetingChange ON_WITH_MESSAGE = new GreetingChange(true, Optional.empty(), "Back on Monday.");

    private static UnitySimulator.Builder one() {
        return UnitySimulator.builder().users(1);
    }

    /** D20. */
    @Test
    void switchesOnWithoutAnEndWithOneAndOff() throws Exception {
        try (UnityBench bench = UnityBench.of(one())) {
            MailboxUser ann = bench.user(ANN);
            assertThat(bench.client.setGreeting(ann, SILENTLY_ON)).isEqualTo(Attempt.DONE);
            assertThat(bench.simulator.mailbox(ANN).timeExpires()).isEmpty();
            assertThat(bench.client.readGreeting(ann).on()).isTrue();

            assertThat(bench.client.setGreeting(ann, new GreetingChange(true, Optional.of(END), "")))
                    .isEqualTo(Attempt.DONE);
            assertThat(bench.client.readGreeting(ann).until()).contains(END);

            assertThat(bench.client.setGreeting(ann, GreetingChange.OFF)).isEqualTo(Attempt.DONE);
            assertThat(bench.client.readGreeting(ann).on()).isFalse();

            assertThat(bench.changes())
                    .containsExactly(ON, "{\"TimeExpires\":\"2126-03-09 00:00:00.0\",\"Enabled\":\"true\"}", OFF);
            assertThat(bench.simulator.calls())
                    .filteredOn(call -> call.operation() == Operation.SET_GREETING)
                    .allMatch(call -> call.status() == 204);
            assertThat(bench.warnings()).isEmpty();
        }
    }

    /** D22, the order. */
    @Test
    void uploadsThenPlaysThenEnablesAndPutsBackWhatWasPlayedBefore() throws Exception {
        try (UnityBench bench = UnityBench.of(one())) {
            MailboxUser ann = bench.user(ANN);
            bench.simulator.ownerSets(ANN, false, 2);
            assertThat(bench.client.setGreeting(ann, ON_WITH_MESSAGE)).isEqualTo(Attempt.DONE);
            assertThat(bench.changes()).containsExactly("audio", PLAY_RECORDING, ON);
            assertThat(bench.simulator.recording(ANN, 1033)).isEqualTo(UnityBench.wave("Back on Monday.".length()));
            assertThat(bench.memory).containsEntry(ann.objectId(), 2);

            // Again, with another text: what is remembered stays what it was before the first.
            assertThat(bench.client.setGreeting(ann, ON_WITH_MESSAGE)).isEqualTo(Attempt.DONE);
            assertThat(bench.memory).containsEntry(ann.objectId(), 2);

            assertThat(bench.client.setGreeting(ann, GreetingChange.OFF)).isEqualTo(Attempt.DONE);
            assertThat(bench.simulator.mailbox(ANN).playWhat()).isEqualTo(2);
            assertThat(bench.simulator.mailbox(ANN).greetingOn()).isFalse();
            assertThat(bench.memory).isEmpty();
        }
    }

    @Test
    void recordsInTheUsersOwnLanguageWhenTold() throws Exception {
        UnityClient.Greetings own =
                new UnityClient.Greetings(1033, true, ZoneId.of("UTC"), UnityClient.OnSpeechFailure.ENABLE);
        UnitySimulator.Builder two = UnitySimulator.builder().users(3).languages(1031, 1033);
        SpeechSynthesizer speech = text -> UnityBench.wave(10);
        try (UnityBench bench = new UnityBench(two, speech, Timers.system("vmo-test"), own)) {
            bench.simulator.speaks(ANN, 1031);
            bench.client.setGreeting(bench.user(ANN), ON_WITH_MESSAGE);
            bench.client.setGreeting(bench.user("user2@example.com"), ON_WITH_MESSAGE);
            bench.simulator.speaks("user3@example.com", 1036);
            bench.client.setGreeting(bench.user("user3@example.com"), ON_WITH_MESSAGE);
            assertThat(bench.simulator.mailbox("user3@example.com").recorded())
                    .as("what is not installed cannot be used")
                    .containsExactly(1033);
            assertThat(bench.simulator.mailbox(ANN).recorded()).containsExactly(1031);
            assertThat(bench.simulator.mailbox("user2@example.com").recorded()).containsExactly(1033);
        }
    }

    @Test
    void aShortPauseDoesNotEndTheOneThatProtectsTheAccount() throws Exception {
        ManualTimers timers = new ManualTimers(Instant.parse("2026-03-01T08:00:00Z"));
        try (UnityBench bench = new UnityBench(UnitySimulator.builder().users(40), new NoSpeech(), timers)) {
            assertThat(bench.client.setGreeting(bench.user(ANN), SILENTLY_ON)).isEqualTo(Attempt.DONE);
            bench.simulator.delay(Duration.ofMillis(50));
            bench.simulator.failNext(Operation.READ_GREETING, UnityFault.status(401), 1);
            bench.simulator.failNext(Operation.READ_GREETING, UnityFault.retryAfter(429, Duration.ofSeconds(1)), 3);
            assertThatThrownBy(() -> bench.client.listUsers(new UnityBench.Gathered()))
                    .isInstanceOf(PeerException.class);
            bench.simulator.forgetCalls();
            timers.advance(Duration.ofSeconds(5));
            assertThat(bench.client.setGreeting(bench.user(ANN), SILENTLY_ON)).isInstanceOf(Attempt.Refused.class);
            assertThat(bench.simulator.calls()).isEmpty();
        }
    }

    @Test
    void leavesAloneWhatTheOwnerChose() throws Exception {
        try (UnityBench bench = UnityBench.of(one())) {
            MailboxUser ann = bench.user(ANN);
            bench.simulator.ownerSets(ANN, false, 1);
            bench.client.setGreeting(ann, ON_WITH_MESSAGE);
            assertThat(bench.memory).isEmpty();
            bench.client.setGreeting(ann, GreetingChange.OFF);
            assertThat(bench.simulator.mailbox(ANN).playWhat()).isEqualTo(1);

            bench.simulator.ownerSets(ANN, false, 0);
            bench.client.setGreeting(ann, ON_WITH_MESSAGE);
            bench.simulator.ownerSets(ANN, true, 2);
            bench.client.setGreeting(ann, GreetingChange.OFF);
            assertThat(bench.simulator.mailbox(ANN).playWhat()).isEqualTo(2);
            assertThat(bench.memory).isEmpty();
        }
    }

    /** D22, a recording that is refused. */
    @ParameterizedTest
    @ValueSource(ints = {400, 404, 415})
    void keepsTheFormerRecordingWhenTheNewOneIsRefused(int status) throws Exception {
        try (UnityBench bench = UnityBench.of(one())) {
            MailboxUser ann = bench.user(ANN);
            bench.client.setGreeting(ann, new GreetingChange(true, Optional.empty(), "former"));
            bench.client.setGreeting(ann, GreetingChange.OFF);
            bench.simulator.forgetCalls();
            bench.simulator.failNext(Operation.SET_AUDIO, UnityFault.status(status), 1);

            assertThat(bench.client.setGreeting(ann, ON_WITH_MESSAGE)).isEqualTo(Attempt.DONE);
            assertThat(bench.changes()).containsExactly("audio", ON);
            assertThat(bench.simulator.recording(ANN, 1033)).isEqualTo(UnityBench.wave("former".length()));
            assertThat(bench.simulator.mailbox(ANN).playWhat()).isZero();
            assertThat(bench.warnings()).singleElement().asString().contains("status=" + status);
        }
    }

    /** D21, a command that fails. */
    @Test
    void enablesWithAWarningOrLeavesItWhenTheMessageCannotBeSpoken() throws Exception {
        SpeechSynthesizer mute = text -> {
            throw new PeerException.Unreachable("the speech command", "did not end within PT20S and was killed");
        };
        try (UnityBench bench = new UnityBench(one(), mute, Timers.system("vmo-test"))) {
            assertThat(bench.client.setGreeting(bench.user(ANN), ON_WITH_MESSAGE))
                    .isEqualTo(Attempt.DONE);
            assertThat(bench.changes()).containsExactly(ON);
            assertThat(bench.warnings()).singleElement().asString().contains("could not be spoken", "killed");
        }
        UnityClient.Greetings usual = UnityClient.Greetings.USUAL;
        UnityClient.Greetings skipping =
                new UnityClient.Greetings(usual.language(), false, usual.zone(), UnityClient.OnSpeechFailure.SKIP);
        try (UnityBench bench = new UnityBench(one(), mute, Timers.system("vmo-test"), skipping)) {
            assertThat(bench.client.setGreeting(bench.user(ANN), ON_WITH_MESSAGE))
                    .isInstanceOfSatisfying(
                            Attempt.Refused.class,
                            refused -> assertThat(refused.status()).isEqualTo(422));
            assertThat(bench.changes()).isEmpty();
            assertThat(bench.warnings()).hasSize(1);
        }
        try (UnityBench bench = new UnityBench(one(), new NoSpeech(), Timers.system("vmo-test"), skipping)) {
            assertThat(bench.client.setGreeting(bench.user(ANN), ON_WITH_MESSAGE))
                    .isEqualTo(Attempt.DONE);
            assertThat(bench.changes()).containsExactly(ON);
            assertThat(bench.warnings()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"400", "403", "404", "409", "429", "500", "503", "302"})
    void tellsTheStatusOfARefusalAndChangesNothing(int status) throws Exception {
        try (UnityBench bench = UnityBench.of(one())) {
            MailboxUser ann = bench.user(ANN);
            bench.simulator.failNext(Operation.SET_GREETING, UnityFault.status(status), 1);
            assertThat(bench.client.setGreeting(ann, SILENTLY_ON))
                    .isInstanceOfSatisfying(Attempt.Refused.class, refused -> {
                        assertThat(refused.status()).isEqualTo(status);
                        assertThat(refused.retryAfter()).isEmpty();
                        assertThat(refused.reason()).endsWith(".").doesNotContain(ann.objectId());
                    });
            assertThat(bench.client.setGreeting(ann, SILENTLY_ON)).isEqualTo(Attempt.DONE);
        }
    }

    @Test
    void leavesTheServerAloneForAsLongAsItWants() throws Exception {
        ManualTimers timers = new ManualTimers(Instant.parse("2026-03-01T08:00:00Z"));
        try (UnityBench bench = new UnityBench(one(), new NoSpeech(), timers)) {
            MailboxUser ann = bench.user(ANN);
            bench.simulator.failNext(Operation.SET_GREETING, UnityFault.retryAfter(503, Duration.ofSeconds(30)), 1);
            assertThat(bench.client.setGreeting(ann, SILENTLY_ON))
                    .isInstanceOfSatisfying(
                            Attempt.Refused.class,
                            refused -> assertThat(refused.retryAfter()).contains(Duration.ofSeconds(30)));
            timers.advance(Duration.ofSeconds(10));
            assertThat(bench.client.setGreeting(ann, SILENTLY_ON))
                    .isInstanceOfSatisfying(
                            Attempt.Refused.class,
                            refused -> assertThat(refused.retryAfter()).contains(Duration.ofSeconds(20)));
            assertThat(bench.simulator.calls()).hasSize(1);
            timers.advance(Duration.ofSeconds(20));
            assertThat(bench.client.setGreeting(ann, SILENTLY_ON)).isEqualTo(Attempt.DONE);
        }
    }

    @Test
    void doesNotKnowWhetherAnUnansweredChangeWasTaken() throws Exception {
        try (UnityBench bench = UnityBench.of(one())) {
            MailboxUser ann = bench.user(ANN);
            bench.simulator.failNext(Operation.SET_GREETING, UnityFault.cut(), 1);
            assertThat(bench.client.setGreeting(ann, SILENTLY_ON)).isInstanceOf(Attempt.NoAnswer.class);
            bench.simulator.close();
            assertThat(bench.client.setGreeting(ann, SILENTLY_ON))
                    .isEqualTo(new Attempt.NoAnswer("The voicemail system cannot be reached."));
        }
    }

    @Test
    void writesTheEndInTheServersZoneAndWarnsOnceWhenItComesBackMoved() throws Exception {
        UnityClient.Greetings berlin =
                new UnityClient.Greetings(1033, false, ZoneId.of("Europe/Berlin"), UnityClient.OnSpeechFailure.ENABLE);
        try (UnityBench bench = new UnityBench(one(), new NoSpeech(), Timers.system("vmo-test"), berlin)) {
            MailboxUser ann = bench.user(ANN);
            GreetingChange change = new GreetingChange(true, Optional.of(END), "");
            bench.client.setGreeting(ann, change);
            assertThat(bench.changes())
                    .containsExactly("{\"TimeExpires\":\"2126-03-09 01:00:00.0\",\"Enabled\":\"true\"}");
            bench.simulator.shiftTimes(Duration.ofMinutes(330));
            assertThat(bench.client.setGreeting(ann, change)).isEqualTo(Attempt.DONE);
            assertThat(bench.client.setGreeting(ann, change)).isEqualTo(Attempt.DONE);
            assertThat(bench.warnings()).singleElement().asString().contains("moved=PT5H30M");
        }
    }

    @Test
    void checksTheTimeZoneWithAGreetingThatIsOffAndPutsItsTimeBack() throws Exception {
        try (UnityBench bench = UnityBench.of(one())) {
            MailboxUser ann = bench.user(ANN);
            String before = bench.simulator.mailbox(ANN).timeExpires();
            assertThat(bench.client.checkTimeZone(ann))
                    .satisfies(check -> assertThat(check.made()).isTrue())
                    .satisfies(check -> assertThat(check.moved()).isZero());
            assertThat(bench.simulator.mailbox(ANN).timeExpires()).isEqualTo(before);
            assertThat(bench.warnings()).isEmpty();

            bench.simulator.shiftTimes(Duration.ofHours(-5));
            assertThat(bench.client.checkTimeZone(ann).moved()).isEqualTo(Duration.ofHours(-5));
            assertThat(bench.warnings()).singleElement().asString().contains("moved=PT-5H");

            bench.simulator.ownerSets(ANN, true, 0);
            bench.simulator.forgetCalls();
            assertThat(bench.client.checkTimeZone(ann).made()).isFalse();
            assertThat(bench.changes()).isEmpty();
        }
    }

    @Test
    void escapesIdsAndRefusesThoseThatNameAnotherPlace() throws Exception {
        try (UnityBench bench = UnityBench.of(one())) {
            MailboxUser odd = new MailboxUser("u", ANN, "", "../users/x y?a=b#c;$(id)", false, true);
            assertThat(bench.client.setGreeting(odd, SILENTLY_ON))
                    .isInstanceOfSatisfying(
                            Attempt.Refused.class,
                            refused -> assertThat(refused.status()).isEqualTo(404));
            assertThat(bench.simulator.calls().get(0).target())
                    .startsWith("/vmrest/handlers/callhandlers/..%2Fusers%2Fx%20y%3Fa=b%23c")
                    .endsWith("/greetings/Alternate");
            bench.simulator.forgetCalls();
            for (String climbing : List.of("..", ".", "")) {
                assertThat(bench.client.setGreeting(new MailboxUser("u", ANN, "", climbing, false, true), SILENTLY_ON))
                        .isInstanceOf(Attempt.Refused.class);
            }
            assertThat(bench.simulator.calls()).isEmpty();
        }
    }

    @Test
    void neverMakesMoreThanFourCallsAtATimeWhoeverAsks() throws Exception {
        try (UnityBench bench = UnityBench.of(UnitySimulator.builder().users(60))) {
            bench.simulator.delay(Duration.ofMillis(5));
            ExecutorService many = Executors.newFixedThreadPool(12);
            try {
                Future<VoicemailGateway.Listing> list =
                        many.submit(() -> bench.client.listUsers(new UnityBench.Gathered()));
                List<Future<Attempt>> changes = bench.simulator.mailboxes().stream()
                        .map(box -> bench.user(box.alias()))
                        .map(user -> many.submit(() -> bench.client.setGreeting(user, SILENTLY_ON)))
                        .toList();
                assertThat(list.get().complete()).isTrue();
                for (Future<Attempt> change : changes) {
                    assertThat(change.get()).isEqualTo(Attempt.DONE);
                }
            } finally {
                many.shutdownNow();
            }
            assertThat(bench.simulator.mostAtOnce()).isEqualTo(4);
        }
    }
}
