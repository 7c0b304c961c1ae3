package dev.switchboard.presence;

import dev.switchboard.presence.model.PresenceSnapshot;
import dev.switchboard.presence.model.Revision;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The pages served now, and for a minute those served before, for clients that read page after page. Thread-safe.
 */
final class SnapshotShelf {

    static final Duration KEPT = Duration.ofSeconds(60);

    /** Bounds memory where users are many and changes frequent: about eight bytes each. */
    private static final long MOST_USERS = 6_000_000;

    private record Old(StatusPages pages, Instant until) {}

    private final InstantSource clock;
    private final Deque<Old> old = new ArrayDeque<>();
    private long usersKept;
    private volatile Optional<StatusPages> current = Optional.empty();

    SnapshotShelf(InstantSource clock) {
        this.clock = clock;
    }

    /** The pages of the present snapshot. */
    StatusPages present(PresenceSnapshot snapshot, int size) {
        Optional<StatusPages> known = current;
        return known.isPresent() && isOf(known.get(), snapshot, size) ? known.get() : replace(snapshot, size);
    }

    private static boolean isOf(StatusPages pages, PresenceSnapshot snapshot, int size) {
        return pages.size() == size && pages.snapshot().revision().equals(snapshot.revision());
    }

    private synchronized StatusPages replace(PresenceSnapshot snapshot, int size) {
        Optional<StatusPages> known = current;
        if (known.isPresent()) {
            StatusPages before = known.get();
            boolean outrun =
                    before.snapshot().revision().number() > snapshot.revision().number();
            if (isOf(before, snapshot, size) || outrun) {
                return isOf(before, snapshot, size) ? before : new StatusPages(snapshot, size);
            }
            before.superseded();
            old.addLast(new Old(before, clock.instant().plus(KEPT)));
            usersKept += before.snapshot().all().size();
        }
        StatusPages next = new StatusPages(snapshot, size);
        current = Optional.of(next);
        forget();
        return next;
    }

    /** The pages that were served at a revision, if they still are to be had. */
    synchronized Optional<StatusPages> at(Revision revision) {
        forget();
        return current.filter(pages -> pages.snapshot().revision().equals(revision))
                .or(() -> old.stream()
                        .map(Old::pages)
                        .filter(pages -> pages.snapshot().revision().equals(revision))
                        .findFirst());
    }

    private void forget() {
        Instant now = clock.instant();
        while (!old.isEmpty() && (!old.getFirst().until().isAfter(now) || usersKept > MOST_USERS)) {
            usersKept -= old.removeFirst().pages().snapshot().all().size();
        }
    }
}
