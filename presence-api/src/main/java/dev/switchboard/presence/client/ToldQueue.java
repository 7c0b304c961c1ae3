package dev.switchboard.presence.client;

import dev.switchboard.common.net.Hooks;
import dev.switchboard.presence.model.ContactChange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What hooks are still to hear, worked off in order, one call at a time, on an executor of somebody else's. When hooks
 * are too slow, the changes of one user become one, so that no more wait than there are users.
 *
 * <p><b>Threading.</b> Adding never waits for a hook and calls none; {@link #wake} may, if the executor runs in the
 * caller.
 */
final class ToldQueue {

    private static final Logger LOG = LoggerFactory.getLogger(ToldQueue.class);

    /** A change, or a new state. */
    private record Told(Optional<ContactChange> change, Optional<ClientStatus> status) {}

    private final int limit;
    private final Executor executor;
    private final Hooks<ContactChange> changes;
    private final Hooks<ClientStatus> states;

    // All guarded by this.
    private ArrayDeque<Told> queue = new ArrayDeque<>();
    private int gatherAt;
    private boolean busy;
    private boolean closed;

    ToldQueue(int limit, Executor executor, Hooks<ContactChange> changes, Hooks<ClientStatus> states) {
        this.limit = limit;
        this.gatherAt = limit;
        this.executor = executor;
        this.changes = changes;
        this.states = states;
    }

    synchronized void add(List<ContactChange> heard) {
        for (ContactChange change : heard) {
            queue.add(new Told(Optional.of(change), Optional.empty()));
        }
        if (queue.size() > gatherAt) {
            gather();
            // Without the doubling a directory larger than the limit would be gathered at each change.
            gatherAt = Math.max(limit, queue.size() * 2);
        }
    }

    synchronized void add(ClientStatus status) {
        queue.add(new Told(Optional.empty(), Optional.of(status)));
    }

    private void gather() {
        Map<String, ContactChange> latest = new LinkedHashMap<>();
        List<Told> told = new ArrayList<>();
        for (Told one : queue) {
            if (one.change().isEmpty()) {
                told.add(one);
                continue;
            }
            ContactChange change = one.change().get();
            String id = change.contact().userId();
            ContactChange earlier = latest.remove(id);
            Optional<ContactChange> both = earlier == null ? Optional.of(change) : earlier.then(change);
            both.ifPresent(net -> latest.put(id, net));
        }
        latest.values().forEach(change -> told.add(new Told(Optional.of(change), Optional.empty())));
        queue = new ArrayDeque<>(told);
    }

    /** Has the executor call the hooks, if there is something to tell and it is not at it already. */
    void wake() {
        synchronized (this) {
            if (busy || closed || queue.isEmpty()) {
                return;
            }
            busy = true;
        }
        try {
            executor.execute(this::work);
        } catch (RejectedExecutionException stopped) {
            synchronized (this) {
                busy = false;
            }
            LOG.warn("The hooks' executor takes no more work; presence changes wait until it does");
        }
    }

    private void work() {
        boolean done = false;
        try {
            Optional<Told> next = next();
            while (next.isPresent()) {
                next.get().change().ifPresent(changes::call);
                next.get().status().ifPresent(states::call);
                next = next();
            }
            done = true;
        } finally {
            if (!done) {
                rest();
            }
        }
    }

    /** An error that no hook may be forgiven has ended the thread; the next thing to tell begins a new one. */
    private synchronized void rest() {
        busy = false;
    }

    private synchronized Optional<Told> next() {
        Told told = closed ? null : queue.poll();
        if (told == null) {
            busy = false;
            gatherAt = limit;
        }
        return Optional.ofNullable(told);
    }

    /** Tells nothing more; a call in progress goes on. */
    synchronized void close() {
        closed = true;
        queue.clear();
    }
}
