package dev.switchboard.runner;

import dev.switchboard.oci.OciStores;
import dev.switchboard.oci.event.StepLedger.LedgerStep;
import dev.switchboard.oci.journal.AuditEntry;
import dev.switchboard.oci.journal.JournalEntry;
import dev.switchboard.oci.monitor.EventOperations;
import dev.switchboard.oci.monitor.EventText;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows one event. */
@Command(
        name = "show",
        header = "Shows events: document with passwords masked, steps, and what operators did.",
        mixinStandardHelpOptions = true)
final class ShowCommand extends OperatorCommand {

    @Parameters(arity = "1..*", paramLabel = "ID", description = "Event ids.")
    private List<Long> ids = List.of();

    @Override
    int run(OciStores stores, EventOperations operations) {
        int exit = 0;
        for (long id : ids) {
            Optional<JournalEntry> entry = stores.journal().find(id);
            if (entry.isEmpty()) {
                exit = unknown(id);
            } else {
                show(stores, entry.get());
            }
        }
        return exit;
    }

    private void show(OciStores stores, JournalEntry entry) {
        out().println("event      " + entry.id() + "  " + entry.status().text());
        print("reason", EventText.masked(entry.reason()));
        print("command", entry.commandName());
        print("subscriber", entry.subscriber());
        print("by", entry.login());
        print("from", entry.applicationServer() + " " + entry.reportId());
        print("inserted", entry.inserted().toString());
        out().println();
        out().println(EventText.masked(stores.journal().findDocument(entry.id()).orElse("")));
        List<List<LedgerStep>> commands = stores.journal().steps(entry.id());
        if (!commands.isEmpty()) {
            out().println();
        }
        for (List<LedgerStep> steps : commands) {
            for (LedgerStep step : steps) {
                String note = step.note().isEmpty() ? "" : "  (" + EventText.masked(step.note()) + ")";
                out().printf(
                                "step %3d  %-9s  %s%s%n",
                                step.number() + 1,
                                step.state().name().toLowerCase(Locale.ROOT),
                                step.step().summary(),
                                note);
            }
        }
        for (AuditEntry audit : stores.journal().audit(entry.id())) {
            out().println("operator  " + audit.at() + "  " + audit.actor() + "  " + audit.action() + "  "
                    + audit.detail());
        }
    }

    private void print(String name, String value) {
        if (!value.isBlank()) {
            out().printf("%-10s %s%n", name, value.strip());
        }
    }
}
