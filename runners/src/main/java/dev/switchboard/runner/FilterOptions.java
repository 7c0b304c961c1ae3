package dev.switchboard.runner;

import dev.switchboard.oci.journal.EventFilter;
import dev.switchboard.oci.journal.EventStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that choose events by what they are. */
final class FilterOptions {

    /** Statuses for completion in a shell. */
    static final class Statuses extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Statuses() {
            super(List.of("pending", "completed", "failed", "ignored"));
        }
    }

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            completionCandidates = Statuses.class,
            description = "Only pending, completed, failed or ignored ones; default all.")
    private @Nullable String status;

    @Option(
            names = "--command",
            paramLabel = "COMMAND",
            description = "Only of this command, named without its release suffix; default all.")
    private String command = "";

    @Option(
            names = "--user",
            paramLabel = "USER",
            description = "Only by this administrator, or about this subscriber; default all.")
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
