package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the whole at work, with nothing to configure. */
@Command(
        name = "demo",
        header = "Shows everything at work, with simulated peers and nothing to configure.",
        description = {
            "",
            "Starts the simulators and the applications on free ports, with databases that vanish at the end, and plays a",
            "morning in a telephone network: subscribers come, change and go, a request fails and is replayed, connections",
            "break, and the event manager is restarted in the middle of its work. Then a call centre opens: calls are",
            "answered, abandoned and transferred, and the event stream breaks. An office watches who is available: Mattermost",
            "goes away, a client stops reading, another one comes back. At last people go on holiday, and callers hear of it",
            "although voicemail is down for a while.",
            "",
            "Says on standard error what is happening, and where the pages are; the ready line on standard output has the",
            "address of a start page that leads to all of them. Needs no network."
        },
        footer = {"switchboard demo", "switchboard demo --once", "switchboard demo --once --set em.lanes=4"},
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer>, Checked {

    /** Slow enough to watch in the Event Monitor. */
    private static final Duration WATCHABLE = Duration.ofMillis(400);

    @Option(
            names = "--once",
            description = "Plays the script at full speed and ends: exit code 0 when every check held, else 1.")
    private boolean once;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        // What goes wrong here does so on purpose, and the demo tells of it.
        common.startLogging("error");
        DemoStory story = new DemoStory(spec.commandLine().getErr());
        DemoHouse house = DemoHouse.open(story, once ? Duration.ZERO : WATCHABLE, common.sets());
        return LongRun.during(
                house::close,
                "ready demo start=" + house.start(),
                () -> play(house.stage(), story),
                spec.commandLine().getOut());
    }

    @Override
    public Optional<Config> check() {
        common.check();
        DemoStage.check(common.sets());
        return Optional.empty();
    }

    private int play(DemoStage stage, DemoStory story) throws IOException, InterruptedException {
        DemoPlayer player = new DemoPlayer(stage, story);
        List<DemoScene> scenes = new ArrayList<>(new DemoMorning(stage).scenes());
        scenes.addAll(new DemoTroubles(stage).scenes());
        long begin = System.nanoTime();
        player.welcome();
        story.phase("A morning in a telephone network is played: a quarter of an hour in a minute or two.");
        stage.begin();
        player.play(scenes, "everything it sent was journalled and processed");
        player.play(new DemoCalls(stage).scenes(), "everything that was played has arrived");
        Optional<DemoOffice> office = stage.openOffice();
        if (office.isPresent()) {
            story.face(DemoHouse.roster(office));
            player.play(new DemoPresence(stage, office.get()).scenes(), "everybody knows what happened");
        }
        player.play(new DemoHoliday(stage, stage.voicemail()).scenes(), "voicemail does what Outlook says");
        if (!stage.isClosed()) {
            player.summary(Duration.ofNanos(System.nanoTime() - begin));
        }
        if (!once) {
            story.phase(
                    "The script is over, and life goes on gently until the demo is stopped: look around, and try things.");
            player.goOn();
        }
        return player.everyCheckHeld() ? 0 : 1;
    }
}
