package dev.switchboard.ipecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.common.time.Timers;
import dev.switchboard.ipecs.control.MissedCall;
import dev.switchboard.ipecs.control.MissedCalls;
import dev.switchboard.ipecs.records.CallRecords.CallFilter;
import dev.switchboard.ipecs.records.SqlCallJournal;
import dev.switchboard.ipecs.simulator.CallScenario;
import dev.switchboard.ipecs.simulator.IpecsSimulator;
import dev.switchboard.testing.Eventually;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Client, journal and list of missed calls together. */
class IpecsRecordsTest {

    private static final String NUMBER = "5550104";

    @TempDir
    private Path directory;

    @Test
    void recordsEverythingThoughAHookDoesNotReturn() throws Exception {
        CountDownLatch endOfHook = new CountDownLatch(1);
        try (Timers timers = Timers.system("test");
                IpecsSimulator exchange = exchange();
                IpecsRecords records = IpecsRecords.open(IpecsConfig.Store.standard(), directory, timers);
                IpecsApi client =
                        new IpecsApi(TestClient.of(exchange).with(TestClient.stream(100, 4, Duration.ofSeconds(5))))) {
            client.record(records.journal());
            client.addNewCallHook(data -> await(endOfHook));
            client.connect();
            play(exchange, client);
            exchange.dropConnections();
            MissedCalls missed = records.missedCalls();
            Eventually.until(
                    "the call to be listed", () -> !missed.list(false, 10).isEmpty());
            MissedCall call = missed.list(false, 10).get(0);
            assertThat(call.number()).isEqualTo(NUMBER);
            assertThat(missed.calledBack(call.id(), "Nivi", Instant.EPOCH)).isTrue();
            assertThat(missed.list(false, 10)).isEmpty();
            assertThat(missed.list(true, 10)).singleElement().satisfies(done -> {
                assertThat(done.calledBackBy()).isEqualTo("Nivi");
                assertThat(done.calledBackAt()).contains(Instant.EPOCH);
            });
            Eventually.until(
                    "the gap to be recorded",
                    () -> !records.records().gaps(Instant.EPOCH, Instant.MAX).isEmpty());
            assertThat(records.records()
                            .calls(
                                    new CallFilter(
                                            Instant.EPOCH, Instant.MAX, OptionalLong.empty(), OptionalLong.empty()),
                                    Optional.empty(),
                                    10))
                    .hasSize(2);
            assertThat(client.status().hooks().dropped())
                    .as("hooks missed some")
                    .isPositive();
            endOfHook.countDown();
        }
    }

    @Test
    void listsMissedCallsFromMemoryWhileTheDatabaseDoesNotGiveThem() throws Exception {
        try (Timers timers = Timers.system("test");
                IpecsSimulator exchange = exchange()) {
            try (IpecsRecords records = IpecsRecords.open(IpecsConfig.Store.standard(), directory, timers)) {
                Eventually.until("the tables to be made", () -> isReadable(records));
            }
            try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("ipecs.sqlite"));
                    Statement damage = database.createStatement()) {
                damage.execute("DROP TABLE missed_call");
            }
            // What cannot be written is not waited for at the end.
            SqlCallJournal.Options usual = SqlCallJournal.Options.defaults();
            SqlCallJournal.Options options = new SqlCallJournal.Options(
                    usual.queue(),
                    usual.batch(),
                    usual.linger(),
                    Duration.ofMillis(200),
                    usual.backoff(),
                    usual.rawEvents(),
                    usual.retention());
            try (IpecsRecords records = IpecsRecords.open(IpecsConfig.Store.standard(), directory, timers, options);
                    IpecsApi client = new IpecsApi(TestClient.of(exchange))) {
                client.record(records.journal());
                client.connect();
                play(exchange, client);
                MissedCalls missed = records.missedCalls();
                Eventually.until(
                        "the database to fail",
                        () -> records.status().failingSince().isPresent());
                List<MissedCall> listed = missed.list(false, 10);
                assertThat(listed).extracting(MissedCall::number).containsExactly(NUMBER);
                assertThatThrownBy(() -> missed.calledBack(listed.get(0).id(), "Nivi", Instant.EPOCH))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("from memory");
            }
        }
    }

    private static boolean isReadable(IpecsRecords records) {
        try {
            records.records().missedCalls(false, Optional.empty(), 1);
            return true;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    private static IpecsSimulator exchange() throws Exception {
        IpecsSimulator exchange = IpecsSimulator.builder().timeFactor(100).build();
        exchange.start();
        return exchange;
    }

    private static void play(IpecsSimulator exchange, IpecsApi client) {
        exchange.play(CallScenario.stationLogin("1801")
                .then(CallScenario.inbound(6, "1801")
                        .number("5550100")
                        .ringFor(2)
                        .talkFor(4)
                        .wrapUp(1))
                .then(CallScenario.inbound(6, "1801").number(NUMBER).ringFor(4).abandoned()));
        Eventually.until("the calls to be over", () -> client.system().abandonedCalls() == 1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
