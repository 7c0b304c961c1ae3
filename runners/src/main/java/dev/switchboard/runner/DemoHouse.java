package dev.switchboard.runner;

import dev.switchboard.common.time.Timers;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The demo as a whole: its start page, which is there at once, and the stage, which takes a few seconds to open. */
final class DemoHouse implements Service {

    private static final Duration FIGURES_EVERY = Duration.ofSeconds(1);

    private final DemoStory story;
    private final DemoTempo tempo;
    private final List<String> moreSettings;
    private final DemoFront front;
    private final Timers timers = Timers.system("demo");

    /** Held while the stage is opened and while it is closed, so that a stop meanwhile leaves nothing behind. */
    private final Object opening = new Object();

    private Optional<DemoStage> stage = Optional.empty();
    private volatile boolean over;

    private DemoHouse(DemoStory story, DemoTempo tempo, List<String> moreSettings) throws IOException {
        this.story = story;
        this.tempo = tempo;
        this.moreSettings = moreSettings;
        this.front = DemoFront.open(story);
    }

    /** Opens the start page, unless the stage could not be opened with these settings. */
    static DemoHouse open(DemoStory story, DemoTempo tempo, List<String> moreSettings) throws IOException {
        DemoStage.check(moreSettings);
        return new DemoHouse(story, tempo, moreSettings);
    }

    URI start() {
        return front.url();
    }

    /** Opens the stage, and tells of each system as soon as it is there. */
    DemoStage openStage() throws IOException {
        synchronized (opening) {
            DemoStage opened = DemoStage.open(tempo, moreSettings, story);
            stage = Optional.of(opened);
            timers.scheduleEvery(FIGURES_EVERY, () -> story.figures(opened.figures()));
            return opened;
        }
    }

    /** It has ended by itself, and said so. */
    void over() {
        over = true;
    }

    @Override
    public void close() throws IOException {
        boolean brokenOff = !over;
        tempo.stop();
        timers.close();
        synchronized (opening) {
            try {
                if (stage.isPresent()) {
                    stage.get().close();
                }
            } finally {
                front.close();
            }
        }
        if (brokenOff) {
            story.terminal().stopped(story.moment());
        }
    }
}
