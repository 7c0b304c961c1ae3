package dev.switchboard.presence.nodes;

import dev.switchboard.presence.model.PresenceChange;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one node knows of all users: its register between two queues, what it has to tell and what it has heard.
 *
 * <p><b>Threading.</b> Safe for use by several threads; nobody ever waits for a peer.
 */
final class KnownUsers implements RedisSession.Roster {

    private static final Logger LOG = LoggerFactory.getLogger(KnownUsers.class);
    private static final int MOST_USERS = 1_000_000;

    private final String node;
    private final ChangeQueue outbox;
    private final ChangeQueue heard;
    private final InstantSource clock;
    private final NodeCounts counts = new NodeCounts();
    private final Object lock = new Object();
    /** Guarded by the lock. */
    private final NodeRegister register;

    KnownUsers(String node, ChangeQueue outbox, ChangeQueue heard, InstantSource clock) {
        this.node = node;
        this.outbox = outbox;
        this.heard = heard;
        this.clock = clock;
        this.register = new NodeRegister(node, MOST_USERS);
    }

    void tell(PresenceChange accepted) {
        Optional<NodeChange> change;
        synchronized (lock) {
            change = register.tell(accepted, clock.instant()).filter(KnownUsers::canBeTold);
            // Within the lock, so that a newer change of that user cannot overtake this one.
            change.ifPresent(outbox::add);
        }
        change.ifPresent(told -> counts.startsOnItsWay(told, System.nanoTime()));
    }

    private static boolean canBeTold(NodeChange change) {
        boolean can = NodeJson.canBeTold(change);
        if (!can) {
            LOG.debug("A user is kept from other nodes for an id, a name or an address that is too long or has control"
                    + " characters");
        }
        return can;
    }

    boolean isNewest(NodeChange change) {
        synchronized (lock) {
            return register.find(change.userId()).filter(change::equals).isPresent();
        }
    }

    NodesFigures figures() {
        return counts.figures(outbox.coalesced(), outbox.size());
    }

    @Override
    public void heard(String message) {
        if (message.length() > NodeJson.LONGEST) {
            counts.dropped(Dropped.TOO_LARGE, 1);
            return;
        }
        Optional<NodeJson.Message> read = NodeJson.read(message);
        if (read.isEmpty()) {
            counts.dropped(Dropped.INVALID, 1);
        } else if (read.get().sender().equals(node)) {
            counts.dropped(Dropped.OWN, 1);
            counts.cameBack(read.get().change(), System.nanoTime());
        } else {
            take(read.get().change());
        }
    }

    private Optional<Dropped> take(NodeChange change) {
        Optional<Dropped> dropped;
        synchronized (lock) {
            dropped = register.hear(change, clock.instant());
            if (dropped.isEmpty()) {
                heard.add(change);
            }
        }
        dropped.ifPresentOrElse(reason -> counts.dropped(reason, 1), counts::heard);
        return dropped;
    }

    @Override
    public Optional<NodeChange> found(RedisBroker.Entry entry) {
        Optional<NodeChange> read = NodeJson.read(entry.message())
                .map(NodeJson.Message::change)
                .filter(change -> change.userId().equals(entry.user()));
        if (read.isEmpty()) {
            counts.dropped(Dropped.INVALID, 1);
            return Optional.empty();
        }
        NodeChange change = read.get();
        if (NodeRegister.expired(change, clock.instant())) {
            return Optional.empty();
        }
        boolean known;
        synchronized (lock) {
            known = register.find(change.userId())
                    .filter(held -> held.version().equals(change.version()))
                    .isPresent();
        }
        boolean impossible =
                !known && take(change).filter(Dropped.FROM_THE_FUTURE::equals).isPresent();
        return impossible ? Optional.empty() : read;
    }

    @Override
    public void tooLarge(long entries) {
        counts.dropped(Dropped.TOO_LARGE, entries);
    }

    @Override
    public List<NodeChange> newerThan(Map<String, NodeVersion> there) {
        synchronized (lock) {
            register.forget(clock.instant());
            return register.newerThan(there).stream()
                    .filter(NodeJson::canBeTold)
                    .toList();
        }
    }

    @Override
    public void told(long changes) {
        counts.told(changes);
    }

    @Override
    public void compared() {
        counts.exchanged();
        heard.open();
    }

    @Override
    public void leaseChanged() {
        heard.wake();
    }
}
