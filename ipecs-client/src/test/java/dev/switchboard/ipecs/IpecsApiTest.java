package dev.switchboard.ipecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.net.Subscription;
import dev.switchboard.common.time.ManualTimers;
import dev.switchboard.ipecs.call.CallCentreSnapshot;
import dev.switchboard.ipecs.call.Effect;
import dev.switchboard.ipecs.call.IpecsEvent;
import dev.switchboard.ipecs.call.MachineOptions;
import dev.switchboard.ipecs.call.PhoneSystem;
import dev.switchboard.ipecs.simulator.CaptureFile;
import dev.switchboard.ipecs.simulator.Fault;
import dev.switchboard.ipecs.simulator.IpecsSimulator;
import dev.switchboard.ipecs.simulator.ReceivedRequest;
import dev.switchboard.testing.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client as a whole: hooks that misbehave, queues that fill, commands, period, capture, end. */
@Timeout(60)
class IpecsApiTest {

    private static final Instant START = Instant.parse("2024-01-15T09:00:00Z");

    @TempDir
    Path directory;

    private final ManualTimers timers = new ManualTimers(START);
    private final List<Object> heard = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch release = new CountDownLatch(1);
    private IpecsSimulator server;

    @BeforeEach
    void startServer() throws Exception {
        server = IpecsSimulator.builder()
                .timers(timers)
                .zone(ZoneOffset.UTC)
                .heartbeats(false)
                .build();
        server.start();
    }

    @AfterEach
    void closeServer() {
        release.countDown();
        server.close();
    }

    private IpecsApi connected(IpecsConfig config) throws Exception {
        IpecsApi api = new IpecsApi(config, timers, new Random(1));
        api.connect();
        return api;
    }

    /** Brings a station in and out of use so often, two events each time, and waits until they are applied. */
    private void flap(IpecsApi api, int times) {
        long before = api.status().events().received();
        for (int i = 0; i < times; i++) {
            server.send(TestClient.message(17, "", "1801", ""));
            server.send(TestClient.message(18, "", "1801", ""));
        }
        Eventually.until(
                () -> api.status().events().received() == before + 2L * times
                        && api.status().events().waiting() == 0,
                () -> api.status().toString());
    }

    private void block() {
        try {
            release.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(IpecsApi api, ConnectionState state) {
        Eventually.until(
                () -> api.status().connection().state() == state,
                () -> api.status().connection().toString());
    }

    @Test
    void callsTheOtherHooksWhenOneThrows() throws Exception {
        try (IpecsApi api = connected(TestClient.of(server))) {
            api.addStationConnectedHook(data -> {
                throw new IllegalStateException("broken");
            });
            Subscription second = api.addStationConnectedHook(heard::add);
            server.send(TestClient.message(84, "", "1801", ""));
            Eventually.until(() -> heard.size() == 1, () -> "not heard");
            second.close();
            server.send(TestClient.message(84, "", "1802", ""));
            Eventually.until(
                    () -> api.status().hooks().failed() == 2, () -> api.status().toString());
            assertThat(heard).containsExactly(Map.of("Stations connected", 1));
        }
    }

    @Test
    void aBlockedHookDelaysNeitherTheEventsNorTheWatchdog() throws Exception {
        IpecsConfig config = TestClient.of(server);
        IpecsConfig.Session session = config.session();
        try (IpecsApi api = connected(config.with(new IpecsConfig.Session(
                session.timeout(),
                15,
                session.loginPause(),
                10,
                session.reconnectMin(),
                session.reconnectMax(),
                0,
                Duration.ZERO,
                Duration.ofSeconds(67),
                3,
                session.pingEvery(),
                Optional.empty())))) {
            CountDownLatch inHook = new CountDownLatch(1);
            api.addStationConnectedHook(data -> {
                inHook.countDown();
                block();
            });
            server.send(TestClient.message(84, "", "1801", ""));
            inHook.await();
            flap(api, 200);
            assertThat(api.system().stations()).hasSize(1);
            // In the first interval something was heard; after four more without anything the stream counts as lost.
            timers.advance(Duration.ofSeconds(5 * 67));
            await(api, ConnectionState.RECONNECTING);
            Eventually.until(
                    () -> {
                        timers.advance(Duration.ofSeconds(1));
                        return api.status().connection().state() == ConnectionState.CONNECTED;
                    },
                    () -> api.status().toString());
            assertThat(api.status().connection().reconnects()).isEqualTo(1);
            release.countDown();
        }
    }

    @Test
    void aHookMayCallACommandAndRegisterAndRemoveHooks() throws Exception {
        try (IpecsApi api = connected(TestClient.of(server))) {
            AtomicReference<Subscription> own = new AtomicReference<>();
            own.set(api.addCallRingingHook(call -> {
                try {
                    heard.add(api.commands().answer("1801", 5000).status());
                } catch (PeerException failed) {
                    heard.add(failed);
                }
                api.addNewCallHook(data -> heard.add("new hook " + data));
                own.get().close();
            }));
            for (String reference : List.of("5000", "5001")) {
                server.send(TestClient.message(3, reference, "0006", ""));
                server.send("{\"data\": {\"eventCode\": 72, \"callRefID\": " + reference
                        + ", \"sourceNumber\": \"0006\", \"destNumber\": \"1801\", \"data1\": \"5550100\"}}");
                server.send(TestClient.message(66, reference, "1801", "0006"));
                api.settle(Eventually.PATIENCE);
                Eventually.until(() -> !heard.isEmpty(), () -> "nothing heard");
            }
            Eventually.until(() -> heard.size() == 2, heard::toString);
            assertThat(heard).containsExactly(200, "new hook {Total Calls=2}");
            ReceivedRequest answer = server.received().get(server.received().size() - 1);
            assertThat(answer.line()).isEqualTo("POST /ipxapi/server/v1/users/api1/call/answer");
            assertThat(answer.body()).isEqualTo("{\"deviceNumber\":\"1801\",\"callRefID\":5000}");
            assertThat(answer.header("content-type")).contains("application/json");
        }
    }

    @Test
    void leavesOutSummariesFirstAndTellsOfDroppedCalls() throws Exception {
        try (IpecsApi api =
                connected(TestClient.of(server).with(TestClient.stream(10_000, 8, Duration.ofSeconds(5))))) {
            CountDownLatch inHook = new CountDownLatch(1);
            api.addStationConnectedHook(data -> {
                inHook.countDown();
                block();
            });
            List<Object> busy = Collections.synchronizedList(new ArrayList<>());
            api.addStationBusyHook(busy::add);
            List<Map<String, Object>> summaries = Collections.synchronizedList(new ArrayList<>());
            api.addEventHook(summaries::add);
            api.addConnectionHook(change -> heard.add(change.get("reason")));
            server.send(TestClient.message(84, "", "1801", ""));
            inHook.await();
            flap(api, 100);
            IpecsStatus.Hooks full = api.status().hooks();
            assertThat(full.dropped()).isBetween(180L, 200L);
            assertThat(full.coalesced()).isBetween(180L, 200L);
            assertThat(full.queued()).isBetween(8, 9);
            release.countDown();
            api.settle(Eventually.PATIENCE);
            assertThat(heard).contains(ConnectionChange.OVERFLOW);
            assertThat(summaries).isNotEmpty().hasSizeLessThan(12);
            // The state is always right, and the last summary tells it.
            assertThat(summaries.get(summaries.size() - 1))
                    .isEqualTo(api.system().snapshotAtLastEvent().summary());
            int before = busy.size();
            flap(api, 1);
            api.settle(Eventually.PATIENCE);
            assertThat(busy).hasSize(before + 1);
            assertThat(api.status().hooks().dropped()).isEqualTo(full.dropped());
        }
    }

    @Test
    void countsTheStreamAsLostWhenMessagesAreNotWorkedOff() throws Exception {
        IpecsConfig config = TestClient.of(server).with(TestClient.stream(16, 10_000, Duration.ofMillis(100)));
        CountDownLatch inHook = new CountDownLatch(1);
        // An executor that runs hooks where they are caused lets a hook stop the rules.
        IpecsApi api = new IpecsApi(config, Runnable::run);
        try {
            api.addStationConnectedHook(data -> {
                inHook.countDown();
                block();
            });
            api.connect();
            server.send(TestClient.message(84, "", "1801", ""));
            inHook.await();
            for (int i = 0; i < 100 && server.isStreamOpen(); i++) {
                server.send(TestClient.message(17, "", "1801", ""));
            }
            Eventually.until(
                    () -> api.status().connection().reconnects() > 0,
                    () -> api.status().toString());
            release.countDown();
            Eventually.until(
                    () -> api.status().connection().gap().isPresent(),
                    () -> api.status().toString());
            Eventually.until(
                    () -> api.status().events().waiting() == 0,
                    () -> api.status().toString());
            assertThat(api.status().connection().gap().orElseThrow().cause()).contains("could not be worked off");
        } finally {
            release.countDown();
            api.close();
        }
    }

    @Test
    void tellsTypedListenersTheSameInTheOrderOfRegistration() throws Exception {
        try (IpecsApi api = connected(TestClient.of(server))) {
            api.addNewCallHook(data -> heard.add("before"));
            Subscription typed = api.addListener(new IpecsListener() {
                @Override
                public void newCall(Effect.CallChanged change, PhoneSystem after) {
                    heard.add(change.call().reference());
                }

                @Override
                public void stateChanged(CallCentreSnapshot snapshot) {
                    heard.add(snapshot.summary().get("total-inbound-calls"));
                }

                @Override
                public void rawEvent(IpecsEvent event) {
                    heard.add(event.codeNumber());
                }

                @Override
                public boolean wantsRawEvents() {
                    return true;
                }
            });
            api.addNewCallHook(data -> heard.add("after"));
            server.send(TestClient.message(3, "5000", "0006", ""));
            Eventually.until(() -> heard.size() == 5, heard::toString);
            typed.close();
            server.send(TestClient.message(3, "5001", "0006", ""));
            Eventually.until(() -> heard.size() == 7, heard::toString);
            assertThat(heard).containsExactly(3, "before", 5000L, "after", 1, "before", "after");
        }
    }

    @Test
    void aMessageIsCountedWhenWhatItChangedCanBeSeen() throws Exception {
        try (IpecsApi api = connected(TestClient.of(server))) {
            for (int i = 0; i < 500; i++) {
                long before = api.status().events().received();
                server.send(TestClient.message(3, "" + (5000 + i), "0006", ""));
                while (api.status().events().received() == before) {
                    Thread.onSpinWait();
                }
                assertThat(api.extendedSummary()).containsEntry("total-inbound-calls", i + 1);
            }
        }
    }

    @Test
    void tellsTheGapWithItsCause() throws Exception {
        try (IpecsApi api = connected(TestClient.of(server))) {
            List<Map<String, Object>> changes = Collections.synchronizedList(new ArrayList<>());
            api.addConnectionHook(changes::add);
            timers.advance(Duration.ofSeconds(10));
            server.closeStream(1011);
            await(api, ConnectionState.RECONNECTING);
            Eventually.until(
                    () -> {
                        timers.advance(Duration.ofSeconds(1));
                        return api.status().connection().state() == ConnectionState.CONNECTED;
                    },
                    () -> api.status().toString());
            api.settle(Eventually.PATIENCE);
            Map<String, Object> last = changes.get(changes.size() - 1);
            assertThat(last.keySet()).containsExactly("state", "attempt", "gapSeconds", "gapFrom", "gapTo", "reason");
            assertThat(last)
                    .containsEntry("state", "CONNECTED")
                    .containsEntry("gapFrom", "2024-01-15T09:00:10Z")
                    .containsEntry(
                            "gapTo",
                            api.status().connection().gap().orElseThrow().to().toString());
            assertThat(String.valueOf(last.get("reason"))).contains("closed the event stream with code 1011");
            assertThat(changes.get(0).keySet()).containsExactly("state", "attempt", "reason");
        }
    }

    @Test
    void reportsThePeriodAndStartsAnewWhenSoConfigured() throws Exception {
        IpecsConfig config = TestClient.of(server)
                .with(MachineOptions.defaults(TestClient.STATIONS, TestClient.QUEUES, ZoneOffset.UTC))
                .with(new IpecsConfig.Period(LocalTime.of(22, 0), true));
        try (IpecsApi api = connected(config)) {
            api.addPeriodHook(heard::add);
            server.send(TestClient.message(3, "5000", "0006", ""));
            Eventually.until(() -> api.system().liveCalls() == 1, () -> "no call");
            timers.advance(Duration.ofHours(13));
            Eventually.until(() -> heard.size() == 1, () -> "no period");
            assertThat(api.summary()).containsEntry("total-inbound-calls", 0);
            assertThat(String.valueOf(heard.get(0)))
                    .contains("Period End=2024-01-15T22:00:00Z")
                    .contains("Inbound=1");
        }
    }

    @Test
    void ignoresEventsWhenToldTo() throws Exception {
        try (IpecsApi api = connected(TestClient.of(server))) {
            api.ignoreEvents(true);
            server.send(TestClient.message(84, "", "1801", ""));
            Eventually.until(
                    () -> Long.valueOf(1).equals(api.status().events().dropped().get("ignored")),
                    () -> api.status().toString());
            api.ignoreEvents(false);
            server.send(TestClient.message(84, "", "1801", ""));
            Eventually.until(() -> api.system().stations().size() == 1, () -> "not acted on");
        }
    }

    @Test
    void endsAsFailedOnNonsenseWhenSoConfigured() throws Exception {
        IpecsConfig config = TestClient.of(server)
                .with(new IpecsConfig.Stream(true, true, Optional.empty(), 100, 100, Duration.ofSeconds(5)));
        try (IpecsApi api = connected(config)) {
            api.addSystemResetEventHook(heard::add);
            server.send("<html>");
            await(api, ConnectionState.FAILED);
            Eventually.until(() -> heard.size() == 1, () -> "no system reset");
            assertThat(String.valueOf(heard.get(0))).contains("a message that is not JSON");
            assertThat(server.token()).isEmpty();
        }
    }

    @Test
    void countsMessagesThatAreTooLongOrBinary() throws Exception {
        try (IpecsApi api = connected(TestClient.of(server))) {
            String message = TestClient.message(84, "", "1801", "");
            server.send(message + " ".repeat(EventDecoder.LARGEST_MESSAGE));
            server.send(message.replace("\"data2\": \"\"", "\"data2\": \"" + "é".repeat(40_000) + "\""));
            Eventually.until(
                    () -> api.status().events().malformed() == 2,
                    () -> api.status().toString());
            server.send(message + " ".repeat(EventDecoder.LARGEST_MESSAGE - message.length()));
            Eventually.until(() -> api.system().stations().size() == 1, () -> "the longest message is refused");
            assertThat(api.status().events().received()).isEqualTo(3);
        }
    }

    @Test
    void endsTheStreamWhenAMessageHasNoEnd() throws Exception {
        try (IpecsApi api = connected(TestClient.of(server))) {
            server.send(" ".repeat(5 * 1024 * 1024));
            await(api, ConnectionState.RECONNECTING);
            assertThat(api.status().connection().reason()).contains("a message of more than");
        }
    }

    @Test
    void writesACaptureThatCanBeReplayed() throws Exception {
        Path capture = directory.resolve("day.jsonl");
        String odd = "nonsense \"with\" quotes \\ and\nlines";
        IpecsConfig config = TestClient.of(server)
                .with(new IpecsConfig.Stream(false, true, Optional.of(capture), 100, 100, Duration.ofSeconds(5)));
        try (IpecsApi api = connected(config)) {
            server.send(odd);
            timers.advance(Duration.ofMillis(1500));
            Eventually.until(() -> api.status().events().malformed() == 1, () -> "not received");
            server.send(TestClient.message(84, "", "1801", ""));
            Eventually.until(() -> api.system().stations().size() == 1, () -> "not received");
        }
        List<CaptureFile.Line> lines = new ArrayList<>();
        for (String line : Files.readAllLines(capture)) {
            lines.add(CaptureFile.Line.parse(line));
        }
        assertThat(lines)
                .extracting(CaptureFile.Line::kind)
                .containsExactly(
                        CaptureFile.Kind.RESTORED,
                        CaptureFile.Kind.MESSAGE,
                        CaptureFile.Kind.MESSAGE,
                        CaptureFile.Kind.LOST);
        assertThat(lines.get(1).text()).isEqualTo(odd);
        assertThat(lines.get(2).at()).isEqualTo(START.toEpochMilli() + 1500);
    }

    @Test
    void tellsWhatAServerSaidToACommand() throws Exception {
        try (IpecsApi api = connected(TestClient.of(server))) {
            IpecsCommands commands = api.commands();
            assertThat(commands.smdrCount()).isZero();
            assertThat(commands.smdrRecords(5).members()).containsKey("records");
            server.failNext(IpecsSimulator.Operation.COMMAND, 1, Fault.error(404, 1, "no such call"));
            assertThatThrownBy(() -> commands.hold("1801", 7))
                    .isInstanceOfSatisfying(
                            PeerException.Rejected.class,
                            refused -> assertThat(refused.code()).isEqualTo("HTTP 404 code 1"))
                    .hasMessageContaining("no such call");
            server.failNext(IpecsSimulator.Operation.COMMAND, 1, Fault.html(503));
            assertThatThrownBy(() -> commands.clear("1801", 7)).isInstanceOf(PeerException.Unreachable.class);
            server.failNext(IpecsSimulator.Operation.COMMAND, 1, Fault.error(401, 101, "Invalid Token"));
            assertThatThrownBy(() -> commands.retrieve("1801", 7)).isInstanceOf(PeerException.Rejected.class);
            await(api, ConnectionState.RECONNECTING);
            assertThatThrownBy(() -> commands.send(IpecsCommands.CommandKey.MWI, Map.of()))
                    .isInstanceOf(PeerException.Unreachable.class)
                    .hasMessageContaining("not connected");
        }
    }

    @Test
    void sendsParametersWhereTheConfigurationWantsThem() throws Exception {
        IpecsConfig.Commands query = new IpecsConfig.Commands(
                IpecsSettings.ParametersIn.QUERY,
                Map.of("agent_logon", "PUT"),
                Map.of("agent_logon", "/agents/on"),
                Map.of("", Map.of("X-All", "1"), "agent_logon", Map.of("X-One", "2")));
        try (IpecsApi api = connected(TestClient.of(server).with(query))) {
            assertThatThrownBy(() -> api.commands().agentLogon("1801", Map.of("group", "a b")))
                    .isInstanceOf(PeerException.class);
            ReceivedRequest request = server.received().get(server.received().size() - 1);
            assertThat(request.line()).isEqualTo("PUT /ipxapi/server/v1/users/api1/agents/on");
            assertThat(request.query()).isEqualTo("deviceNumber=1801&group=a%20b");
            assertThat(request.header("x-all")).contains("1");
            assertThat(request.header("x-one")).contains("2");
        }
    }

    @Test
    void closesFromWithinAHook() throws Exception {
        IpecsApi api = connected(TestClient.of(server));
        api.addConnectionHook(change -> heard.add(change.get("state")));
        api.addStationConnectedHook(data -> api.close());
        server.send(TestClient.message(84, "", "1801", ""));
        await(api, ConnectionState.CLOSED);
        Eventually.until(() -> heard.contains("CLOSED"), heard::toString);
        assertThat(server.lastCloseCode()).hasValue(1000);
        awaitNoThreads();
    }

    @Test
    void leavesNoThreadBehind() throws Exception {
        try (IpecsApi api = new IpecsApi(TestClient.of(server))) {
            api.connect();
            assertThat(threads()).isNotEmpty();
        }
        awaitNoThreads();
        IpecsApi never = new IpecsApi(TestClient.of(server));
        never.close();
        assertThatThrownBy(never::start).isInstanceOf(IllegalStateException.class);
        awaitNoThreads();
    }

    @Test
    void closesWhileItIsStillTrying() throws Exception {
        server.refuse();
        AtomicInteger states = new AtomicInteger();
        IpecsApi api = new IpecsApi(TestClient.of(server), timers, new Random(1));
        api.addConnectionHook(change -> states.incrementAndGet());
        api.start();
        Eventually.until(() -> states.get() == 1, () -> "not started");
        api.close();
        assertThat(api.status().connection().state()).isEqualTo(ConnectionState.CLOSED);
        awaitNoThreads();
    }

    private static void awaitNoThreads() {
        Eventually.until(() -> threads().isEmpty(), () -> threads().toString());
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("switchboard-ipecs-") && !name.startsWith("switchboard-ipecs-sim"))
                .toList();
    }
}
