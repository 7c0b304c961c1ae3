package dev.switchboard.presence;

import dev.switchboard.presence.model.Presence;
import dev.switchboard.presence.model.PresenceChange;
import dev.switchboard.presence.model.PresenceSnapshot;
import dev.switchboard.presence.model.Revision;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one client is still to be sent. Not a queue but a place in the changes that all clients share: the revision of the
 * last change handed over. A client that keeps up gets every change; one that is behind is spared those that a later
 * change of the same user has superseded, which makes it a queue keyed by user whose coalesced entries move to the end.
 *
 * <p><b>Threading.</b> One thread at a time; {@link #cursor()} from any.
 */
final class Outbox {

    /** What a client asked for when it came. */
    enum Opening {
        /** Only what changes from now on. */
        NOTHING,
        /** What changed since the revision it starts at. */
        MISSED,
        /** Everybody. */
        SNAPSHOT
    }

    /** A client that lags by more changes is behind. */
    static final int LAG = 256;

    private final StreamShared shared;
    private final boolean typed;
    private boolean greet;
    private @Nullable SnapshotFrames snapshot;
    private int part;
    private boolean wantsSnapshot;
    private Iterator<PresenceChange> missed = Collections.emptyIterator();
    private long missedUpTo;
    private boolean behind;
    private int refreshed;
    private volatile long cursor;

    Outbox(StreamShared shared, boolean typed, Opening opening, long cursor) {
        this.shared = shared;
        this.typed = typed;
        this.greet = typed;
        this.wantsSnapshot = opening == Opening.SNAPSHOT;
        this.behind = opening == Opening.MISSED;
        this.cursor = cursor;
    }

    boolean typed() {
        return typed;
    }

    /** The revision of the last change handed over. */
    long cursor() {
        return cursor;
    }

    /** Says that the client did not take what it was sent at once. */
    void fellBehind() {
        behind = true;
    }

    boolean caughtUp(long target) {
        return cursor >= target && !greet && !wantsSnapshot && snapshot == null && !missed.hasNext();
    }

    /** Adds what is due up to a revision, or a batch full of it. */
    void fill(Batch batch, long target) {
        open(batch);
        sendSnapshot(batch);
        while (snapshot == null && !batch.full()) {
            if (missed.hasNext()) {
                sendMissed(batch, missed.next());
            } else if (cursor < target) {
                step(batch, target);
            } else {
                behind = false;
                return;
            }
        }
    }

    private void open(Batch batch) {
        if (wantsSnapshot) {
            // The client is in the stream already: what changes from here on comes after the snapshot.
            snapshot = shared.snapshot();
            cursor = snapshot.snapshot().revision().number();
            wantsSnapshot = false;
        }
        if (greet) {
            greet = false;
            batch.addMessage(
                    Frames.text(StreamJson.hello(new Revision(shared.epoch(), cursor), shared.heartbeatSeconds())));
        }
    }

    private void sendSnapshot(Batch batch) {
        SnapshotFrames sending = snapshot;
        while (sending != null && !batch.full()) {
            sending.addTo(batch, part++, typed);
            if (part == sending.parts()) {
                sending = null;
                snapshot = null;
            }
        }
    }

    private void sendMissed(Batch batch, PresenceChange change) {
        batch.addMessage(
                Frames.text(typed ? StreamJson.typed(change) : StreamJson.classic(change.user(), change.status())));
        cursor = missed.hasNext() ? change.revision() : Math.max(missedUpTo, change.revision());
    }

    private void step(Batch batch, long target) {
        if (target - cursor > LAG) {
            behind = true;
        }
        long next = cursor + 1;
        ChangeRing.Entry entry = shared.ring().find(next);
        if (entry == null) {
            lookUpMissed();
            return;
        }
        if (behind && entry.superseded()) {
            shared.tally().coalesced.increment();
        } else {
            entry.addTo(batch, typed);
        }
        cursor = next;
    }

    private void lookUpMissed() {
        // Read before the changes are: what happens in between is in them, and is looked for again at worst.
        long upTo = shared.ring().published();
        List<PresenceChange> changes = shared.store().changesAfter(cursor);
        long last = changes.isEmpty() ? upTo : changes.get(changes.size() - 1).revision();
        missedUpTo = Math.max(upTo, last);
        shared.tally().coalesced.add(Math.max(0, missedUpTo - cursor - changes.size()));
        missed = changes.iterator();
        if (changes.isEmpty()) {
            cursor = missedUpTo;
        }
    }

    /** Tells where the stream stands; only for a client that has caught up. */
    void heartbeat(Batch batch) {
        batch.addMessage(Frames.text(StreamJson.heartbeat(cursor)));
    }

    /** Repeats one user's present status, each time another's; only for a client that has caught up. */
    void refresh(Batch batch) {
        PresenceSnapshot present = shared.store().snapshot();
        List<Presence> all = present.all();
        // With changes on the way there will be a message anyway, and nothing runs ahead of them.
        if (!all.isEmpty() && present.revision().number() <= cursor) {
            refreshed = refreshed >= all.size() ? 0 : refreshed;
            Presence one = all.get(refreshed++);
            batch.addMessage(Frames.text(StreamJson.classic(one.user(), one.status())));
        }
    }
}
