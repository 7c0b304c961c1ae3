package dev.switchboard.runner;

import dev.switchboard.oci.OciStores;
import dev.switchboard.oci.journal.JournalEntry;
import dev.switchboard.oci.monitor.EventOperations;
import dev.switchboard.oci.monitor.EventText;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists events. */
@Command(
        name = "events",
        header = "Lists events of the journal, newest first.",
        description = "Works while the service runs, and without it. Without a filter, all events are listed.",
        footer = {
            "switchboard oci-eventmanager events --config em.ini",
            "switchboard oci-eventmanager events --config em.ini --status failed --json",
            "switchboard oci-eventmanager events --config em.ini --user jane@example.net --limit 5"
        })
final class EventsCommand extends OperatorCommand {

    @Mixin
    private FilterOptions filter = new FilterOptions();

    @Option(
            names = "--limit",
            defaultValue = "50",
            paramLabel = "N",
            description = "At most so many; default ${DEFAULT-VALUE}.")
    private int limit = 50;

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    @Override
    void checkArguments() {
        if (limit < 1) {
            throw wrong("--limit must be at least 1.");
        }
        filter.check(this);
    }

    @Override
    int run(OciStores stores, EventOperations operations) {
        List<JournalEntry> entries = stores.journal().list(filter.filter(this, limit, true));
        for (JournalEntry entry : entries) {
            out().println(json ? EventText.json(entry) : line(entry));
        }
        if (entries.isEmpty() && !json) {
            out().println("no events");
        }
        return 0;
    }

    private static String line(JournalEntry entry) {
        String about = entry.subscriber().isEmpty() ? "" : " " + entry.subscriber();
        String reason = entry.reason().isEmpty() ? "" : "  " + EventText.masked(entry.reason());
        String name = entry.commandName().isEmpty() ? "(unreadable)" : entry.commandName();
        return String.format(
                "%8d  %-9s  %s  %s%s  by %s%s",
                entry.id(),
                entry.status().text(),
                entry.inserted().toString().substring(0, 19) + "Z",
                name,
                about,
                entry.login().isEmpty() ? "-" : entry.login(),
                reason);
    }
}
