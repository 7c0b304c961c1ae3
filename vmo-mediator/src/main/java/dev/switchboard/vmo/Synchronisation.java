package dev.switchboard.vmo;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.time.Timers;
import dev.switchboard.vmo.gateway.VoicemailGateway;
import dev.switchboard.vmo.store.MediatorStore;
import dev.switchboard.vmo.store.MediatorStore.Changes;
import dev.switchboard.vmo.store.SyncRun;
import dev.switchboard.vmo.sync.DirectoryPlan;
import dev.switchboard.vmo.sync.DirectoryPlan.Change;
import dev.switchboard.vmo.sync.ListedUser;
import dev.switchboard.vmo.sync.MailboxUser;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * One synchronisation: what it does to the table, and how far it is.
 *
 * <p>One thread follows the list; how far it is may be asked from any.
 */
final class Synchronisation {

    private static final int PAGE = 500;
    private static final int MOST_WARNINGS = 20;
    /** So few registrations are waited for, so that whoever waits sees them made. */
    private static final int FEW = 100;

    private final MediatorStore store;
    private final VoicemailGateway voicemail;
    private final Desk desk;
    private final VmoConfig.Sync options;
    private final Timers timers;
    private final Instant started;
    private final long startedNanos;

    private volatile Optional<Duration> took = Optional.empty();
    private volatile long total;
    private volatile long listed;
    private final AtomicLong done = new AtomicLong();
    private final List<String> warnings = new ArrayList<>();
    private final List<Desk.Ticket> registrations = new ArrayList<>();
    private long skipped;
    private long inserted;
    private long updated;
    private long drifted;

    Synchronisation(MediatorStore store, VoicemailGateway voicemail, Desk desk, VmoConfig.Sync options, Timers timers) {
        this.store = store;
        this.voicemail = voicemail;
        this.desk = desk;
        this.options = options;
        this.timers = timers;
        this.started = timers.now();
        this.startedNanos = timers.nanos();
    }

    Instant started() {
        return started;
    }

    /** Stops its clock. */
    void stop() {
        took = Optional.of(elapsed());
    }

    private Duration elapsed() {
        return Duration.ofNanos(timers.nanos() - startedNanos);
    }

    SyncProgress progress(boolean running) {
        return new SyncProgress(
                running, Optional.of(started), total, listed, done.get(), took.orElseGet(this::elapsed));
    }

    /** What it has done so far. */
    SyncRun record(long seq, String error, int status) {
        return new SyncRun(
                seq,
                started,
                Optional.of(timers.now()),
                total,
                done.get(),
                inserted,
                updated,
                skipped,
                drifted,
                error,
                status,
                String.join("\n", warnings()));
    }

    /** What is odd about the list. */
    List<String> warnings() {
        return warnings.subList(0, Math.min(MOST_WARNINGS, warnings.size()));
    }

    /** What the mail side has yet to be told, if it is little enough to be waited for. */
    List<Desk.Ticket> registrations() {
        return registrations.size() > FEW ? List.of() : registrations;
    }

    /** Of many only so much is kept that they are seen to be many. */
    private void keep(List<Desk.Ticket> more) {
        registrations.addAll(more.subList(0, Math.min(more.size(), FEW + 1 - registrations.size())));
    }

    /** Lists the users and makes the table follow. */
    void follow() throws PeerException, InterruptedException {
        List<ListedUser> users = new ArrayList<>();
        VoicemailGateway.Listing listing = voicemail.listUsers((page, unusable, expected) -> {
            users.addAll(page);
            listed = users.size();
            skipped += unusable;
            total = expected.orElse(listed);
            desk.changed();
        });
        if (!listing.warning().isEmpty()) {
            warnings.add(listing.warning());
        }
        total = users.size();
        // A list with unusable entries cannot say who is missing from it.
        boolean complete = listing.complete() && skipped == 0;
        DirectoryPlan plan = DirectoryPlan.of(store.directory(), users, complete, options.rules(), timers.now());
        skipped += plan.skipped();
        done.set(plan.unchanged());
        warnings.addAll(plan.warnings());
        // Whoever is in the table must be known to the mail side too, whenever the program ends.
        Map<String, List<DirectoryPlan.Watch>> watches =
                plan.watches().stream().collect(Collectors.groupingBy(DirectoryPlan.Watch::objectId));
        rename(plan, watches);
        write(plan, watches);
        if (options.reconcile() != VmoSettings.Reconcile.OFF) {
            boolean enforce = options.reconcile() == VmoSettings.Reconcile.ENFORCE;
            drifted = new DriftCheck(store, desk, enforce, timers).check(users);
        }
        done.set(total);
    }

    /** All at once and in two steps, because users may have exchanged their aliases. */
    private void rename(DirectoryPlan plan, Map<String, List<DirectoryPlan.Watch>> watches) {
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
        keep(store.change("rename users", changes -> {
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
        updated += renamed.size();
        done.addAndGet(renamed.size());
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

    private void write(DirectoryPlan plan, Map<String, List<DirectoryPlan.Watch>> watches) throws InterruptedException {
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
            keep(store.change(
                    "synchronise users",
                    changes -> page.stream()
                            .flatMap(change -> write(changes, change, watches).stream())
                            .toList()));
            for (Change change : page) {
                inserted += change instanceof Change.Insert ? 1 : 0;
                updated += change instanceof Change.Update ? 1 : 0;
                done.addAndGet(change instanceof Change.Missing ? 0 : 1);
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
}
