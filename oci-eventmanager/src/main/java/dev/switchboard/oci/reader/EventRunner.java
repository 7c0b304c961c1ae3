package dev.switchboard.oci.reader;

import dev.switchboard.oci.event.Claim;
import dev.switchboard.oci.event.EventProcessor;
import dev.switchboard.oci.event.EventWithdrawnException;
import dev.switchboard.oci.event.OciEvent;
import dev.switchboard.oci.event.Outcome;
import dev.switchboard.oci.event.ProcessorMap;
import dev.switchboard.oci.event.StepLedger;
import dev.switchboard.oci.journal.EventJournal;
import dev.switchboard.oci.journal.EventJournal.PendingEvent;
import dev.switchboard.oci.journal.JointLedger;
import dev.switchboard.oci.journal.JournalEntry;
import dev.switchboard.oci.journal.StatementRefusedException;
import dev.switchboard.oci.journal.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Takes one pending event to its end: parse, find the processors, run them, write down the outcome. */
final class EventRunner {

    private static final Logger LOG = LoggerFactory.getLogger(EventRunner.class);

    private final EventJournal journal;
    private final ProcessorMap processors;
    private final BiConsumer<JournalEntry, Outcome> settled;
    private final Set<Long> inWork = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;

    EventRunner(EventJournal journal, ProcessorMap processors, BiConsumer<JournalEntry, Outcome> settled) {
        this.journal = journal;
        this.processors = processors;
        this.settled = settled;
    }

    /** From now on an interrupt means that the event is to stay pending. */
    void closing() {
        closing = true;
    }

    /** What running the event may touch. */
    Claim claim(PendingEvent pending, EventParser parser) {
        // What an interrupted plan still has to touch stands in its steps, not in the document: it runs alone.
        if (pending.resume() && pending.entry().run() > 0) {
            return Claim.everything();
        }
        if (!(parser.parse(pending.entry().applicationServer(), pending.document())
                instanceof EventParser.Parsed.Report report)) {
            return Claim.nothing();
        }
        if (report.events().size() != 1) {
            return Claim.everything();
        }
        OciEvent event = report.events().get(0);
        Optional<EventProcessor> processor = processors.find(event.commandName());
        try {
            return processor.map(found -> found.claim(event)).orElse(Claim.nothing());
        } catch (StatementRefusedException e) {
            // It fails when it is its turn; what it would have touched is not known.
            return Claim.everything();
        } catch (StoreException e) {
            throw e;
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            LOG.error("The claim of a command broke; its event runs alone command={}", event.commandName(), e);
            return Claim.everything();
        }
    }

    /**
     * Runs one event.
     *
     * @throws StoreException when a store failed: the event stays pending and is to be run again
     * @throws InterruptedException when interrupted: the event stays pending
     */
    void run(PendingEvent pending, EventParser parser) throws InterruptedException {
        JournalEntry entry = pending.entry();
        MDC.put("event", Long.toString(entry.id()));
        try {
            List<StepLedger> ledgers = new ArrayList<>();
            Outcome outcome;
            try {
                inWork.add(entry.id());
                outcome = outcome(pending, parser, ledgers);
            } catch (EventWithdrawnException e) {
                LOG.info("An event was discarded before anything was done for it event={}", entry.id());
                return;
            }
            journal.settle(entry.id(), outcome, ledgers);
            if (outcome.kind() == Outcome.Kind.FAILED) {
                LOG.warn(
                        "Event failed: {} event={} command={} subscriber={}",
                        outcome.reason(),
                        entry.id(),
                        entry.commandName(),
                        entry.subscriber());
            } else {
                LOG.debug(
                        "Event ended status={} reason={} command={}",
                        outcome.kind(),
                        outcome.reason(),
                        entry.commandName());
            }
            settled.accept(entry, outcome);
        } finally {
            inWork.remove(entry.id());
            MDC.remove("event");
        }
    }

    /** The events that are being processed at this moment. */
    Set<Long> inWork() {
        return Set.copyOf(inWork);
    }

    private Outcome outcome(PendingEvent pending, EventParser parser, List<StepLedger> ledgers)
            throws InterruptedException {
        EventParser.Parsed parsed = parser.parse(pending.entry().applicationServer(), pending.document());
        if (parsed instanceof EventParser.Parsed.Fault fault) {
            return Outcome.failed(fault.reason());
        }
        if (parsed instanceof EventParser.Parsed.Skip skip) {
            return Outcome.ignored("the document asks for nothing: "
                    + skip.reason().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        }
        EventParser.Parsed.Report report = (EventParser.Parsed.Report) parsed;
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < report.events().size(); i++) {
            OciEvent event = report.events().get(i);
            Optional<EventProcessor> processor = processors.find(event.commandName());
            if (processor.isEmpty()) {
                outcomes.add(Outcome.ignored("no processor for command " + event.commandName()));
            } else {
                StepLedger ledger = journal.ledger(pending.entry().id(), i, pending.resume());
                ledgers.add(ledger);
                if (report.events().size() == 1
                        && processor.get().endsWithItsPlan()
                        && ledger instanceof JointLedger joint) {
                    joint.mayEnd();
                }
                outcomes.add(process(processor.get(), event, ledger));
            }
        }
        return together(outcomes);
    }

    private Outcome process(EventProcessor processor, OciEvent event, StepLedger ledger) throws InterruptedException {
        try {
            return processor.process(event, ledger);
        } catch (StatementRefusedException e) {
            return Outcome.failed(event.commandName() + " cannot be planned or carried out: " + e.getMessage());
        } catch (StoreException | EventWithdrawnException e) {
            throw e;
        } catch (InterruptedException e) {
            if (closing) {
                throw e;
            }
            LOG.error("The processor of a command was interrupted from within command={}", event.commandName(), e);
            return Outcome.failed("the processor of " + event.commandName() + " was interrupted from within");
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            LOG.error("The processor of a command broke command={}", event.commandName(), e);
            return Outcome.failed("the processor of " + event.commandName() + " broke: " + e);
        } finally {
            if (!closing) {
                // What a processor has left behind must not cut off the journal.
                Thread.interrupted();
            }
        }
    }

    /** The outcome of a report with several commands: failed if any failed, ignored if all were. */
    private static Outcome together(List<Outcome> outcomes) {
        if (outcomes.size() == 1) {
            return outcomes.get(0);
        }
        StringBuilder reasons = new StringBuilder();
        boolean failed = false;
        boolean ignored = true;
        for (int i = 0; i < outcomes.size(); i++) {
            Outcome outcome = outcomes.get(i);
            failed |= outcome.kind() == Outcome.Kind.FAILED;
            ignored &= outcome.kind() == Outcome.Kind.IGNORED;
            if (outcome.kind() != Outcome.Kind.COMPLETED) {
                reasons.append(reasons.isEmpty() ? "" : "; ")
                        .append("command ")
                        .append(i + 1)
                        .append(": ")
                        .append(outcome.reason());
            }
        }
        if (failed) {
            return Outcome.failed(reasons.toString());
        }
        return ignored ? Outcome.ignored(reasons.toString()) : Outcome.completed();
    }
}
