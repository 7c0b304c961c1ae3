package dev.switchboard.vmo;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.time.Threads;
import dev.switchboard.common.time.Timers;
import dev.switchboard.vmo.gateway.VoicemailGateway;
import dev.switchboard.vmo.store.MediatorStore;
import dev.switchboard.vmo.store.StoreException;
import dev.switchboard.vmo.store.SyncRun;
import dev.switchboard.vmo.sync.Wish;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the table follow the list of voicemail's users, one synchronisation at a time; who asks for one meanwhile gets the
 * outcome of the one under way.
 *
 * <p><b>Threading.</b> Each synchronisation runs on a thread {@code switchboard-vmo-sync} of its own.
 */
final class Synchroniser implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Synchroniser.class);

    private static final Duration FEW_TAKE = Duration.ofSeconds(5);

    /**
     * What is under way, or was last.
     *
     * @param work what it does
     * @param end completed with its record
     */
    private record Run(Synchronisation work, CompletableFuture<SyncRun> end) {}

    private final MediatorStore store;
    private final VoicemailGateway voicemail;
    private final Desk desk;
    private final VmoConfig.Sync options;
    private final Timers timers;
    private final Runnable ended;
    private Optional<Run> current = Optional.empty();
    private Optional<Thread> thread = Optional.empty();
    private boolean closed;

    /** @param ended told after each synchronisation that has changed something */
    Synchroniser(
            MediatorStore store,
            VoicemailGateway voicemail,
            Desk desk,
            VmoConfig.Sync options,
            Timers timers,
            Runnable ended) {
        this.store = store;
        this.voicemail = voicemail;
        this.desk = desk;
        this.options = options;
        this.timers = timers;
        this.ended = ended;
    }

    /** Begins, unless one is under way. */
    void begin(String actor) {
        CompletableFuture<SyncRun> end = start(actor);
        LOG.debug("A synchronisation is under way ended={}", end.isDone());
    }

    /** Begins, or joins the one under way. */
    private synchronized CompletableFuture<SyncRun> start(String actor) {
        if (closed) {
            throw new IllegalStateException("The mediator is closed");
        }
        if (current.isPresent() && !current.get().end.isDone()) {
            return current.get().end;
        }
        Run run = new Run(new Synchronisation(store, voicemail, desk, options, timers), new CompletableFuture<>());
        current = Optional.of(run);
        Thread worker = Threads.daemon("vmo", "sync", () -> run(run, actor));
        thread = Optional.of(worker);
        worker.start();
        return run.end;
    }

    SyncRun await(String actor) throws InterruptedException {
        try {
            return start(actor).get();
        } catch (ExecutionException failure) {
            throw new IllegalStateException("a record is never an exception", failure);
        }
    }

    synchronized SyncProgress progress() {
        return current.map(run -> run.work.progress(!run.end.isDone()))
                .orElseGet(() -> new SyncProgress(false, Optional.empty(), 0, 0, 0, Duration.ZERO));
    }

    private void run(Run run, String actor) {
        String error = "";
        int status = 0;
        long seq = 0;
        try {
            seq = store.change("begin a synchronisation", changes -> {
                long number = changes.addSyncRun(run.work.started());
                desk.audit(changes, actor, "sync", "begun");
                return number;
            });
            run.work.follow();
        } catch (PeerException failure) {
            error = String.valueOf(failure.getMessage());
            status = failure instanceof PeerException.Rejected rejected ? number(rejected.code()) : 0;
        } catch (StoreException failure) {
            error = String.valueOf(failure.getMessage());
        } catch (InterruptedException stop) {
            error = "It was broken off, since the mediator was being stopped.";
        } catch (RuntimeException mistake) {
            LOG.error("A synchronisation failed by a mistake of ours", mistake);
            error = "The mediator itself failed; its log says why.";
        }
        end(run, run.work.record(seq, error, status), actor);
    }

    private static int number(String code) {
        return code.matches("[1-5][0-9][0-9]") ? Integer.parseInt(code) : 0;
    }

    private void end(Run run, SyncRun record, String actor) {
        try {
            store.change("end a synchronisation", changes -> {
                if (record.seq() > 0) {
                    changes.saveSyncRun(record);
                }
                if (record.succeeded()) {
                    changes.putSetting(
                            VmoMediator.SYNCHRONISED,
                            record.ended().orElse(record.started()).toString());
                }
                desk.audit(
                        changes,
                        actor,
                        "sync",
                        record.succeeded()
                                ? record.inserted() + " new, " + record.updated() + " changed, " + record.skipped()
                                        + " skipped"
                                : "failed: " + record.error());
                return true;
            });
        } catch (StoreException failure) {
            LOG.error("The record of a synchronisation could not be kept reason={}", failure.getMessage());
        }
        run.work.warnings().forEach(warning -> LOG.warn("The list of voicemail users is odd warning={}", warning));
        if (record.succeeded()) {
            LOG.info(
                    "The table is synchronised users={} new={} changed={} skipped={}",
                    record.total(),
                    record.inserted(),
                    record.updated(),
                    record.skipped());
        } else {
            LOG.warn("The table could not be synchronised reason={}", record.error());
        }
        run.work.stop();
        ended.run();
        awaitRegistrations(run.work.registrations());
        run.end.complete(record);
        desk.changed();
    }

    private void awaitRegistrations(List<Desk.Ticket> registrations) {
        long deadline = System.nanoTime() + FEW_TAKE.toNanos();
        for (Desk.Ticket ticket : registrations) {
            long left = Math.max(0, deadline - System.nanoTime());
            desk.pump(Wish.Neighbour.MAIL).await(ticket.result(), Duration.ofNanos(left));
        }
    }

    @Override
    public void close() {
        Optional<Thread> worker;
        synchronized (this) {
            closed = true;
            worker = thread;
        }
        if (worker.isPresent()) {
            worker.get().interrupt();
            try {
                worker.get().join(FEW_TAKE.toMillis() * 2);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
