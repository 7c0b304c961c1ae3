package dev.switchboard.oci;

import dev.switchboard.oci.event.Outcome;
import dev.switchboard.oci.event.StepLedger;
import dev.switchboard.oci.journal.Arrival;
import dev.switchboard.oci.journal.AuditEntry;
import dev.switchboard.oci.journal.EventFilter;
import dev.switchboard.oci.journal.EventJournal;
import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.oci.journal.JointLedger;
import dev.switchboard.oci.journal.JournalEntry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/** A journal in which the process can be killed before and after everything it makes durable. */
record MarkedJournal(EventJournal journal, KillMark mark) implements EventJournal {

    private record MarkedLedger(JointLedger ledger, KillMark mark) implements JointLedger {

        @Override
        public Optional<DataSource> joinable() {
            return ledger.joinable();
        }

        @Override
        public void mayEnd() {
            ledger.mayEnd();
        }

        @Override
        public boolean carryOut(int number, Then then, Change change) {
            mark.reached(KillPoint.BEFORE_JOINT);
            boolean done = ledger.carryOut(number, then, change);
            mark.reached(KillPoint.AFTER_JOINT);
            return done;
        }

        @Override
        public boolean repeated() {
            return ledger.repeated();
        }

        @Override
        public List<LedgerStep> steps() {
            return ledger.steps();
        }

        @Override
        public void plan(List<PlannedStep> steps) {
            mark.reached(KillPoint.BEFORE_PLAN);
            ledger.plan(steps);
            mark.reached(KillPoint.AFTER_PLAN);
        }

        @Override
        public void sending(int number) {
            mark.reached(KillPoint.BEFORE_SENDING);
            ledger.sending(number);
            mark.reached(KillPoint.AFTER_SENDING);
        }

        @Override
        public void answered(int number, StepState state, String note) {
            mark.reached(KillPoint.BEFORE_ANSWERED);
            ledger.answered(number, state, note);
            mark.reached(KillPoint.AFTER_ANSWERED);
        }
    }

    @Override
    public List<JournalEntry> append(List<Arrival> arrivals) {
        mark.reached(KillPoint.BEFORE_APPEND);
        List<JournalEntry> entries = journal.append(arrivals);
        mark.reached(KillPoint.AFTER_APPEND);
        return entries;
    }

    @Override
    public List<JournalEntry> appendNumbered(List<NumberedArrival> documents, boolean late) {
        mark.reached(KillPoint.BEFORE_APPEND);
        List<JournalEntry> entries = journal.appendNumbered(documents, late);
        mark.reached(KillPoint.AFTER_APPEND);
        return entries;
    }

    @Override
    public void forgetEarlier(Origin current) {
        journal.forgetEarlier(current);
    }

    @Override
    public void releaseTaken(Set<Long> except) {
        journal.releaseTaken(except);
    }

    @Override
    public int deleteSettled(Instant before, int limit) {
        return journal.deleteSettled(before, limit);
    }

    @Override
    public StepLedger ledger(long eventId, int command, boolean resume) {
        return new MarkedLedger((JointLedger) journal.ledger(eventId, command, resume), mark);
    }

    @Override
    public void settle(long eventId, Outcome outcome, List<StepLedger> ledgers) {
        mark.reached(KillPoint.BEFORE_SETTLE);
        List<StepLedger> inner = ledgers.stream()
                .<StepLedger>map(ledger -> ((MarkedLedger) ledger).ledger())
                .toList();
        journal.settle(eventId, outcome, inner);
        mark.reached(KillPoint.AFTER_SETTLE);
    }

    @Override
    public List<PendingEvent> pending(Set<Long> except, int limit) {
        return journal.pending(except, limit);
    }

    @Override
    public Optional<JournalEntry> find(long eventId) {
        return journal.find(eventId);
    }

    @Override
    public Optional<String> findDocument(long eventId) {
        return journal.findDocument(eventId);
    }

    @Override
    public Optional<String> findEditedDocument(long eventId) {
        return journal.findEditedDocument(eventId);
    }

    @Override
    public List<List<StepLedger.LedgerStep>> steps(long eventId) {
        return journal.steps(eventId);
    }

    @Override
    public List<JournalEntry> list(EventFilter filter) {
        return journal.list(filter);
    }

    @Override
    public Map<EventStatus, Long> counts() {
        return journal.counts();
    }

    @Override
    public Optional<Instant> lastInserted() {
        return journal.lastInserted();
    }

    @Override
    public boolean requeue(long eventId, boolean resume, Optional<String> editedDocument, AuditEntry audit) {
        return journal.requeue(eventId, resume, editedDocument, audit);
    }

    @Override
    public boolean discard(long eventId, String reason, AuditEntry audit) {
        return journal.discard(eventId, reason, audit);
    }

    @Override
    public List<Long> failPending(String reason) {
        return journal.failPending(reason);
    }

    @Override
    public List<AuditEntry> audit(long eventId) {
        return journal.audit(eventId);
    }
}
