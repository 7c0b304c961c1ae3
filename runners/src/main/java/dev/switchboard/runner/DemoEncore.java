package dev.switchboard.runner;

import dev.switchboard.oci.journal.EventFilter;
import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.oci.journal.JournalEntry;
import dev.switchboard.oci.simulator.Emission;
import dev.switchboard.oci.simulator.OciPlay;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.Locale;

/** What the demo does after its script: a steady, gentle traffic in all four systems, until it is stopped. */
final class DemoEncore {

    private static final Duration BETWEEN = Duration.ofMillis(1_500);
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final int EVENTS_PER_MOVE = 2;
    private static final int EVENTS_PER_HOLIDAY = 6;
    private static final int EVENTS_PER_LINE = 40;

    private final DemoStage stage;
    private final DemoStory story;

    DemoEncore(DemoStage stage, DemoStory story) {
        this.stage = stage;
        this.story = story;
    }

    void goOn() throws InterruptedException {
        tellWhatToTry();
        stage.callCentre().goOn();
        Iterator<Emission> mix =
                OciPlay.randomMix(System.nanoTime(), Long.MAX_VALUE).iterator();
        for (int sent = 1; !stage.isClosed(); sent++) {
            stage.server().emit(mix.next().withFreshId());
            if (sent % EVENTS_PER_MOVE == 0) {
                news(DemoSystem.PRESENCE, stage.office().somebodyMoves());
            }
            if (sent % EVENTS_PER_HOLIDAY == 0) {
                news(DemoSystem.VOICEMAIL, stage.voicemail().somebodyMoves());
            }
            if (sent % EVENTS_PER_LINE == 0) {
                tellOfAMinute();
            }
            stage.pause(BETWEEN);
            if (!stage.isClosed()) {
                stage.journal().list(EventFilter.newest(1)).forEach(this::tellOf);
            }
        }
    }

    private void tellWhatToTry() {
        DemoTerminal terminal = story.terminal();
        CallCentre centre = stage.callCentre();
        terminal.say("");
        terminal.say("Life goes on gently in all four systems until you stop it with Ctrl-C: look around, try things.");
        terminal.say("To call the call centre yourself:");
        terminal.say("  curl -X POST -H 'Authorization: Bearer " + centre.token() + "' '" + centre.control()
                + "sim/call?station=1801&caller_id=5550199&duration=60'");
        terminal.say("");
    }

    private void tellOf(JournalEntry entry) {
        String concerning = entry.subscriber().isEmpty() ? "" : " concerning " + entry.subscriber();
        news(DemoSystem.EVENTS, "Event " + entry.id() + ", " + entry.commandName() + concerning + ": " + words(entry));
    }

    private static String words(JournalEntry entry) {
        return switch (entry.status()) {
            case COMPLETED -> "done.";
            case IGNORED -> "it asks for nothing.";
            case FAILED -> "it failed, and waits for an operator.";
            case PENDING -> "it is being worked on.";
            default -> entry.status() + ".";
        };
    }

    private void tellOfAMinute() {
        story.terminal()
                .aside(CLOCK.format(now()) + "  so far " + stage.journalled() + " events, "
                        + stage.count(EventStatus.FAILED) + " of them failed; "
                        + stage.callCentre().figure("total-inbound-calls") + " calls");
    }

    private void news(DemoSystem system, String text) {
        if (!stage.isClosed()) {
            story.news(CLOCK.format(now()), system, text);
        }
    }

    private static LocalTime now() {
        return LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS);
    }
}
