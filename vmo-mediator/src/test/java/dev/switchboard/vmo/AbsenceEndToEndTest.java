package dev.switchboard.vmo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.common.time.ManualTimers;
import dev.switchboard.testing.Eventually;
import dev.switchboard.vmo.gateway.UnityClient;
import dev.switchboard.vmo.simulator.GraphSimulator;
import dev.switchboard.vmo.simulator.GraphSimulator.Replies;
import dev.switchboard.vmo.simulator.UnityMailbox;
import dev.switchboard.vmo.simulator.UnitySimulator;
import dev.switchboard.vmo.store.SqlMediatorStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** From what somebody types in Outlook to what callers hear, over sockets; only the clock is moved by hand. */
@DisabledOnOs(OS.WINDOWS)
class AbsenceEndToEndTest {

    private static final String USER = "user1@example.com";
    private static final Instant START = Instant.parse("2026-03-09T08:00:00Z");
    private static final DateTimeFormatter GRAPH =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.0000000", Locale.ROOT);
    private static final DateTimeFormatter UNITY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.S", Locale.ROOT).withZone(ZoneOffset.UTC);

    @TempDir
    private Path directory;

    /** A mediator between a simulated Graph and a simulated Unity Connection, which share its clock. */
    private final class Office implements AutoCloseable {

        private final ManualTimers clock = new ManualTimers(START);
        private final GraphSimulator graph = new GraphSimulator(GraphSimulator.Account.DEFAULT, clock);
        private final UnitySimulator unity =
                UnitySimulator.builder().users(1).plainHttp().clock(clock).build();
        private SqlMediatorStore store;
        private VmoGateways gateways;
        private VmoMediator mediator;

        Office() throws Exception {
            graph.start();
            graph.addUsers(1);
            unity.start();
            sound(directory.resolve("sound.wav"));
            Files.writeString(directory.resolve("say.sh"), "{ cat; echo; } >> \"$1/spoken.txt\"; cat \"$1/sound.wav\"");
            open();
            mediator.synchronise("test");
        }

        private void open() {
            VmoConfig config = DirectHouse.config(
                    unity,
                    graph,
                    new VmoConfig.Speech(
                            VmoSettings.SpeechKind.COMMAND,
                            List.of("sh", directory.resolve("say.sh").toString(), directory.toString()),
                            "",
                            Duration.ofSeconds(20),
                            UnityClient.OnSpeechFailure.ENABLE,
                            "This is {extension}. {message}"));
            store = SqlMediatorStore.open(directory.resolve("vmo3.sqlite"));
            gateways = VmoGateways.open(config, store, clock);
            mediator = new VmoMediator(config, store, gateways.voicemail(), gateways.mail(), clock);
            mediator.start();
        }

        private void shut() {
            mediator.close();
            gateways.close();
            store.close();
        }

        UnityMailbox mailbox() {
            return unity.mailbox(USER);
        }

        List<String> spoken() {
            try {
                Path file = directory.resolve("spoken.txt");
                return Files.exists(file)
                        ? Files.readAllLines(file).stream()
                                .filter(line -> !line.isBlank())
                                .toList()
                        : List.of();
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }

        List<String> changes() {
            return unity.calls().stream()
                    .filter(call -> !call.method().equals("GET"))
                    .map(call -> call.operation() + " " + call.target() + " " + call.text())
                    .toList();
        }

        boolean settled() {
            return mediator.status().pending() == 0;
        }

        /** Lets time pass until something holds; the other threads work between the steps. */
        void until(String what, Callable<Boolean> holds) {
            Eventually.until(what, holds, () -> clock.advance(Duration.ofMillis(500)));
        }

        /** Lets time pass to a moment, and hardly any further while others see to what is due then. */
        void at(Instant moment, String what, Callable<Boolean> holds) {
            clock.advance(Duration.between(clock.now(), moment));
            nudge(what, holds);
        }

        /** Timers that are set meanwhile come due as well. */
        void nudge(String what, Callable<Boolean> holds) {
            Eventually.until(what, holds, () -> clock.advance(Duration.ofMillis(1)));
        }

        @Override
        public void close() {
            shut();
            graph.close();
            unity.close();
            clock.close();
        }
    }

    private static void sound(Path file) throws IOException {
        byte[] silence = new byte[1_600];
        AudioFormat format = new AudioFormat(8_000, 16, 1, true, false);
        try (AudioInputStream in = new AudioInputStream(new ByteArrayInputStream(silence), format, 800)) {
            AudioSystem.write(in, AudioFileFormat.Type.WAVE, file.toFile());
        }
    }

    private static Replies scheduled(Instant from, Instant to, String internal, String external) {
        return new Replies(
                "scheduled",
                "all",
                internal,
                external,
                GRAPH.format(from.atOffset(ZoneOffset.UTC)),
                GRAPH.format(to.atOffset(ZoneOffset.UTC)),
                "UTC");
    }

    @Test
    void aPlannedAbsenceIsHeardFromItsStartToItsEndWithTheTextOfTheMoment() throws Exception {
        Instant start = START.plus(Duration.ofMinutes(30));
        Instant end = START.plus(Duration.ofHours(4));
        try (Office office = new Office()) {
            office.graph.set(USER, scheduled(start, end, "<p>Ask Bob.</p>", "<p>Back on <b>Friday</b>.</p>"));
            office.until(
                    "it is read",
                    () -> office.store
                            .findUser(USER)
                            .flatMap(user -> office.store.state(user.objectId()).absence())
                            .flatMap(seen -> seen.end())
                            .isPresent());
            office.at(start.minusSeconds(1), "nothing is to be done yet", office::settled);
            assertThat(office.mailbox().greetingOn()).as("not yet").isFalse();
            office.at(start, "the start", () -> office.mailbox().greetingOn() && office.settled());
            assertThat(office.mailbox().timeExpires()).isEqualTo(UNITY.format(end));
            assertThat(office.mailbox().playWhat()).isEqualTo(1);
            assertThat(office.spoken()).containsExactly("This is 1001. Back on Friday.");

            office.graph.set(USER, scheduled(start, end, "<p>Ask Bob.</p>", "<p>Back on Monday.</p>"));
            office.until("the new text", () -> office.spoken().size() == 2 && office.settled());
            office.graph.set(USER, scheduled(start, end, "<p>Ask Bob.</p>", " "));
            office.until("the text for colleagues", () -> office.spoken().size() == 3 && office.settled());
            assertThat(office.spoken())
                    .containsExactly(
                            "This is 1001. Back on Friday.", "This is 1001. Back on Monday.", "This is 1001. Ask Bob.");
            assertThat(office.mailbox().greetingOn()).isTrue();
            assertThat(office.mailbox().timeExpires()).as("the same end").isEqualTo(UNITY.format(end));

            office.at(end.minusSeconds(1), "nothing is to be done yet", office::settled);
            assertThat(office.mailbox().greetingOn()).as("to the last moment").isTrue();
            office.at(end, "the end", () -> !office.mailbox().greetingOn());
            office.nudge(
                    "the table follows",
                    () -> !office.store.findUser(USER).orElseThrow().greetingOn() && office.settled());
        }
    }

    /** D33. */
    @Test
    void theServerEndsTheGreetingAloneAndNothingIsSentLate() throws Exception {
        Instant end = START.plus(Duration.ofMinutes(30));
        try (Office office = new Office()) {
            office.graph.set(USER, scheduled(START.minusSeconds(60), end, "In.", "Out."));
            office.until("it is on", () -> office.mailbox().greetingOn() && office.settled());
            office.shut();
            office.clock.advance(Duration.ofHours(2));
            assertThat(office.mailbox().greetingOn())
                    .as("without anybody's help")
                    .isFalse();
            List<String> changes = office.changes();
            office.open();
            int asked = office.graph.calls("batch").size();
            office.until("two more rounds", () -> office.graph.calls("batch").size() >= asked + 2 && office.settled());
            assertThat(office.changes()).isEqualTo(changes);
            assertThat(office.store.findUser(USER).orElseThrow().greetingOn()).isFalse();
        }
    }

    @Test
    void anAbsenceThatIsCalledOffEndsAtOnce() throws Exception {
        try (Office office = new Office()) {
            office.graph.set(USER, Replies.always("<div>Away &amp; gone</div>"));
            office.until("it is on", () -> office.mailbox().greetingOn() && office.settled());
            assertThat(office.mailbox().timeExpires()).as("no end").isEmpty();
            assertThat(office.spoken()).containsExactly("This is 1001. Away & gone");
            office.graph.set(USER, Replies.OFF);
            office.until("it is off", () -> !office.mailbox().greetingOn() && office.settled());
            assertThat(office.mailbox().playWhat()).as("as it was before").isZero();
            assertThat(office.spoken()).hasSize(1);
        }
    }
}
