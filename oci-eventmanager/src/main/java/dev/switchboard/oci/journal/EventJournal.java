package dev.switchboard.oci.journal;

import dev.switchboard.oci.event.Outcome;
import dev.switchboard.oci.event.StepLedger;
import dev.switchboard.oci.event.StepLedger.LedgerStep;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The durable record of every event: the queue that work is taken from, and the ledger of its steps.
 *
 * <p>Whatever {@link #append} has returned survives a crash and a power cut. All methods throw {@link
 * StoreException} when the store fails; nothing is half written then.
 *
 * <p><b>Threading.</b> Safe for use by several threads; calls that write at the same time share one commit. Another
 * process may read, and use {@link #requeue} and {@link #discard}, at the same time.
 */
public interface EventJournal {

    /**
     * An event that waits to be processed.
     *
     * @param entry the event
     * @param document its document, or the document an operator put in its place
     * @param resume whether to go on with the plan of an earlier run where there is one; false asks for a fresh plan
     */
    record PendingEvent(JournalEntry entry, String document, boolean resume) {}

    /**
     * Who numbers documents: one life of one spool.
     *
     * @param spool tells the spool from all others
     * @param run tells this life from earlier ones
     */
    record Origin(String spool, long run) {}

    /**
     * A document that may be offered more than once and must be stored once.
     *
     * @param origin who has numbered it
     * @param number its number, from 1, growing for each application server of an origin
     * @param received when it came
     * @param arrival the document
     */
    record NumberedArrival(Origin origin, long number, Instant received, Arrival arrival) {}

    /**
     * Stores documents in one commit, in their order. A document with a fault is stored as failed. A document of the
     * same server with the same report id (not empty) and the same text as one stored within the last ten minutes is
     * stored as ignored, with a reason that names the first of them. Everything else is pending.
     *
     * <p>When it throws, nothing was stored, or it is not known whether it was: the database went away with the commit
     * unanswered. Calling again with the same arrivals in front is right in both cases, and stores nothing twice.
     *
     * @param arrivals the documents
     * @return the entries as stored, in the same order, durable
     */
    List<JournalEntry> append(List<Arrival> arrivals);

    /**
     * Stores documents as {@link #append} does, but as if at the time each was received, and leaves out what was stored
     * before: whose number is not above the highest one stored of the same origin and application server. Documents
     * of one application server must be offered in the order of their numbers.
     *
     * <p>When it throws, nothing was stored, or it is not known whether it was. Offering the same again, by another
     * process too, is right in both cases, and stores nothing twice.
     *
     * @param documents the documents
     * @param late whether they have waited, so that another node may have been told the same meanwhile
     * @return the entries stored now, in the same order, durable
     */
    List<JournalEntry> appendNumbered(List<NumberedArrival> documents, boolean late);

    /**
     * Forgets how far the numbers of a spool's earlier lives go: for a spool that holds nothing of them any more.
     *
     * @param current the life that goes on
     */
    void forgetEarlier(Origin current);

    /**
     * The oldest pending events.
     *
     * @param except ids that are in hand already and are not wanted
     * @param limit at most so many
     * @return the events in the order of their ids
     */
    List<PendingEvent> pending(Set<Long> except, int limit);

    /**
     * The ledger of one command of an event, for the run that begins now.
     *
     * @param eventId the event
     * @param command the command's position in the document, from 0
     * @param resume whether to find the plan of an earlier run; false discards it, keeping only that there was one
     * @return the ledger
     */
    StepLedger ledger(long eventId, int command, boolean resume);

    /**
     * Writes down how an event ended, together with every answer its ledgers still hold back. On return that survives the
     * end of the process; after a power cut the newest events may be pending again, and are then taken up as repeated.
     *
     * @param eventId the event
     * @param outcome how it ended
     * @param ledgers the ledgers of its commands
     */
    void settle(long eventId, Outcome outcome, List<StepLedger> ledgers);

    /**
     * One event.
     *
     * @param eventId its id
     * @return the event, or empty when there is none
     */
    Optional<JournalEntry> find(long eventId);

    /**
     * The document of an event as it was received.
     *
     * @param eventId its id
     * @return the text without a trailing line feed, or empty when there is no such event
     */
    Optional<String> findDocument(long eventId);

    /**
     * The document an operator put in place of the received one.
     *
     * @param eventId its id
     * @return the text, or empty when the event does not exist or is processed as it was received
     */
    Optional<String> findEditedDocument(long eventId);

    /**
     * The steps of an event.
     *
     * @param eventId its id
     * @return the steps of each command in order; empty when it was never planned
     */
    List<List<LedgerStep>> steps(long eventId);

    /**
     * Lists events.
     *
     * @param filter which
     * @return the events in the order the filter asks for
     */
    List<JournalEntry> list(EventFilter filter);

    /**
     * How many events have each status.
     *
     * @return a count for every status
     */
    Map<EventStatus, Long> counts();

    /**
     * When the last event was accepted.
     *
     * @return the time, or empty when there is no event
     */
    Optional<Instant> lastInserted();

    /**
     * Puts an event back into the queue.
     *
     * @param eventId the event; must not be pending
     * @param resume whether the run goes on with the stored plan, and the document it was made from; false removes that
     *     plan, so that the run makes a fresh one
     * @param editedDocument a document to process in place of the received one, only for a fresh plan; empty goes back
     *     to the received one
     * @param audit who did it
     * @return false when the event is pending or does not exist, and nothing was changed
     * @throws IllegalArgumentException when an edited document is given although the stored plan is to be resumed
     */
    boolean requeue(long eventId, boolean resume, Optional<String> editedDocument, AuditEntry audit);

    /**
     * Marks an event as ignored, so that nobody waits for it any more. A pending one is not taken up then: its ledger
     * refuses the first {@link StepLedger#sending}.
     *
     * @param eventId the event; must not be in work: pending with a step marked in its ledger
     * @param reason why
     * @param audit who did it
     * @return false when the event is in work or does not exist, and nothing was changed
     */
    boolean discard(long eventId, String reason, AuditEntry audit);

    /**
     * Lets go of pending events that a worker had in work when it ended. For whoever knows that no other worker works.
     *
     * @param except events that are in work now
     */
    void releaseTaken(Set<Long> except);

    /**
     * Deletes completed and ignored events, the oldest first, with their steps and what operators did to them. Pending
     * and failed ones are kept whatever their age.
     *
     * @param before events accepted earlier than this
     * @param limit at most so many
     * @return how many were deleted; fewer than the limit when there are no more
     */
    int deleteSettled(Instant before, int limit);

    /**
     * Fails every pending event, for an operator who does not want unfinished work taken up at start.
     *
     * @param reason why
     * @return the ids
     */
    List<Long> failPending(String reason);

    /**
     * What operators did to an event.
     *
     * @param eventId the event
     * @return the entries, oldest first
     */
    List<AuditEntry> audit(long eventId);
}
