package dev.switchboard.oci.provisioning;

import dev.switchboard.oci.event.StepLedger;
import dev.switchboard.oci.journal.JointLedger;
import dev.switchboard.oci.plan.Plan;
import dev.switchboard.oci.plan.Step;
import java.time.Duration;
import java.util.Optional;

/** What carries steps out: the gateway, the mail server and the registry behind one interface. */
interface StepSessions {

    /** Opens what a section needs. Never throws for a peer that does not answer: see {@link #open}'s result. */
    StepSession open(Plan.Section section) throws InterruptedException;

    /** Carries out the steps of one section. */
    interface StepSession extends AutoCloseable {

        /** Why no session could be opened; nothing may be executed then. */
        Optional<String> loginFailure();

        /** Whether the step is a request to a peer, whose answer may get lost. */
        boolean leavesTheProcess(Step step);

        /**
         * Carries out one step.
         *
         * @param repeated whether it may have been carried out before
         * @param within how long it may take at most
         */
        StepResult execute(Step step, boolean repeated, Duration within) throws InterruptedException;

        /**
         * Carries out a step in the ledger's own database, in one transaction with its mark.
         *
         * @param repeated whether it may have been carried out before
         * @param then what goes with the mark when it is done
         * @return empty when the step is not one of that database: nothing has been done then
         */
        Optional<StepResult> executeJointly(
                Step step, boolean repeated, StepLedger ledger, int number, JointLedger.Then then);

        @Override
        void close();
    }
}
