package dev.switchboard.presence;

import dev.switchboard.presence.model.PresenceChange;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Users in the order of their latest changes, so that "everything after a revision" costs what it returns and not what
 * there is; guarded by the store's lock.
 */
final class ChangeOrder {

    private @Nullable Resident newest;

    /** Makes a user the one that changed last. */
    void touch(Resident resident) {
        remove(resident);
        Resident before = newest;
        resident.older = before;
        if (before != null) {
            before.newer = resident;
        }
        newest = resident;
    }

    void remove(Resident resident) {
        Resident older = resident.older;
        Resident newer = resident.newer;
        if (older != null) {
            older.newer = newer;
        }
        if (newer != null) {
            newer.older = older;
        } else if (newest == resident) {
            newest = older;
        }
        resident.older = null;
        resident.newer = null;
    }

    List<PresenceChange> after(long number) {
        Deque<PresenceChange> found = new ArrayDeque<>();
        for (Resident each = newest; each != null; each = each.older) {
            PresenceChange latest = each.latest;
            if (latest == null || latest.revision() <= number) {
                break;
            }
            found.addFirst(latest);
        }
        return List.copyOf(found);
    }
}
