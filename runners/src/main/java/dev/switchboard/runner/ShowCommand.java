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

/** Shows one event. */
@Command(
        name = "show",
        header = "Shows events: document with passwords masked, steps, and what operators did.",
        description = "Works while the service runs, and without it.",
        footer = {
            "switchboard oci-eventmanager show --config em.ini 17",
            "switchboard oci-eventmanager show --config em.ini --data-dir /var/lib/switchboard 17 18"
        })
final class ShowCommand extends EachEventCommand {

    @Override
    boolean tell(long id, OciStores stores, EventOperations operations) {
        Optional<JournalEntry> entry = stores.journal().find(id);
        entry.ifPresent(found -> show(stores, found));
        return entry.isPresent();
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
