package dev.switchboard.oci.event;

import java.util.List;

/**
 * The durable record of what one event still has to do and what is done.
 *
 * <p>The order of use is: {@link #steps()} tells whether an earlier run left a plan; if not, {@link #plan} stores one;
 * then for each step {@link #sending} before it is acted on and {@link #answered} after. A step found in
 * {@link StepState#SENT} has an unknown result: it was acted on, perhaps, and is to be repeated.
 *
 * <p><b>Threading.</b> One ledger is used by one thread at a time.
 */
public interface StepLedger {

    /** Where a step stands. */
    enum StepState {
        /** Not yet acted on. */
        PLANNED,
        /** About to be acted on, or acted on without a known answer. */
        SENT,
        /** Done. */
        DONE,
        /** Refused by the peer, which this step allows. */
        TOLERATED,
        /** Failed; the event failed with it. */
        FAILED,
        /** Never tried, because a step before it failed. */
        SKIPPED
    }

    /**
     * One step of a plan, in a form the journal can keep without understanding it.
     *
     * @param section steps of one section fail together and share a session; sections are numbered from 0
     * @param kind the name of the step, for example {@code CreateAssociation}
     * @param summary for people, without secrets
     * @param payload everything needed to act on the step later; may hold secrets
     */
    record PlannedStep(int section, String kind, String summary, String payload) {}

    /**
     * One step and where it stands.
     *
     * @param number position in the plan, from 0
     * @param step the step
     * @param state where it stands
     * @param note what the peer said, or why it failed, without secrets; may be empty
     */
    record LedgerStep(int number, PlannedStep step, StepState state, String note) {}

    /**
     * Whether the event has been tried before: a replay, or a run that a crash cut off. What such a run finds done
     * already may be its own work.
     *
     * @return true when this is not the first run
     */
    boolean repeated();

    /**
     * The plan an unfinished earlier run has left.
     *
     * @return its steps in order; empty when there is none, and a fresh plan is to be made
     */
    List<LedgerStep> steps();

    /**
     * Sets the plan, replacing what {@link #steps()} gave. It becomes durable with the first {@link #sending} or with the
     * event's outcome, so nothing may be acted on before: what is lost until then is a plan nobody has begun.
     *
     * @param steps the steps in order; may be empty
     */
    void plan(List<PlannedStep> steps);

    /**
     * Marks a step as about to be acted on. On return that survives the end of the process, together with every {@link
     * #answered} before it, and a plan's first mark survives a power cut. A power cut may lose the newest later marks:
     * such a step is then found as never sent, and where the peer refuses it as done already, its event fails and is
     * for an operator to replay.
     *
     * @param number the step's position
     * @throws EventWithdrawnException when it is the first of this run and the event is no longer pending: nothing may
     *     be done for it
     */
    void sending(int number);

    /**
     * Records the result of a step. Becomes durable with the next {@link #sending} or with the event's outcome: what
     * is lost in between leaves the step in {@link StepState#SENT}.
     *
     * @param number the step's position
     * @param state the result
     * @param note what the peer said, without secrets; may be empty
     */
    void answered(int number, StepState state, String note);
}
