package dev.switchboard.presence;

import dev.switchboard.common.net.Hooks;
import dev.switchboard.common.net.Subscription;
import dev.switchboard.presence.model.Presence;
import dev.switchboard.presence.model.PresenceChange;
import dev.switchboard.presence.model.PresenceReport;
import dev.switchboard.presence.model.PresenceRoster;
import dev.switchboard.presence.model.PresenceSnapshot;
import dev.switchboard.presence.model.PresenceUser;
import dev.switchboard.presence.model.Revision;
import dev.switchboard.presence.model.Status;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The smallest store there can be: one source, whose newest report about a user counts. */
final class StoreOfOneSource implements PresenceStore {

    private final Map<String, Presence> present = new TreeMap<>();
    private final Map<String, Instant> reported = new HashMap<>();
    private final Hooks<PresenceChange> hooks = new Hooks<>("change");
    private boolean loaded;
    private long revision;

    @Override
    public synchronized boolean loaded() {
        return loaded;
    }

    @Override
    public synchronized Revision revision() {
        return new Revision("test", revision);
    }

    @Override
    public synchronized PresenceSnapshot snapshot() {
        return new PresenceSnapshot(revision(), List.copyOf(present.values()));
    }

    @Override
    public synchronized Optional<Presence> find(String userId) {
        return Optional.ofNullable(present.get(userId));
    }

    @Override
    public List<PresenceChange> changesAfter(long number) {
        throw new UnsupportedOperationException("nodes never ask for it");
    }

    /** Some versions of the port have it. */
    @SuppressWarnings("MissingOverride")
    public boolean remembers(Revision since) {
        return false;
    }

    @Override
    public synchronized void apply(String source, PresenceRoster roster) {
        Set<String> listed = roster.users().stream().map(PresenceUser::id).collect(Collectors.toSet());
        for (Presence gone : List.copyOf(present.values())) {
            if (!listed.contains(gone.user().id())) {
                present.remove(gone.user().id());
                reported.remove(gone.user().id());
                hooks.call(new PresenceChange(gone.user(), Status.OFFLINE, true, roster.at(), ++revision));
            }
        }
        roster.users().forEach(user -> report(user, roster.statusOf(user.id()), roster.at()));
        loaded = true;
    }

    @Override
    public synchronized Optional<PresenceChange> put(String source, PresenceReport report) {
        return find(report.userId()).flatMap(known -> report(known.user(), report.status(), report.at()));
    }

    private Optional<PresenceChange> report(PresenceUser user, Status status, Instant at) {
        Presence before = present.get(user.id());
        boolean late = before != null && at.isBefore(reported.getOrDefault(user.id(), Instant.MIN));
        Status shown = late ? before.status() : status;
        if (!late) {
            reported.put(user.id(), at);
        }
        if (before != null && before.status() == shown && before.user().equals(user)) {
            return Optional.empty();
        }
        PresenceChange change = new PresenceChange(user, shown, false, at, ++revision);
        present.put(user.id(), new Presence(user, shown, at, revision));
        hooks.call(change);
        return Optional.of(change);
    }

    @Override
    public Subscription addChangeHook(String name, Consumer<? super PresenceChange> hook) {
        return hooks.add(name, hook);
    }
}
