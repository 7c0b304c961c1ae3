package dev.switchboard.vmo;

import dev.switchboard.vmo.store.MediatorStore;
import dev.switchboard.vmo.store.MediatorStore.Changes;
import dev.switchboard.vmo.store.OutboxEntry;
import dev.switchboard.vmo.sync.DirectoryPlan;
import dev.switchboard.vmo.sync.GreetingChange;
import dev.switchboard.vmo.sync.MailboxUser;
import dev.switchboard.vmo.sync.UserState;
import dev.switchboard.vmo.sync.Wish;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What operators and the mail side may ask for: who is watched, and what becomes of undelivered entries. */
final class UserDesk {

    private static final Duration SETUP = Duration.ofSeconds(30);
    private static final int PAGE = 500;
    /** So many undelivered deregistrations are waited for when the table is emptied. */
    private static final int FEW = 100;

    private record Switched(MailboxUser user, boolean changed, Optional<Desk.Ticket> ticket) {}

    private final MediatorStore store;
    private final Desk desk;
    private final VmoConfig config;
    private final Runnable watchedChanged;
    private Optional<CompletableFuture<Boolean>> setup = Optional.empty();

    UserDesk(MediatorStore store, Desk desk, VmoConfig config, Runnable watchedChanged) {
        this.store = store;
        this.desk = desk;
        this.config = config;
        this.watchedChanged = watchedChanged;
    }

    void setup(String actor) {
        CompletableFuture<Boolean> end;
        boolean mine;
        synchronized (this) {
            mine = setup.isEmpty();
            end = setup.orElseGet(CompletableFuture::new);
            setup = Optional.of(end);
        }
        if (!mine) {
            end.join();
            return;
        }
        try {
            tellAll(actor);
        } finally {
            synchronized (this) {
                setup = Optional.empty();
            }
            end.complete(true);
        }
    }

    private void tellAll(String actor) {
        Instant deadline = Instant.ofEpochMilli(System.nanoTime() / 1_000_000).plus(SETUP);
        List<DirectoryPlan.Row> rows = store.directory();
        List<Desk.Ticket> tickets = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += PAGE) {
            List<DirectoryPlan.Row> page = rows.subList(from, Math.min(rows.size(), from + PAGE));
            tickets.addAll(store.change(
                    "tell the mail side about users",
                    changes -> page.stream()
                            // Read again: somebody may have been switched since.
                            .map(row -> changes.findUserById(row.user().objectId()))
                            .flatMap(Optional::stream)
                            .map(user -> desk.watch(changes, user.objectId(), user.alias(), user.active(), true))
                            .flatMap(Optional::stream)
                            .toList()));
        }
        store.change("note a setup", changes -> {
            desk.audit(changes, actor, "setup", rows.size() + " users");
            return true;
        });
        awaitAll(tickets, deadline);
    }

    private void awaitAll(List<Desk.Ticket> tickets, Instant deadline) {
        for (Desk.Ticket ticket : tickets) {
            Duration left = Duration.between(Instant.ofEpochMilli(System.nanoTime() / 1_000_000), deadline);
            desk.pump(Wish.Neighbour.MAIL).await(ticket.result(), left.isNegative() ? Duration.ZERO : left);
        }
    }

    Optional<UserChange> toggle(String alias, String actor) {
        return switched(alias, Optional.empty(), actor);
    }

    Optional<UserChange> setActive(String alias, boolean active, String actor) {
        return switched(alias, Optional.of(active), actor);
    }

    private Optional<UserChange> switched(String alias, Optional<Boolean> wanted, String actor) {
        Optional<Switched> done = store.change(
                "switch a user's watch",
                changes -> changes.findUser(alias)
                        .map(user -> change(changes, user, wanted.orElse(!user.active()), actor, true)));
        if (done.isEmpty()) {
            return Optional.empty();
        }
        Switched result = done.get();
        if (result.changed()) {
            watchedChanged.run();
        }
        Optional<Told> told = result.ticket()
                .map(ticket -> desk.pump(Wish.Neighbour.MAIL)
                        .await(ticket.result(), config.outbox().inlineLimit()));
        return Optional.of(new UserChange(result.user(), result.changed(), told.map(Told::attempt)));
    }

    private Switched change(Changes changes, MailboxUser user, boolean active, String actor, boolean awaited) {
        if (user.active() == active) {
            return new Switched(user, false, Optional.empty());
        }
        MailboxUser next = user.withActive(active);
        changes.updateUser(user.objectId(), next);
        Optional<Desk.Ticket> ticket = desk.watch(changes, user.objectId(), user.alias(), active, awaited);
        desk.audit(changes, actor, "switch", next, watched(!active), watched(active), "done");
        if (!active && user.greetingOn() && config.sync().disableOnDeactivate()) {
            UserState state = changes.state(user.objectId());
            changes.saveState(user.objectId(), state.withWish(GreetingChange.OFF, false));
            desk.greet(changes, next, GreetingChange.OFF, false);
        }
        changes.afterCommit(desk::changed);
        return new Switched(next, true, ticket);
    }

    private static String watched(boolean active) {
        return active ? "watched" : "not watched";
    }

    long clear(String actor) {
        List<Desk.Ticket> tickets = new ArrayList<>();
        long count = store.userCount();
        store.change("empty the table of users", changes -> {
            tickets.clear();
            for (MailboxUser user : changes.activeUsers()) {
                desk.watch(changes, user.objectId(), user.alias(), false, true).ifPresent(tickets::add);
            }
            changes.removeAllUsers();
            desk.audit(changes, actor, "clear", count + " users removed");
            changes.afterCommit(desk::changed);
            return true;
        });
        watchedChanged.run();
        if (tickets.size() <= FEW) {
            awaitAll(
                    tickets,
                    Instant.ofEpochMilli(System.nanoTime() / 1_000_000)
                            .plus(config.outbox().inlineLimit()));
        }
        return count;
    }

    boolean retry(long seq, String actor) {
        return open(seq, "try an entry again", (changes, entry) -> {
            Instant now = desk.now();
            boolean parked = entry.state() == OutboxEntry.State.PARKED;
            OutboxEntry again = new OutboxEntry(
                    seq,
                    entry.objectId(),
                    entry.alias(),
                    entry.wish(),
                    entry.createdAt(),
                    now,
                    now.plus(config.outbox().patience().giveUpAfter()),
                    0,
                    entry.lastError(),
                    OutboxEntry.State.PENDING);
            changes.saveEntry(again);
            note(changes, actor, "retry", entry);
            OutboxPump pump = desk.pump(entry.wish().neighbour());
            changes.afterCommit(() -> {
                if (parked) {
                    pump.resume(again);
                } else {
                    pump.hasten(seq);
                }
            });
        });
    }

    boolean discard(long seq, String actor) {
        return open(seq, "take an entry out", (changes, entry) -> {
            changes.saveEntry(new OutboxEntry(
                    seq,
                    entry.objectId(),
                    entry.alias(),
                    entry.wish(),
                    entry.createdAt(),
                    desk.now(),
                    entry.giveUpAt(),
                    entry.attempts(),
                    entry.lastError(),
                    OutboxEntry.State.DISCARDED));
            note(changes, actor, "discard", entry);
            OutboxPump pump = desk.pump(entry.wish().neighbour());
            changes.afterCommit(() -> pump.forget(seq));
        });
    }

    private interface Deed {
        void with(Changes changes, OutboxEntry entry);
    }

    private boolean open(long seq, String attempted, Deed deed) {
        return store.change(attempted, changes -> {
            Optional<OutboxEntry> found = changes.findEntry(seq)
                    .filter(entry ->
                            entry.state() == OutboxEntry.State.PENDING || entry.state() == OutboxEntry.State.PARKED);
            found.ifPresent(entry -> {
                deed.with(changes, entry);
                changes.afterCommit(desk::changed);
            });
            return found.isPresent();
        });
    }

    private void note(Changes changes, String actor, String action, OutboxEntry entry) {
        changes.findUserById(entry.objectId())
                .ifPresent(user ->
                        desk.audit(changes, actor, action, user, "", Desk.text(entry.wish()), "outbox " + entry.seq()));
    }

    WatchList.Difference compare(WatchList list) {
        return store.change("compare a list", changes -> go(changes, list, "", false));
    }

    WatchList.Difference apply(WatchList list, String actor) {
        WatchList.Difference difference = store.change("apply a list", changes -> go(changes, list, actor, true));
        watchedChanged.run();
        return difference;
    }

    private WatchList.Difference go(Changes changes, WatchList list, String actor, boolean apply) {
        List<String> on = new ArrayList<>();
        List<String> off = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        int unchanged = 0;
        for (var line : list.watched().entrySet()) {
            Optional<MailboxUser> user = changes.findUser(line.getKey());
            boolean wanted = line.getValue();
            if (user.isEmpty()) {
                unknown.add(line.getKey());
            } else if (user.get().active() == wanted) {
                unchanged++;
            } else {
                (wanted ? on : off).add(user.get().alias());
                if (apply) {
                    change(changes, user.get(), wanted, actor, false);
                }
            }
        }
        return new WatchList.Difference(on, off, unchanged, unknown, list.problems());
    }
}
