package dev.switchboard.oci;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.switchboard.oci.OciSettings.OnRestart;
import dev.switchboard.oci.event.StepLedger.StepState;
import dev.switchboard.oci.journal.EventFilter;
import dev.switchboard.oci.journal.EventJournal.PendingEvent;
import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.oci.journal.JournalEntry;
import dev.switchboard.oci.monitor.EventOperations.OrderResult;
import dev.switchboard.oci.monitor.ServiceStatus.State;
import dev.switchboard.oci.simulator.BroadWorksSimulator;
import dev.switchboard.oci.simulator.Fault;
import dev.switchboard.oci.simulator.OciDocuments;
import dev.switchboard.oci.simulator.OciDocuments.Endpoint;
import dev.switchboard.oci.simulator.OciDocuments.Value;
import dev.switchboard.oci.simulator.ReceivedRequest;
import dev.switchboard.testing.Eventually;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What the next run does with events that a killed one has left unfinished. */
class RestartTest {

    private static final String USER = "user1@example.net";
    private static final Pattern PASSWORD = Pattern.compile("<(?:\\w+:)?userPassword>([a-z]{14})<");

    @TempDir
    Path directory;

    private final OciDocuments documents = new OciDocuments();
    private EventSource source = new EventSource(List.of(
            documents.addUser("GRP1", USER, Value.of("Nuuk")),
            documents.modifyUser(USER, Value.of("888888"), Endpoint.access("pub1@example.net")),
            documents.addUser("GRP1", "user2@example.net", Value.nil())));
    private final BroadWorksSimulator applicationServer =
            BroadWorksSimulator.builder().build();
    private TestNetwork network;
    private TestStore store;

    @BeforeEach
    void start() throws Exception {
        network = TestNetwork.started();
        applicationServer.start();
        store = TestStore.sqlite(directory, "em");
    }

    @AfterEach
    void stop() {
        applicationServer.close();
        network.close();
    }

    /** Has a process journal everything, and kills it when the n-th gateway request has come, which is not answered. */
    private void killAtRequest(int nth, Fault fault) throws Exception {
        network.gateway().failMatching("", nth, 1, fault);
        try (KilledManager manager = KilledManager.start(
                store, applicationServer.port(), network, 1, KillPoint.RANDOM, 1, directory.resolve("killed.log"))) {
            source.emitAll(applicationServer);
            Eventually.until(
                    () -> network.gateway().faultsWaiting() == 0
                            && store.reportIds().size() == source.emitted(),
                    () -> "journalled " + store.reportIds() + ", faults waiting "
                            + network.gateway().faultsWaiting());
            manager.kill();
        }
    }

    private void awaitAllSettled() {
        Eventually.until(() -> store.settled() == source.emitted(), () -> "rows " + store.rows());
    }

    private List<ReceivedRequest> changes() {
        return network.gateway().requests().stream()
                .filter(request -> !request.operation().startsWith("Log"))
                .toList();
    }

    private static String password(ReceivedRequest request) {
        Matcher matcher = PASSWORD.matcher(request.text());
        assertThat(matcher.find()).as(request.text()).isTrue();
        return matcher.group(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void repeatsAnUnansweredRequestWithThePasswordPlannedBeforeTheKill(boolean afterEffect) throws Exception {
        killAtRequest(2, afterEffect ? Fault.silence().afterEffect() : Fault.silence());
        String planned = password(changes().get(0));
        try (RunningManager manager =
                RunningManager.start(network.config(applicationServer.port(), 1), store.location())) {
            awaitAllSettled();
            manager.awaitState(State.RUNNING);
        }
        assertThat(password(changes().get(1))).isEqualTo(planned);
        assertThat(network.gateway()
                        .world()
                        .findAssociationOf(USER)
                        .orElseThrow()
                        .user()
                        .password())
                .isEqualTo(planned);
        CalmRun.compare(source, store, store, network, directory);
    }

    @Test
    void goesOnAtTheFirstUnfinishedStep() throws Exception {
        // Login, the creation, and two steps of the change are answered; the third takes effect unanswered.
        killAtRequest(5, Fault.silence().afterEffect());
        List<String> before =
                changes().stream().map(RestartTest::withoutSession).toList();
        assertThat(before).hasSize(4);
        try (RunningManager manager =
                RunningManager.start(network.config(applicationServer.port(), 1), store.location())) {
            awaitAllSettled();
            long id = manager.journal().list(EventFilter.newest(2)).get(1).id();
            assertThat(manager.journal().steps(id).get(0))
                    .hasSizeGreaterThan(3)
                    .allMatch(step -> step.state() == StepState.DONE || step.state() == StepState.TOLERATED);
        }
        List<String> after = changes().stream()
                .skip(before.size())
                .map(RestartTest::withoutSession)
                .toList();
        assertThat(after).first().isEqualTo(before.get(3));
        assertThat(after).doesNotContainAnyElementsOf(before.subList(0, 3));
        CalmRun.compare(source, store, store, network, directory);
    }

    @Test
    void aStepThatWasNeverSentIsNoRepetitionAfterAKill() throws Exception {
        source = new EventSource(List.of(
                documents.addUser("GRP1", USER, Value.of("Nuuk")),
                documents.modifyUser(USER, Value.of("888888"), Endpoint.access(USER)),
                documents.addUser("GRP1", "user2@example.net", Value.of("Nuuk")),
                documents.modifyUser("user2@example.net", Value.of("888888"), Endpoint.access("user2@example.net"))));
        // The sixth request is the last change before the creation of a number that is not free.
        killAtRequest(6, Fault.silence());
        try (RunningManager manager =
                RunningManager.start(network.config(applicationServer.port(), 1), store.location())) {
            awaitAllSettled();
            assertThat(manager.journal().list(EventFilter.newest(1)).get(0).status())
                    .isEqualTo(EventStatus.FAILED);
        }
        CalmRun.compare(source, store, store, network, directory);
    }

    private static String withoutSession(ReceivedRequest request) {
        return request.text().replaceAll("(<(\\w+:)?SessionId[^>]*>)[^<]*<", "$1<");
    }

    @Test
    void failsWhatWasLeftUnfinishedWhenToldToAndNamesIt() throws Exception {
        killAtRequest(4, Fault.silence().afterEffect());
        long requests = network.gateway().exchanges();
        OciConfig config = TestNetwork.config(
                applicationServer.port(),
                network.gateway().port(),
                network.mail().port(),
                1,
                OnRestart.FAIL);
        Logger logger = (Logger) LoggerFactory.getLogger(OciEventManager.class);
        Level usual = logger.getLevel();
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.setLevel(Level.WARN);
        logger.addAppender(lines);
        try (RunningManager manager = RunningManager.start(config, store.location())) {
            manager.awaitState(State.RUNNING);
            awaitAllSettled();
            List<JournalEntry> failed = manager.journal().list(EventFilter.newest(10)).stream()
                    .filter(entry -> entry.status() == EventStatus.FAILED)
                    .toList();
            List<Long> ids = failed.stream().map(JournalEntry::id).sorted().toList();
            assertThat(ids).hasSize(2);
            assertThat(failed).allMatch(entry -> entry.reason().startsWith("left unfinished by a run before"));
            assertThat(lines.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .anyMatch(line -> line.endsWith("events=" + ids));
            assertThat(network.gateway().exchanges()).as("nothing is sent").isEqualTo(requests);

            assertThat(manager.manager().operations().replay(ids, false, Optional.empty(), "test"))
                    .allMatch(OrderResult::accepted);
            awaitAllSettled();
            assertThat(manager.journal().pending(Set.of(), 10))
                    .extracting(PendingEvent::entry)
                    .isEmpty();
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(usual);
        }
        CalmRun.compare(source, store, store, network, directory);
    }
}
