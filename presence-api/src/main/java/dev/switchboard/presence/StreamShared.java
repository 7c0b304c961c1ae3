package dev.switchboard.presence;

import org.jspecify.annotations.Nullable;

/** What all clients of a stream read from; any thread. */
final class StreamShared {

    private final PresenceStore store;
    private final ChangeRing ring;
    private final StreamTally tally;
    private final String epoch;
    private volatile StreamOptions options;
    private volatile @Nullable SnapshotFrames snapshot;

    StreamShared(PresenceStore store, ChangeRing ring, StreamTally tally, StreamOptions options) {
        this.store = store;
        this.ring = ring;
        this.tally = tally;
        this.epoch = store.revision().epoch();
        this.options = options;
    }

    PresenceStore store() {
        return store;
    }

    ChangeRing ring() {
        return ring;
    }

    StreamTally tally() {
        return tally;
    }

    String epoch() {
        return epoch;
    }

    StreamOptions options() {
        return options;
    }

    void options(StreamOptions changed) {
        options = changed;
    }

    long heartbeatSeconds() {
        return Math.max(1, options.pingInterval().plusMillis(999).toSeconds());
    }

    /** Everybody now; the same frames for all until something changes. */
    SnapshotFrames snapshot() {
        var present = store.snapshot();
        SnapshotFrames cached = snapshot;
        if (cached == null || !cached.snapshot().revision().equals(present.revision())) {
            cached = new SnapshotFrames(present);
            snapshot = cached;
        }
        return cached;
    }
}
