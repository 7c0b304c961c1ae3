package dev.switchboard.presence;

import dev.switchboard.common.net.Subscription;
import dev.switchboard.presence.model.Presence;
import dev.switchboard.presence.model.PresenceChange;
import dev.switchboard.presence.model.PresenceReport;
import dev.switchboard.presence.model.PresenceReport.Authority;
import dev.switchboard.presence.model.PresenceRoster;
import dev.switchboard.presence.model.PresenceUser;
import dev.switchboard.presence.model.Status;
import dev.switchboard.presence.nodes.NodeChange;
import dev.switchboard.presence.nodes.PresenceNodes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps one node's store the same as the other nodes': tells them what the store accepts, and files what they tell under
 * the name of the source that is the directory, as if this node had asked it. So whoever asks the source next overrules
 * it, this node or another.
 *
 * <p>What was heard is not told again, because the nodes know it already: {@link PresenceNodes#tell} sees to that.
 *
 * <p><b>Threading.</b> Tells on the threads that change the store, and changes the store on the nodes' thread.
 */
final class NodeBridge implements AutoCloseable {

    private final PresenceStore store;
    private final String source;
    private final PresenceNodes nodes;
    private final InstantSource clock;
    private final List<Subscription> subscriptions = new ArrayList<>();

    /**
     * Joins nothing before {@link #start}.
     *
     * @param store this node's
     * @param source the name of the source that is the directory
     * @param nodes the others, not yet started; started and closed by whoever made them
     * @param clock the one that the store's reports are timed by
     */
    NodeBridge(PresenceStore store, String source, PresenceNodes nodes, InstantSource clock) {
        this.store = store;
        this.source = source;
        this.nodes = nodes;
        this.clock = clock;
    }

    void start() {
        subscriptions.add(store.addChangeHook("other nodes", nodes::tell));
        subscriptions.add(nodes.addHeardHook("presence store", this::heard));
        store.snapshot().all().forEach(this::tell);
    }

    private void tell(Presence present) {
        nodes.tell(new PresenceChange(present.user(), present.status(), false, present.since(), present.revision()));
    }

    private void heard(List<NodeChange> changes) {
        List<NodeChange> newest = changes.stream().filter(nodes::isNewest).toList();
        List<NodeChange> directory =
                newest.stream().filter(this::isNewToTheDirectory).toList();
        if (!directory.isEmpty()) {
            applyDirectory(directory);
        }
        newest.stream().filter(change -> !change.removed()).forEach(this::applyStatus);
    }

    private boolean isNewToTheDirectory(NodeChange change) {
        Optional<PresenceUser> known = store.find(change.user().id()).map(Presence::user);
        return change.removed() ? known.isPresent() : !known.equals(Optional.of(change.user()));
    }

    /** The directory can only be changed as a whole: everybody stays as shown, but for those who are told of. */
    private void applyDirectory(List<NodeChange> changes) {
        Map<String, PresenceUser> users = new LinkedHashMap<>();
        Map<String, Status> statuses = new HashMap<>();
        // As old as the news it brings, so that it does not overrule what this node learns meanwhile.
        Instant at = Instant.EPOCH;
        for (Presence present : store.snapshot().all()) {
            users.put(present.user().id(), present.user());
            statuses.put(present.user().id(), present.status());
        }
        for (NodeChange change : changes) {
            at = at.isAfter(change.version().at()) ? at : change.version().at();
            if (change.removed()) {
                users.remove(change.user().id());
                statuses.remove(change.user().id());
            } else {
                users.put(change.user().id(), change.user());
                statuses.put(change.user().id(), change.status());
            }
        }
        store.apply(source, new PresenceRoster(List.copyOf(users.values()), statuses, at));
    }

    private void applyStatus(NodeChange change) {
        if (isShown(change)) {
            return;
        }
        put(change, change.version().at());
        // The time first: what this node accepts from now on is newer than that.
        Instant now = clock.instant();
        if (!isShown(change) && nodes.isNewest(change)) {
            // It was overtaken here by an older truth, asked for later. All nodes show the same, until the source is
            // asked again.
            put(change, now);
            if (!isShown(change) && nodes.leads()) {
                // Another source knows better here, and only here.
                store.find(change.user().id()).ifPresent(this::tell);
            }
        }
    }

    private void put(NodeChange change, Instant at) {
        store.put(
                source, new PresenceReport(change.user().id(), change.status(), at, Optional.empty(), Authority.NEWS));
    }

    private boolean isShown(NodeChange change) {
        return store.find(change.user().id())
                .filter(present -> present.status() == change.status())
                .isPresent();
    }

    /** Tells and changes nothing from now on. */
    @Override
    public void close() {
        subscriptions.forEach(Subscription::close);
    }
}
