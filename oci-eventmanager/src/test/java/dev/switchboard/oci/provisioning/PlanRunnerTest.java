package dev.switchboard.oci.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.common.time.ManualTimers;
import dev.switchboard.oci.event.Outcome;
import dev.switchboard.oci.event.StepLedger;
import dev.switchboard.oci.event.StepLedger.StepState;
import dev.switchboard.oci.journal.Arrival;
import dev.switchboard.oci.journal.JointLedger.Then;
import dev.switchboard.oci.journal.MemoryEventJournal;
import dev.switchboard.oci.plan.Plan;
import dev.switchboard.oci.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What goes with the mark of a registry step. */
class PlanRunnerTest {

    private static final Step RECORD = new Step.DeleteRecord("bob@x");
    private static final Step REQUEST = new Step.DeleteAssociation("bob@x");

    private final List<Then> proposed = new ArrayList<>();
    private final List<Boolean> login = new ArrayList<>();

    private final class Session implements StepSessions.StepSession {
        private final boolean refused;

        Session(boolean refused) {
            this.refused = refused;
        }

        @Override
        public Optional<String> loginFailure() {
            return refused ? Optional.of("login refused") : Optional.empty();
        }

        @Override
        public boolean leavesTheProcess(Step step) {
            return step.equals(REQUEST);
        }

        @Override
        public StepResult execute(Step step, boolean repeated, Duration within) {
            return StepResult.done("");
        }

        @Override
        public Optional<StepResult> executeJointly(
                Step step, boolean repeated, StepLedger ledger, int number, Then then) {
            if (step.equals(REQUEST)) {
                return Optional.empty();
            }
            proposed.add(then);
            return Optional.of(StepResult.done(""));
        }

        @Override
        public void close() {}
    }

    private static Plan.Section section(Step... steps) {
        List<Plan.Entry> entries = new ArrayList<>();
        for (Step step : steps) {
            entries.add(new Plan.Entry(step, false, false));
        }
        return new Plan.Section("bob@x", true, entries);
    }

    private Outcome run(Plan.Section... sections) throws InterruptedException {
        MemoryEventJournal journal = new MemoryEventJournal(new ManualTimers(Instant.EPOCH));
        long id = journal.append(List.of(new Arrival("as", "1", "ad", "C", "bob@x", "<a/>", "")))
                .get(0)
                .id();
        Plan plan = new Plan(List.of(sections), "", false);
        StepLedger ledger = journal.ledger(id, 0, true);
        ledger.plan(new StepCodec().encode(plan));
        PlanRunner runner = new PlanRunner(
                section -> new Session(!login.isEmpty() && !login.remove(0)),
                Duration.ofSeconds(8),
                RetryRules.none(),
                ended -> {});
        return runner.run(plan, Collections.nCopies(ledger.steps().size(), StepState.PLANNED), ledger, false);
    }

    @Test
    void theLastStepProposesTheEndAndOthersTheMarkOfARequestBehindThem() throws Exception {
        assertThat(run(section(RECORD, REQUEST, RECORD), section(RECORD, RECORD)))
                .isEqualTo(Outcome.completed());
        assertThat(proposed)
                .containsExactly(
                        new Then(true, Optional.empty()),
                        new Then(false, Optional.empty()),
                        new Then(false, Optional.empty()),
                        new Then(false, Optional.of(Outcome.completed())));
    }

    @Test
    void whatHasFailedBeforeIsInTheProposedEnd() throws Exception {
        login.addAll(List.of(false, true));
        Outcome outcome = run(section(RECORD), section(RECORD));
        assertThat(outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
        assertThat(proposed).containsExactly(new Then(false, Optional.of(outcome)));
    }

    @Test
    void aSectionWithoutStepsMayStillFailSoNothingEndsBeforeIt() throws Exception {
        login.addAll(List.of(true, false));
        assertThat(run(section(RECORD), section()).kind()).isEqualTo(Outcome.Kind.FAILED);
        assertThat(proposed).containsExactly(new Then(false, Optional.empty()));
    }
}
