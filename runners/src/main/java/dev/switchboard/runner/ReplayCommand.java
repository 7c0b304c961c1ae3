package dev.switchboard.runner;

import dev.switchboard.oci.OciStores;
import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.oci.journal.JournalEntry;
import dev.switchboard.oci.monitor.EventOperations;
import dev.switchboard.oci.monitor.EventText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Puts events back into the queue. */
@Command(
        name = "replay",
        header = "Processes events again; failed and ignored ones, completed ones only with --force.",
        description = {
            "Tells how each event ended when the service runs; without it, the next one to start takes them up.",
            "More than one event needs --yes."
        },
        footer = {
            "switchboard oci-eventmanager replay --config em.ini 17",
            "switchboard oci-eventmanager replay --config em.ini --status failed --command UserAddRequest --yes",
            "switchboard oci-eventmanager replay --config em.ini 17 --document corrected.xml --force"
        })
final class ReplayCommand extends OperatorCommand {

    private static final Duration OUTCOME_PATIENCE = Duration.ofSeconds(15);

    private static final int LONGEST_DOCUMENT = 4 << 20;

    @Mixin
    private Selection selection = new Selection();

    @Option(names = "--force", description = "Replays completed events too.")
    private boolean force;

    @Option(
            names = "--document",
            paramLabel = "FILE",
            description = "Processes the document in this file in place of the stored one; for one event;"
                    + " default the stored one.")
    private @Nullable Path document;

    private Optional<String> edited = Optional.empty();

    @Override
    void checkArguments() {
        selection.check(this);
        if (document != null) {
            try {
                edited = Optional.of(GivenFile.text(document, LONGEST_DOCUMENT).strip());
            } catch (IOException e) {
                throw wrong("--document: " + e.getMessage());
            }
        }
    }

    @Override
    int run(OciStores stores, EventOperations operations) throws Exception {
        List<Long> ids = selection.choose(stores, this);
        if (!selection.isConfirmed(ids, this)) {
            return 1;
        }
        if (document != null && ids.size() != 1) {
            throw wrong("--document goes with exactly one event.");
        }
        int exit = 0;
        boolean serviceRuns = !stores.lock().tryAcquire();
        for (EventOperations.OrderResult result : operations.replay(ids, force, edited, actor())) {
            if (!result.accepted()) {
                err().println(result.reason());
                exit = 1;
            } else if (serviceRuns) {
                exit = Math.max(exit, report(stores, result.eventId()));
            } else {
                out().println("event " + result.eventId()
                        + " is queued; no event manager works this journal now, the next one to start takes it up");
            }
        }
        return exit;
    }

    private int report(OciStores stores, long id) throws InterruptedException {
        long until = System.nanoTime() + OUTCOME_PATIENCE.toNanos();
        while (System.nanoTime() < until) {
            JournalEntry entry = stores.journal().find(id).orElseThrow();
            if (entry.status() != EventStatus.PENDING) {
                String reason = entry.reason().isEmpty() ? "" : ": " + EventText.masked(entry.reason());
                out().println("event " + id + " is " + entry.status().text() + reason);
                return entry.status() == EventStatus.FAILED ? 1 : 0;
            }
            Thread.sleep(50);
        }
        out().println("event " + id + " is queued and still pending");
        return 0;
    }
}
