package dev.switchboard.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testing.Browser;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.WebElement;

/** The demo's start page in a real browser, with all four systems behind it. */
class DemoBrowserTest {

    private final DemoStory story = new DemoStory(new DemoTerminal(new PrintWriter(Writer.nullWriter()), false));
    private final DemoTempo tempo = new DemoTempo(1);
    private DemoHouse house;
    private Browser browser;

    @BeforeEach
    void open() throws Exception {
        house = DemoHouse.open(story, tempo, List.of());
        browser = Browser.open();
        browser.go(house.start());
    }

    @AfterEach
    void close() throws Exception {
        if (browser != null) {
            browser.close();
        }
        if (house != null) {
            house.close();
        }
    }

    private void chapter(String clock, String title, boolean held) {
        story.beginChapter(clock, title);
        story.beginScene(DemoSystem.PRESENCE, title);
        story.tell("Nobody has to do anything for that, and " + "x".repeat(80) + " is told as well.");
        story.checked("everybody knows what happened", held);
    }

    @Test
    void tellsThePresentChapterWithoutAReloadAndLeadsToTheFourFaces() throws Exception {
        browser.run("window.sameDocument = true");
        assertThat(browser.text("#now-heading")).contains("are starting");
        assertThat(browser.findAll(".face a")).isEmpty();

        house.openStage();
        browser.until("the links", () -> browser.findAll(".face a").size() == DemoSystem.values().length);
        browser.until("figures", () -> browser.find("#figures-events").getText().contains("Done: 0"));
        story.plan(2);
        chapter("09:00", "The first chapter", true);
        browser.until(
                "the chapter", () -> browser.find("#now-heading").getText().equals("09:00 The first chapter"));
        story.endChapter();
        browser.until(
                "its checks", () -> browser.find(".chapter .badge").getText().equals("1 of 1 checks held"));
        browser.click(".chapter summary");
        browser.find("#open-presence").sendKeys("");
        chapter("09:01", "The second chapter", false);
        story.endChapter();
        browser.until("the next chapter", () -> browser.findAll(".chapter").size() == 2);
        assertThat(browser.find("#chapter-1").getAttribute("open"))
                .as("stays open")
                .isNotNull();
        assertThat(browser.text("#chapter-2 .badge.failed")).isEqualTo("0 of 1 checks held");
        story.news("12:00:00", DemoSystem.PRESENCE, "Nivi is away.");
        browser.until("the news", () -> browser.find("#news").getText().contains("Nivi is away."));
        assertThat(browser.run("return document.activeElement.id"))
                .as("the keyboard's focus stays through all that")
                .isEqualTo("open-presence");
        assertThat(browser.run("return window.sameDocument")).isEqualTo(true);
        fitsEveryScreen();

        List<String> faces = new ArrayList<>();
        for (WebElement link : browser.findAll(".face a")) {
            faces.add(link.getAttribute("href"));
        }
        for (String face : faces) {
            URI page = URI.create(face);
            HttpURLConnection answer = (HttpURLConnection) page.toURL().openConnection();
            // What Java asks for by itself changes with its release; a browser is led to the sign-in page.
            answer.setRequestProperty("Accept", "text/html");
            assertThat(answer.getResponseCode()).as(face).isEqualTo(200);
            browser.go(page);
            assertThat(browser.text("h1")).as(face).isNotEmpty();
        }
        assertThat(browser.severe()).isEmpty();
    }

    private void fitsEveryScreen() {
        String before = "";
        for (boolean dark : new boolean[] {false, true}) {
            for (int[] size : new int[][] {{390, 844}, {1280, 900}, {1920, 1080}}) {
                browser.screen(size[0], size[1], dark);
                assertThat(browser.width()).as("at " + size[0]).isLessThanOrEqualTo(size[0]);
            }
            String ground = browser.find("body").getCssValue("background-color");
            assertThat(ground).isNotEqualTo(before);
            before = ground;
        }
    }
}
