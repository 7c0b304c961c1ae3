package dev.switchboard.vmo;

import dev.switchboard.common.time.Threads;
import dev.switchboard.common.time.Timers;
import dev.switchboard.vmo.store.MediatorStore;
import dev.switchboard.vmo.store.StoreException;
import dev.switchboard.vmo.sync.MailboxUser;
import dev.switchboard.vmo.sync.Mediation;
import dev.switchboard.vmo.sync.OutOfOffice;
import dev.switchboard.vmo.sync.UserState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Switches greetings at the start and the end of scheduled absences.
 *
 * <p>At an end voicemail is told, even if it ends greetings by itself: it may understand times otherwise, and only when told
 * does it play again what it played before. An end that has passed while the mediator was stopped is left to such a voicemail
 * alone, because its users may have switched their greetings since.
 *
 * <p><b>Threading.</b> Owns the thread {@code switchboard-vmo-edges}, which does what timers ask for.
 */
final class EdgeTimers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EdgeTimers.class);
    /** A clock may be set meanwhile, so that a far time is looked at again now and then. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    private final MediatorStore store;
    private final Desk desk;
    private final Timers timers;
    private final boolean endsByItself;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(Threads.factory("vmo", "edges"));
    private final Map<String, Timers.Task> tasks = new HashMap<>();
    private boolean closed;

    EdgeTimers(MediatorStore store, Desk desk, Timers timers, boolean endsByItself) {
        this.store = store;
        this.desk = desk;
        this.timers = timers;
        this.endsByItself = endsByItself;
    }

    /** Sees to what has passed while nobody looked, and sets the timers. */
    void start() {
        for (MediatorStore.Watched user : store.watched()) {
            if (user.absence()
                    .map(seen -> seen.mode() == OutOfOffice.Mode.SCHEDULED)
                    .orElse(false)) {
                look(user.objectId(), endsByItself);
            }
        }
    }

    /** Sets the timer of a user whose absence has changed. */
    void watch(String objectId, Optional<OutOfOffice> absence) {
        Instant now = timers.now();
        Optional<Instant> edge = absence.flatMap(seen -> seen.nextEdge(now));
        synchronized (tasks) {
            Timers.Task before = tasks.remove(objectId);
            if (before != null) {
                before.cancel();
            }
            if (!closed && edge.isPresent()) {
                Duration wait = Duration.between(now, edge.get());
                // A millisecond late rather than early: times in the store have no finer parts.
                Duration until = wait.compareTo(LONGEST) > 0 ? LONGEST : wait.plusMillis(1);
                tasks.put(objectId, timers.schedule(until, () -> later(objectId)));
            }
        }
    }

    private void later(String objectId) {
        try {
            thread.execute(() -> look(objectId, false));
        } catch (RejectedExecutionException closing) {
            LOG.debug("A timer is not followed, since the mediator is being stopped");
        }
    }

    private void look(String objectId, boolean hasEnded) {
        try {
            UserState state = store.change("follow a scheduled absence", changes -> {
                UserState before = changes.state(objectId);
                Optional<MailboxUser> user = changes.findUserById(objectId);
                if (user.isEmpty()) {
                    return UserState.NEW;
                }
                Mediation.Outcome outcome = Mediation.edge(user.get(), before, hasEnded, timers.now());
                desk.follow(changes, user.get(), before, outcome, "schedule");
                return outcome.state();
            });
            watch(objectId, state.absence());
        } catch (StoreException failure) {
            LOG.warn("A scheduled absence is followed later reason={}", failure.getMessage());
            synchronized (tasks) {
                if (!closed) {
                    tasks.put(objectId, timers.schedule(AFTER_FAILURE, () -> later(objectId)));
                }
            }
        }
    }

    @Override
    public void close() {
        synchronized (tasks) {
            closed = true;
            tasks.values().forEach(Timers.Task::cancel);
            tasks.clear();
        }
        thread.shutdown();
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException stop) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
