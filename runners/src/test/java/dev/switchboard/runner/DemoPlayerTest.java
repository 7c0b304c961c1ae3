package dev.switchboard.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of checks that do not hold, and of scenes that come to grief. */
class DemoPlayerTest {

    private final StringWriter told = new StringWriter();
    private final DemoStory story = new DemoStory(new DemoTerminal(new PrintWriter(told), false));
    private final DemoTempo tempo = new DemoTempo(100);

    private static DemoChapter chapter(String title, DemoScene.Act act, boolean holds) {
        DemoScene scene = new DemoScene(
                "A scene",
                List.of("Words of a", "spectator."),
                act,
                List.of(DemoScene.check("the sky is blue", () -> holds)));
        return new DemoChapter(title, List.of(new DemoChapter.Part(DemoSystem.CALLS, scene)));
    }

    private boolean play(DemoChapter... chapters) throws InterruptedException {
        new DemoPlayer(tempo, story, Duration.ofMillis(50)).play(List.of(chapters));
        return DemoPlayer.everyCheckHeld(story.moment());
    }

    @Test
    void everyCheckHeldWhenAllDid() throws Exception {
        assertThat(play(chapter("One", say -> true, true), chapter("Two", say -> true, true)))
                .isTrue();
        assertThat(story.moment().count()).isEqualTo(4);
        assertThat(told.toString()).contains("09:00  One", "09:01  Two", "Words of a spectator.", "2 of 2 checks held");
    }

    @Test
    void oneCheckThatDoesNotHoldIsToldAndFailsTheWhole() throws Exception {
        assertThat(play(chapter("One", say -> true, false), chapter("Two", say -> true, true)))
                .isFalse();
        assertThat(told.toString()).contains("FAILED  the sky is blue", "FAILED  1 of 2 checks held");
        story.terminal().summary(story.chapters().get(0));
        assertThat(told.toString()).contains("FAILED  A scene: the sky is blue");
    }

    @Test
    void workThatDoesNotEndOrThrowsFailsTheWholeAndTheStoryGoesOn() throws Exception {
        assertThat(play(
                        chapter("One", say -> false, true),
                        chapter(
                                "Two",
                                say -> {
                                    throw new IOException("no line");
                                },
                                true),
                        chapter("Three", say -> true, true)))
                .isFalse();
        assertThat(story.moment().held()).isEqualTo(4);
        assertThat(told.toString()).contains("no line", "09:02  Three");
    }

    @Test
    void aStoryThatWasStoppedHasNotHeld() throws Exception {
        assertThat(play(
                        chapter("One", say -> true, true),
                        chapter(
                                "Two",
                                say -> {
                                    tempo.stop();
                                    return false;
                                },
                                true)))
                .isFalse();
        assertThat(told.toString()).doesNotContain("FAILED");
    }
}
