package dev.switchboard.runner;

import static dev.switchboard.runner.DemoScene.check;

import dev.switchboard.vmo.store.OutboxEntry.State;
import dev.switchboard.vmo.store.SyncRun;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The part of the demo about holidays: who is out of office in Outlook, and what callers hear. */
final class DemoHoliday {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofSeconds(3);
    private static final String FISHING =
            "<html><style>p{color:red}</style><p>I am fishing &amp; back in August.</p><p>Please call Malik.</p></html>";

    private final DemoStage stage;
    private final DemoVoicemail voicemail;
    private boolean waited;
    private boolean shown;
    private boolean endWasTold;
    private List<String> delivered = List.of();

    DemoHoliday(DemoStage stage, DemoVoicemail voicemail) {
        this.stage = stage;
        this.voicemail = voicemail;
    }

    List<DemoScene> scenes() {
        return List.of(staff(), holiday(), outage(), shortAbsence(), back(), account());
    }

    private DemoScene staff() {
        return new DemoScene(
                "The mediator gets to know seven people and their voicemail",
                List.of(
                        "A (simulated) Unity Connection has their mailboxes, a (simulated) Microsoft 365 knows who is out of",
                        "office. The mediator lists the one, asks the other, and sees to it that callers hear the right",
                        "greeting."),
                say -> {
                    SyncRun run = voicemail.mediator().synchronise("demo");
                    return run.succeeded() && await(voicemail::everybodyWasAsked);
                },
                List.of(
                        check(
                                "seven users are in the table, and watched",
                                () -> voicemail.mediator().store().watched().size()
                                        == voicemail.names().size()),
                        check("nobody is away, so no greeting is on", voicemail::hearsExactly)));
    }

    private DemoScene holiday() {
        return new DemoScene(
                "Pipaluk goes on holiday, and says so in Outlook",
                List.of(
                        "That is all she does. The mediator reads her automatic reply, has it spoken, puts the recording into",
                        "her mailbox, and switches her alternate greeting on."),
                say -> {
                    long since = System.nanoTime();
                    voicemail.leaves("pipaluk", FISHING);
                    boolean on = await(() -> voicemail.hears("pipaluk") && nothingWaits());
                    say.accept("Callers hear it after " + (System.nanoTime() - since) / 1_000_000 + " ms: "
                            + String.join(" ", voicemail.spoken()));
                    return on;
                },
                List.of(
                        check(
                                "callers hear that she is away, and of nobody else",
                                () -> voicemail.hearsExactly("pipaluk")),
                        check(
                                "what was spoken is her reply, without what makes it look nice",
                                () -> voicemail.spoken().stream()
                                        .anyMatch(text -> text.contains("fishing & back in August")
                                                && text.contains("Please call Malik")
                                                && !text.contains("<")
                                                && !text.contains("color"))),
                        check("the greeting plays that recording", () -> voicemail.playsARecording("pipaluk"))));
    }

    private DemoScene outage() {
        return new DemoScene(
                "Voicemail goes down, and people leave all the same",
                List.of(
                        "Minik and Ivalu set their automatic replies, and Minik writes his anew. Nothing can be delivered; it",
                        "waits in the outbox, on disk."),
                this::goDown,
                List.of(
                        check("the changes waited in the outbox", () -> waited),
                        check("the outbox says so to whoever looks", () -> shown),
                        check(
                                "each was delivered once, and of Minik's two the newer one",
                                () -> delivered.stream().sorted().toList().equals(List.of("ivalu", "minik"))),
                        check(
                                "what Minik said at first was never spoken",
                                () -> voicemail.spoken().stream().noneMatch(text -> text.contains("first thought"))),
                        check("nothing waits any more", this::nothingWaits)));
    }

    private boolean goDown(Consumer<String> say) throws InterruptedException {
        int before = voicemail.switchedOn().size();
        voicemail.goesDown();
        voicemail.leaves("minik", "<p>My first thought: call me at home.</p>");
        boolean first = await(() -> voicemail.count(State.PENDING) == 1);
        voicemail.leaves("ivalu", "<p>I am in Copenhagen.</p>");
        boolean second = await(() -> voicemail.count(State.PENDING) == 2);
        voicemail.leaves("minik", "<p>On second thoughts, do not call me.</p>");
        // Whoever is left alone is told of the oldest change first.
        waited = await(() -> voicemail.count(State.SUPERSEDED) == 1
                && voicemail.count(State.PENDING) == 2
                && voicemail.voicemailIsGivenUp());
        String outbox = voicemail.outbox();
        shown = outbox.contains("\"pending\"") && outbox.contains("minik@") && outbox.contains("ivalu@");
        say.accept("In the outbox: 2 changes wait, 1 is superseded by a newer one.");
        stage.pause(stage.pace().multipliedBy(10));
        voicemail.comesUp();
        say.accept("Voicemail is back.");
        boolean done = await(this::nothingWaits);
        List<String> all = voicemail.switchedOn();
        delivered = all.subList(Math.min(before, all.size()), all.size());
        return first && second && done && voicemail.hearsExactly("pipaluk", "minik", "ivalu");
    }

    private DemoScene shortAbsence() {
        return new DemoScene(
                "Nivi is away until tomorrow, and then for some seconds only",
                List.of(
                        "Her automatic replies have an end, as most have. Voicemail is told the end with the greeting, so that",
                        "it would end even without the mediator."),
                this::leaveForAMoment,
                List.of(
                        check("voicemail was told the end", () -> endWasTold),
                        check("callers hear no more that she is away", () -> !voicemail.hears("nivi")),
                        check("the table says so, too", () -> !voicemail.isShownAsAway("nivi"))));
    }

    private boolean leaveForAMoment(Consumer<String> say) throws InterruptedException {
        String reply = "<p>I am at the harbour.</p>";
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Instant tomorrow = now.plus(Duration.ofDays(1));
        voicemail.leaves("nivi", reply, now.minusSeconds(60), tomorrow);
        boolean on = await(() -> voicemail.hears("nivi") && nothingWaits());
        endWasTold = voicemail.endsAt("nivi", tomorrow);
        say.accept("Her greeting is on, until tomorrow.");
        Instant soon = Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(SOON);
        voicemail.leaves("nivi", reply, now.minusSeconds(60), soon);
        say.accept("She moves the end to some seconds from now.");
        boolean off = await(() -> !voicemail.hears("nivi") && !voicemail.isShownAsAway("nivi") && nothingWaits());
        say.accept("It is off again, and she has done nothing more.");
        return on && off;
    }

    private DemoScene back() {
        return new DemoScene(
                "Pipaluk is back",
                List.of("She switches her automatic replies off, and finds her voicemail as she left it."),
                say -> {
                    voicemail.comesBack("pipaluk");
                    return await(() -> !voicemail.hears("pipaluk") && nothingWaits());
                },
                List.of(
                        check("callers hear of Minik and Ivalu only", () -> voicemail.hearsExactly("minik", "ivalu")),
                        check(
                                "her greeting would play what it played before",
                                () -> !voicemail.playsARecording("pipaluk"))));
    }

    private DemoScene account() {
        return new DemoScene(
                "The account of the holidays",
                List.of("Every change and every attempt is in the audit."),
                say -> true,
                List.of(
                        check("the outbox is empty", this::nothingWaits),
                        check("nothing is left to an operator", () -> voicemail.count(State.PARKED) == 0),
                        check(
                                "nobody's greeting was switched on twice, but Nivi's for her new end",
                                () -> voicemail.switchedOn().stream()
                                        .filter(name -> !name.equals("nivi"))
                                        .sorted()
                                        .toList()
                                        .equals(List.of("ivalu", "minik", "pipaluk"))),
                        check(
                                "the audit has the whole history",
                                () -> voicemail.history("pipaluk").equals(List.of("on", "off"))
                                        && voicemail.history("minik").equals(List.of("on"))
                                        && voicemail.history("ivalu").equals(List.of("on"))
                                        && voicemail.history("nivi").stream()
                                                .distinct()
                                                .toList()
                                                .equals(List.of("on", "off")))));
    }

    private boolean nothingWaits() {
        return voicemail.count(State.PENDING) == 0;
    }

    private boolean await(BooleanSupplier condition) throws InterruptedException {
        return stage.await(condition, PATIENCE);
    }
}
