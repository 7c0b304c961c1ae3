package dev.switchboard.runner;

import dev.switchboard.runner.DemoMoment.Face;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** The demo as a whole: its start page, which is there at once, and the stage, which takes a few seconds to open. */
final class DemoHouse implements AutoCloseable {

    private final DemoStory story;
    private final Duration pace;
    private final List<String> moreSettings;
    private final DemoFront front;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Optional<DemoStage> stage = Optional.empty();

    private DemoHouse(DemoStory story, Duration pace, List<String> moreSettings) throws IOException {
        this.story = story;
        this.pace = pace;
        this.moreSettings = moreSettings;
        this.front = DemoFront.open(story);
    }

    /** Opens the start page. */
    static DemoHouse open(DemoStory story, Duration pace, List<String> moreSettings) throws IOException {
        DemoHouse house = new DemoHouse(story, pace, moreSettings);
        story.face(events(Optional.empty()));
        story.face(wallboard(Optional.empty()));
        story.face(holidays(Optional.empty()));
        story.face(roster(Optional.empty()));
        return house;
    }

    URI start() {
        return front.url();
    }

    /** Opens the stage. */
    DemoStage stage() throws IOException {
        DemoStage opened = DemoStage.open(pace, moreSettings);
        stage = Optional.of(opened);
        if (closed.get()) {
            opened.close();
        }
        story.face(events(Optional.of(opened.url())));
        story.face(wallboard(Optional.of(opened.callCentre().wallboard())));
        story.face(holidays(Optional.of(opened.voicemail())));
        return opened;
    }

    private static Face events(Optional<URI> url) {
        return new Face(
                "Event Monitor",
                "What administrators change on the application server, and what the event manager does about it.",
                url,
                "");
    }

    private static Face wallboard(Optional<URI> url) {
        return new Face("Wallboard", "The call centre: who waits, who talks, and the figures of the day.", url, "");
    }

    private static Face holidays(Optional<DemoVoicemail> voicemail) {
        return new Face(
                "Holidays",
                "Who is out of office in Outlook, what callers hear, and what waits to be delivered to voicemail.",
                voicemail.map(DemoVoicemail::url),
                voicemail.map(DemoVoicemail::signIn).orElse(""));
    }

    static Face roster(Optional<DemoOffice> office) {
        return new Face(
                "Roster",
                "Who in the office is available, and who follows that live.",
                office.map(DemoOffice::roster),
                office.map(DemoOffice::secret).orElse(""));
    }

    @Override
    public void close() throws IOException {
        closed.set(true);
        Optional<DemoStage> opened = stage;
        try {
            if (opened.isPresent()) {
                opened.get().close();
            }
        } finally {
            front.close();
        }
    }
}
