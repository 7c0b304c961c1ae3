package dev.switchboard.runner;

import dev.switchboard.oci.OciStores;
import dev.switchboard.oci.monitor.EventOperations;
import java.util.List;
import picocli.CommandLine.Parameters;

/** What the commands that look at single events share: the ids, and the exit code when one is not there. */
abstract class EachEventCommand extends OperatorCommand {

    @Parameters(arity = "1..*", paramLabel = "ID", description = "Event ids.")
    private List<Long> ids = List.of();

    @Override
    final int run(OciStores stores, EventOperations operations) {
        int exit = 0;
        for (long id : ids) {
            if (!tell(id, stores, operations)) {
                err().println("there is no event " + id);
                exit = 1;
            }
        }
        return exit;
    }

    /** Tells about one event, unless there is none. */
    abstract boolean tell(long id, OciStores stores, EventOperations operations);
}
