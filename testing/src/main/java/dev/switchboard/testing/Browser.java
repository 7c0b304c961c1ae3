package dev.switchboard.testing;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** Chromium without a window, 1280 by 900 pixels and light at first. For one thread. */
public final class Browser implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final int PHONE = 500;

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Opens it; the test is skipped where it is not installed. */
    public static Browser open() {
        Assumptions.assumeTrue(
                Files.isExecutable(PROGRAM) && Files.isExecutable(DRIVER),
                "needs chromium and chromium-driver, which are not installed");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(PROGRAM.toFile());
        // Without the last ones it asks for hosts outside, which a closed network refuses slowly.
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
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .build();
        Browser browser = new Browser(new ChromeDriver(service, options));
        browser.screen(1280, 900, false);
        return browser;
    }

    /** Everything else that it can do. */
    public ChromeDriver driver() {
        return driver;
    }

    /** Looks on from a screen of another size; under 500 pixels it is a phone's. */
    public void screen(int width, int height, boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < PHONE));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** The title of the page. */
    public String title() {
        return String.valueOf(driver.getTitle());
    }

    /** How wide the page is, in pixels: more than its screen when something sticks out. */
    public int width() {
        return ((Number) Objects.requireNonNull(run("return document.documentElement.scrollWidth"))).intValue();
    }

    /** Runs a script on the page. */
    public @Nullable Object run(String script) {
        return driver.executeScript(script);
    }

    /** Opens a page. */
    public void go(URI page) {
        driver.get(page.toString());
    }

    /**
     * The first element that matches.
     *
     * @throws NoSuchElementException when there is none
     */
    public WebElement find(String css) {
        return driver.findElement(By.cssSelector(css));
    }

    /** The elements that match, perhaps none. */
    public List<WebElement> findAll(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    /** The text of the first element that matches, once there is one, also while the page replaces it. */
    public String text(String css) {
        AtomicReference<String> text = new AtomicReference<>("");
        until("an element " + css, () -> {
            text.set(find(css).getText());
            return true;
        });
        return Objects.requireNonNull(text.get());
    }

    /** Clicks the first element that matches, once there is one, also while the page replaces it. */
    public void click(String css) {
        until("an element " + css, () -> {
            find(css).click();
            return true;
        });
    }

    /** Waits until a condition holds; while the page replaces an element that is looked at, it does not. */
    public void until(String what, Callable<Boolean> look) {
        Eventually.until(what, () -> {
            try {
                return look.call();
            } catch (WebDriverException failure) {
                if (isBeingReplaced(failure)) {
                    return false;
                }
                throw failure;
            }
        });
    }

    private static boolean isBeingReplaced(WebDriverException failure) {
        // An element that goes between the driver's own two steps has no exception of its own.
        return failure instanceof StaleElementReferenceException
                || failure instanceof NoSuchElementException
                || String.valueOf(failure.getRawMessage()).contains("does not belong to the document");
    }

    /** What the page's console says is bad: a script's failure, a refused or failed request. */
    public List<String> severe() {
        return driver.manage().logs().get("browser").getAll().stream()
                .map(Object::toString)
                .filter(line -> line.contains("SEVERE"))
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
