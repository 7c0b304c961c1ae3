package dev.switchboard.runner;

import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.oci.simulator.Cai3gWorld;
import dev.switchboard.oci.simulator.Emission;
import dev.switchboard.oci.simulator.OciPlay;
import dev.switchboard.vmo.store.OutboxEntry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Plays the scenes one after the other, tells what is happening, and keeps the account. */
final class DemoPlayer {

    private static final Duration BETWEEN_RANDOM_EVENTS = Duration.ofMillis(1500);
    private static final Duration UNTIL_SEEN = Duration.ofSeconds(20);
    private static final int EVENTS_PER_LINE = 40;
    private static final int EVENTS_PER_HOLIDAY = 6;
    private static final int SCENE_PAUSES = 3;

    private final DemoStage stage;
    private final DemoStory story;

    DemoPlayer(DemoStage stage, DemoStory story) {
        this.stage = stage;
        this.story = story;
    }

    void welcome() {
        say("");
        say("Switchboard demo: a morning in a telephone network. Everything runs inside this program: a simulated");
        say("application server (BroadWorks), provisioning gateway (CAI3G), and mail server (SurgeMail), and between");
        say("them a real event manager, which does what administrators' changes ask for; and a simulated call centre");
        say("(iPECS) with a real client, which follows its calls. Then an office watches who is available, and at the");
        say("end people go on holiday: a real mediator turns Outlook's automatic replies into voicemail greetings.");
        say("");
        say("  Event Monitor  " + stage.url());
        say("                 Open it in a browser. Each row is an event: green is done, grey asked for nothing,");
        say("                 yellow waits, red failed. A click shows its document and each step that was taken.");
        say("  Interfaces     " + stage.url() + "health   " + stage.url() + "metrics   " + stage.url() + "events");
        URI control = stage.callCentre().control();
        say("  Wallboard      " + stage.callCentre().wallboard());
        say("                 The call centre: who waits, who talks, the day's figures. It fills in the second half.");
        say("  Interfaces     " + control + "system/status   " + control + "metrics   " + control + "acd/call_stats");
        DemoVoicemail voicemail = stage.voicemail();
        say("  Holidays       " + voicemail.url() + "  (to sign in: " + voicemail.signIn() + ")");
        say(
                "                 Who is out of office, what voicemail plays, what waits to be delivered. Last in the script.");
    }

    /**
     * Plays scenes; what went wrong is in the results.
     *
     * @param ended what it means that the work of a scene has come to its end
     */
    void play(List<DemoScene> scenes, String ended) throws IOException, InterruptedException {
        for (DemoScene scene : scenes) {
            stage.pause(stage.pace().multipliedBy(SCENE_PAUSES));
            if (stage.isClosed()) {
                return;
            }
            story.begin(scene.title());
            scene.words().forEach(story::tell);
            boolean done = scene.act().play(story::tell);
            if (!stage.isClosed()) {
                story.checked(ended, done);
                for (DemoScene.Check check : scene.checks()) {
                    // What was played has reached everybody's hands by now, not yet every counter, hook, and record.
                    story.checked(check.text(), stage.await(check.holds(), UNTIL_SEEN));
                }
            }
        }
    }

    boolean everyCheckHeld() {
        return story.moment().scenes().stream().allMatch(DemoMoment.Scene::held);
    }

    void summary(Duration took) {
        Map<EventStatus, Long> counts = stage.counts();
        Cai3gWorld core = stage.gateway().world();
        int identities = core.associations().values().stream()
                .mapToInt(association -> association.identities().size())
                .sum();
        DemoMoment told = story.moment();
        say("");
        say("Summary");
        say("  events     " + stage.journalled() + " journalled: " + counts.get(EventStatus.COMPLETED) + " completed, "
                + counts.get(EventStatus.IGNORED) + " ignored, " + counts.get(EventStatus.FAILED) + " failed, "
                + counts.get(EventStatus.PENDING) + " pending");
        say("  requests   " + stage.gateway().exchanges() + " to the gateway, "
                + stage.mail().exchanges() + " to the mail server");
        say("  IMS core   " + core.associations().size() + " associations with " + identities + " public identities, "
                + core.numbers().size() + " numbers in ENUM");
        say("  mail       " + stage.mail().domains().size() + " domains, "
                + stage.mail().mailboxes().size() + " mailboxes");
        say("  call centre "
                + stage.callCentre().figure("total-inbound-calls") + " calls in, "
                + stage.callCentre().figure("total-answered-calls") + " answered, "
                + stage.callCentre().figure("total-abandoned-calls") + " abandoned");
        stage.office()
                .ifPresent(office -> say("  presence   " + office.client().all().size() + " people, "
                        + office.server().streamCounts().deliveries() + " messages to those who follow"));
        DemoVoicemail voicemail = stage.voicemail();
        say("  voicemail  " + voicemail.mediator().status().users() + " mailboxes, "
                + voicemail.count(OutboxEntry.State.DELIVERED) + " changes delivered, "
                + voicemail.count(OutboxEntry.State.SUPERSEDED) + " superseded by a newer one");
        say("  took       " + took.toMillis() / 1000 + "." + took.toMillis() % 1000 / 100 + " s");
        say("  checks     " + told.held() + " of " + told.count() + " held");
        for (DemoMoment.Scene scene : story.scenes()) {
            scene.checks().stream()
                    .filter(check -> !check.held())
                    .forEach(check -> say("    " + DemoStory.mark(false) + scene.title() + ": " + check.text()));
        }
    }

    /** Goes on with random events until the demo is stopped. */
    void goOn() throws InterruptedException {
        say("");
        say("The script is over; life goes on with a random event every second or two, and with calls, which come and");
        say(
                "go five times as fast as in real life. Some events fail or ask for nothing. Try replay, dry run and discard");
        say("in the Event Monitor, and watch the wallboard, the roster, and who is on holiday. Ctrl-C ends the demo.");
        stage.office()
                .ifPresent(office ->
                        say("  Roster         " + office.roster() + "  (to sign in: " + office.secret() + ")"));
        say("  Holidays       " + stage.voicemail().url() + "  (to sign in: "
                + stage.voicemail().signIn() + ")");
        CallCentre centre = stage.callCentre();
        say("To call the call centre yourself:");
        say("  curl -X POST -H 'Authorization: Bearer " + centre.token() + "' '" + centre.control()
                + "sim/call?station=1801&caller_id=5550199&duration=60'");
        centre.goOn();
        Iterator<Emission> mix =
                OciPlay.randomMix(System.nanoTime(), Long.MAX_VALUE).iterator();
        for (int sent = 1; !stage.isClosed(); sent++) {
            stage.server().emit(mix.next().withFreshId());
            stage.office().ifPresent(DemoOffice::somebodyMoves);
            if (sent % EVENTS_PER_HOLIDAY == 0) {
                stage.voicemail().somebodyMoves();
            }
            stage.pause(BETWEEN_RANDOM_EVENTS);
            if (sent % EVENTS_PER_LINE == 0 && !stage.isClosed()) {
                say("   so far " + stage.journalled() + " events, "
                        + stage.gateway().world().associations().size() + " associations in the core, "
                        + stage.count(EventStatus.FAILED) + " events failed");
            }
        }
    }

    private void say(String line) {
        story.say(line);
    }
}
