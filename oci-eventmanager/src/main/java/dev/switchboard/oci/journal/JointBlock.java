package dev.switchboard.oci.journal;

import dev.switchboard.oci.event.EventWithdrawnException;
import dev.switchboard.oci.event.Outcome;
import dev.switchboard.oci.journal.BufferedLedger.Change;
import dev.switchboard.oci.journal.BufferedLedger.Run;
import java.sql.SQLException;
import java.util.Optional;

/**
 * A step in the journal's own database: the change, all marks and perhaps the end of the event. For files only, where a
 * commit is never left without an answer.
 */
final class JointBlock implements GroupCommit.Block<Boolean> {

    /** Writes down how an event ended. */
    interface Settling {
        int settle(WriteConnection connection, long eventId, Outcome outcome, Optional<Run> run) throws SQLException;
    }

    private final SqlLedger.Joint joint;
    private final LedgerWriter ledgers;
    private final Settling settling;
    private boolean again;

    JointBlock(SqlLedger.Joint joint, LedgerWriter ledgers, Settling settling) {
        this.joint = joint;
        this.ledgers = ledgers;
        this.settling = settling;
    }

    @Override
    public Boolean write(WriteConnection connection) throws SQLException {
        Change done = joint.done();
        if (!ledgers.countRun(connection, done)) {
            throw new EventWithdrawnException(done.eventId());
        }
        boolean isDone = joint.step().make(connection);
        ledgers.write(connection, isDone ? done : joint.otherwise(), again);
        again = true;
        if (isDone && joint.end().isPresent()) {
            settling.settle(connection, done.eventId(), joint.end().get(), Optional.of(done.run()));
        }
        return isDone;
    }
}
