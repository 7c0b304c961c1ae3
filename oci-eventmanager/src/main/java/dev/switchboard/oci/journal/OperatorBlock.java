package dev.switchboard.oci.journal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** What an operator does to one event, and the record of it; both or neither. */
final class OperatorBlock implements GroupCommit.Block<Boolean> {

    /** Changes the event, guarded by its status; false when it was pending or missing. */
    interface Update {
        boolean apply(WriteConnection connection) throws SQLException;
    }

    private final Update update;
    private final AuditEntry audit;
    private final StorableText texts;
    private long auditId;

    OperatorBlock(Update update, AuditEntry audit, StorableText texts) {
        this.update = update;
        this.audit = audit;
        this.texts = texts;
    }

    @Override
    public Boolean write(WriteConnection connection) throws SQLException {
        auditId = 0;
        if (!update.apply(connection)) {
            return false;
        }
        PreparedStatement statement = connection.statement(JournalSql.INSERT_AUDIT);
        statement.setLong(1, audit.eventId());
        statement.setLong(2, audit.at().toEpochMilli());
        statement.setString(3, texts.clean(audit.actor()));
        statement.setString(4, texts.clean(audit.action()));
        statement.setString(5, texts.clean(audit.detail()));
        try (ResultSet row = statement.executeQuery()) {
            auditId = row.next() ? row.getLong(1) : 0;
        }
        return true;
    }

    @Override
    public boolean stored(WriteConnection connection) throws SQLException {
        PreparedStatement statement = connection.statement("SELECT actor FROM em_audit WHERE id = ? AND event_id = ?");
        statement.setLong(1, auditId);
        statement.setLong(2, audit.eventId());
        try (ResultSet row = statement.executeQuery()) {
            return row.next();
        }
    }
}
