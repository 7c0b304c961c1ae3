package dev.switchboard.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.oci.event.StepLedger.StepState;
import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.oci.journal.JournalEntry;
import dev.switchboard.oci.plan.Planning;
import dev.switchboard.oci.provisioning.Cai3gClient.SessionUse;
import dev.switchboard.oci.provisioning.ErrorClass;
import dev.switchboard.oci.provisioning.RetryRules;
import dev.switchboard.oci.simulator.Cai3gFaults;
import dev.switchboard.oci.simulator.Cai3gSimulator;
import dev.switchboard.oci.simulator.Fault;
import dev.switchboard.oci.simulator.MailboxSimulator;
import dev.switchboard.oci.simulator.OciDocuments;
import dev.switchboard.oci.simulator.OciDocuments.Endpoint;
import dev.switchboard.oci.simulator.OciDocuments.Value;
import dev.switchboard.oci.simulator.ReceivedRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sessions, budgets, retries and mail, from the document on the stream to the peers. */
class ProvisioningFlowTest {

    private static final String USER = "user1@example.net";

    private final OciDocuments write = new OciDocuments();
    private final Plant plant = new Plant();

    @AfterEach
    void close() {
        plant.close();
    }

    @Test
    void anEventThatNeedsNothingOpensNoSession() {
        plant.session = SessionUse.PER_EVENT;
        plant.start();

        JournalEntry entry = plant.run(write.userProfile("nobody@example.net", Value.absent()));

        assertThat(entry.status()).isEqualTo(EventStatus.IGNORED);
        assertThat(entry.reason()).isNotEmpty();
        assertThat(plant.gateway.requests()).isEmpty();
    }

    @Test
    void aSessionPerEventLogsInAndOutEachTimeAndAKeptOneOnce() {
        plant.session = SessionUse.PER_EVENT;
        plant.start();
        plant.run(added(USER));
        plant.run(write.deleteUser(USER));
        assertThat(all(plant.gateway)).containsExactly("Login", "Create", "Logout", "Login", "Delete", "Logout");
        assertThat(plant.gateway.openSessions()).isZero();
    }

    @Test
    void aKeptSessionServesAllEventsAndIsLoggedOutAtTheEnd() {
        plant.start();
        plant.run(added(USER));
        plant.run(write.deleteUser(USER));
        plant.manager().close();

        assertThat(all(plant.gateway)).containsExactly("Login", "Create", "Delete", "Logout");
        assertThat(plant.gateway.openSessions()).isZero();
    }

    @Test
    void aSessionTheGatewayForgotIsRenewedWithinTheEvent() {
        plant.start();
        plant.run(added(USER));
        plant.gateway.expireSessions();

        assertThat(plant.run(phone(USER, "111111")).status()).isEqualTo(EventStatus.COMPLETED);

        assertThat(plant.gateway.counts()).containsEntry("Login", 2L);
    }

    @Test
    void theSecondaryTakesOverWhenThePrimaryRefusesTheLogin() {
        plant.gateway.failNext(Cai3gSimulator.Operation.LOGIN, 1, Cai3gFaults.fault(3014, 1004));
        plant.start();

        assertThat(plant.run(added(USER)).status()).isEqualTo(EventStatus.COMPLETED);

        assertThat(all(plant.secondGateway)).containsExactly("Login", "Create");
    }

    @Test
    void theEventFailsWhenNoGatewayGivesASessionAndAReplayCompletesIt() {
        plant.gateway.refuseConnections();
        plant.secondGateway.failNext(Cai3gSimulator.Operation.LOGIN, 1, Fault.html());
        plant.start();

        JournalEntry entry = plant.run(added(USER));

        assertThat(entry.status()).isEqualTo(EventStatus.FAILED);
        assertThat(entry.reason()).startsWith("login: ").contains("primary", "secondary");
        assertThat(plant.journal.steps(entry.id()).get(0)).allMatch(step -> step.state() == StepState.SKIPPED);
        plant.gateway.acceptConnections();
        assertThat(plant.replay(entry.id()).status()).isEqualTo(EventStatus.COMPLETED);
    }

    @Test
    void theBudgetEndsAnEventAndNothingOfItIsSentAfterwards() {
        plant.budget = Duration.ofMillis(250);
        plant.start();
        plant.run(added(USER));
        plant.gateway.clearRecords();
        plant.gateway.delay(Duration.ofMillis(150));

        JournalEntry entry = plant.run(write.modifyUser(USER, Value.of("111111"), Endpoint.access("a@example.net")));
        long asked = plant.gateway.exchanges();
        plant.gateway.delay(Duration.ZERO);

        assertThat(entry.status()).isEqualTo(EventStatus.FAILED);
        assertThat(entry.reason()).containsAnyOf("budget of 250 ms", "the time for this event was over");
        assertThat(plant.operations()).hasSize(2);
        JournalEntry next = plant.run(added("user2@example.net"));
        assertThat(next.status()).isEqualTo(EventStatus.COMPLETED);
        List<String> later = plant.gateway.requests().stream()
                .filter(request -> request.order() > asked)
                .map(ReceivedRequest::text)
                .filter(text -> text.contains(USER))
                .toList();
        assertThat(later).isEmpty();
    }

    @Test
    void theBudgetDoesNotIncludeTheLogin() {
        plant.budget = Duration.ofMillis(200);
        plant.gateway.failNext(Cai3gSimulator.Operation.LOGIN, 1, Fault.slow(Duration.ofMillis(400)));
        plant.start();

        assertThat(plant.run(added(USER)).status()).isEqualTo(EventStatus.COMPLETED);
    }

    @ParameterizedTest
    @EnumSource
    void aGroupDeletionGivesEachMemberASessionAndGoesOnAfterAFailure(Planning planning) {
        plant.planning = planning;
        plant.session = SessionUse.PER_EVENT;
        plant.start();
        List<String> members = List.of("m1@example.net", "m2@example.net", "m3@example.net");
        members.forEach(member -> plant.run(added(member)));
        plant.gateway.clearRecords();
        plant.gateway.failMatching("m2@example.net", 1, 1, Fault.status(503));
        plant.gateway.failMatching(id(members.get(1)), 1, 1, Fault.status(503));

        JournalEntry entry = plant.run(write.deleteGroup("G1"));

        assertThat(plant.gateway.counts()).containsEntry("Login", 3L).containsEntry("Logout", 3L);
        assertThat(plant.gateway.world().findAssociationOf(members.get(0))).isEmpty();
        assertThat(plant.gateway.world().findAssociationOf(members.get(1))).isPresent();
        assertThat(plant.gateway.world().findAssociationOf(members.get(2))).isEmpty();
        assertThat(entry.reason()).contains("m2@example.net").doesNotContain("m3@example.net");
        if (planning == Planning.CORRECTED) {
            assertThat(entry.status()).isEqualTo(EventStatus.FAILED);
            plant.gateway.clearFaults();
            assertThat(plant.replay(entry.id()).status()).isEqualTo(EventStatus.COMPLETED);
            assertThat(plant.gateway.world().associations()).isEmpty();
        } else {
            // The last member decides.
            assertThat(entry.status()).isEqualTo(EventStatus.COMPLETED);
        }
    }

    @Test
    void eachMemberOfAGroupHasABudgetOfItsOwn() {
        plant.budget = Duration.ofMillis(500);
        plant.start();
        List<String> members = List.of("m1@example.net", "m2@example.net", "m3@example.net", "m4@example.net");
        members.forEach(member -> plant.run(added(member)));
        plant.gateway.delay(Duration.ofMillis(200));

        assertThat(plant.run(write.deleteGroup("G1")).status()).isEqualTo(EventStatus.COMPLETED);
    }

    @Test
    void retryRulesRepeatAStepAsOftenAsTheySay() {
        plant.retries = new RetryRules(Map.of(ErrorClass.FAULT, new RetryRules.Rule(2, Duration.ofMillis(5))));
        plant.start();
        plant.gateway.failNext(Cai3gSimulator.Operation.CREATE, 2, Cai3gFaults.fault(4006, 99_999));
        assertThat(plant.run(added(USER)).status()).isEqualTo(EventStatus.COMPLETED);

        plant.gateway.failNext(Cai3gSimulator.Operation.CREATE, 3, Cai3gFaults.fault(4006, 99_999));
        assertThat(plant.run(added("user2@example.net")).status()).isEqualTo(EventStatus.FAILED);
        assertThat(plant.gateway.faultsWaiting()).isZero();

        plant.gateway.failNext(Cai3gSimulator.Operation.CREATE, 1, Fault.status(503));
        assertThat(plant.run(added("user3@example.net")).status()).isEqualTo(EventStatus.FAILED);
    }

    @Test
    void aRetriedCreationWhoseAnswerWasLostCountsAsDone() {
        plant.retries = new RetryRules(Map.of(ErrorClass.MALFORMED, new RetryRules.Rule(1, Duration.ZERO)));
        plant.start();
        plant.gateway.failNext(Cai3gSimulator.Operation.CREATE, 1, Fault.drop().afterEffect());

        assertThat(plant.run(added(USER)).status()).isEqualTo(EventStatus.COMPLETED);

        assertThat(plant.operations()).containsExactly("Create", "Create");
    }

    @Test
    void aRetryThatWouldOutlastTheBudgetIsNotWaitedFor() {
        plant.retries = new RetryRules(Map.of(ErrorClass.FAULT, new RetryRules.Rule(5, Duration.ofHours(1))));
        plant.start();
        plant.gateway.failNext(Cai3gSimulator.Operation.CREATE, 1, Cai3gFaults.fault(4006, 99_999));

        JournalEntry entry = plant.run(added(USER));

        assertThat(entry.status()).isEqualTo(EventStatus.FAILED);
        assertThat(entry.reason()).contains("99999");
    }

    @Test
    void retriesOfMailFollowTheKindOfError() {
        plant.requestTimeout = Duration.ofMillis(500);
        plant.retries = new RetryRules(Map.of(ErrorClass.MALFORMED, new RetryRules.Rule(1, Duration.ZERO)));
        plant.start();
        plant.mail.failNext(1, Fault.status(500));

        assertThat(plant.run(write.addDomain("d1.example.net")).status()).isEqualTo(EventStatus.COMPLETED);
    }

    @Test
    void withoutAMailServerAMailEventFailsAndSaysWhatToSet() {
        plant.withMail = false;
        plant.start();

        JournalEntry entry = plant.run(write.addDomain("d1.example.net"));

        assertThat(entry.status()).isEqualTo(EventStatus.FAILED);
        assertThat(entry.reason()).contains("surgemail.primary_host");
        assertThat(plant.manager()
                        .operations()
                        .dryRun(entry.id(), Optional.empty(), false)
                        .orElseThrow()
                        .outcome())
                .isEqualTo("failed");
    }

    @ParameterizedTest
    @EnumSource
    void aMailEventFailsWhenBothServersAreDown(Planning planning) {
        plant.planning = planning;
        plant.start();
        plant.run(added(USER));
        plant.mail.refuseConnections();
        plant.secondMail.refuseConnections();

        JournalEntry domain = plant.run(write.addDomain("d1.example.net"));
        JournalEntry mailbox = plant.run(write.voicemail(USER, "box1@d1.example.net", "1234"));

        assertThat(domain.status()).isEqualTo(EventStatus.FAILED);
        assertThat(mailbox.status()).isEqualTo(EventStatus.FAILED);
        assertThat(mailbox.reason()).doesNotContain("1234");
        String stored = plant.registry.find(USER).orElseThrow().mailbox();
        assertThat(stored).isEqualTo(planning == Planning.REFERENCE ? "box1@d1.example.net" : "");
        plant.mail.acceptConnections();
        assertThat(plant.replay(domain.id()).status()).isEqualTo(EventStatus.COMPLETED);
        assertThat(plant.replay(mailbox.id()).status()).isEqualTo(EventStatus.COMPLETED);
        assertThat(plant.mail.mailboxes()).containsKey("box1@d1.example.net");
        assertThat(plant.registry.find(USER).orElseThrow().mailbox()).isEqualTo("box1@d1.example.net");
    }

    @Test
    void theSecondMailServerIsAskedWhenTheFirstCannotBeReached() {
        plant.start();
        plant.mail.refuseConnections();

        assertThat(plant.run(write.addDomain("d1.example.net")).status()).isEqualTo(EventStatus.COMPLETED);

        assertThat(plant.secondMail.counts()).containsKey(MailboxSimulator.Operation.CREATE_DOMAIN.toString());
    }

    private String added(String user) {
        return write.addUser("G1", user, Value.of("Nuuk"));
    }

    private String phone(String user, String phone) {
        return write.modifyUser(user, Value.of(phone), Endpoint.nil());
    }

    private static List<String> all(Cai3gSimulator gateway) {
        List<String> operations = new ArrayList<>();
        gateway.requests().forEach(request -> operations.add(request.operation()));
        return operations;
    }

    /** The association's key: what its deletion names. */
    private static String id(String user) {
        try {
            byte[] digest = java.security.MessageDigest.getInstance("MD5")
                    .digest(user.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            return java.util.HexFormat.of().formatHex(digest);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
