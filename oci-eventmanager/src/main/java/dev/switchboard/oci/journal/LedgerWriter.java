package dev.switchboard.oci.journal;

import dev.switchboard.oci.event.StepLedger.LedgerStep;
import dev.switchboard.oci.event.StepLedger.PlannedStep;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Writes what ledgers hold back. Everything it writes may be written again without harm. */
final class LedgerWriter {

    private final StorableText texts;

    LedgerWriter(StorableText texts) {
        this.texts = texts;
    }

    /** False when the event is no longer pending, so that nothing may be done for it. */
    boolean countRun(WriteConnection connection, BufferedLedger.Change change) throws SQLException {
        if (change.run().counted()) {
            return true;
        }
        PreparedStatement statement = connection.statement(JournalSql.COUNT_RUN);
        statement.setInt(1, change.run().number());
        statement.setLong(2, change.eventId());
        return statement.executeUpdate() > 0;
    }

    /** @param again whether it may have been written before, its answer lost */
    void write(WriteConnection connection, BufferedLedger.Change change, boolean again) throws SQLException {
        if (change.plan().isPresent()) {
            if (change.replaces() || again) {
                PreparedStatement statement = connection.statement(JournalSql.DELETE_STEPS);
                statement.setLong(1, change.eventId());
                statement.setInt(2, change.command());
                statement.executeUpdate();
            }
            insert(connection, change, change.plan().get());
        }
        mark(connection, change);
    }

    private void insert(WriteConnection connection, BufferedLedger.Change change, List<LedgerStep> steps)
            throws SQLException {
        if (steps.isEmpty()) {
            return;
        }
        PreparedStatement statement = connection.statement(JournalSql.INSERT_STEP);
        statement.clearBatch();
        for (LedgerStep step : steps) {
            PlannedStep planned = step.step();
            statement.setLong(1, change.eventId());
            statement.setInt(2, change.command());
            statement.setInt(3, step.number());
            statement.setInt(4, planned.section());
            statement.setString(5, texts.clean(planned.kind()));
            statement.setString(6, JournalSql.state(step.state()));
            statement.setString(7, JournalSql.orNull(texts.clean(step.note())));
            statement.setString(8, texts.clean(planned.summary()));
            statement.setString(9, texts.clean(planned.payload()));
            statement.addBatch();
        }
        statement.executeBatch();
    }

    private void mark(WriteConnection connection, BufferedLedger.Change change) throws SQLException {
        if (change.marks().isEmpty()) {
            return;
        }
        PreparedStatement statement = connection.statement(JournalSql.MARK_STEP);
        statement.clearBatch();
        for (LedgerStep step : change.marks()) {
            statement.setString(1, JournalSql.state(step.state()));
            statement.setString(2, JournalSql.orNull(texts.clean(step.note())));
            statement.setLong(3, change.eventId());
            statement.setInt(4, change.command());
            statement.setInt(5, step.number());
            statement.addBatch();
        }
        statement.executeBatch();
    }
}
