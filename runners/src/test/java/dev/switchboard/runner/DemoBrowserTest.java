package dev.switchboard.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.Writer;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** The demo's start page in a real browser, with all four systems behind it. */
class DemoBrowserTest {

    private static final Path BROWSER = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

    private final DemoStory story = new DemoStory(new DemoTerminal(new PrintWriter(Writer.nullWriter()), false));
    private final DemoTempo tempo = new DemoTempo(1);
    private DemoHouse house;
    private ChromeDriver browser;

    @BeforeEach
    void open() throws Exception {
        assumeTrue(
                Files.isExecutable(BROWSER) && Files.isExecutable(DRIVER),
                "needs chromium and chromium-driver, which are not installed");
        house = DemoHouse.open(story, tempo, List.of());
        ChromeOptions options = new ChromeOptions();
        options.setBinary(BROWSER.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--hide-scrollbars",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync");
        browser = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(DRIVER.toFile())
                        .build(),
                options);
        screen(1280, 900, false);
        browser.get(house.start().toString());
    }

    @AfterEach
    void close() throws Exception {
        if (browser != null) {
            browser.quit();
        }
        if (house != null) {
            house.close();
        }
    }

    private void screen(int width, int height, boolean dark) {
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
        browser.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    private WebElement find(String css) {
        return browser.findElement(By.cssSelector(css));
    }

    private static void holds(Callable<Boolean> look) throws Exception {
        Program.await(() -> {
            try {
                return look.call();
            } catch (StaleElementReferenceException | NoSuchElementException e) {
                return false;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void chapter(String clock, String title, boolean held) {
        story.beginChapter(clock, title);
        story.beginScene(DemoSystem.PRESENCE, title);
        story.tell("Nobody has to do anything for that, and " + "x".repeat(80) + " is told as well.");
        story.checked("everybody knows what happened", held);
    }

    @Test
    void tellsThePresentChapterWithoutAReloadAndLeadsToTheFourFaces() throws Exception {
        browser.executeScript("window.sameDocument = true");
        assertThat(find("#now-heading").getText()).contains("are starting");
        assertThat(browser.findElements(By.cssSelector(".face a"))).isEmpty();

        house.openStage();
        holds(() -> browser.findElements(By.cssSelector(".face a")).size() == DemoSystem.values().length);
        holds(() -> find("#figures-events").getText().contains("Done: 0"));
        story.plan(2);
        chapter("09:00", "The first chapter", true);
        holds(() -> find("#now-heading").getText().equals("09:00 The first chapter"));
        story.endChapter();
        holds(() -> find(".chapter .badge").getText().equals("1 of 1 checks held"));
        find(".chapter summary").click();
        find("#open-presence").sendKeys("");
        chapter("09:01", "The second chapter", false);
        story.endChapter();
        holds(() -> browser.findElements(By.cssSelector(".chapter")).size() == 2);
        assertThat(find("#chapter-1").getAttribute("open")).as("stays open").isNotNull();
        assertThat(find("#chapter-2 .badge.failed").getText()).isEqualTo("0 of 1 checks held");
        story.news("12:00:00", DemoSystem.PRESENCE, "Nivi is away.");
        holds(() -> find("#news").getText().contains("Nivi is away."));
        assertThat(browser.executeScript("return document.activeElement.id"))
                .as("the keyboard's focus stays through all that")
                .isEqualTo("open-presence");
        assertThat(browser.executeScript("return window.sameDocument")).isEqualTo(true);
        fitsEveryScreen();

        List<String> faces = new ArrayList<>();
        for (WebElement link : browser.findElements(By.cssSelector(".face a"))) {
            faces.add(link.getAttribute("href"));
        }
        for (String face : faces) {
            HttpURLConnection answer =
                    (HttpURLConnection) URI.create(face).toURL().openConnection();
            // A browser's wish, which leads to the sign-in page: what a Java program wishes for by itself changes with
            // its
            // release.
            answer.setRequestProperty("Accept", "text/html");
            assertThat(answer.getResponseCode()).as(face).isEqualTo(200);
            browser.get(face);
            assertThat(find("h1").getText()).as(face).isNotEmpty();
        }
        assertThat(browser.manage().logs().get("browser").getAll().stream()
                        .map(Object::toString)
                        .filter(line -> line.contains("SEVERE")))
                .isEmpty();
    }

    private void fitsEveryScreen() {
        String before = "";
        for (boolean dark : new boolean[] {false, true}) {
            for (int[] size : new int[][] {{390, 844}, {1280, 900}, {1920, 1080}}) {
                screen(size[0], size[1], dark);
                long width =
                        ((Number) browser.executeScript("return document.documentElement.scrollWidth")).longValue();
                assertThat(width).as("at " + size[0]).isLessThanOrEqualTo(size[0]);
            }
            String ground = find("body").getCssValue("background-color");
            assertThat(ground).isNotEqualTo(before);
            before = ground;
        }
    }
}
