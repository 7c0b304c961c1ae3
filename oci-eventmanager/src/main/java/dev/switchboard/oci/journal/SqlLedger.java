package dev.switchboard.oci.journal;

import dev.switchboard.oci.event.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** A ledger in a SQL database, which changes of the same database can be joined to. */
final class SqlLedger extends BufferedLedger implements JointLedger {

    /**
     * A change with the marks that go with it.
     *
     * @param number the step's position
     * @param step makes the change
     * @param done what is written when the step is done
     * @param otherwise what is written when the step turns out not to be done
     * @param end how the event ends with the step, if it does
     */
    record Joint(
            int number,
            JointLedger.Change step,
            BufferedLedger.Change done,
            BufferedLedger.Change otherwise,
            Optional<Outcome> end) {}

    /** Writes to the database. */
    interface JointSink extends Sink {
        boolean write(Joint joint);
    }

    private final Optional<DataSource> joinable;
    private final JointSink sink;
    private boolean mayEnd;
    private Optional<Outcome> end = Optional.empty();

    SqlLedger(
            long eventId,
            int command,
            Run run,
            List<LedgerStep> stored,
            boolean replaces,
            Optional<DataSource> joinable,
            JointSink sink) {
        super(eventId, command, run, stored, replaces, sink);
        this.joinable = joinable;
        this.sink = sink;
    }

    @Override
    public Optional<DataSource> joinable() {
        return joinable;
    }

    @Override
    public void mayEnd() {
        mayEnd = true;
    }

    @Override
    public boolean carryOut(int number, Then then, JointLedger.Change change) {
        List<LedgerStep> marks = new ArrayList<>();
        marks.add(marked(number, StepState.DONE, ""));
        if (then.sendsNext()) {
            marks.add(marked(number + 1, StepState.SENT, ""));
        }
        Optional<Outcome> proposed = mayEnd ? then.end() : Optional.empty();
        BufferedLedger.Change done = changeWith(marks);
        boolean isDone = sink.write(new Joint(number, change, done, change(), proposed));
        written();
        if (isDone) {
            stored(marks);
            end = proposed;
        }
        return isDone;
    }

    /** How the event has ended already, if it has. */
    Optional<Outcome> end() {
        return end;
    }
}
