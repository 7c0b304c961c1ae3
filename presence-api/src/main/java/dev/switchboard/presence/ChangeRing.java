package dev.switchboard.presence;

import dev.switchboard.presence.model.PresenceChange;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The latest changes as ready frames, each encoded once for all clients, found by revision. Frames of one form lie side by
 * side in chunks, so that whoever sends several sends one piece.
 *
 * <p><b>Threading.</b> Changes are appended by one thread at a time, in the order of revisions; any thread reads.
 */
final class ChangeRing {

    private static final int CHUNK = 64 * 1024;

    /** One change in both forms. */
    static final class Entry {
        final long revision;
        final long publishedAt;
        private final byte[] classicChunk;
        private final int classicFrom;
        private final int classicLength;
        private final byte[] typedChunk;
        private final int typedFrom;
        private final int typedLength;
        private volatile boolean superseded;

        private Entry(long revision, long publishedAt, Chunk classic, byte[] asClassic, Chunk typed, byte[] asTyped) {
            this.revision = revision;
            this.publishedAt = publishedAt;
            classicFrom = classic.put(asClassic);
            classicChunk = classic.bytes;
            classicLength = asClassic.length;
            typedFrom = typed.put(asTyped);
            typedChunk = typed.bytes;
            typedLength = asTyped.length;
        }

        /** Whether a later change of the same user is in the ring. */
        boolean superseded() {
            return superseded;
        }

        void addTo(Batch batch, boolean typed) {
            if (typed) {
                batch.addMessage(typedChunk, typedFrom, typedLength);
            } else {
                batch.addMessage(classicChunk, classicFrom, classicLength);
            }
        }
    }

    private static final class Chunk {
        private byte[] bytes = new byte[CHUNK];
        private int used;

        int put(byte[] frame) {
            if (used + frame.length > bytes.length) {
                bytes = new byte[Math.max(CHUNK, frame.length)];
                used = 0;
            }
            int from = used;
            System.arraycopy(frame, 0, bytes, from, frame.length);
            used += frame.length;
            return from;
        }
    }

    private final AtomicReferenceArray<@Nullable Entry> slots;
    private final Map<String, Long> latest = new HashMap<>();
    private final Chunk classic = new Chunk();
    private final Chunk typed = new Chunk();
    private volatile long published;

    ChangeRing(int slots) {
        this.slots = new AtomicReferenceArray<>(slots);
    }

    /** Says that earlier revisions were there and are not in the ring. */
    synchronized void startAt(long revision) {
        published = Math.max(published, revision);
    }

    synchronized void append(PresenceChange change, long now) {
        long revision = change.revision();
        Entry entry = new Entry(
                revision,
                now,
                classic,
                Frames.text(StreamJson.classic(change.user(), change.status())),
                typed,
                Frames.text(StreamJson.typed(change)));
        slots.set(index(revision), entry);
        Long before = change.removed()
                ? latest.remove(change.user().id())
                : latest.put(change.user().id(), revision);
        Entry earlier = before == null ? null : find(before);
        if (earlier != null) {
            earlier.superseded = true;
        }
        published = Math.max(published, revision);
    }

    /** The revision of the latest change. */
    long published() {
        return published;
    }

    /** Null for what has been overwritten or never was in the ring. */
    @Nullable
    Entry find(long revision) {
        Entry entry = slots.get(index(revision));
        return entry != null && entry.revision == revision ? entry : null;
    }

    private int index(long revision) {
        return (int) (revision % slots.length());
    }
}
