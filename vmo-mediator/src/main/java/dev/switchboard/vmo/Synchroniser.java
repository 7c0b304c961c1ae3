package dev.switchboard.vmo;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.time.Threads;
import dev.switchboard.common.time.Timers;
import dev.switchboard.vmo.gateway.VoicemailGateway;
import dev.switchboard.vmo.store.MediatorStore;
import dev.switchboard.vmo.store.MediatorStore.Changes;
import dev.switchboard.vmo.store.StoreException;
import dev.switchboard.vmo.store.SyncRun;
import dev.switchboard.vmo.sync.DirectoryPlan;
import dev.switchboard.vmo.sync.DirectoryPlan.Change;
import dev.switchboard.vmo.sync.GreetingChange;
import dev.switchboard.vmo.sync.ListedUser;
import dev.switchboard.vmo.sync.MailboxUser;
import dev.switchboard.vmo.sync.Mediation;
import dev.switchboard.vmo.sync.UserState;
import dev.switchboard.vmo.sync.Wish;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
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
    private static final int PAGE = 500;
    private static final int MOST_WARNINGS = 20;
    /** So few registrations are waited for, so that whoever waits sees them made. */
    private static final int FEW = 100;

    private static final Duration FEW_TAKE = Duration.ofSeconds(5);

    private static final class Run {
        private final CompletableFuture<SyncRun> end = new CompletableFuture<>();
        private final Instant started;
        private final long startedNanos;
        private volatile long total;
        private final AtomicLong done = new AtomicLong();
        private volatile long listed;
        private long skipped;
        private volatile Duration took = Duration.ZERO;
        private final List<Desk.Ticket> registrations = new ArrayList<>();
        private long inserted;
        private long updated;
        private long drifted;

        Run(Instant started, long startedNanos) {
            this.started = started;
            this.startedNanos = startedNanos;
        }
    }

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
        Run run = new Run(timers.now(), timers.nanos());
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
        return current.map(run -> {
                    boolean running = !run.end.isDone();
                    Duration elapsed = running ? Duration.ofNanos(timers.nanos() - run.startedNanos) : run.took;
                    return new SyncProgress(
                            running, Optional.of(run.started), run.total, run.listed, run.done.get(), elapsed);
                })
                .orElseGet(() -> new SyncProgress(false, Optional.empty(), 0, 0, 0, Duration.ZERO));
    }

    private void run(Run run, String actor) {
        String error = "";
        int status = 0;
        List<String> warnings = new ArrayList<>();
        long seq = 0;
        try {
            seq = store.change("begin a synchronisation", changes -> {
                long number = changes.addSyncRun(run.started);
                desk.audit(changes, actor, "sync", "begun");
                return number;
            });
            follow(run, warnings);
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
        SyncRun record = new SyncRun(
                seq,
                run.started,
                Optional.of(timers.now()),
                run.total,
                run.done.get(),
                run.inserted,
                run.updated,
                run.skipped,
                run.drifted,
                error,
                status,
                String.join("\n", warnings.subList(0, Math.min(MOST_WARNINGS, warnings.size()))));
        end(run, record, actor, warnings);
    }

    private static int number(String code) {
        return code.matches("[1-5][0-9][0-9]") ? Integer.parseInt(code) : 0;
    }

    private void end(Run run, SyncRun record, String actor, List<String> warnings) {
        try {
            store.change("end a synchronisation", changes -> {
                if (record.seq() > 0) {
                    changes.saveSyncRun(record);
                }
                if (record.succeeded()) {
                    changes.putSetting(
                            VmoMediator.SYNCHRONISED,
                            record.ended().orElse(run.started).toString());
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
        warnings.stream()
                .limit(MOST_WARNINGS)
                .forEach(warning -> LOG.warn("The list of voicemail users is odd warning={}", warning));
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
        run.took = Duration.ofNanos(timers.nanos() - run.startedNanos);
        ended.run();
        if (run.registrations.size() <= FEW) {
            awaitRegistrations(run);
        }
        run.end.complete(record);
        desk.changed();
    }

    private void awaitRegistrations(Run run) {
        long deadline = System.nanoTime() + FEW_TAKE.toNanos();
        for (Desk.Ticket ticket : run.registrations) {
            long left = Math.max(0, deadline - System.nanoTime());
            desk.pump(Wish.Neighbour.MAIL).await(ticket.result(), Duration.ofNanos(left));
        }
    }

    private void follow(Run run, List<String> warnings) throws PeerException, InterruptedException {
        List<ListedUser> listed = new ArrayList<>();
        VoicemailGateway.Listing listing = voicemail.listUsers((users, skipped, total) -> {
            listed.addAll(users);
            run.listed = listed.size();
            run.skipped += skipped;
            run.total = total.orElse(run.listed);
            desk.changed();
        });
        if (!listing.warning().isEmpty()) {
            warnings.add(listing.warning());
        }
        run.total = listed.size();
        // A list with unusable entries cannot say who is missing from it.
        boolean complete = listing.complete() && run.skipped == 0;
        DirectoryPlan plan = DirectoryPlan.of(store.directory(), listed, complete, options.rules(), timers.now());
        run.skipped += plan.skipped();
        run.done.set(plan.unchanged());
        warnings.addAll(plan.warnings());
        // Whoever is in the table must be known to the mail side too, whenever the program ends.
        Map<String, List<DirectoryPlan.Watch>> watches =
                plan.watches().stream().collect(Collectors.groupingBy(DirectoryPlan.Watch::objectId));
        rename(run, plan, watches);
        write(run, plan, watches);
        reconcile(run, listed);
        run.done.set(run.total);
    }

    /** All at once and in two steps, because users may have exchanged their aliases. */
    private void rename(Run run, DirectoryPlan plan, Map<String, List<DirectoryPlan.Watch>> watches) {
        List<Change.Update> renamed = plan.changes().stream()
                .filter(change -> change instanceof Change.Update)
                .map(change -> (Change.Update) change)
                .filter(update -> !update.before().alias().equals(update.after().alias())
                        || !update.before().objectId().equals(update.after().objectId()))
                .toList();
        List<Change> removed = plan.changes().stream()
                .filter(change -> change instanceof Change.Remove)
                .toList();
        if (renamed.isEmpty() && removed.isEmpty()) {
            return;
        }
        run.registrations.addAll(store.change("rename users", changes -> {
            List<Desk.Ticket> tickets = new ArrayList<>();
            for (Change gone : removed) {
                changes.removeUser(((Change.Remove) gone).user().objectId());
                desk.audit(changes, "mediator", "sync", ((Change.Remove) gone).user(), "", "", "alias taken over");
            }
            for (Change.Update update : renamed) {
                MailboxUser before = update.before();
                changes.updateUser(
                        before.objectId(),
                        new MailboxUser(
                                before.objectId(),
                                "\u0000" + before.objectId(),
                                before.extension(),
                                before.callHandlerObjectId(),
                                before.greetingOn(),
                                before.active()));
            }
            for (Change.Update update : renamed) {
                changes.updateUser(update.before().objectId(), keepingActive(changes, update));
                desk.audit(
                        changes,
                        "mediator",
                        "sync",
                        update.after(),
                        update.before().alias(),
                        update.after().alias(),
                        "renamed or replaced");
                tickets.addAll(register(changes, update.after(), watches));
            }
            return tickets;
        }));
        run.updated += renamed.size();
        run.done.addAndGet(renamed.size());
    }

    /** Somebody may have switched the user since the table was read. */
    private static MailboxUser keepingActive(Changes changes, Change.Update update) {
        if (update.before().active() != update.after().active()) {
            return update.after();
        }
        return changes.findUserById(update.before().objectId())
                .map(row -> update.after().withActive(row.active()))
                .orElse(update.after());
    }

    private void write(Run run, DirectoryPlan plan, Map<String, List<DirectoryPlan.Watch>> watches)
            throws InterruptedException {
        List<Change> rest = plan.changes().stream()
                .filter(change -> !(change instanceof Change.Remove))
                .filter(change -> !(change instanceof Change.Update update)
                        || (update.before().alias().equals(update.after().alias())
                                && update.before()
                                        .objectId()
                                        .equals(update.after().objectId())))
                .toList();
        for (int from = 0; from < rest.size(); from += PAGE) {
            if (Thread.interrupted()) {
                throw new InterruptedException("stopped");
            }
            List<Change> page = rest.subList(from, Math.min(rest.size(), from + PAGE));
            run.registrations.addAll(store.change(
                    "synchronise users",
                    changes -> page.stream()
                            .flatMap(change -> write(changes, change, watches).stream())
                            .toList()));
            for (Change change : page) {
                run.inserted += change instanceof Change.Insert ? 1 : 0;
                run.updated += change instanceof Change.Update ? 1 : 0;
                run.done.addAndGet(change instanceof Change.Missing ? 0 : 1);
            }
            desk.changed();
        }
    }

    private List<Desk.Ticket> write(Changes changes, Change change, Map<String, List<DirectoryPlan.Watch>> watches) {
        if (change instanceof Change.Insert insert) {
            changes.insertUser(insert.user());
            return register(changes, insert.user(), watches);
        } else if (change instanceof Change.Update update) {
            changes.updateUser(update.before().objectId(), keepingActive(changes, update));
            if (update.before().active() && !update.after().active()) {
                desk.audit(
                        changes,
                        "mediator",
                        "deactivate",
                        update.after(),
                        "watched",
                        "not watched",
                        "missing upstream");
            }
            return register(changes, update.after(), watches);
        } else if (change instanceof Change.Missing missing) {
            changes.saveState(
                    missing.objectId(),
                    changes.state(missing.objectId()).withMissing(missing.since(), missing.count()));
        }
        return List.of();
    }

    private List<Desk.Ticket> register(
            Changes changes, MailboxUser user, Map<String, List<DirectoryPlan.Watch>> watches) {
        return watches.getOrDefault(user.objectId(), List.of()).stream()
                .map(watch -> desk.watch(changes, watch.objectId(), watch.alias(), watch.on(), false))
                .flatMap(Optional::stream)
                .toList();
    }

    private void reconcile(Run run, List<ListedUser> listed) {
        if (options.reconcile() == VmoSettings.Reconcile.OFF) {
            return;
        }
        boolean enforce = options.reconcile() == VmoSettings.Reconcile.ENFORCE;
        Map<String, MediatorStore.Shown> shown = store.shown();
        for (ListedUser seen : listed) {
            Optional<MediatorStore.Shown> last = Optional.ofNullable(shown.get(seen.objectId()));
            // Told from the table's columns first: reading everybody's state takes long.
            if (last.isPresent()
                    && (last.get().on() != seen.greetingOn() || last.get().drifted())) {
                run.drifted += store.change("compare a greeting", changes -> compare(changes, seen, enforce)) ? 1 : 0;
            }
        }
    }

    private boolean compare(Changes changes, ListedUser seen, boolean enforce) {
        UserState state = changes.state(seen.objectId());
        Optional<MailboxUser> user = changes.findUserById(seen.objectId());
        boolean differs = user.isPresent()
                && user.get().active()
                && Mediation.differs(state, changes.undelivered(seen.objectId()), seen.greetingOn(), timers.now());
        if (differs && enforce) {
            GreetingChange wished = state.wished().orElse(GreetingChange.OFF);
            changes.saveState(seen.objectId(), state.withWish(wished, false));
            desk.greet(changes, user.get(), wished, false);
            desk.audit(
                    changes,
                    "mediator",
                    "reconcile",
                    user.get(),
                    onOff(seen.greetingOn()),
                    Desk.text(wished),
                    "queued");
        } else if (differs != state.drifted()) {
            changes.saveState(seen.objectId(), state.withDrift(differs));
            user.ifPresent(row -> desk.audit(
                    changes,
                    "mediator",
                    "reconcile",
                    row,
                    "",
                    onOff(seen.greetingOn()),
                    differs ? "switched by somebody else" : "as delivered again"));
        }
        return differs;
    }

    private static String onOff(boolean on) {
        return on ? "on" : "off";
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
