package dev.switchboard.presence;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.switchboard.presence.model.Presence;
import dev.switchboard.presence.model.PresenceSnapshot;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.jspecify.annotations.Nullable;

/** The pages of one snapshot. While it is the present one, each page is encoded once. Thread-safe. */
final class StatusPages {

    static final String EPOCH = "X-Presence-Epoch";
    static final String REVISION = "X-Presence-Revision";

    private static final byte[] NOBODY = {'[', ']'};

    private final PresenceSnapshot snapshot;
    private final int size;
    private final HttpField epoch;
    private final HttpField revision;
    private volatile @Nullable AtomicReferenceArray<byte[]> encoded;

    StatusPages(PresenceSnapshot snapshot, int size) {
        this.snapshot = snapshot;
        this.size = size;
        this.epoch = new PreEncodedHttpField(EPOCH, snapshot.revision().epoch());
        this.revision = new PreEncodedHttpField(
                REVISION, Long.toString(snapshot.revision().number()));
        this.encoded = new AtomicReferenceArray<>((snapshot.all().size() + size - 1) / size);
    }

    PresenceSnapshot snapshot() {
        return snapshot;
    }

    int size() {
        return size;
    }

    HttpField epoch() {
        return epoch;
    }

    HttpField revision() {
        return revision;
    }

    /** From now on pages are encoded when they are asked for: few will be. */
    void superseded() {
        encoded = null;
    }

    /** The JSON of a page; an empty array past the end. */
    byte[] json(long page) {
        AtomicReferenceArray<byte[]> cache = encoded;
        if (cache == null || page >= cache.length()) {
            return encode(snapshot.page(page, size));
        }
        byte[] known = cache.get((int) page);
        if (known == null) {
            known = encode(snapshot.page(page, size));
            cache.set((int) page, known);
        }
        return known;
    }

    private static byte[] encode(List<Presence> users) {
        if (users.isEmpty()) {
            return NOBODY;
        }
        JsonStringEncoder encoder = JsonStringEncoder.getInstance();
        StringBuilder json = new StringBuilder(users.size() * 112).append('[');
        for (Presence one : users) {
            json.append(json.length() == 1 ? "{\"user_id\":\"" : ",{\"user_id\":\"");
            encoder.quoteAsString(one.user().id(), json);
            json.append("\",\"email\":\"");
            encoder.quoteAsString(one.user().email(), json);
            json.append("\",\"status\":\"").append(one.status().wire()).append("\"}");
        }
        return json.append(']').toString().getBytes(StandardCharsets.UTF_8);
    }
}
