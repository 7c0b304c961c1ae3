package dev.switchboard.runner;

import dev.switchboard.oci.OciStores;
import dev.switchboard.oci.monitor.EventOperations;
import dev.switchboard.oci.monitor.EventText;
import java.util.Optional;
import picocli.CommandLine.Command;

/** Tries events out. */
@Command(
        name = "plan",
        header = "Shows the exact calls that events would cause now, passwords masked, and does nothing.",
        description = "A dry run: works while the service runs, and without it.",
        footer = {
            "switchboard oci-eventmanager plan --config em.ini 17",
            "switchboard oci-eventmanager plan --config em.ini --set em.planning=reference 17 18"
        })
final class PlanCommand extends EachEventCommand {

    @Override
    boolean tell(long id, OciStores stores, EventOperations operations) {
        Optional<EventOperations.DryRun> plan = operations.dryRun(id, Optional.empty(), false);
        plan.ifPresent(found -> print(id, found));
        return plan.isPresent();
    }

    private void print(long id, EventOperations.DryRun plan) {
        String reason = plan.reason().isEmpty() ? "" : ": " + EventText.masked(plan.reason());
        out().println("event " + id + " would end as " + plan.outcome() + reason);
        int number = 0;
        for (EventOperations.PlannedCall call : plan.calls()) {
            number++;
            out().printf("%3d. %-8s  %s%n", number, call.peer(), call.summary());
            if (!call.request().equals(call.summary())) {
                out().println("     " + call.request());
            }
        }
    }
}
