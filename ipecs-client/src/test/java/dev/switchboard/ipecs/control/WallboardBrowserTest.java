package dev.switchboard.ipecs.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** The wallboard in a real browser, scripts and live updates included. */
class WallboardBrowserTest {

    private static final Path BROWSER = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

    private ControlHouse house;
    private ChromeDriver browser;

    @BeforeEach
    void open() throws IOException {
        assumeTrue(
                Files.isExecutable(BROWSER) && Files.isExecutable(DRIVER),
                "needs chromium and chromium-driver, which are not installed");
        house = ControlHouse.guarded();
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

    private void screen(int width, int height, boolean dark) {
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
        browser.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    private void go(String path) {
        browser.get(house.face.url().resolve(path).toString());
    }

    private WebElement find(String css) {
        return browser.findElement(By.cssSelector(css));
    }

    private String value(String figure) {
        return find("#figure-" + figure + " .value").getText();
    }

    private static boolean now(BooleanSupplier look) {
        try {
            return look.getAsBoolean();
        } catch (StaleElementReferenceException | NoSuchElementException e) {
            return false;
        }
    }

    private List<String> severe() {
        return browser.manage().logs().get("browser").getAll().stream()
                .map(Object::toString)
                .filter(line -> line.contains("SEVERE"))
                .toList();
    }

    @Test
    void showsWhatHappensWithoutAReload() {
        house.login(10, 1801);
        house.at(100);
        house.running = true;
        go("wallboard");
        assertThat(value("waiting")).isEqualTo("0");
        browser.executeScript("window.sameDocument = true");
        house.arrives(100, 5000, 6, "5550100", "<script>document.title='taken'</script>");
        house.face.changed();
        ControlHouse.await("the call waits", () -> now(() -> value("waiting").equals("1")));
        ControlHouse.await("the wait runs on", () -> now(() -> value("longest").matches("0:(0[2-9]|[1-5]\\d)")));
        house.abandoned(109, 5000, 6);
        house.face.changed();
        house.face.missedCallsChanged();
        ControlHouse.await(
                "the call is to be called back",
                () -> now(() -> find("#missed").getText().contains("5550100")));
        assertThat(find("#missed").getText()).contains("<script>document.title='taken'</script>");
        assertThat(browser.getTitle()).startsWith("Wallboard");
        assertThat(browser.executeScript("return window.sameDocument")).isEqualTo(true);
        assertThat(severe()).isEmpty();
    }

    @Test
    void saysThatItIsOldWhenTheServerIsGone() {
        house.login(10, 1801);
        go("wallboard");
        assertThat(find("#stale").isDisplayed()).isFalse();
        house.face.close();
        ControlHouse.await("the page says so", () -> now(() -> find("#stale").isDisplayed()));
        assertThat(find("#stale").getText()).contains("not updating", "08:00:10");
    }

    @Test
    void marksACallAsCalledBackAfterSigningIn() {
        house.arrives(10, 5000, 6, "5550100", "Anna");
        house.abandoned(40, 5000, 6);
        go("wallboard");
        assertThat(browser.findElements(By.cssSelector("#missed button"))).isEmpty();
        browser.findElement(By.linkText("Sign in")).click();
        ControlHouse.await("the sign-in page", () -> browser.getTitle().startsWith("Sign in"));
        find("#token").sendKeys(ControlHouse.TOKEN);
        find("main form button").click();
        ControlHouse.await("the wallboard", () -> browser.getTitle().startsWith("Wallboard"));
        find("#missed-1").click();
        ControlHouse.await(
                "the list is empty", () -> now(() -> find("#missed").getText().contains("No abandoned call")));
        assertThat(house.missed.list(true, 10).get(0).calledBackBy()).isEqualTo("control");
        assertThat(severe()).isEmpty();
    }

    @Test
    void fitsEveryScreenInLightAndDark() {
        BusyMorning.play(house, true);
        for (boolean dark : new boolean[] {false, true}) {
            for (int[] size : new int[][] {{390, 844}, {1280, 800}, {1920, 1080}}) {
                screen(size[0], size[1], dark);
                for (String path : List.of("wallboard", "wallboard/queues/6", "wallboard/stations/1804")) {
                    if (size[0] > 390 && !path.equals("wallboard")) {
                        continue;
                    }
                    go(path);
                    long width =
                            ((Number) browser.executeScript("return document.documentElement.scrollWidth")).longValue();
                    assertThat(width).as(path + " at " + size[0]).isLessThanOrEqualTo(size[0]);
                }
            }
        }
    }
}
