package dev.switchboard.runner;

import dev.switchboard.oci.OciStores;
import dev.switchboard.oci.monitor.EventOperations;
import dev.switchboard.oci.monitor.EventText;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Tries events out. */
@Command(
        name = "plan",
        header = "Dry run: the exact calls events would cause now, passwords masked. Nothing is done.",
        mixinStandardHelpOptions = true)
final class PlanCommand extends OperatorCommand {

    @Parameters(arity = "1..*", paramLabel = "ID", description = "Event ids.")
    private List<Long> ids = List.of();

    @Override
    int run(OciStores stores, EventOperations operations) {
        int exit = 0;
        for (long id : ids) {
            Optional<EventOperations.DryRun> plan = operations.dryRun(id, Optional.empty(), false);
            if (plan.isEmpty()) {
                exit = unknown(id);
            } else {
                print(id, plan.get());
            }
        }
        return exit;
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
