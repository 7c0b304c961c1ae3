package dev.switchboard.presence;

import dev.switchboard.presence.model.Presence;
import dev.switchboard.presence.model.PresenceSnapshot;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * One snapshot as ready frames, in parts, shared by all clients that are sent it; a part is encoded when it is first
 * asked for. Any thread.
 */
final class SnapshotFrames {

    private static final int PART = 256;

    private final PresenceSnapshot snapshot;
    private final AtomicReferenceArray<byte @Nullable []> classic;
    private final AtomicReferenceArray<byte @Nullable []> typed;

    SnapshotFrames(PresenceSnapshot snapshot) {
        this.snapshot = snapshot;
        int parts = Math.max(1, (snapshot.all().size() + PART - 1) / PART);
        classic = new AtomicReferenceArray<>(parts);
        typed = new AtomicReferenceArray<>(parts);
    }

    PresenceSnapshot snapshot() {
        return snapshot;
    }

    int parts() {
        return typed.length();
    }

    void addTo(Batch batch, int part, boolean asTyped) {
        List<Presence> items = items(part);
        AtomicReferenceArray<byte @Nullable []> cache = asTyped ? typed : classic;
        byte[] frames = cache.get(part);
        if (frames == null) {
            // Two threads may encode the same: harmless.
            frames = asTyped
                    ? Frames.text(StreamJson.snapshotPart(part + 1, part + 1 == parts(), items))
                    : classicFrames(items);
            cache.set(part, frames);
        }
        if (frames.length > 0) {
            batch.addMessages(frames, asTyped ? 1 : items.size());
        }
    }

    private List<Presence> items(int part) {
        int size = snapshot.all().size();
        return snapshot.all().subList(Math.min(size, part * PART), Math.min(size, (part + 1) * PART));
    }

    private static byte[] classicFrames(List<Presence> items) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream(items.size() * 112);
        items.forEach(one -> frames.writeBytes(Frames.text(StreamJson.classic(one.user(), one.status()))));
        return frames.toByteArray();
    }
}
