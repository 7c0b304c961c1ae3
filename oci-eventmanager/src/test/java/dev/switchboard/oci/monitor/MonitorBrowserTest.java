package dev.switchboard.oci.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.switchboard.oci.event.Outcome;
import dev.switchboard.oci.journal.EventStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** An operator's way through the Event Monitor in a real browser, scripts and live updates included. */
class MonitorBrowserTest {

    private static final Path BROWSER = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

    private MonitorHouse house;
    private ChromeDriver browser;

    @BeforeEach
    void open() throws IOException {
        assumeTrue(
                Files.isExecutable(BROWSER) && Files.isExecutable(DRIVER),
                "needs chromium and chromium-driver, which are not installed");
        house = new MonitorHouse();
        ChromeOptions options = new ChromeOptions();
        options.setBinary(BROWSER.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync");
        browser = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(DRIVER.toFile())
                        .build(),
                options);
        browser.manage().window().setSize(new Dimension(1280, 900));
    }

    @AfterEach
    void close() {
        if (browser != null) {
            browser.quit();
        }
        if (house != null) {
            house.close();
        }
    }

    private void go(String path) {
        browser.get(house.monitor.url().resolve(path).toString());
    }

    private WebElement find(String css) {
        return browser.findElement(By.cssSelector(css));
    }

    private String text() {
        return find("main").getText();
    }

    /** Clicks, and waits for the page that this leads to. */
    private void follow(WebElement link, String heading) {
        link.click();
        MonitorHouse.await("the page says " + heading, () -> browser.getTitle().startsWith(heading));
    }

    /** A look at a page that may be replacing the element at this moment. */
    private static boolean now(BooleanSupplier look) {
        try {
            return look.getAsBoolean();
        } catch (StaleElementReferenceException | NoSuchElementException e) {
            return false;
        }
    }

    @Test
    void filtersShowsTriesOutAndReplays() {
        house.settled("UserAddRequest", "anna@example.net", Outcome.completed());
        long id = house.settled("UserModifyRequest", "bodil@example.net", Outcome.failed("EMA fault 4006"));
        house.settled("GroupAddRequest", "", Outcome.ignored("nothing to do"));
        go("");
        assertThat(browser.findElements(By.cssSelector("table.events tbody tr")))
                .hasSize(3);

        find("#user").sendKeys("bodil@example.net");
        find("form.filter button").click();
        MonitorHouse.await("the list is filtered", () -> browser.getCurrentUrl().contains("user=bodil%40example.net"));
        assertThat(browser.findElements(By.cssSelector("table.events tbody tr")))
                .hasSize(1);

        follow(find("#event-" + id), "Event " + id);
        assertThat(text()).contains("EMA fault 4006", "***1***").doesNotContain(MonitorHouse.SECRET);

        follow(browser.findElement(By.linkText("Dry run")), "Dry run of event " + id);
        find("ol.calls li:nth-child(2) summary").click();
        assertThat(text()).contains("<Set><password>***</password>");

        follow(browser.findElement(By.linkText("Replay…")), "Replay event " + id);
        assertThat(house.journal.find(id).orElseThrow().status()).isEqualTo(EventStatus.FAILED);
        follow(find("main form button"), "Event " + id);
        assertThat(text()).contains("The event is in the queue again.", "pending");
        assertThat(house.operations.actors).containsExactly("web");
        assertThat(severe()).isEmpty();

        house.journal.settle(id, Outcome.completed(), List.of());
        house.monitor.changed();
        MonitorHouse.await(
                "the page shows that it is completed",
                () -> now(() -> find("#facts .state").getText().contains("completed")));
    }

    @Test
    void showsNewEventsWithoutReloadAndKeepsTheTicks() {
        long first = house.settled("UserModifyRequest", "u1", Outcome.failed("no"));
        go("");
        find("input[name=id]").click();
        assertThat(find("#bulk").getAttribute("open")).isEqualTo("true");
        ((JavascriptExecutor) browser).executeScript("window.sameDocument = true");
        long second = house.settled("UserModifyRequest", "u2", Outcome.failed("no"));
        house.monitor.changed();
        MonitorHouse.await(
                "the new event is there",
                () -> !browser.findElements(By.id("event-" + second)).isEmpty());
        assertThat(((JavascriptExecutor) browser).executeScript("return window.sameDocument"))
                .isEqualTo(true);
        assertThat(find("#chip-failed b").getText()).isEqualTo("2");
        MonitorHouse.await(
                "the tick is back",
                () -> now(() -> find("input[name=id][value='" + first + "']").isSelected()));
        assertThat(find("input[name=id][value='" + second + "']").isSelected()).isFalse();

        find("#tick-all").click();
        follow(find("#bulk button[value=discard]"), "Discard 2 events?");
        find("#reason").sendKeys("done by hand");
        follow(find("main form button"), "Done");
        assertThat(text()).contains("2 events are discarded.");
        assertThat(house.journal.find(first).orElseThrow().status()).isEqualTo(EventStatus.IGNORED);
        assertThat(severe()).isEmpty();
    }

    @Test
    void breaksLongNamesBetweenTheirPartsOnly() {
        house.settled(
                "UserVoiceMessagingUserModifyAdvancedVoiceManagementRequest",
                "a.rather.long.subscriber.name@enterprise.example.net",
                Outcome.completed());
        house.settled("GroupCallCenterModifyInstanceRequest", "u1@example.net", Outcome.failed("no. ".repeat(60)));
        go("");
        for (int width : List.of(1280, 390)) {
            setWidth(width);
            assertThat(((JavascriptExecutor) browser).executeScript("""
                    const broken = [];
                    for (const name of document.querySelectorAll('.events td span[title]')) {
                      for (const part of name.childNodes) {
                        if (part.nodeType === Node.TEXT_NODE) {
                          const range = document.createRange();
                          range.selectNodeContents(part);
                          if (range.getClientRects().length > 1) broken.push(part.data);
                        }
                      }
                    }
                    return broken.join();"""))
                    .as("broken parts at %s", width)
                    .isEqualTo("");
        }
        assertThat(text()).contains("GroupCallCenterModifyInstanceRequest");
    }

    @Test
    void fitsAPhone() {
        long id = house.settled(
                "UserVoiceMessagingUserModifyAdvancedVoiceManagementRequest",
                "a.rather.long.subscriber.name@enterprise.example.net",
                Outcome.failed("the gateway refused " + "x".repeat(200)));
        for (String path :
                List.of("", "show/" + id, "show/" + id + "/plan", "show/" + id + "/edit", "?status=failed")) {
            go(path);
            setWidth(360);
            long width = ((Number)
                            ((JavascriptExecutor) browser).executeScript("return document.documentElement.scrollWidth"))
                    .longValue();
            assertThat(width).as(path).isLessThanOrEqualTo(360);
        }
    }

    private void setWidth(int width) {
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 740, "deviceScaleFactor", 1, "mobile", true));
    }

    /** What the browser itself complains about: scripts that fail, content the policy forbids. */
    private List<String> severe() {
        return browser.manage().logs().get("browser").getAll().stream()
                .map(Object::toString)
                .filter(line -> line.contains("SEVERE"))
                .toList();
    }
}
