package dev.switchboard.oci.monitor;

import dev.switchboard.common.web.Refusal;
import dev.switchboard.oci.event.StepLedger.LedgerStep;
import dev.switchboard.oci.event.StepLedger.PlannedStep;
import dev.switchboard.oci.journal.AuditEntry;
import dev.switchboard.oci.journal.EventJournal;
import dev.switchboard.oci.journal.JournalEntry;
import dev.switchboard.oci.monitor.EventOperations.DryRun;
import dev.switchboard.oci.monitor.EventOperations.OrderResult;
import dev.switchboard.oci.monitor.EventOperations.PlannedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What both the operator API and the pages do with single events; nothing leaves it unmasked unless asked for. */
final class EventDesk {

    private static final Logger LOG = LoggerFactory.getLogger(EventDesk.class);

    private final EventJournal journal;
    private final EventSearch search;
    private final EventOperations operations;

    EventDesk(EventJournal journal, EventSearch search, EventOperations operations) {
        this.journal = journal;
        this.search = search;
        this.operations = operations;
    }

    /**
     * Everything known of one event.
     *
     * @param entry the event
     * @param document its document as it was received
     * @param edited the document an operator put in its place
     * @param steps the steps of each of its commands
     * @param audit what operators did to it
     */
    record Dossier(
            JournalEntry entry,
            String document,
            Optional<String> edited,
            List<List<LedgerStep>> steps,
            List<AuditEntry> audit) {
        Dossier {
            steps = List.copyOf(steps);
            audit = List.copyOf(audit);
        }
    }

    JournalEntry require(long id) {
        return journal.find(id).map(search::masked).orElseThrow(() -> noSuchEvent(id));
    }

    /** The event; with secrets in clear only for a caller that has shown that it may see them. */
    Dossier dossier(long id, boolean withSecrets) {
        JournalEntry entry = journal.find(id).orElseThrow(() -> noSuchEvent(id));
        String document = journal.findDocument(id).orElse("");
        Optional<String> edited = journal.findEditedDocument(id);
        List<List<LedgerStep>> steps = journal.steps(id);
        List<AuditEntry> audit = journal.audit(id);
        if (withSecrets) {
            return new Dossier(entry, document, edited, steps, audit);
        }
        SecretMask.Masked masked = SecretMask.number(document);
        List<String> known = new ArrayList<>(masked.secrets());
        edited.ifPresent(text -> known.addAll(SecretMask.number(text).secrets()));
        List<List<LedgerStep>> maskedSteps = new ArrayList<>();
        for (List<LedgerStep> command : steps) {
            maskedSteps.add(command.stream().map(step -> masked(step, known)).toList());
        }
        return new Dossier(
                EventSearch.withReason(entry, SecretMask.maskKnown(entry.reason(), known)),
                masked.text(),
                edited.map(SecretMask::mask),
                maskedSteps,
                audit.stream().map(line -> masked(line, known)).toList());
    }

    /**
     * What an event would do now.
     *
     * @param edited a document in place of the stored one, perhaps with marks for its secrets
     */
    DryRun dryRun(long id, Optional<String> edited, boolean withSecrets) {
        String stored = journal.findDocument(id).orElseThrow(() -> noSuchEvent(id));
        Optional<String> document = edited.map(text -> withStoredSecrets(text, stored));
        DryRun run = operations.dryRun(id, document, withSecrets).orElseThrow(() -> noSuchEvent(id));
        if (withSecrets) {
            return run;
        }
        // What stars in the answer to an own document would tell is whether a guess is right.
        List<String> known =
                edited.isPresent() ? List.of() : SecretMask.number(stored).secrets();
        List<PlannedCall> calls = run.calls().stream()
                .map(call -> new PlannedCall(
                        call.command(),
                        call.subscriber(),
                        call.kind(),
                        SecretMask.maskKnown(call.summary(), known),
                        call.peer(),
                        SecretMask.maskKnown(call.request(), known)))
                .toList();
        return new DryRun(run.outcome(), SecretMask.maskKnown(run.reason(), known), calls);
    }

    OrderResult replay(long id, boolean force, Optional<String> edited, String actor) {
        String stored = journal.findDocument(id).orElseThrow(() -> noSuchEvent(id));
        Optional<String> document = edited.map(text -> withStoredSecrets(text, stored));
        return only(operations.replay(List.of(id), force, document, actor), id, "replay", actor);
    }

    OrderResult discard(long id, String reason, String actor) {
        require(id);
        return only(operations.discard(List.of(id), reasonOr(reason, actor), actor), id, "discard", actor);
    }

    /** Carries out a confirmed order. */
    List<OrderResult> carryOut(Confirmations.Order order, boolean force, String reason, String actor) {
        List<OrderResult> results = order.action() == Confirmations.Action.REPLAY
                ? operations.replay(order.ids(), force, Optional.empty(), actor)
                : operations.discard(order.ids(), reasonOr(reason, actor), actor);
        long accepted = results.stream().filter(OrderResult::accepted).count();
        LOG.info(
                "An operator's order for several events is carried out action={} events={} accepted={} actor={}",
                order.action(),
                results.size(),
                accepted,
                actor);
        return results.stream().map(EventDesk::masked).toList();
    }

    private static String reasonOr(String reason, String actor) {
        return reason.isBlank() ? "discarded by " + actor : reason.strip();
    }

    private static OrderResult only(List<OrderResult> results, long id, String action, String actor) {
        OrderResult result = results.stream()
                .filter(one -> one.eventId() == id)
                .findFirst()
                .orElseGet(() -> new OrderResult(id, false, "The event manager gave no answer for this event."));
        LOG.info(
                "An operator's order was given action={} event={} accepted={} actor={}",
                action,
                id,
                result.accepted(),
                actor);
        return masked(result);
    }

    private static String withStoredSecrets(String edited, String stored) {
        try {
            return SecretMask.restore(edited, SecretMask.number(stored).secrets());
        } catch (IllegalArgumentException e) {
            throw new Refusal(400, String.valueOf(e.getMessage()));
        }
    }

    private static OrderResult masked(OrderResult result) {
        return new OrderResult(result.eventId(), result.accepted(), SecretMask.mask(result.reason()));
    }

    private static LedgerStep masked(LedgerStep step, List<String> known) {
        PlannedStep planned = step.step();
        return new LedgerStep(
                step.number(),
                new PlannedStep(
                        planned.section(),
                        planned.kind(),
                        SecretMask.maskKnown(planned.summary(), known),
                        SecretMask.maskKnown(planned.payload(), known)),
                step.state(),
                SecretMask.maskKnown(step.note(), known));
    }

    private static AuditEntry masked(AuditEntry line, List<String> known) {
        return new AuditEntry(
                line.eventId(), line.at(), line.actor(), line.action(), SecretMask.maskKnown(line.detail(), known));
    }

    private static Refusal noSuchEvent(long id) {
        return new Refusal(404, "There is no event " + id + ".");
    }
}
