package dev.switchboard.runner;

import dev.switchboard.oci.OciStores;
import dev.switchboard.oci.monitor.EventOperations;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Gives events up. */
@Command(
        name = "discard",
        header = "Marks failed events as ignored, so that nobody waits for them any more.",
        description = "A discarded event is ignored from then on. More than one event needs --yes.",
        footer = {
            "switchboard oci-eventmanager discard --config em.ini 17 --reason \"done by hand\"",
            "switchboard oci-eventmanager discard --config em.ini 17-25 --yes"
        })
final class DiscardCommand extends OperatorCommand {

    @Mixin
    private Selection selection = new Selection();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept with the event; default nothing.")
    private String reason = "";

    @Override
    void checkArguments() {
        selection.check(this);
    }

    @Override
    int run(OciStores stores, EventOperations operations) {
        List<Long> ids = selection.choose(stores, this);
        if (!selection.isConfirmed(ids, this)) {
            return 1;
        }
        int exit = 0;
        for (EventOperations.OrderResult result : operations.discard(ids, reason, actor())) {
            if (result.accepted()) {
                out().println("event " + result.eventId() + " is ignored");
            } else {
                err().println(result.reason());
                exit = 1;
            }
        }
        return exit;
    }
}
