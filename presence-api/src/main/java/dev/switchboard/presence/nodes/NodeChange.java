package dev.switchboard.presence.nodes;

import dev.switchboard.presence.model.PresenceUser;
import dev.switchboard.presence.model.Status;

/**
 * What nodes tell each other about one user: all there is to know, so that only the newest one matters.
 *
 * @param user who; of somebody removed, as known last
 * @param status the status to show; {@link Status#OFFLINE} of somebody removed
 * @param removed whether the user is no longer in the directory
 * @param version how new it is
 */
public record NodeChange(PresenceUser user, Status status, boolean removed, NodeVersion version) {

    String userId() {
        return user.id();
    }

    boolean saysTheSameAs(NodeChange other) {
        return user.equals(other.user) && status == other.status && removed == other.removed;
    }
}
