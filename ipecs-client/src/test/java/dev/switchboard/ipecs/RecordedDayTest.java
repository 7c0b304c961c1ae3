package dev.switchboard.ipecs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.common.time.ManualTimers;
import dev.switchboard.ipecs.call.CallCentreSnapshot;
import dev.switchboard.ipecs.call.MachineOptions;
import dev.switchboard.ipecs.call.NumberSet;
import dev.switchboard.ipecs.simulator.CaptureFile;
import dev.switchboard.ipecs.simulator.IpecsSimulator;
import dev.switchboard.ipecs.simulator.RandomDay;
import dev.switchboard.ipecs.simulator.TimedMessage;
import dev.switchboard.testing.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A day that a client recorded, and the same day played to another client from the recording: the same figures. */
class RecordedDayTest {

    private static final Instant START = Instant.parse("2024-01-15T08:00:00Z");
    private static final Duration MIDDLE = Duration.ofMinutes(50);
    private static final Duration AWAY = Duration.ofSeconds(30);
    private static final NumberSet STATIONS = NumberSet.range(1801, 1810);
    private static final NumberSet QUEUES = NumberSet.of(List.of(6L, 7L));

    @TempDir
    private Path directory;

    /** All that a client said about a day. */
    private record Account(
            List<Map.Entry<String, Map<String, Object>>> calls,
            Map<String, Object> extended,
            Map<String, ?> statistics,
            Map<String, ?> byQueue,
            Map<String, ?> stations,
            Map<String, Object> agents,
            CallCentreSnapshot snapshot) {}

    @Test
    void givesTheSameFiguresAgain() throws Exception {
        Path capture = directory.resolve("day.jsonl");
        List<CaptureFile.Line> day = madeUpDay();

        Account recorded = play(day, START, Optional.of(capture));
        List<CaptureFile.Line> lines = new ArrayList<>();
        for (String line : Files.readAllLines(capture)) {
            lines.add(CaptureFile.Line.parse(line));
        }
        // The last line is the end of the recording itself.
        Account replayed = play(lines.subList(0, lines.size() - 1), START, Optional.empty());

        assertThat(lines)
                .filteredOn(line -> line.kind() == CaptureFile.Kind.MESSAGE)
                .hasSizeGreaterThan(300);
        assertThat(lines)
                .filteredOn(line -> line.kind() == CaptureFile.Kind.LOST)
                .hasSize(2);
        assertThat(recorded.extended.get("total-answered-calls")).isNotEqualTo(0);
        assertThat(recorded.extended.get("total-abandoned-calls")).isNotEqualTo(0);
        assertThat(replayed).usingRecursiveComparison().isEqualTo(recorded);
    }

    /** Eighty minutes of calls, with the stream lost in the middle of them. */
    private static List<CaptureFile.Line> madeUpDay() {
        Iterator<TimedMessage> messages = RandomDay.builder()
                .seed(4)
                .stations(1801, 10)
                .queues(List.of(6, 7))
                .callsPerSecond(0.02)
                .abandonShare(0.2)
                .length(Duration.ofMinutes(80))
                .build()
                .messages();
        List<CaptureFile.Line> day = new ArrayList<>();
        Duration last = Duration.ZERO;
        Duration loss = Duration.ZERO;
        while (messages.hasNext()) {
            TimedMessage message = messages.next();
            if (loss.isZero() && message.at().compareTo(MIDDLE) > 0) {
                // A line that broke is taken for lost since its last message.
                loss = last;
                day.add(new CaptureFile.Line(START.plus(loss).toEpochMilli(), CaptureFile.Kind.LOST, ""));
            }
            boolean away = !loss.isZero() && message.at().compareTo(loss.plus(AWAY)) <= 0;
            if (!away) {
                day.add(CaptureFile.Line.message(
                        START.plus(message.at()).toEpochMilli(),
                        message.text(LocalDateTime.ofInstant(START, ZoneOffset.UTC))));
                last = message.at();
            }
        }
        return day;
    }

    private static Account play(List<CaptureFile.Line> day, Instant start, Optional<Path> capture) throws Exception {
        ManualTimers timers = new ManualTimers(start);
        List<Map.Entry<String, Map<String, Object>>> calls = Collections.synchronizedList(new ArrayList<>());
        try (IpecsSimulator server = IpecsSimulator.builder()
                .timers(timers)
                .zone(ZoneOffset.UTC)
                .heartbeats(false)
                .build()) {
            server.start();
            try (IpecsApi api = new IpecsApi(config(server, capture), timers, new Random(1))) {
                for (String name : IpecsApi.hookNames()) {
                    // What is told when under back-pressure, and what says when this client began, is not of the day.
                    if (!name.equals("addEventHook") && !name.equals("addConnectionHook")) {
                        api.addHook(name, data -> calls.add(Map.entry(name, new LinkedHashMap<>(data))));
                    }
                }
                api.connect();
                Iterator<CaptureFile.Line> lines = day.iterator();
                while (lines.hasNext()) {
                    take(lines.next(), timers, server, api);
                }
                api.settle(Eventually.PATIENCE);
                return new Account(
                        List.copyOf(calls),
                        api.extendedSummary(),
                        api.callStatistics(),
                        api.callStatisticsByQueue(),
                        api.stationStatistics(),
                        api.agentStatistics(),
                        api.snapshot());
            }
        }
    }

    private static void take(CaptureFile.Line line, ManualTimers timers, IpecsSimulator server, IpecsApi api)
            throws Exception {
        Duration left = Duration.between(timers.now(), Instant.ofEpochMilli(line.at()));
        if (!left.isNegative() && !left.isZero()) {
            api.settle(Eventually.PATIENCE);
            timers.advance(left);
            api.settle(Eventually.PATIENCE);
        }
        switch (line.kind()) {
            case MESSAGE -> {
                long before = api.status().events().received();
                server.send(line.text());
                Eventually.until(() -> api.status().events().received() > before, () -> "message not received");
            }
            case LOST -> {
                server.dropConnections();
                Eventually.until(
                        () -> api.status().connection().state() == ConnectionState.RECONNECTING
                                && timers.pending() >= 3,
                        () -> "not lost: " + api.status().connection());
                timers.advance(AWAY);
                Eventually.until(
                        () -> api.status().connection().state() == ConnectionState.CONNECTED,
                        () -> "not back: " + api.status().connection());
            }
            case RESTORED -> {}
        }
    }

    private static IpecsConfig config(IpecsSimulator server, Optional<Path> capture) {
        IpecsConfig config = TestClient.of(server);
        IpecsConfig.Session session = config.session();
        return config.with(new IpecsConfig.Session(
                        session.timeout(),
                        session.loginAttempts(),
                        session.loginPause(),
                        session.maxReconnects(),
                        AWAY,
                        Duration.ofSeconds(60),
                        0,
                        Duration.ZERO,
                        session.watchdogInterval(),
                        session.maxMissed(),
                        session.pingEvery(),
                        session.tokenFile()))
                .with(MachineOptions.defaults(STATIONS, QUEUES, ZoneOffset.UTC))
                .with(new IpecsConfig.Stream(false, true, capture, 10_000, 10_000, Duration.ofSeconds(5)));
    }
}
