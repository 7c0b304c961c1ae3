package dev.switchboard.presence;

import dev.switchboard.presence.model.Revision;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers {@code GET /status}: one page of everybody's status. */
final class StatusEndpoint {

    private static final int COME_BACK_SECONDS = 5;

    private final PresenceStore store;
    private final SnapshotShelf shelf;
    private final Supplier<Optional<Duration>> stale;
    private final LongAdder served = new LongAdder();

    /**
     * An endpoint.
     *
     * @param stale for how long the source has not been heard of, if it has been lost
     */
    StatusEndpoint(PresenceStore store, InstantSource clock, Supplier<Optional<Duration>> stale) {
        this.store = store;
        this.shelf = new SnapshotShelf(clock);
        this.stale = stale;
    }

    /** Pages that were served since the start. */
    long served() {
        return served.sum();
    }

    void answer(RawForm query, int pageSize, Response response, Callback callback) {
        try {
            long page = PageNumber.parse(query.first("page").orElse(""));
            StatusPages pages = pages(query.first("at").orElse(""), pageSize);
            byte[] json = pages.json(page);
            response.getHeaders().put(pages.epoch()).put(pages.revision());
            stale.get().ifPresent(age -> response.getHeaders().put("X-Presence-Stale", age.toSeconds()));
            served.increment();
            Answers.json(response, callback, json);
        } catch (Refusal refusal) {
            Answers.refuse(response, callback, refusal);
        }
    }

    private StatusPages pages(String at, int pageSize) throws Refusal {
        if (!store.loaded()) {
            throw notLoaded();
        }
        if (at.isEmpty()) {
            return shelf.present(store.snapshot(), pageSize);
        }
        Revision revision = Revision.parse(at)
                .orElseThrow(() -> new Refusal(400, "at must be <epoch>.<revision> as an earlier page has told them"));
        // Whoever was told the present revision by the stream may name it before anybody was served a page of it.
        shelf.present(store.snapshot(), pageSize);
        return shelf.at(revision)
                .orElseThrow(() -> new Refusal(
                        410, "these pages are kept for " + SnapshotShelf.KEPT.toSeconds() + " seconds; start again"));
    }

    static Refusal notLoaded() {
        return new Refusal(503, "the statuses have not been loaded yet", COME_BACK_SECONDS);
    }
}
