package dev.switchboard.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.oci.event.Outcome;
import dev.switchboard.oci.event.ProcessorMap;
import dev.switchboard.oci.event.StepLedger.StepState;
import dev.switchboard.oci.journal.AuditEntry;
import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.oci.journal.JournalEntry;
import dev.switchboard.oci.journal.WorkerLock;
import dev.switchboard.oci.monitor.EventOperations;
import dev.switchboard.oci.monitor.EventOperations.DryRun;
import dev.switchboard.oci.monitor.EventOperations.OrderResult;
import dev.switchboard.oci.monitor.EventOperations.PlannedCall;
import dev.switchboard.oci.plan.Planning;
import dev.switchboard.oci.simulator.Cai3gFaults;
import dev.switchboard.oci.simulator.Cai3gSimulator;
import dev.switchboard.oci.simulator.Emission;
import dev.switchboard.oci.simulator.Fault;
import dev.switchboard.oci.simulator.OciDocuments;
import dev.switchboard.oci.simulator.OciDocuments.Endpoint;
import dev.switchboard.oci.simulator.OciDocuments.Value;
import dev.switchboard.testing.Eventually;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Dry run, replay and discard, documents with several commands, and processors that are not ours. */
class ReplayTest {

    private static final String USER = "user1@example.net";

    private final OciDocuments write = new OciDocuments();
    private final Plant plant = new Plant();

    @AfterEach
    void close() {
        plant.close();
    }

    @ParameterizedTest
    @EnumSource
    void theDryRunOfAFailedEventIsWhatItsReplayThenSends(Planning planning) {
        plant.planning = planning;
        plant.start();
        plant.run(added(USER));
        plant.run(write.modifyUser(USER, Value.of("111111"), Endpoint.nil()));
        plant.gateway.failMatching("a@example.net", 1, 1, Cai3gFaults.fault(4006, 99_999));
        JournalEntry failed = plant.run(write.modifyUser(USER, Value.of("222222"), Endpoint.access("a@example.net")));
        assertThat(failed.status()).isEqualTo(EventStatus.FAILED);

        DryRun dryRun = operations().dryRun(failed.id(), Optional.empty(), true).orElseThrow();
        plant.gateway.clearRecords();
        plant.replay(failed.id());

        List<String> planned = dryRun.calls().stream()
                .filter(call -> call.peer().equals("gateway"))
                .map(PlannedCall::request)
                .toList();
        List<String> sent = new ArrayList<>();
        plant.gateway.requests().forEach(request -> {
            if (!request.operation().startsWith("Log")) {
                sent.add(request.text());
            }
        });
        assertThat(dryRun.outcome()).isEqualTo("completed");
        assertThat(planned).isNotEmpty().hasSameSizeAs(sent);
        for (int i = 0; i < sent.size(); i++) {
            assertThat(sessionless(planned.get(i))).isEqualTo(sessionless(sent.get(i)));
        }
    }

    @Test
    void aDryRunShowsPasswordsOnlyWhenAskedTo() {
        plant.start();
        JournalEntry entry = plant.run(write.sipPassword(USER, "topsecret9"));

        assertThat(operations().dryRun(entry.id(), Optional.empty(), false).toString())
                .doesNotContain("topsecret9");
        assertThat(operations().dryRun(entry.id(), Optional.empty(), true).toString())
                .contains("topsecret9");
        assertThat(plant.journal.steps(entry.id()).get(0).get(0).step().summary())
                .doesNotContain("topsecret9");
    }

    @Test
    void aManagerThatWasNeverStartedTellsWhatADocumentWouldCauseAndDoesNothing() {
        OciEventManager idle = new OciEventManager(
                plant.config(), plant.journal, plant.registry, WorkerLock.alone(), ProcessorMap.empty(), plant.timers);

        DryRun added = idle.dryRun(write.addUser("G1", USER, Value.of("Nuuk")), false);
        DryRun unknown = idle.dryRun(write.modifyUser(USER, Value.of("222222"), Endpoint.nil()), false);
        DryRun password = idle.dryRun(write.sipPassword(USER, "topsecret9"), true);

        assertThat(added.outcome()).isEqualTo("completed");
        assertThat(added.calls()).extracting(PlannedCall::peer).containsExactly("gateway", "registry");
        assertThat(added.calls().get(0).request()).contains(USER, "***");
        assertThat(unknown.outcome()).isEqualTo("failed");
        assertThat(unknown.reason()).contains(USER);
        assertThat(password.toString()).contains("topsecret9");
        assertThat(idle.dryRun(write.keepAlive(), false).outcome()).isEqualTo("ignored");
        assertThat(idle.dryRun("<no", false).outcome()).isEqualTo("failed");
        assertThat(plant.gateway.requests()).isEmpty();
        assertThat(plant.registry.find(USER)).isEmpty();
        assertThat(plant.journal.counts().values()).allMatch(count -> count == 0);
        idle.close();
    }

    @Test
    void aReplayTakesWhatIsThereAlreadyForItsOwnWork() {
        plant.start();
        plant.gateway.failNext(Cai3gSimulator.Operation.CREATE, 1, Fault.drop().afterEffect());
        JournalEntry failed = plant.run(added(USER));
        assertThat(failed.status()).isEqualTo(EventStatus.FAILED);

        JournalEntry replayed = plant.replay(failed.id());

        assertThat(replayed.status()).isEqualTo(EventStatus.COMPLETED);
        assertThat(plant.registry.find(USER)).isPresent();
        assertThat(plant.journal.steps(failed.id()).get(0).get(0).note()).contains("13004");
        assertThat(plant.journal.audit(failed.id())).singleElement().satisfies(audit -> {
            assertThat(audit.actor()).isEqualTo("tester");
            assertThat(audit.action()).isEqualTo("replay");
            assertThat(audit.detail()).contains("failed");
        });
    }

    @Test
    void inReferencePlanningAReplayGoesOnWhereTheRowIsThereAlready() {
        plant.planning = Planning.REFERENCE;
        plant.start();
        plant.gateway.failNext(Cai3gSimulator.Operation.CREATE, 1, Cai3gFaults.fault(4006, 99_999));
        JournalEntry failed = plant.run(added(USER));
        assertThat(failed.status()).isEqualTo(EventStatus.FAILED);
        assertThat(plant.registry.find(USER)).isPresent();

        assertThat(plant.replay(failed.id()).status()).isEqualTo(EventStatus.COMPLETED);
        assertThat(plant.gateway.world().findAssociationOf(USER)).isPresent();
    }

    @ParameterizedTest
    @EnumSource
    void aRefusedEventIsPlannedAfreshOnceWhatItMissedIsThere(Planning planning) {
        plant.planning = planning;
        plant.start();
        JournalEntry refused = plant.run(write.modifyUser(USER, Value.of("111111"), Endpoint.nil()));
        assertThat(refused.status()).isEqualTo(EventStatus.FAILED);
        assertThat(operations()
                        .dryRun(refused.id(), Optional.empty(), false)
                        .orElseThrow()
                        .outcome())
                .isEqualTo("failed");
        plant.run(added(USER));

        assertThat(plant.replay(refused.id()).status()).isEqualTo(EventStatus.COMPLETED);
        assertThat(plant.registry.find(USER).orElseThrow().phone()).isEqualTo("111111");
    }

    @Test
    void aCompletedEventIsReplayedOnlyByForceAndAPendingOneNever() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        plant.more = ProcessorMap.empty().with("SlowRequest", (event, ledger) -> {
            begun.countDown();
            go.await();
            return Outcome.completed();
        });
        plant.start();
        JournalEntry done = plant.run(added(USER));
        OrderResult refused = operations()
                .replay(List.of(done.id()), false, Optional.empty(), "tester")
                .get(0);
        assertThat(refused.accepted()).isFalse();
        assertThat(refused.reason()).contains("force");
        assertThat(plant.replay(done.id(), true, Optional.empty()).status()).isEqualTo(EventStatus.FAILED);

        plant.server.emit(Emission.of(write.report("SlowRequest", "")));
        Eventually.until("the slow event", () -> plant.rows() == 2);
        long slow = plant.newest().id();
        begun.await();
        assertThat(operations()
                        .replay(List.of(slow), true, Optional.empty(), "tester")
                        .get(0)
                        .reason())
                .contains("pending");
        assertThat(operations().discard(List.of(slow), "", "tester").get(0).reason())
                .contains("in work");
        plant.server.emit(Emission.of(write.report("SlowRequest", "<next>1</next>")));
        Eventually.until("the event behind it", () -> plant.rows() == 3);
        long waiting = plant.newest().id();
        assertThat(operations()
                        .discard(List.of(waiting), "not wanted", "tester")
                        .get(0)
                        .accepted())
                .isTrue();
        assertThat(plant.journal.find(waiting).orElseThrow().status()).isEqualTo(EventStatus.IGNORED);
        assertThat(operations()
                        .replay(List.of(99L), false, Optional.empty(), "tester")
                        .get(0)
                        .reason())
                .contains("no event 99");
        go.countDown();
    }

    @Test
    void anEditedDocumentIsProcessedInPlaceOfTheReceivedOne() {
        plant.start();
        JournalEntry failed = plant.run(write.addUser("G1", "", Value.nil()));
        String received = plant.journal.findDocument(failed.id()).orElseThrow();
        assertThat(failed.status()).isEqualTo(EventStatus.FAILED);

        OrderResult nonsense = operations()
                .replay(List.of(failed.id()), false, Optional.of("<nonsense"), "tester")
                .get(0);
        assertThat(nonsense.accepted()).isFalse();
        assertThatThrownBy(() -> operations().replay(List.of(1L, 2L), false, Optional.of(received), "tester"))
                .isInstanceOf(IllegalArgumentException.class);

        JournalEntry replayed = plant.replay(failed.id(), false, Optional.of(added(USER)));

        assertThat(replayed.status()).isEqualTo(EventStatus.COMPLETED);
        assertThat(plant.journal.findDocument(failed.id())).contains(received);
        assertThat(plant.journal.audit(failed.id()))
                .extracting(AuditEntry::action)
                .containsExactly("edit");
    }

    @Test
    void aDiscardedEventIsIgnoredAndCanStillBeReplayed() {
        plant.start();
        plant.gateway.failNext(Cai3gSimulator.Operation.CREATE, 1, Fault.status(503));
        JournalEntry failed = plant.run(added(USER));

        assertThat(operations()
                        .discard(List.of(failed.id()), "not ours", "tester")
                        .get(0)
                        .accepted())
                .isTrue();

        JournalEntry discarded = plant.journal.find(failed.id()).orElseThrow();
        assertThat(discarded.status()).isEqualTo(EventStatus.IGNORED);
        assertThat(discarded.reason()).contains("not ours");
        assertThat(plant.replay(failed.id()).status()).isEqualTo(EventStatus.COMPLETED);
    }

    @ParameterizedTest
    @EnumSource
    void aDocumentWithSeveralCommandsKeepsStepsOfEachAndRepeatsOnlyWhatFailed(Planning planning) {
        plant.planning = planning;
        plant.start();
        String other = "user2@example.net";
        plant.gateway.failMatching(other, 1, 1, Cai3gFaults.fault(4006, 99_999));
        JournalEntry failed = plant.run(together(added(USER), added(other)));

        assertThat(failed.status()).isEqualTo(EventStatus.FAILED);
        assertThat(failed.reason()).startsWith("command 2: ");
        assertThat(plant.journal.steps(failed.id())).hasSize(2);
        assertThat(plant.journal.steps(failed.id()).get(0)).allMatch(step -> step.state() == StepState.DONE);
        assertThat(plant.journal.steps(failed.id()).get(1)).anyMatch(step -> step.state() == StepState.FAILED);
        plant.gateway.clearRecords();

        DryRun dryRun =
                operations().dryRun(failed.id(), Optional.empty(), false).orElseThrow();
        assertThat(dryRun.outcome()).isEqualTo("completed");
        assertThat(dryRun.calls())
                .isNotEmpty()
                .allMatch(call -> call.subscriber().equals(other));
        assertThat(plant.replay(failed.id()).status()).isEqualTo(EventStatus.COMPLETED);

        assertThat(plant.operations()).containsExactly("Create");
        assertThat(plant.registry.find(other)).isPresent();
    }

    @Test
    void severalCommandsThatAllNeedNothingAreIgnored() {
        plant.start();
        String document = together(write.ignored("UserFooRequest", USER), write.sipPassword(USER, ""));

        JournalEntry entry = plant.run(document);

        assertThat(entry.status()).isEqualTo(EventStatus.IGNORED);
        assertThat(operations()
                        .dryRun(entry.id(), Optional.empty(), false)
                        .orElseThrow()
                        .outcome())
                .isEqualTo("ignored");
    }

    @Test
    void aProcessorThatBreaksFailsItsEventAndNothingElse() {
        for (int lanes : List.of(1, 4)) {
            try (Plant broken = new Plant()) {
                broken.lanes = lanes;
                broken.more = ProcessorMap.empty()
                        .with("ThrowRequest", (event, ledger) -> {
                            throw new IllegalStateException("out of order");
                        })
                        .with("MissingRequest", (event, ledger) -> {
                            throw new NoClassDefFoundError("some/Thing");
                        })
                        .with("DeepRequest", (event, ledger) -> {
                            throw new StackOverflowError("too deep");
                        })
                        .with("InterruptRequest", (event, ledger) -> {
                            throw new InterruptedException("by nobody");
                        })
                        .with("FlagRequest", (event, ledger) -> {
                            Thread.currentThread().interrupt();
                            return Outcome.completed();
                        });
                broken.start();
                assertThat(broken.run(write.report("ThrowRequest", "")).reason())
                        .contains("out of order");
                assertThat(broken.run(write.report("MissingRequest", "")).reason())
                        .contains("some/Thing");
                assertThat(broken.run(write.report("DeepRequest", "")).status()).isEqualTo(EventStatus.FAILED);
                assertThat(broken.run(write.report("InterruptRequest", "")).reason())
                        .contains("interrupted");
                assertThat(broken.run(write.report("FlagRequest", "")).status()).isEqualTo(EventStatus.COMPLETED);
                assertThat(broken.run(added(USER)).status()).isEqualTo(EventStatus.COMPLETED);
            }
        }
    }

    @Test
    void aProcessorOfTheEmbedderReplacesOursAndCannotBeTriedOut() {
        plant.more = ProcessorMap.empty().with("UserAddRequest", (event, ledger) -> Outcome.ignored("mine"));
        plant.start();

        JournalEntry entry = plant.run(added(USER));

        assertThat(entry.status()).isEqualTo(EventStatus.IGNORED);
        assertThat(entry.reason()).isEqualTo("mine");
        assertThat(operations()
                        .dryRun(entry.id(), Optional.empty(), false)
                        .orElseThrow()
                        .reason())
                .contains("cannot be tried out");
    }

    @Test
    void closingInterruptsAProcessorThatBlocksAndItsEventStaysPending() throws Exception {
        CountDownLatch entered = new CountDownLatch(2);
        CountDownLatch left = new CountDownLatch(2);
        try (Plant inLanes = new Plant()) {
            inLanes.lanes = 4;
            for (Plant one : List.of(plant, inLanes)) {
                one.more = ProcessorMap.empty().with("BlockRequest", (event, ledger) -> {
                    entered.countDown();
                    try {
                        new CountDownLatch(1).await();
                        return Outcome.completed();
                    } finally {
                        left.countDown();
                    }
                });
                one.start();
                one.server.emit(Emission.of(write.report("BlockRequest", "")));
            }
            assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();

            long begun = System.nanoTime();
            Thread beside = new Thread(() -> inLanes.manager().close());
            beside.start();
            plant.manager().close();
            beside.join();

            assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(10));
            assertThat(left.getCount()).isZero();
            assertThat(plant.newest().status()).isEqualTo(EventStatus.PENDING);
            assertThat(inLanes.newest().status()).isEqualTo(EventStatus.PENDING);
        }
    }

    private EventOperations operations() {
        return plant.manager().operations();
    }

    private String added(String user) {
        return write.addUser("G1", user, Value.of("Nuuk"));
    }

    /** One document with the commands of two. */
    private static String together(String first, String second) {
        String command = second.substring(second.lastIndexOf("<command "), second.indexOf("</BroadsoftDocument>"));
        return first.replace("</BroadsoftDocument>", command + "</BroadsoftDocument>");
    }

    private static String sessionless(String request) {
        return request.replaceAll("<cai3:SessionId>[^<]*</cai3:SessionId>", "")
                .replaceAll("sessionId>[^<]*<", "sessionId><")
                .replaceAll("SessionId([^>]*)>[^<]*<", "SessionId$1><")
                .replaceAll("(userPassword>)[^<]*<", "$1<");
    }
}
