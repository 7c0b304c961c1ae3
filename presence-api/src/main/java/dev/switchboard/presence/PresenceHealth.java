package dev.switchboard.presence;

import dev.switchboard.presence.nodes.NodesStatus;
import dev.switchboard.presence.source.SourceHealth;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a presence server is; without any name, address or secret.
 *
 * @param ready whether statuses have been loaded, so that requests are answered
 * @param reasons what is not as it should be, one sentence each; empty while all is well
 * @param source the name of the source
 * @param sourceState how the source is
 * @param age time since the source's latest complete answer; empty before the first
 * @param users in the directory
 * @param clients of the live stream
 * @param nodes how this node stands with the others
 * @param leads whether this node is the one that asks the source
 */
public record PresenceHealth(
        boolean ready,
        List<String> reasons,
        String source,
        SourceHealth.State sourceState,
        Optional<Duration> age,
        int users,
        long clients,
        NodesStatus.State nodes,
        boolean leads) {

    /**
     * Copies the reasons.
     *
     * @param ready as above
     * @param reasons as above
     * @param source as above
     * @param sourceState as above
     * @param age as above
     * @param users as above
     * @param clients as above
     * @param nodes as above
     * @param leads as above
     */
    public PresenceHealth {
        reasons = List.copyOf(reasons);
    }

    /**
     * Whether something is not as it should be.
     *
     * @return true when there is a reason
     */
    public boolean degraded() {
        return !reasons.isEmpty();
    }
}
