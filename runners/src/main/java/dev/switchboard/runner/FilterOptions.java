package dev.switchboard.runner;

import dev.switchboard.oci.journal.EventFilter;
import dev.switchboard.oci.journal.EventStatus;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that choose events by what they are. */
final class FilterOptions {

    @Option(names = "--status", paramLabel = "STATUS", description = "pending, completed, failed or ignored.")
    private @Nullable String status;

    @Option(names = "--command", paramLabel = "COMMAND", description = "The command without its release suffix.")
    private String command = "";

    @Option(names = "--user", paramLabel = "USER", description = "The administrator, or the subscriber it is about.")
    private String user = "";

    boolean isGiven() {
        return status != null || !command.isEmpty() || !user.isEmpty();
    }

    void check(OperatorCommand operator) {
        filter(operator, 1, true);
    }

    EventFilter filter(OperatorCommand operator, int limit, boolean newestFirst) {
        Set<EventStatus> statuses = Set.of();
        if (status != null) {
            Optional<EventStatus> parsed = EventStatus.parse(status);
            statuses = Set.of(parsed.orElseThrow(() ->
                    operator.wrong("--status must be pending, completed, failed or ignored, not '" + status + "'.")));
        }
        return new EventFilter(statuses, command, user, "", Instant.EPOCH, Long.MAX_VALUE, 0, limit, newestFirst);
    }
}
