package dev.switchboard.vmo;

import dev.switchboard.vmo.store.MediatorStore;
import dev.switchboard.vmo.store.MediatorStore.Changes;
import dev.switchboard.vmo.sync.Attempt;
import dev.switchboard.vmo.sync.GreetingChange;
import dev.switchboard.vmo.sync.MailboxUser;
import dev.switchboard.vmo.sync.Mediation;
import dev.switchboard.vmo.sync.OutOfOffice;
import dev.switchboard.vmo.sync.UserState;
import dev.switchboard.vmo.sync.Wish;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Takes reports of who is out of office. */
final class ReportDesk {

    /** The reporter may be waiting for us itself, so that it is not waited for long. */
    private static final Duration DEREGISTERED = Duration.ofSeconds(1);

    private static final Duration REMEMBERED = Duration.ofHours(24);

    /** What was decided when the report was written down. */
    private record Receipt(
            Optional<StatusAnswer> answer,
            Optional<Desk.Ticket> greeting,
            Optional<Desk.Ticket> watch,
            Optional<MailboxUser> user,
            Optional<OutOfOffice> absence) {

        static Receipt of(StatusAnswer answer) {
            return new Receipt(
                    Optional.of(answer), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    private final MediatorStore store;
    private final Desk desk;
    private final EdgeTimers edges;
    private final Duration inlineLimit;

    ReportDesk(MediatorStore store, Desk desk, EdgeTimers edges, Duration inlineLimit) {
        this.store = store;
        this.desk = desk;
        this.edges = edges;
        this.inlineLimit = inlineLimit;
    }

    StatusAnswer take(StatusReport report) {
        Receipt receipt = store.change("write down a report", changes -> receive(changes, report));
        receipt.user().ifPresent(user -> {
            if (receipt.absence().isPresent()) {
                edges.watch(user.objectId(), receipt.absence());
            }
        });
        receipt.watch().ifPresent(ticket -> desk.pump(Wish.Neighbour.MAIL).await(ticket.result(), DEREGISTERED));
        if (receipt.answer().isPresent()) {
            return receipt.answer().get();
        }
        Told told = desk.pump(Wish.Neighbour.VOICEMAIL)
                .await(receipt.greeting().orElseThrow().result(), inlineLimit);
        StatusAnswer answer = answer(told);
        if (report.id().isPresent()) {
            MailboxUser user = receipt.user().orElseThrow();
            store.change("keep an answer", changes -> {
                changes.keepAnswer(report.id().get(), user.objectId(), text(answer), desk.now());
                return true;
            });
        }
        return answer;
    }

    private Receipt receive(Changes changes, StatusReport report) {
        Optional<MailboxUser> found = changes.findUser(report.email());
        if (found.isEmpty()) {
            return Receipt.of(new StatusAnswer.Unknown());
        }
        MailboxUser user = found.get();
        Optional<String> answered = report.id()
                .flatMap(key -> changes.answer(key, user.objectId(), desk.now().minus(REMEMBERED)));
        if (answered.isPresent()) {
            return Receipt.of(answer(answered.get()));
        }
        UserState state = changes.state(user.objectId());
        OutOfOffice absence = desk.spoken(
                user,
                Mediation.reported(
                        report.on(), report.expires(), report.message().strip()));
        GreetingChange effective = absence.effective(desk.now());
        // A text that comes with "off" is passed on as it always was.
        GreetingChange change =
                report.on() ? effective : new GreetingChange(false, Optional.empty(), absence.message());
        Mediation.Verdict verdict = Mediation.judge(user, state, changes.undelivered(user.objectId()), change);
        String before = state.wished().map(Desk::text).orElse("");
        Receipt receipt = switch (verdict) {
            case IGNORE -> {
                desk.audit(changes, report.actor(), "report", user, before, Desk.text(change), "ignored: not watched");
                yield new Receipt(
                        Optional.of(new StatusAnswer.Taken(StatusAnswer.How.IGNORED)),
                        Optional.empty(),
                        desk.watch(changes, user.objectId(), user.alias(), false, true),
                        Optional.of(user),
                        Optional.empty());
            }
            case REPEAT -> {
                desk.audit(changes, report.actor(), "report", user, before, Desk.text(change), "repeated");
                yield Receipt.of(new StatusAnswer.Taken(StatusAnswer.How.REPEATED));
            }
            case DELIVER -> {
                changes.saveState(user.objectId(), state.withAbsence(absence).withWish(change, false));
                Desk.Ticket ticket = desk.greet(changes, user, change, true);
                desk.audit(changes, report.actor(), "report", user, before, Desk.text(change), "taken");
                yield new Receipt(
                        Optional.empty(),
                        Optional.of(ticket),
                        Optional.empty(),
                        Optional.of(user),
                        Optional.of(absence));
            }
        };
        // In case the program ends before the answer is known.
        StatusAnswer provisional = receipt.answer()
                .orElseGet(() -> new StatusAnswer.NoAnswer("The change is taken and will be delivered."));
        report.id().ifPresent(key -> changes.keepAnswer(key, user.objectId(), text(provisional), desk.now()));
        return receipt;
    }

    private static StatusAnswer answer(Told told) {
        if (told.attempt() instanceof Attempt.Done) {
            return new StatusAnswer.Taken(StatusAnswer.How.DELIVERED);
        }
        if (told.attempt() instanceof Attempt.Refused refused) {
            // Only what stands between us and voicemail redirects.
            int status = refused.status() < 400 ? 502 : refused.status();
            return new StatusAnswer.Refused(status, told.queued());
        }
        return new StatusAnswer.NoAnswer(
                told.attempt() instanceof Attempt.NoAnswer none ? none.reason() : "No answer.");
    }

    private static String text(StatusAnswer answer) {
        if (answer instanceof StatusAnswer.Taken taken) {
            return "taken " + taken.how();
        }
        if (answer instanceof StatusAnswer.Refused refused) {
            return "refused " + refused.status() + " " + refused.queued();
        }
        return answer instanceof StatusAnswer.NoAnswer none ? "none " + none.reason() : "unknown";
    }

    private static StatusAnswer answer(String text) {
        String[] words = text.split(" ", 3);
        return switch (words[0].toLowerCase(Locale.ROOT)) {
            case "taken" -> new StatusAnswer.Taken(StatusAnswer.How.valueOf(words[1]));
            case "refused" -> new StatusAnswer.Refused(Integer.parseInt(words[1]), Boolean.parseBoolean(words[2]));
            case "none" -> new StatusAnswer.NoAnswer(text.substring("none ".length()));
            default -> new StatusAnswer.Unknown();
        };
    }
}
