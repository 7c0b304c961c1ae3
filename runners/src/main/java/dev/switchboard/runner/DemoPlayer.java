package dev.switchboard.runner;

import java.io.IOException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Plays the story chapter by chapter, each when its minute has come, and lets every check be told. */
final class DemoPlayer {

    private static final LocalTime BEGIN = LocalTime.of(9, 0);
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

    private final DemoTempo tempo;
    private final DemoStory story;
    private final Duration untilSeen;

    /**
     * A player.
     *
     * @param untilSeen how long a check may take to come true
     */
    DemoPlayer(DemoTempo tempo, DemoStory story, Duration untilSeen) {
        this.tempo = tempo;
        this.story = story;
        this.untilSeen = untilSeen;
    }

    /** Plays chapters; what went wrong is in the story. */
    void play(List<DemoChapter> chapters) throws InterruptedException {
        story.plan(chapters.size());
        long begin = System.nanoTime();
        for (int minute = 0; minute < chapters.size() && !tempo.isStopped(); minute++) {
            long due = begin + tempo.storyMinute().multipliedBy(minute).toNanos();
            tempo.pause(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
            DemoChapter chapter = chapters.get(minute);
            story.beginChapter(CLOCK.format(BEGIN.plusMinutes(minute)), chapter.title());
            for (DemoChapter.Part part : chapter.parts()) {
                play(part.system(), part.scene());
            }
            if (!tempo.isStopped()) {
                story.endChapter();
            }
        }
    }

    private void play(DemoSystem system, DemoScene scene) throws InterruptedException {
        if (tempo.isStopped()) {
            return;
        }
        story.beginScene(system, scene.title());
        story.tell(String.join(" ", scene.words()));
        boolean done = false;
        try {
            done = scene.act().play(story::tell);
        } catch (IOException | RuntimeException failure) {
            if (!tempo.isStopped()) {
                story.tell("This went wrong: " + failure);
            }
        }
        if (tempo.isStopped()) {
            return;
        }
        story.checked(system.ended(), done);
        for (DemoScene.Check check : scene.checks()) {
            // What was played has reached everybody's hands by now, not yet every counter, hook, and record.
            boolean held = tempo.await(check.holds(), untilSeen);
            if (!tempo.isStopped()) {
                story.checked(check.text(), held);
            }
        }
    }

    /** Whether the whole story was told, and each of its checks held. */
    static boolean everyCheckHeld(DemoMoment moment) {
        return moment.count() > 0
                && moment.held() == moment.count()
                && moment.past().size() == moment.planned();
    }
}
