package dev.switchboard.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.switchboard.presence.model.PresenceUser;
import dev.switchboard.presence.model.Status;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** The roster page in a real browser, scripts and live updates included. */
final class RosterBrowserTest {

    private static final Path BROWSER = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final String LONG = "x".repeat(60);

    private final RosterHouse house = new RosterHouse();
    private ChromeDriver browser;
    private PresenceUser anna;

    @BeforeEach
    void open() throws Exception {
        assumeTrue(
                Files.isExecutable(BROWSER) && Files.isExecutable(DRIVER),
                "needs chromium and chromium-driver, which are not installed");
        for (int i = 1; i <= 120; i++) {
            house.add(i, String.format("name%03d", i), "n" + i + "@" + LONG + ".example.com", Status.ONLINE);
        }
        anna = house.add(200, "anna", "anna@example.com", Status.ONLINE);
        house.start();
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
        browser.get(house.at("/").toString());
        find("#token").sendKeys(RosterHouse.SECRET);
        find("main form button").click();
        holds("the roster", () -> browser.getTitle().startsWith("Roster"));
    }

    @AfterEach
    void close() {
        if (browser != null) {
            browser.quit();
        }
        house.close();
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

    private static void holds(String what, Callable<Boolean> look) throws Exception {
        Eventually.holds(what, () -> {
            try {
                return look.call();
            } catch (StaleElementReferenceException | NoSuchElementException e) {
                return false;
            }
        });
    }

    @Test
    void showsChangesAndSearchesWithoutAReload() throws Exception {
        browser.executeScript("window.sameDocument = true");
        assertThat(find(".people tbody tr .name").getText()).isEqualTo("anna");
        house.publish(anna, Status.DND);
        holds("anna's status", () -> find(".people tbody tr .status").getText().equals("Do not disturb"));
        assertThat(find("#tile-dnd .number").getText()).isEqualTo("1");

        find("#q").sendKeys("NAME01");
        holds(
                "the search",
                () -> browser.findElements(By.cssSelector(".people tbody tr")).size() == 10);
        assertThat(browser.getCurrentUrl()).endsWith("/roster?q=NAME01");
        house.publish(anna, Status.AWAY);
        holds(
                "the search goes on to be live",
                () -> find("#source-state").isDisplayed()
                        && browser.findElements(By.cssSelector(".people tbody tr"))
                                        .size()
                                == 10);
        assertThat(find("#q").getAttribute("value")).isEqualTo("NAME01");
        assertThat(browser.executeScript("return window.sameDocument")).isEqualTo(true);
        assertThat(browser.manage().logs().get("browser").getAll().stream()
                        .map(Object::toString)
                        .filter(line -> line.contains("SEVERE")))
                .isEmpty();

        house.server().apply(RosterHouse.config(ActiveSecret.of("another-secret-of-the-house")));
        holds("the page is left", () -> browser.getTitle().startsWith("Sign in"));
    }

    @Test
    void fitsEveryScreenInLightAndDark() throws Exception {
        String light = "";
        String stream = PresenceSettings.ORIGINAL_PATH + "/ws?secret=" + RosterHouse.SECRET;
        RawWebSocket client = RawWebSocket.connect(house.server().url().getPort(), stream);
        Eventually.holds("it is shown", () -> house.page("/roster").contains("1 classic"));
        for (boolean dark : new boolean[] {false, true}) {
            for (int[] size : new int[][] {{390, 844}, {1280, 800}, {1920, 1080}}) {
                screen(size[0], size[1], dark);
                browser.get(house.at("/roster").toString());
                long width =
                        ((Number) browser.executeScript("return document.documentElement.scrollWidth")).longValue();
                assertThat(width).as("at " + size[0]).isLessThanOrEqualTo(size[0]);
            }
            String ground = find("body").getCssValue("background-color");
            assertThat(ground).isNotEqualTo(light);
            light = ground;
        }
        client.close();
    }
}
