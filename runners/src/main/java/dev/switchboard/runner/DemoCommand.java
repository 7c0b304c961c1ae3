package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows the whole at work, with nothing to configure. */
@Command(
        name = "demo",
        header = "Shows all four systems at work, with simulated neighbours and nothing to configure.",
        description = {
            "",
            "Starts the four systems and everything around them on free ports of this machine, with databases that vanish",
            "at the end, and plays a quarter of an hour at a small telephone company in two minutes: customers get",
            "telephones, callers wait and are answered, people come, go, and leave for holidays; connections break,",
            "neighbours go away, a program is restarted in the middle of its work. Each chapter is checked. After that",
            "a gentle traffic goes on until Ctrl-C.",
            "",
            "The ready line on standard output has the address of a start page, which leads to the pages of all four systems",
            "and tells what is happening right now, as standard error does. Needs no network."
        },
        footer = {"switchboard demo", "switchboard demo --once", "switchboard demo --once --speed 8"},
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer>, Checked {

    private static final double SLOWEST = 0.1;
    private static final double FASTEST = 100;
    private static final Duration UNTIL_SEEN = Duration.ofSeconds(20);

    /** How long the start page tells of a system that did not start, to somebody who may be looking. */
    private static final Duration BAD_NEWS = Duration.ofSeconds(30);

    @Option(
            names = "--once",
            description = "Ends after the script with a summary: exit code 0 when every check held, else 1.")
    private boolean once;

    @Option(
            names = "--speed",
            paramLabel = "TIMES",
            defaultValue = "1",
            description =
                    "How many times as fast the script is played; the machine may be slower; default ${DEFAULT-VALUE}.")
    private double speed = 1;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        check();
        // What goes wrong here does so on purpose, and the demo tells of it.
        common.startLogging("error");
        DemoTerminal terminal = new DemoTerminal(spec.commandLine().getErr(), Terminal.STANDARD_ERROR.hasColours());
        DemoStory story = new DemoStory(terminal);
        DemoTempo tempo = new DemoTempo(speed);
        return LongRun.run(
                "",
                () -> DemoHouse.open(story, tempo, common.sets()),
                house -> "ready demo start=" + house.start(),
                house -> {
                    int exit = play(house, tempo, story);
                    house.over();
                    return exit;
                },
                spec.commandLine().getOut());
    }

    @Override
    public Optional<Config> check() {
        if (!(speed >= SLOWEST && speed <= FASTEST)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--speed must be between " + SLOWEST + " and " + FASTEST + ", not " + speed + ".");
        }
        common.check();
        DemoStage.check(common.sets());
        return Optional.empty();
    }

    private int play(DemoHouse house, DemoTempo tempo, DemoStory story) throws Exception {
        DemoTerminal terminal = story.terminal();
        terminal.say("");
        terminal.say("Open " + house.start() + " in a browser: it tells what happens, and leads to the four systems.");
        terminal.say("A quarter of an hour at a small telephone company is played in "
                + DemoSummary.time(tempo.storyMinute().multipliedBy(DemoChapter.MINUTES))
                + ". Everything runs in this program.");
        terminal.say("");
        try {
            DemoStage stage = house.openStage();
            return play(stage, tempo, story);
        } catch (DemoStage.NotStarted failure) {
            if (tempo.isStopped()) {
                return 1;
            }
            story.couldNotOpen(failure.system(), failure.reason());
            if (!once) {
                terminal.say("The demo cannot go on, and ends in " + BAD_NEWS.toSeconds() + " seconds.");
                tempo.pause(BAD_NEWS);
            }
            return 1;
        }
    }

    private int play(DemoStage stage, DemoTempo tempo, DemoStory story) throws Exception {
        story.phase("A quarter of an hour at a small telephone company is being played, " + "a minute of it in "
                + DemoSummary.time(tempo.storyMinute()) + ".");
        stage.begin();
        long begin = System.nanoTime();
        new DemoPlayer(tempo, story, UNTIL_SEEN).play(DemoChapter.story(stage));
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        DemoMoment moment = story.moment();
        if (!tempo.isStopped()) {
            new DemoSummary(stage, story).tell(took);
            story.phase("The script is over: " + moment.held() + " of " + moment.count() + " checks held, in "
                    + DemoSummary.time(took) + ". "
                    + (once
                            ? "The demo ends now."
                            : "Life goes on gently until the demo is stopped: look around, try things."));
        }
        if (!once && !tempo.isStopped()) {
            new DemoEncore(stage, story).goOn();
        }
        return DemoPlayer.everyCheckHeld(moment) ? 0 : 1;
    }
}
