package dev.switchboard.oci.monitor;

import java.util.List;
import java.util.Optional;

/**
 * What an operator can do to journalled events: try out, replay, discard.
 *
 * <p>All methods throw {@link dev.switchboard.oci.journal.StoreException} when a store fails.
 *
 * <p><b>Threading.</b> Safe for use by several threads.
 */
public interface EventOperations {

    /**
     * One call an event would cause.
     *
     * @param command the position of its command in the document, from 0
     * @param subscriber whom it is about
     * @param kind the step, for example {@code CreateAssociation}
     * @param summary for people, without secrets
     * @param peer {@code gateway}, {@code mail} or {@code registry}
     * @param request the exact request: the SOAP document, the method and target, or the changed columns; secrets are
     *     replaced by stars unless they were asked for
     */
    record PlannedCall(int command, String subscriber, String kind, String summary, String peer, String request) {}

    /**
     * What an event would do now.
     *
     * @param outcome {@code completed}, {@code ignored} or {@code failed}, as far as planning can tell
     * @param reason why it would be ignored or fail, and what an operator should know; may be empty
     * @param calls the calls in order
     */
    record DryRun(String outcome, String reason, List<PlannedCall> calls) {
        /**
         * Copies the calls.
         *
         * @param outcome how it would end
         * @param reason why
         * @param calls the calls in order
         */
        public DryRun {
            calls = List.copyOf(calls);
        }
    }

    /**
     * What became of an operator's order for one event.
     *
     * @param eventId the event
     * @param accepted whether it is carried out
     * @param reason why not, for people; empty when accepted
     */
    record OrderResult(long eventId, boolean accepted, String reason) {}

    /**
     * Plans an event on the registry as it is now, and does nothing.
     *
     * @param eventId the event
     * @param editedDocument a document to plan in place of the stored one; empty for the stored one
     * @param withSecrets whether passwords stand in the requests in clear
     * @return what it would do, or empty when there is no such event
     */
    Optional<DryRun> dryRun(long eventId, Optional<String> editedDocument, boolean withSecrets);

    /**
     * Puts events back into the queue. Pending events are refused; completed ones too, unless forced.
     *
     * @param eventIds the events, carried out in this order
     * @param force whether completed events may be replayed
     * @param editedDocument a document to process in place of the stored one, for a single event only; empty for none
     * @param actor who orders it, for the audit
     * @return a result for each event
     */
    List<OrderResult> replay(List<Long> eventIds, boolean force, Optional<String> editedDocument, String actor);

    /**
     * Marks events as ignored. Pending and completed events are refused.
     *
     * @param eventIds the events
     * @param reason why, kept with the event
     * @param actor who orders it, for the audit
     * @return a result for each event
     */
    List<OrderResult> discard(List<Long> eventIds, String reason, String actor);
}
