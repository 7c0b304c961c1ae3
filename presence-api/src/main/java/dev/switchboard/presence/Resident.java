package dev.switchboard.presence;

import dev.switchboard.presence.model.Merge;
import dev.switchboard.presence.model.Presence;
import dev.switchboard.presence.model.PresenceChange;
import dev.switchboard.presence.model.PresenceReport;
import dev.switchboard.presence.model.PresenceUser;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One user as {@link MemoryPresenceStore} keeps them, present or removed; guarded by the store's lock. */
final class Resident {

    /** The sources whose directories the user stands in; the first one's word about name and e-mail counts. */
    final Set<String> homes = new LinkedHashSet<>(2);

    /** What each source says, by its name. */
    final Map<String, Merge.Slot> slots = new TreeMap<>();

    PresenceUser user;

    @Nullable
    Presence shown;

    @Nullable
    PresenceChange latest;

    /** Neighbours in the order of the latest changes. */
    @Nullable
    Resident older;

    @Nullable
    Resident newer;

    Resident(PresenceUser user) {
        this.user = user;
    }

    void report(String source, PresenceReport report) {
        slots.put(source, slots.getOrDefault(source, Merge.Slot.EMPTY).with(report));
    }
}
