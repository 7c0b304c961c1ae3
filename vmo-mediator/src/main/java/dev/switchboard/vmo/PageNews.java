package dev.switchboard.vmo;

import dev.switchboard.common.net.Subscription;
import dev.switchboard.common.time.Timers;
import dev.switchboard.common.web.LiveUpdates;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tells open pages to look again: a few times a second at most, however much happens.
 *
 * <p><b>Threading.</b> Owns a thread {@code switchboard-vmo-pages-…}, which ends in {@link #close()}.
 */
final class PageNews implements AutoCloseable {

    private static final String CHANGED = "mediator";
    private static final String SYNC = "sync";
    private static final Duration OFTEN = Duration.ofMillis(400);

    /** A page that was being loaded at the moment of a change has missed it, and is told then. */
    private static final Duration LOADING = Duration.ofSeconds(2);

    private final VmoMediator mediator;
    private final LiveUpdates live;
    private final AtomicBoolean changed = new AtomicBoolean();
    private final Timers timers = Timers.system("vmo-pages");
    private final Subscription subscription;
    private boolean synchronising;
    private boolean owed;
    private long changedAt;

    PageNews(VmoMediator mediator, LiveUpdates live) {
        this.mediator = mediator;
        this.live = live;
        this.subscription = mediator.addChangeHook("pages", () -> changed.set(true));
        // The first look comes after one period, when this object is complete.
        timers.scheduleEvery(OFTEN, this::look);
    }

    /** On the timers' thread only. */
    private void look() {
        boolean running = mediator.syncProgress().running();
        if (running || synchronising) {
            live.publish(SYNC, "");
        }
        synchronising = running;
        if (changed.getAndSet(false)) {
            owed = true;
            changedAt = timers.nanos();
            live.publish(CHANGED, "");
        } else if (owed && timers.nanos() - changedAt >= LOADING.toNanos()) {
            owed = false;
            live.publish(CHANGED, "");
        }
    }

    @Override
    public void close() {
        subscription.close();
        timers.close();
    }
}
