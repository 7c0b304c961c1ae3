package dev.switchboard.oci.plan;

import java.util.List;

/**
 * What one event asks of the network, as data: ordered steps, or why there are none.
 *
 * @param sections the steps, in parts that fail independently of each other; a plan for one subscriber has one part
 * @param ignored why the event needs nothing and counts as ignored; empty when it counts as completed or has steps
 * @param lastSectionDecides whether the event's outcome is that of its last section alone, as the reference
 *     implementation has it; otherwise it fails when any section fails
 * @param notes what an operator should know or do beside the plan, for people and without secrets; to be logged
 */
public record Plan(List<Section> sections, String ignored, boolean lastSectionDecides, List<String> notes) {

    /**
     * Steps that run in order up to the first that fails, in one session and one time budget.
     *
     * @param subscriber whom they are about; for reports
     * @param needsSession whether a gateway session is opened even when no step needs one
     * @param steps the steps in order
     */
    public record Section(String subscriber, boolean needsSession, List<Entry> steps) {
        /**
         * Copies the steps.
         *
         * @param subscriber whom they are about
         * @param needsSession whether a gateway session is opened in any case
         * @param steps the steps in order
         */
        public Section {
            steps = List.copyOf(steps);
        }
    }

    /**
     * A step and what a fault means for it.
     *
     * @param step the step
     * @param toleratesFault whether the section goes on when the peer answers with a fault
     * @param goalReached whether a fault that says the goal is reached already counts as done on the first run too;
     *     on a repeated step it always does
     */
    public record Entry(Step step, boolean toleratesFault, boolean goalReached) {}

    /**
     * Copies the lists.
     *
     * @param sections the steps in parts that fail independently
     * @param ignored why the event counts as ignored, or empty
     * @param lastSectionDecides whether the last section alone decides the outcome
     * @param notes what an operator should know beside the plan
     */
    public Plan {
        sections = List.copyOf(sections);
        notes = List.copyOf(notes);
    }

    /**
     * A plan without notes.
     *
     * @param sections the steps
     * @param ignored why the event counts as ignored, or empty
     * @param lastSectionDecides whether the last section alone decides the outcome
     */
    public Plan(List<Section> sections, String ignored, boolean lastSectionDecides) {
        this(sections, ignored, lastSectionDecides, List.of());
    }

    /**
     * The plan of an event that needs nothing.
     *
     * @param reason why
     * @return a plan that ends as ignored
     */
    public static Plan ignore(String reason) {
        return new Plan(List.of(), reason, false);
    }

    /**
     * The plan of an event that is completed as it stands, without a session.
     *
     * @return an empty plan
     */
    public static Plan nothing() {
        return new Plan(List.of(), "", false);
    }
}
