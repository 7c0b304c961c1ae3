package dev.switchboard.runner;

import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.vmo.store.OutboxEntry.State;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** What the demo says when its script is over: a line for each chapter, what the systems did, and how long it took. */
final class DemoSummary {

    private final DemoStage stage;
    private final DemoStory story;

    DemoSummary(DemoStage stage, DemoStory story) {
        this.stage = stage;
        this.story = story;
    }

    void tell(Duration took) {
        DemoTerminal terminal = story.terminal();
        terminal.say("");
        terminal.say("Summary");
        story.chapters().forEach(terminal::summary);
        terminal.say("");
        Map<EventStatus, Long> events = stage.counts();
        line(
                DemoSystem.EVENTS,
                stage.journalled() + " events: " + events.get(EventStatus.COMPLETED) + " completed, "
                        + events.get(EventStatus.IGNORED) + " ignored, " + events.get(EventStatus.FAILED) + " failed; "
                        + (stage.gateway().exchanges() + stage.mail().exchanges()) + " requests to the network");
        CallCentre centre = stage.callCentre();
        line(
                DemoSystem.CALLS,
                centre.figure("total-inbound-calls") + " calls in, " + centre.figure("total-answered-calls")
                        + " answered, " + centre.figure("total-abandoned-calls") + " abandoned");
        DemoOffice office = stage.office();
        line(
                DemoSystem.PRESENCE,
                office.client().all().size() + " people, "
                        + office.server().streamCounts().deliveries() + " messages to those who follow");
        DemoVoicemail voicemail = stage.voicemail();
        line(
                DemoSystem.VOICEMAIL,
                voicemail.names().size() + " mailboxes, " + voicemail.count(State.DELIVERED) + " changes delivered, "
                        + voicemail.count(State.SUPERSEDED) + " superseded by a newer one");
        DemoMoment told = story.moment();
        terminal.say("");
        terminal.say(told.held() + " of " + told.count() + " checks held, in " + time(took) + ".");
    }

    private void line(DemoSystem system, String text) {
        story.terminal().say(String.format(Locale.ROOT, "  %-14s %s", system.title(), text));
    }

    /** A time as people say it. */
    static String time(Duration time) {
        if (time.toSeconds() < 60) {
            long tenths = Math.round(time.toMillis() / 100.0);
            return tenths % 10 == 0 ? tenths / 10 + " s" : tenths / 10 + "." + tenths % 10 + " s";
        }
        return time.toMinutes() + " min" + (time.toSecondsPart() == 0 ? "" : " " + time.toSecondsPart() + " s");
    }
}
