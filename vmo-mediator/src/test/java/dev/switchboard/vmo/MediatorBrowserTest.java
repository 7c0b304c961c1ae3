package dev.switchboard.vmo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.time.Timers;
import dev.switchboard.vmo.gateway.VoicemailGateway;
import dev.switchboard.vmo.store.SqlMediatorStore;
import dev.switchboard.vmo.sync.Attempt;
import dev.switchboard.vmo.sync.GreetingChange;
import dev.switchboard.vmo.sync.ListedUser;
import dev.switchboard.vmo.sync.MailboxUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** The pages in a real browser, scripts and live updates included. */
class MediatorBrowserTest {

    private static final Path BROWSER = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final int USERS = 400;

    @TempDir
    private Path directory;

    private final PagedVoicemail voicemail = new PagedVoicemail();
    private SqlMediatorStore store;
    private Timers timers;
    private VmoMediator mediator;
    private MediatorFace face;
    private ChromeDriver browser;

    /** Lists its users a hundred at a time, each time it is allowed to. */
    private static final class PagedVoicemail implements VoicemailGateway {

        private final Semaphore allowed = new Semaphore(0);
        private volatile Attempt answer = Attempt.DONE;

        @Override
        public Listing listUsers(Pages pages) throws InterruptedException {
            for (int from = 0; from < USERS; from += 100) {
                allowed.acquire();
                List<ListedUser> users = new ArrayList<>();
                for (int i = from + 1; i <= from + 100; i++) {
                    users.add(new ListedUser(
                            "id" + i,
                            "firstname.lastname" + i + "@subsidiary.example.com",
                            "" + (1_000 + i),
                            "h" + i,
                            false));
                }
                pages.page(users, 0, OptionalLong.of(USERS));
            }
            return new Listing(true, "");
        }

        @Override
        public Attempt setGreeting(MailboxUser user, GreetingChange change) {
            return answer;
        }
    }

    @BeforeEach
    void open() throws IOException {
        assumeTrue(
                Files.isExecutable(BROWSER) && Files.isExecutable(DRIVER),
                "needs chromium and chromium-driver, which are not installed");
        store = SqlMediatorStore.open(directory.resolve("vmo3.sqlite"));
        timers = Timers.system("vmo-test");
        VmoConfig config = VmoConfig.wire("http://127.0.0.1:1", "http://127.0.0.1:2")
                .withSecurity(new VmoConfig.Security(
                        true,
                        "anna",
                        Optional.of(new Secret("kangaroo")),
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        new Secret("")));
        mediator = new VmoMediator(config, store, voicemail, new FakeMail(false), timers);
        face = new MediatorFace(mediator, Optional.empty(), timers);
        mediator.start();
        face.start();
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
        screen(1280, false);
    }

    @AfterEach
    void close() {
        if (browser != null) {
            browser.quit();
        }
        if (face != null) {
            face.close();
        }
        if (mediator != null) {
            mediator.close();
        }
        if (timers != null) {
            timers.close();
        }
        if (store != null) {
            store.close();
        }
    }

    private void screen(int width, boolean dark) {
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 500));
        browser.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    private void go(String path) {
        browser.get(face.url().resolve(path).toString());
    }

    private WebElement find(String css) {
        return browser.findElement(By.cssSelector(css));
    }

    private void until(String what, BooleanSupplier look) {
        Waiting.until(what, () -> {
            try {
                return look.getAsBoolean();
            } catch (StaleElementReferenceException | NoSuchElementException e) {
                return false;
            }
        });
    }

    private double bar() {
        return Double.parseDouble(find("#progress").getDomProperty("position"));
    }

    @Test
    void anOperatorDoesADaysWork() {
        go("/");
        find("#name").sendKeys("anna");
        find("#password").sendKeys("kangaroo");
        find("main form button").click();
        until("the table", () -> find("#users").getText().contains("The table is empty"));

        find("#synchronize").click();
        until("the bar", () -> find("#progress").isDisplayed());
        browser.executeScript("window.sameDocument = true");
        double before = 0;
        for (int page = 0; page < USERS / 100 - 1; page++) {
            voicemail.allowed.release();
            double last = before;
            until("the bar moves", () -> bar() > last);
            before = bar();
        }
        assertThat(find("#sync-text").getText()).contains("of 400 users", "a second, remaining");
        voicemail.allowed.release();
        until("it has ended", () -> find("#sync-text").getText().startsWith("400 users: 400 new"));
        until(
                "the users",
                () -> browser.findElements(By.cssSelector("#users tbody tr")).size() == 50);
        assertThat(browser.executeScript("return window.sameDocument"))
                .as("no reload")
                .isEqualTo(true);

        find("#q").sendKeys("lastname123");
        until(
                "one user",
                () -> browser.findElements(By.cssSelector("#users tbody tr")).size() == 1);
        String alias = find("#users tbody a").getText();
        find("#users tbody button").click();
        until("a message", () -> find(".notice.completed").getText().equals("VMO is disabled for " + alias));
        assertThat(find("#q").getDomProperty("value")).as("the same list").isEqualTo("lastname123");
        assertThat(store.findUser(alias).orElseThrow().active()).isFalse();
        mediator.setActive(alias, true, "test");
        until("told live", () -> find("#users tbody").getText().contains("True"));

        voicemail.answer = new Attempt.Refused(404, "There is no such call handler.", Optional.empty());
        mediator.setStatus(StatusReport.of(alias, true, "Away"));
        until("it is parked", () -> find("#users").getText().contains("1 change waits"));
        fits();
        voicemail.answer = Attempt.DONE;
        go("outbox");
        find("#outbox tbody form button").click();
        until("it is delivered", () -> find("#outbox").getText().contains("Everything is delivered"));
        assertThat(store.findUser(alias).orElseThrow().greetingOn()).isTrue();
        assertThat(browser.manage().logs().get("browser").getAll().stream()
                        .map(Object::toString)
                        .filter(line -> line.contains("SEVERE"))
                        .toList())
                .isEmpty();
    }

    /** For people: what the pages look like. */
    private void keepScreen(String path, int width, boolean dark) {
        String page = path.replaceAll("\\?.*", "").replace("/", "");
        String name = (page.isEmpty() ? "home" : page) + "-" + width + (dark ? "-dark" : "-light") + ".png";
        try {
            Path target = Files.createDirectories(Path.of("target", "screenshots"));
            byte[] picture = browser.getScreenshotAs(OutputType.BYTES);
            assertThat(picture.length).as(name).isGreaterThan(5_000);
            Files.write(target.resolve(name), picture);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    private void fits() {
        String user = "user?alias=firstname.lastname123%40subsidiary.example.com";
        for (boolean dark : new boolean[] {false, true}) {
            for (int width : new int[] {390, 1280}) {
                screen(width, dark);
                for (String path : List.of("/", user, "outbox", "audit", "import", "about", "clear-tables")) {
                    go(path);
                    long wide =
                            ((Number) browser.executeScript("return document.documentElement.scrollWidth")).longValue();
                    assertThat(wide).as(path + " at " + width).isLessThanOrEqualTo(width);
                    keepScreen(path, width, dark);
                }
            }
        }
        screen(1280, false);
    }
}
