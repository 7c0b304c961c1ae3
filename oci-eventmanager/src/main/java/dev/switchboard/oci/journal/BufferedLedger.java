package dev.switchboard.oci.journal;

import dev.switchboard.oci.event.StepLedger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A ledger that holds plans and answers back until they have to be durable, so that each step costs one commit.
 *
 * <p>The plan goes with the first step's mark: before that nothing has been acted on, and losing it loses nothing.
 */
class BufferedLedger implements StepLedger {

    /** Writes what a ledger holds back, in one commit. */
    interface Sink {
        void write(Change change);
    }

    /** One run of one event, shared by the ledgers of its commands. */
    static final class Run {
        private final int earlier;
        private boolean counted;

        /** @param earlier how many runs there were before this one */
        Run(int earlier) {
            this.earlier = earlier;
        }

        int number() {
            return earlier + 1;
        }

        boolean first() {
            return earlier == 0;
        }

        /** Whether the run is counted durably. */
        boolean counted() {
            return counted;
        }

        void setCounted() {
            counted = true;
        }
    }

    /**
     * What one commit has to write for one command.
     *
     * @param run the run to count
     * @param replaces whether steps of an earlier plan may be stored, which the plan replaces
     * @param plan the whole plan with the state of each step, when it is not stored yet
     * @param marks the steps to mark, when the plan is stored
     */
    record Change(
            long eventId,
            int command,
            Run run,
            boolean replaces,
            Optional<List<LedgerStep>> plan,
            List<LedgerStep> marks) {

        boolean isEmpty() {
            return plan.isEmpty() && marks.isEmpty();
        }
    }

    private final long eventId;
    private final int command;
    private final Run run;
    private final Sink sink;
    private final List<LedgerStep> steps;
    private final SortedSet<Integer> unwritten = new TreeSet<>();
    private boolean planUnwritten;
    private boolean replaces;

    /**
     * @param stored the steps an earlier run left; empty when there are none or they are not wanted
     * @param replaces whether the store may hold steps of this command
     */
    BufferedLedger(long eventId, int command, Run run, List<LedgerStep> stored, boolean replaces, Sink sink) {
        this.eventId = eventId;
        this.command = command;
        this.run = run;
        this.sink = sink;
        this.steps = new ArrayList<>(stored);
        this.replaces = replaces;
    }

    @Override
    public boolean repeated() {
        return !run.first();
    }

    @Override
    public List<LedgerStep> steps() {
        return List.copyOf(steps);
    }

    @Override
    public void plan(List<PlannedStep> planned) {
        steps.clear();
        unwritten.clear();
        for (PlannedStep step : planned) {
            steps.add(new LedgerStep(steps.size(), step, StepState.PLANNED, ""));
        }
        planUnwritten = true;
    }

    @Override
    public void sending(int number) {
        mark(number, StepState.SENT, "");
        sink.write(change());
        written();
    }

    @Override
    public void answered(int number, StepState state, String note) {
        // What was stored together with the step itself needs no writing.
        if (!marked(number, state, note).equals(steps.get(number))) {
            mark(number, state, note);
        }
    }

    private void mark(int number, StepState state, String note) {
        steps.set(number, marked(number, state, note));
        unwritten.add(number);
    }

    /** A step as it would be with a mark. */
    final LedgerStep marked(int number, StepState state, String note) {
        if (number < 0 || number >= steps.size()) {
            throw new IllegalArgumentException("number is " + number + ", the plan has " + steps.size() + " steps");
        }
        return new LedgerStep(number, steps.get(number).step(), state, note);
    }

    long eventId() {
        return eventId;
    }

    /** What is held back. */
    Change change() {
        Change change = changeWith(List.of());
        // From here on the store may hold the plan, also when writing it seems to fail.
        replaces |= planUnwritten;
        return change;
    }

    /** What is held back, with marks that are not made yet. */
    final Change changeWith(List<LedgerStep> marks) {
        List<LedgerStep> all = new ArrayList<>(steps);
        SortedSet<Integer> numbers = new TreeSet<>(unwritten);
        for (LedgerStep mark : marks) {
            all.set(mark.number(), mark);
            numbers.add(mark.number());
        }
        return planUnwritten
                ? new Change(eventId, command, run, replaces, Optional.of(List.copyOf(all)), List.of())
                : new Change(
                        eventId,
                        command,
                        run,
                        replaces,
                        Optional.empty(),
                        numbers.stream().map(all::get).toList());
    }

    /** Makes marks that are durable already. */
    final void stored(List<LedgerStep> marks) {
        marks.forEach(mark -> steps.set(mark.number(), mark));
    }

    /** Told when everything held back is durable. */
    void written() {
        planUnwritten = false;
        unwritten.clear();
        run.setCounted();
    }
}
