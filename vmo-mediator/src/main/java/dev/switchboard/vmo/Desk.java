package dev.switchboard.vmo;

import dev.switchboard.common.net.Hooks;
import dev.switchboard.common.time.Timers;
import dev.switchboard.vmo.store.AuditEntry;
import dev.switchboard.vmo.store.MediatorStore.Changes;
import dev.switchboard.vmo.store.OutboxEntry;
import dev.switchboard.vmo.sync.Attempt;
import dev.switchboard.vmo.sync.Delivery;
import dev.switchboard.vmo.sync.Delivery.Next;
import dev.switchboard.vmo.sync.GreetingChange;
import dev.switchboard.vmo.sync.MailboxUser;
import dev.switchboard.vmo.sync.Mediation;
import dev.switchboard.vmo.sync.OutOfOffice;
import dev.switchboard.vmo.sync.UserState;
import dev.switchboard.vmo.sync.Wish;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Where everything that must be told is written down: into the outbox and the ledger in one transaction, and after that to
 * the pump.
 *
 * <p><b>Threading.</b> Safe for use by several threads. Methods that take {@link Changes} are called within a transaction.
 */
final class Desk {

    /** What waits for the outcome of something written down. Known once the transaction is durable. */
    static final class Ticket {
        private volatile Optional<CompletableFuture<Told>> result = Optional.empty();

        CompletableFuture<Told> result() {
            return result.orElseThrow(() -> new IllegalStateException("the transaction is still under way"));
        }
    }

    private final VmoConfig config;
    private final Timers timers;
    private final boolean tellsMail;
    private final Hooks<Boolean> changed;
    private Optional<OutboxPump> voicemail = Optional.empty();
    private Optional<OutboxPump> mail = Optional.empty();

    Desk(VmoConfig config, Timers timers, boolean tellsMail, Hooks<Boolean> changed) {
        this.config = config;
        this.timers = timers;
        this.tellsMail = tellsMail;
        this.changed = changed;
    }

    /** Called once, before anything is written down. */
    void connect(OutboxPump toVoicemail, OutboxPump toMail) {
        voicemail = Optional.of(toVoicemail);
        mail = Optional.of(toMail);
    }

    OutboxPump pump(Wish.Neighbour neighbour) {
        return (neighbour == Wish.Neighbour.VOICEMAIL ? voicemail : mail).orElseThrow();
    }

    /** Whether the mail side has to be told whom to watch. */
    boolean tellsMail() {
        return tellsMail;
    }

    Instant now() {
        return timers.now();
    }

    void changed() {
        changed.call(true);
    }

    /** The reply as it is to be spoken. */
    OutOfOffice spoken(MailboxUser user, OutOfOffice absence) {
        String message = absence.message().strip();
        String text = message.isEmpty() || absence.mode() == OutOfOffice.Mode.DISABLED
                ? absence.message()
                : config.speech()
                        .template()
                        .replace("{alias}", user.alias())
                        .replace("{extension}", user.extension())
                        .replace("{message}", absence.message());
        return new OutOfOffice(absence.mode(), absence.start(), absence.end(), message.isEmpty() ? "" : text);
    }

    /** Writes down that voicemail must be told. */
    Ticket greet(Changes changes, MailboxUser user, GreetingChange change, boolean awaited) {
        return add(changes, user.objectId(), user.alias(), new Wish.Greeting(change), Optional.of(user), awaited);
    }

    /** Writes down that the mail side must be told; empty when it needs no telling. */
    Optional<Ticket> watch(Changes changes, String objectId, String alias, boolean on, boolean awaited) {
        return tellsMail
                ? Optional.of(add(changes, objectId, alias, new Wish.Watch(on), Optional.empty(), awaited))
                : Optional.empty();
    }

    private Ticket add(
            Changes changes, String objectId, String alias, Wish wish, Optional<MailboxUser> user, boolean awaited) {
        Instant now = timers.now();
        OutboxEntry entry = changes.add(
                objectId, alias, wish, now, now.plus(config.outbox().patience().giveUpAfter()));
        Ticket ticket = new Ticket();
        changes.afterCommit(
                () -> ticket.result = Optional.of(pump(wish.neighbour()).submit(entry, user, awaited)));
        return ticket;
    }

    void audit(
            Changes changes,
            String actor,
            String action,
            MailboxUser user,
            String before,
            String after,
            String outcome) {
        changes.audit(new AuditEntry(
                0, timers.now(), actor, action, user.objectId(), user.alias(), before, after, outcome, ""));
    }

    void audit(Changes changes, String actor, String action, String outcome) {
        changes.audit(new AuditEntry(0, timers.now(), actor, action, "", "", "", "", outcome, ""));
    }

    /** Writes down what came of an attempt, and what is certain since. */
    void settle(Changes changes, OutboxEntry entry, Optional<Attempt> attempt, Next next) {
        if (next instanceof Next.Done) {
            done(changes, entry);
        } else {
            notDone(changes, entry, attempt, next);
        }
    }

    /** The usual case, which decides how many changes a second there can be. */
    private void done(Changes changes, OutboxEntry entry) {
        Instant now = timers.now();
        Optional<String> objectId = changes.settleDelivered(entry.seq(), entry.attempts() + 1, now);
        if (objectId.isEmpty()) {
            return;
        }
        if (entry.wish() instanceof Wish.Greeting greeting) {
            changes.greetingDelivered(objectId.get(), greeting.change());
        }
        settled(changes, entry, objectId.get(), now, "done");
    }

    private void settled(Changes changes, OutboxEntry entry, String objectId, Instant now, String outcome) {
        changes.audit(new AuditEntry(
                0,
                now,
                "mediator",
                entry.wish() instanceof Wish.Greeting ? "deliver" : "watch",
                objectId,
                entry.alias(),
                "",
                text(entry.wish()),
                outcome,
                "outbox " + entry.seq()));
        changes.afterCommit(this::changed);
    }

    private void notDone(Changes changes, OutboxEntry entry, Optional<Attempt> attempt, Next next) {
        Optional<OutboxEntry> stored = changes.findEntry(entry.seq());
        if (stored.isEmpty()) {
            return;
        }
        boolean open = stored.get().state() == OutboxEntry.State.PENDING;
        Instant now = timers.now();
        OutboxEntry.State state =
                open ? stateAfter(entry, attempt, next) : stored.get().state();
        String error = next instanceof Next.Park parked
                ? parked.reason()
                : attempt.map(Delivery::reason)
                        .orElse(
                                state == OutboxEntry.State.DROPPED
                                        ? "the time it was for was over"
                                        : "the user is no longer in the table");
        changes.saveEntry(new OutboxEntry(
                entry.seq(),
                stored.get().objectId(),
                entry.alias(),
                entry.wish(),
                entry.createdAt(),
                next instanceof Next.Retry retry ? retry.at() : now,
                stored.get().giveUpAt(),
                entry.attempts() + (attempt.isPresent() ? 1 : 0),
                error,
                state));
        settled(changes, entry, stored.get().objectId(), now, state.name().toLowerCase(Locale.ROOT) + ": " + error);
    }

    private static OutboxEntry.State stateAfter(OutboxEntry entry, Optional<Attempt> attempt, Next next) {
        if (next instanceof Next.Retry) {
            return OutboxEntry.State.PENDING;
        }
        if (next instanceof Next.Park) {
            return OutboxEntry.State.PARKED;
        }
        boolean timed = entry.wish() instanceof Wish.Greeting greeting
                && greeting.change().until().isPresent();
        return attempt.isPresent() || timed ? OutboxEntry.State.DROPPED : OutboxEntry.State.DISCARDED;
    }

    /** A wish for people. */
    static String text(Wish wish) {
        if (wish instanceof Wish.Greeting greeting) {
            return text(greeting.change());
        }
        return wish instanceof Wish.Watch watch && watch.on() ? "watch" : "do not watch";
    }

    /** A change for people; the text to speak is private and stays out of the ledger. */
    static String text(GreetingChange change) {
        return (change.on() ? "on" : "off")
                + change.until().map(end -> " until " + end).orElse("")
                + (change.message().isEmpty() ? "" : " with a message");
    }

    /** Keeps what an observation or a timer led to. */
    void follow(Changes changes, MailboxUser user, UserState before, Mediation.Outcome outcome, String action) {
        if (!outcome.state().equals(before)) {
            changes.saveState(user.objectId(), outcome.state());
        }
        if (outcome.greetingEnded()) {
            changes.updateUser(user.objectId(), user.withGreeting(false));
            audit(changes, "mediator", action, user, "on", "off", "ended by itself");
        }
        outcome.change().ifPresent(change -> {
            greet(changes, user, change, false);
            audit(
                    changes,
                    "mediator",
                    action,
                    user,
                    before.wished().map(Desk::text).orElse(""),
                    text(change),
                    "queued");
        });
        if (outcome.change().isPresent() || outcome.greetingEnded()) {
            changes.afterCommit(this::changed);
        }
    }
}
