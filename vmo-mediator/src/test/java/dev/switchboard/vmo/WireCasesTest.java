package dev.switchboard.vmo;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.switchboard.common.config.Secret;
import dev.switchboard.common.time.ManualTimers;
import dev.switchboard.testing.Eventually;
import dev.switchboard.vmo.simulator.UcConnectorSimulator;
import dev.switchboard.vmo.simulator.WireCall;
import dev.switchboard.vmo.simulator.WireFault;
import dev.switchboard.vmo.store.OutboxEntry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Situations between the original's neighbours, over sockets, with a real database and a clock moved by hand. */
class WireCasesTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    private Path directory;

    private final ManualTimers timers = new ManualTimers(House.START);

    private Running running(int users) throws Exception {
        return running(users, UnaryOperator.identity());
    }

    private Running running(int users, UnaryOperator<VmoConfig> configured) throws Exception {
        return new Running(directory, users, SECOND, configured, timers);
    }

    private static String user(int number) {
        return "user" + number + "@example.com";
    }

    private static List<String> greetings(Running it) {
        return it.voicemail.calls().stream()
                .filter(call -> call.path().endsWith("/greeting"))
                .map(WireCall::path)
                .toList();
    }

    private void advanceUntil(String what, Callable<Boolean> holds) {
        Eventually.until(what, holds, () -> timers.advance(Duration.ofMillis(200)));
    }

    private static boolean isDrained(Running it) {
        return it.mediator.store().countEntries(OutboxEntry.State.PENDING) == 0;
    }

    private static String path(int number) {
        return String.format(java.util.Locale.ROOT, "/ucxn/users/ca11%08d/greeting", number);
    }

    /** D2. */
    @Test
    void d02OfThreeChangesDuringAnOutageOnlyTheNewestIsDelivered() throws Exception {
        try (Running it = running(1)) {
            it.voicemail.down();
            for (boolean on : new boolean[] {true, false, true}) {
                assertThat(it.report(user(1), on, "").statusCode()).isEqualTo(403);
            }
            it.voicemail.start();
            advanceUntil("delivered", () -> isDrained(it));
            assertThat(greetings(it)).hasSize(1);
            assertThat(it.voicemail.find(user(1)).orElseThrow().greetingOn()).isTrue();
            assertThat(it.mediator.store().history("0b1ec7000001", 10))
                    .extracting(OutboxEntry::state)
                    .filteredOn(state -> state == OutboxEntry.State.SUPERSEDED)
                    .hasSize(2);
        }
    }

    /** D3. */
    @Test
    void d03ChangesOfTwoHundredUsersAreDeliveredOnceEachInOrderOfReceiptAfterOneProbe() throws Exception {
        try (Running it = running(200)) {
            it.voicemail.down();
            for (int number = 200; number >= 1; number--) {
                it.report(user(number), true, "");
            }
            timers.advance(Duration.ofMinutes(1));
            it.voicemail.start();
            advanceUntil("delivered", () -> isDrained(it));
            List<String> expected = new ArrayList<>();
            for (int number = 200; number >= 1; number--) {
                expected.add(path(number));
            }
            assertThat(greetings(it)).isEqualTo(expected);
        }
    }

    /** D5. */
    @Test
    void d05ANeighbourThatAsksForThreeSecondsGetsThem() throws Exception {
        try (Running it = running(3)) {
            it.voicemail.failGreetings(1, WireFault.retryAfter(429, 3));
            assertThat(it.report(user(1), true, "").statusCode()).isEqualTo(429);
            assertThat(it.report(user(2), true, "").statusCode()).isEqualTo(429);
            timers.advance(Duration.ofMillis(2_900));
            it.report(user(3), true, "");
            assertThat(greetings(it)).hasSize(1);
            advanceUntil("delivered", () -> isDrained(it));
            assertThat(greetings(it)).containsExactly(path(1), path(1), path(2), path(3));
        }
    }

    /** D10. */
    @Test
    void d10TwoSynchronisationsAtOnceAreOne() throws Exception {
        try (Running it = running(2)) {
            long before = lists(it);
            it.voicemail.failLists(1, WireFault.delay(Duration.ofMillis(300)));
            it.send("POST", "/api/v1/sync", "");
            assertThat(it.mediator.synchronise("second").succeeded()).isTrue();
            assertThat(lists(it)).isEqualTo(before + 1);
        }
    }

    private static long lists(Running it) {
        return it.voicemail.calls().stream()
                .filter(call -> call.path().equals("/ucxn/users"))
                .count();
    }

    /** D11 and D12. */
    @Test
    void d11AListThatShrinksByHalfIsNotBelievedAndD12WhoIsGoneThreeTimesIsNoLongerWatched() throws Exception {
        try (Running it = running(100)) {
            List<UcConnectorSimulator.User> all = it.voicemail.users();
            all.subList(40, 100).forEach(gone -> it.voicemail.remove(gone.alias()));
            for (int i = 0; i < 4; i++) {
                assertThat(it.mediator.synchronise("test").warnings()).contains("more than half");
            }
            all.forEach(gone -> it.voicemail.remove(gone.alias()));
            assertThat(it.mediator.synchronise("test").warnings()).contains("nobody");
            assertThat(it.mail.watched()).hasSize(100);

            all.subList(1, 100).forEach(it.voicemail::put);
            for (int i = 1; i <= 3; i++) {
                assertThat(it.mail.watched()).contains(user(1));
                it.mediator.synchronise("test");
            }
            Eventually.until("deregistered", () -> !it.mail.watched().contains(user(1)));
            assertThat(it.mediator.store().findUser(user(1)).orElseThrow().active())
                    .isFalse();
            assertThat(it.mediator.store().userCount()).isEqualTo(100);
        }
    }

    /** One user whom the neighbour never bears must not keep the others from being told. */
    @Test
    void aChangeThatAlwaysFailsDoesNotKeepTheOthersWaiting() throws Exception {
        try (Running it = running(5)) {
            it.voicemail.remove(user(1));
            assertThat(it.report(user(1), true, "").statusCode()).isEqualTo(500);
            advanceUntil(
                    "the neighbour counts as down",
                    () -> !it.mediator.status().neighbours().get(0).reachable());
            for (int number = 2; number <= 5; number++) {
                it.report(user(number), true, "");
            }
            advanceUntil("the others are told", () -> it.mediator.store().countEntries(OutboxEntry.State.PENDING) == 1);
            for (int number = 2; number <= 5; number++) {
                assertThat(it.voicemail.find(user(number)).orElseThrow().greetingOn())
                        .isTrue();
            }
            int tried = greetings(it).size();
            timers.advance(Duration.ofSeconds(1));
            assertThat(greetings(it).size() - tried).as("it backs off").isLessThan(3);
        }
    }

    /** Spec 9.5, on-deactivate. */
    @ParameterizedTest
    @CsvSource({"true, false, 2", "false, true, 1"})
    void whoIsNoLongerWatchedHasTheGreetingSwitchedOffWhenThatIsWanted(boolean disable, boolean onAfter, int calls)
            throws Exception {
        try (Running it = running(
                1,
                config -> config.withSync(new VmoConfig.Sync(
                        Duration.ZERO, VmoConfig.Sync.STANDARD.rules(), VmoSettings.Reconcile.REPORT, disable)))) {
            it.report(user(1), true, "");
            assertThat(it.mediator.setActive(user(1), false, "anna")).isPresent();
            Eventually.until("told", () -> isDrained(it) && greetings(it).size() == calls);
            assertThat(it.voicemail.find(user(1)).orElseThrow().greetingOn()).isEqualTo(onAfter);
            assertThat(it.mediator.store().findUser(user(1)).orElseThrow().greetingOn())
                    .isEqualTo(onAfter);
            assertThat(it.mail.watched()).isEmpty();
        }
    }

    /** The original's neighbours talk about addresses, and these have no case. */
    @Test
    void aUserWhoseAliasChangesItsCaseOnlyStaysWatched() throws Exception {
        try (Running it = running(1)) {
            UcConnectorSimulator.User known = it.voicemail.users().get(0);
            it.voicemail.put(new UcConnectorSimulator.User(
                    known.objectId(), "User1@Example.com", known.extension(), known.callHandler(), false, ""));
            it.mediator.synchronise("test");
            Eventually.until("told", () -> isDrained(it));
            assertThat(it.mail.calls().get(it.mail.calls().size() - 1).body())
                    .contains("User1@Example.com")
                    .contains("\"True\"");
            assertThat(it.report("uSER1@example.com", true, "").statusCode()).isEqualTo(200);
        }
    }

    /** An end with more digits than the store keeps must not look like another change each time. */
    @Test
    void aRepeatedReportWithAFinelyNamedEndIsStillARepeat() throws Exception {
        try (Running it = running(1)) {
            String expires = ",\"expires\":\"2026-03-05T08:00:00.123456789+01:00\"";
            assertThat(it.report(user(1), true, expires).statusCode()).isEqualTo(200);
            assertThat(it.report(user(1), true, expires).statusCode()).isEqualTo(200);
            assertThat(greetings(it)).hasSize(1);
        }
    }

    /** Whatever a neighbour says in place of an answer, the change is kept, and delivered once it behaves again. */
    @Test
    void whateverANeighbourSaysNothingIsLost() throws Exception {
        Map<String, Integer> answers = Map.of(
                "garbage", 403,
                "half a head", 403,
                "silence and the end", 403,
                "reset", 403,
                "an endless head", 403,
                "a status that is none", 403,
                "success with half a body", 200,
                "success with an endless body", 200);
        try (Running it = running(2)) {
            int port = Integer.parseInt(it.voicemail.url().replaceAll(".*:", ""));
            it.voicemail.down();
            try (RudePeer rude = new RudePeer(port, RudePeer.Manners.POLITE)) {
                // On a connection that is left from before, and closed.
                it.report(user(2), true, "");
                advanceUntil("delivered", () -> isDrained(it));
                boolean on = false;
                for (Map.Entry<String, Integer> answer : answers.entrySet()) {
                    on = !on;
                    rude.now(manners(answer.getKey()));
                    long began = System.nanoTime();
                    assertThat(it.report(user(1), on, "").statusCode())
                            .as(answer.getKey())
                            .isEqualTo(answer.getValue());
                    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(9));
                    rude.now(RudePeer.Manners.POLITE);
                    advanceUntil("delivered", () -> isDrained(it));
                    assertThat(it.mediator
                                    .store()
                                    .findUser(user(1))
                                    .orElseThrow()
                                    .greetingOn())
                            .isEqualTo(on);
                }
            }
        }
    }

    /** Such a list changes nothing, and the mediator survives it. */
    @Test
    void aListThatMakesNoSenseChangesNothing() throws Exception {
        try (Running it = running(2)) {
            int port = Integer.parseInt(it.voicemail.url().replaceAll(".*:", ""));
            it.voicemail.down();
            try (RudePeer rude = new RudePeer(port, manners("garbage"))) {
                for (String answer : List.of(
                        "garbage",
                        "success with half a body",
                        "success with an endless body",
                        "success with endless users",
                        "reset")) {
                    rude.now(manners(answer));
                    assertThat(it.mediator.synchronise("test").succeeded())
                            .as(answer)
                            .isFalse();
                    assertThat(it.mediator.store().userCount()).isEqualTo(2);
                }
                rude.now(new RudePeer.Manners("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]", "", false));
                assertThat(it.mediator.synchronise("test").succeeded()).isTrue();
            }
        }
    }

    private static RudePeer.Manners manners(String answer) {
        String head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
        String half = head + "Content-Length: 1000\r\n\r\n[{\"Ob";
        String user = ",{\"ObjectId\":\"o\",\"Alias\":\"a@example.com\",\"CallHandlerObjectId\":\"c\",\"Extension\":\""
                + "7".repeat(400) + "\"}";
        return switch (answer) {
            case "garbage" -> new RudePeer.Manners("\u0016\u0003\u0001 what do you want?\r\n\r\n", "", false);
            case "half a head" -> new RudePeer.Manners("HTTP/1.1 200 OK\r\nContent-Ty", "", false);
            case "silence and the end" -> new RudePeer.Manners("", "", false);
            case "reset" -> new RudePeer.Manners("", "", true);
            case "an endless head" -> new RudePeer.Manners(head, "X-More: and more\r\n", false);
            case "success with half a body" -> new RudePeer.Manners(half, "", false);
            case "success with an endless body" -> new RudePeer.Manners(head + "\r\n", " x", false);
            case "success with endless users" -> new RudePeer.Manners(head + "\r\n[{}", user, false);
            default -> new RudePeer.Manners("HTTP/1.1 OK OK\r\n\r\n", "", false);
        };
    }

    /** D17, with a limit of its own in place of 20 s. */
    @Test
    void d17ASlowSenderIsCutOffAndTheOthersAreServed() throws Exception {
        assertThat(MediatorFace.PATIENCE).isEqualTo(Duration.ofSeconds(20));
        ExecutorService senders = Executors.newCachedThreadPool();
        try (Running it = running(1);
                MediatorFace face = new MediatorFace(it.mediator, Optional.empty(), timers, Duration.ofMillis(600))) {
            face.start();
            List<Future<Duration>> cutOff = Stream.of("head", "body", "nothing")
                    .map(slow -> senders.submit(() -> drip(face.url().getPort(), slow)))
                    .toList();
            assertThat(it.report(user(1), true, "").statusCode()).isEqualTo(200);
            for (Future<Duration> sender : cutOff) {
                assertThat(sender.get()).isBetween(Duration.ofMillis(400), Duration.ofSeconds(15));
            }
        } finally {
            senders.shutdownNow();
        }
    }

    private static Duration drip(int port, String slow) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            long began = System.nanoTime();
            drip(socket, slow);
            return Duration.ofNanos(System.nanoTime() - began);
        }
    }

    /** Sends a byte now and then, and returns when the other side has had enough. */
    private static void drip(Socket socket, String slow) throws IOException {
        String head = "POST /api/setstatus HTTP/1.1\r\nHost: localhost\r\n";
        String begin = slow.equals("body") ? head + "Content-Length: 1000\r\n\r\n{" : slow.equals("head") ? head : "";
        socket.getOutputStream().write(begin.getBytes(StandardCharsets.US_ASCII));
        socket.setSoTimeout(50);
        long patience = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (System.nanoTime() < patience) {
            try {
                if (socket.getInputStream().read() < 0) {
                    return;
                }
            } catch (SocketTimeoutException nothingYet) {
                // Still waited for.
            } catch (SocketException closed) {
                return;
            }
            if (!slow.equals("nothing")) {
                try {
                    socket.getOutputStream().write('x');
                } catch (SocketException closed) {
                    return;
                }
            }
        }
        throw new AssertionError("nobody minds a slow sender");
    }

    /** D34. */
    @Test
    void d34NoSecretIsEverInALogAPageOrAnAnswer() throws Exception {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger ours = (Logger) LoggerFactory.getLogger("dev.switchboard");
        Level before = ours.getLevel();
        lines.start();
        ours.addAppender(lines);
        ours.setAdditive(false);
        ours.setLevel(Level.TRACE);
        StringBuilder said = new StringBuilder();
        try (Running it = running(2, WireCasesTest::withSecrets)) {
            it.report(user(1), true, "");
            it.voicemail.failGreetings(1, WireFault.status(404));
            said.append(it.report(user(2), true, "").body());
            it.voicemail.down();
            said.append(it.report(user(2), false, "").body());
            it.mediator.synchronise("test");
            for (String path : List.of(
                    "/",
                    "/about",
                    "/outbox",
                    "/audit",
                    "/api/v1/users",
                    "/api/v1/outbox",
                    "/api/v1/audit",
                    "/api/v1/sync")) {
                var answer = it.send(it.request(path).header("Authorization", "Bearer hidden-four"));
                assertThat(answer.statusCode()).isEqualTo(200);
                said.append(answer.body()).append(answer.headers().map());
            }
            assertThat(it.voicemail.calls().get(0).authorization()).startsWith("Basic ");
        } finally {
            ours.detachAppender(lines);
            ours.setAdditive(true);
            ours.setLevel(before);
        }
        lines.list.forEach(line -> said.append(line.getFormattedMessage())
                .append(
                        line.getThrowableProxy() == null
                                ? ""
                                : line.getThrowableProxy().getMessage()));
        assertThat(lines.list).isNotEmpty();
        assertThat(said.toString())
                .doesNotContain("hidden-")
                .doesNotContain(
                        java.util.Base64.getEncoder().encodeToString("vm:hidden-one".getBytes(StandardCharsets.UTF_8)));
    }

    private static VmoConfig withSecrets(VmoConfig config) {
        return new VmoConfig(
                new VmoConfig.Face("127.0.0.1", 0, true, false),
                new VmoConfig.Neighbour(false, config.voicemail().url().replace("http://", "http://vm:hidden-one@")),
                new VmoConfig.Neighbour(false, config.mail().url().replace("http://", "http://mail:hidden-two@")),
                config.cupi(),
                config.graph(),
                config.speech(),
                new VmoConfig.Security(
                        false,
                        "anna",
                        Optional.of(new Secret("hidden-three")),
                        "monitor",
                        Optional.of(new Secret("hidden-five")),
                        Optional.of(new Secret("hidden-four")),
                        List.of(),
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        new Secret("")),
                config.outbox(),
                config.sync());
    }

    /** Whoever is in the table is also on the way to the mail side, whenever the power fails. */
    @Test
    void aUserIsNeverInTheTableWithoutTheMailSideBeingTold() throws Exception {
        try (Running it = running(0)) {
            it.mail.down();
            for (int number = 1; number <= 520; number++) {
                it.voicemail.put(
                        new UcConnectorSimulator.User("o" + number, user(number), "1", "c" + number, false, ""));
            }
            Set<String> seen = new java.util.concurrent.ConcurrentSkipListSet<>();
            it.mediator.addChangeHook("look", () -> {
                long users = it.mediator.store().userCount();
                long entries = it.mediator.store().countEntries(OutboxEntry.State.PENDING);
                if (users > entries) {
                    seen.add(users + " users and " + entries + " entries");
                }
            });
            it.mediator.synchronise("test");
            assertThat(seen).isEmpty();
            assertThat(it.mediator.store().countEntries(OutboxEntry.State.PENDING))
                    .isEqualTo(520);
        }
    }
}
