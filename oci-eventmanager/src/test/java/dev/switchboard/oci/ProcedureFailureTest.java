package dev.switchboard.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.common.config.Secret;
import dev.switchboard.oci.event.StepLedger.LedgerStep;
import dev.switchboard.oci.event.StepLedger.StepState;
import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.oci.journal.JournalEntry;
import dev.switchboard.oci.journal.SqlEventJournal;
import dev.switchboard.oci.journal.StorePool;
import dev.switchboard.oci.plan.Planning;
import dev.switchboard.oci.plan.SubscriberRecord;
import dev.switchboard.oci.plan.SubscriberType;
import dev.switchboard.oci.provisioning.SqlSubscriberStore;
import dev.switchboard.oci.simulator.Cai3gFaults;
import dev.switchboard.oci.simulator.Fault;
import dev.switchboard.oci.simulator.OciDocuments;
import dev.switchboard.oci.simulator.OciDocuments.Endpoint;
import dev.switchboard.oci.simulator.OciDocuments.Value;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Fails each request of each composite procedure in turn: what the registry then says, and that a replay ends where an
 * undisturbed run ends.
 */
class ProcedureFailureTest {

    private static final OciDocuments WRITE = new OciDocuments();

    /** The names of one try; no two tries share any. */
    private record Names(String user, String other, String list, String phone, String newPhone) {
        static Names of(int number) {
            return new Names(
                    "u" + number + "@example.net",
                    "pub" + number + "@example.net",
                    "blf" + number + "@example.net",
                    Integer.toString(100_000 + number),
                    Integer.toString(500_000 + number));
        }

        String neutral(String text) {
            return text.replace(user, "USER")
                    .replace(other, "OTHER")
                    .replace(list, "LIST")
                    .replace(phone, "PHONE")
                    .replace(newPhone, "NEWPHONE");
        }
    }

    /** What the registry must say after the failure of a request, with the reference implementation's planning. */
    private interface Reference {
        void check(int failed, SubscriberRecord before, Optional<SubscriberRecord> after, Names names);
    }

    @SuppressWarnings("ImmutableEnumChecker") // functions without state
    private enum Procedure {
        INSERT(
                names -> List.of(),
                names -> WRITE.addUser("G1", names.user, Value.of("Nuuk")),
                (failed, before, after, names) -> assertThat(after).isPresent()),
        PUBLIC_ID(
                names -> List.of(added(names)),
                names -> WRITE.modifyUser(names.user, Value.absent(), Endpoint.access(names.other)),
                (failed, before, after, names) -> assertThat(after).contains(before)),
        PUBLIC_ID_WITH_PHONE(
                names -> List.of(added(names), phone(names, Value.of(names.phone))),
                names -> WRITE.modifyUser(names.user, Value.of(names.phone), Endpoint.access(names.other)),
                (failed, before, after, names) -> {
                    assertThat(after.orElseThrow().phone()).isEqualTo(names.phone);
                    // The record follows between the identity and the number's return.
                    assertThat(after.orElseThrow().publicId()).isEqualTo(failed <= 6 ? names.user : names.other);
                }),
        FIRST_PHONE(
                names -> List.of(added(names)),
                names -> phone(names, Value.of(names.phone)),
                (failed, before, after, names) -> assertThat(after).contains(before)),
        OTHER_PHONE(
                names -> List.of(added(names), phone(names, Value.of(names.phone))),
                names -> phone(names, Value.of(names.newPhone)),
                (failed, before, after, names) -> assertThat(after).contains(before)),
        NO_PHONE(
                names -> List.of(added(names), phone(names, Value.of(names.phone))),
                names -> phone(names, Value.nil()),
                (failed, before, after, names) ->
                        assertThat(after.orElseThrow().phone()).isEmpty()),
        TYPE(
                names -> List.of(added(names), phone(names, Value.of(names.phone))),
                names -> WRITE.modifyUser(names.user, Value.of(names.phone), Endpoint.trunk(names.user)),
                (failed, before, after, names) -> {
                    assertThat(after.isPresent()).isEqualTo(failed > 2);
                    after.ifPresent(row -> assertThat(row.type()).isEqualTo(SubscriberType.TRUNK));
                    after.ifPresent(row -> assertThat(row.phone()).isEqualTo(failed > 4 ? names.phone : ""));
                }),
        CONTEXT(
                names -> List.of(added(names)),
                names -> WRITE.userProfile(names.user, Value.of("Nuuk")),
                (failed, before, after, names) ->
                        assertThat(after.orElseThrow().phoneContext()).isEqualTo("nuk.tg.gl")),
        LIST(
                names -> List.of(added(names)),
                names -> WRITE.busyLampField(names.user, Value.of(names.list)),
                (failed, before, after, names) ->
                        assertThat(after.orElseThrow().listUri()).isEqualTo(names.list)),
        DELETE(
                names -> List.of(
                        added(names),
                        phone(names, Value.of(names.phone)),
                        WRITE.busyLampField(names.user, Value.of(names.list))),
                names -> WRITE.deleteUser(names.user),
                (failed, before, after, names) -> {
                    assertThat(after.isPresent()).isEqualTo(failed <= 3);
                    after.ifPresent(row -> assertThat(row.listUri()).isEmpty());
                    after.ifPresent(row -> assertThat(row.phone()).isEqualTo(failed == 1 ? names.phone : ""));
                });

        private final Function<Names, List<String>> before;
        private final Function<Names, String> event;
        private final Reference reference;

        Procedure(Function<Names, List<String>> before, Function<Names, String> event, Reference reference) {
            this.before = before;
            this.event = event;
            this.reference = reference;
        }

        private static String added(Names names) {
            return WRITE.addUser("G1", names.user, Value.nil());
        }

        private static String phone(Names names, Value phone) {
            return WRITE.modifyUser(names.user, phone, Endpoint.nil());
        }
    }

    @SuppressWarnings("ImmutableEnumChecker") // a record of immutable values
    private enum Trouble {
        SOFT(Cai3gFaults.fault(4006, 99_999)),
        HARD(Fault.status(503)),
        ANSWER_LOST(Fault.drop().afterEffect());

        private final Fault fault;

        Trouble(Fault fault) {
            this.fault = fault;
        }
    }

    @TempDir
    Path directory;

    private int number;

    @ParameterizedTest
    @EnumSource
    void aFailureLeavesWhatTheModeSaysAndAReplayCompletesIt(Planning planning) {
        // One file for both, as by default: there the registry changes in the journal's transactions.
        try (StorePool pool = StorePool.journalWithRegistry(
                        "jdbc:sqlite:" + directory.resolve("em.sqlite"), "", new Secret(""));
                SqlEventJournal journal = SqlEventJournal.open(pool.dataSource(), InstantSource.system());
                Plant plant = new Plant()) {
            plant.journal = journal;
            plant.registry = SqlSubscriberStore.beside(journal, InstantSource.system());
            plant.planning = planning;
            plant.start();
            for (Procedure procedure : Procedure.values()) {
                Names names = Names.of(++number);
                procedure.before.apply(names).forEach(plant::run);
                plant.gateway.clearRecords();
                assertThat(plant.run(procedure.event.apply(names)).status()).isEqualTo(EventStatus.COMPLETED);
                int requests = plant.operations().size();
                String end = state(plant, names);
                assertThat(requests).as(procedure.name()).isPositive();
                for (int failed = 1; failed <= requests; failed++) {
                    for (Trouble trouble : Trouble.values()) {
                        tryOut(plant, procedure, failed, trouble, requests, end);
                    }
                }
            }
        }
    }

    private void tryOut(Plant plant, Procedure procedure, int failed, Trouble trouble, int requests, String end) {
        String what = plant.planning + " " + procedure + " request " + failed + " " + trouble;
        Names names = Names.of(++number);
        procedure
                .before
                .apply(names)
                .forEach(document ->
                        assertThat(plant.run(document).status()).as(what).isEqualTo(EventStatus.COMPLETED));
        Optional<SubscriberRecord> before = plant.registry.find(names.user);
        // A session that saw trouble is renewed; that is to happen before the requests are counted.
        plant.run(WRITE.sipPassword("nobody" + number + "@example.net", "x"));
        plant.run(WRITE.sipPassword("nobody" + number + "@example.net", "x"));
        plant.gateway.clearRecords();
        plant.gateway.failMatching("", failed, 1, trouble.fault);

        JournalEntry entry = plant.run(procedure.event.apply(names));

        boolean tolerated = trouble == Trouble.SOFT
                && plant.planning == Planning.REFERENCE
                && procedure == Procedure.DELETE
                && (failed == 1 || failed == requests);
        if (tolerated) {
            assertThat(entry.status()).as(what).isEqualTo(EventStatus.COMPLETED);
            return;
        }
        assertThat(entry.status()).as(what).isEqualTo(EventStatus.FAILED);
        assertThat(entry.reason()).as(what).isNotEmpty();
        assertThat(plant.operations()).as(what).hasSize(failed);
        checkSteps(plant.journal.steps(entry.id()).get(0), what);
        Optional<SubscriberRecord> after = plant.registry.find(names.user);
        if (plant.planning == Planning.REFERENCE) {
            procedure.reference.check(failed, before.orElse(null), after, names);
        } else if (procedure == Procedure.DELETE) {
            assertThat(after).as(what).isPresent();
        } else {
            assertThat(after).as(what).isEqualTo(before);
        }

        JournalEntry replayed = plant.replay(entry.id());

        assertThat(replayed.status()).as(what + ": " + replayed.reason()).isEqualTo(EventStatus.COMPLETED);
        assertThat(state(plant, names)).as(what).isEqualTo(end);
    }

    /** Done up to the one that failed, nothing after it. */
    private static void checkSteps(List<LedgerStep> steps, String what) {
        List<StepState> states = steps.stream().map(LedgerStep::state).toList();
        int failed = states.indexOf(StepState.FAILED);
        assertThat(failed).as(what).isNotNegative();
        assertThat(states.subList(0, failed)).as(what).isSubsetOf(StepState.DONE, StepState.TOLERATED);
        assertThat(states.subList(failed + 1, states.size())).as(what).allMatch(StepState.SKIPPED::equals);
    }

    private static String state(Plant plant, Names names) {
        var world = plant.gateway.world().withoutPasswords();
        List<String> state = new ArrayList<>();
        state.add(plant.registry.find(names.user).toString());
        for (String user : List.of(names.user, names.list)) {
            world.findAssociationOf(user)
                    .ifPresent(found -> state.add(found.identities() + " " + found.profiles() + " psi=" + found.psi()));
        }
        Map<String, Object> numbers = new TreeMap<>(world.numbers());
        numbers.keySet().removeIf(key -> !key.contains(names.phone) && !key.contains(names.newPhone));
        state.add(numbers.toString());
        return names.neutral(String.join("\n", state));
    }
}
