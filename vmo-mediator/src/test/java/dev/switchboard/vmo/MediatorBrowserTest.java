package dev.switchboard.vmo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.time.Timers;
import dev.switchboard.testing.Browser;
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
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.OutputType;

/** The pages in a real browser, scripts and live updates included. */
class MediatorBrowserTest {

    private static final int USERS = 400;

    @TempDir
    private Path directory;

    private final PagedVoicemail voicemail = new PagedVoicemail();
    private SqlMediatorStore store;
    private Timers timers;
    private VmoMediator mediator;
    private MediatorFace face;
    private Browser browser;

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
        browser = Browser.open();
    }

    @AfterEach
    void close() {
        if (browser != null) {
            browser.close();
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

    private void go(String path) {
        browser.go(face.url().resolve(path));
    }

    private double bar() {
        return Double.parseDouble(browser.find("#progress").getDomProperty("position"));
    }

    @Test
    void anOperatorDoesADaysWork() {
        go("/");
        browser.find("#name").sendKeys("anna");
        browser.find("#password").sendKeys("kangaroo");
        browser.click("main form button");
        browser.until("the table", () -> browser.find("#users").getText().contains("The table is empty"));

        browser.click("#synchronize");
        browser.until("the bar", () -> browser.find("#progress").isDisplayed());
        browser.run("window.sameDocument = true");
        double before = 0;
        for (int page = 0; page < USERS / 100 - 1; page++) {
            voicemail.allowed.release();
            double last = before;
            browser.until("the bar moves", () -> bar() > last);
            before = bar();
        }
        assertThat(browser.text("#sync-text")).contains("of 400 users", "a second, remaining");
        voicemail.allowed.release();
        browser.until("it has ended", () -> browser.find("#sync-text").getText().startsWith("400 users: 400 new"));
        browser.until("the users", () -> browser.findAll("#users tbody tr").size() == 50);
        assertThat(browser.run("return window.sameDocument")).as("no reload").isEqualTo(true);

        browser.find("#q").sendKeys("lastname123");
        browser.until("one user", () -> browser.findAll("#users tbody tr").size() == 1);
        String alias = browser.find("#users tbody a").getText();
        browser.click("#users tbody button");
        browser.until(
                "a message", () -> browser.find(".notice.completed").getText().equals("VMO is disabled for " + alias));
        assertThat(browser.find("#q").getDomProperty("value"))
                .as("the same list")
                .isEqualTo("lastname123");
        assertThat(store.findUser(alias).orElseThrow().active()).isFalse();
        mediator.setActive(alias, true, "test");
        browser.until("told live", () -> browser.find("#users tbody").getText().contains("True"));

        voicemail.answer = new Attempt.Refused(404, "There is no such call handler.", Optional.empty());
        mediator.setStatus(StatusReport.of(alias, true, "Away"));
        browser.until("it is parked", () -> browser.find("#users").getText().contains("1 change waits"));
        fits();
        voicemail.answer = Attempt.DONE;
        go("outbox");
        browser.click("#outbox tbody form button");
        browser.until("it is delivered", () -> browser.find("#outbox").getText().contains("Everything is delivered"));
        assertThat(store.findUser(alias).orElseThrow().greetingOn()).isTrue();
        assertThat(browser.severe()).isEmpty();
    }

    /** For people: what the pages look like. */
    private void keepScreen(String path, int width, boolean dark) {
        String page = path.replaceAll("\\?.*", "").replace("/", "");
        String name = (page.isEmpty() ? "home" : page) + "-" + width + (dark ? "-dark" : "-light") + ".png";
        try {
            Path target = Files.createDirectories(Path.of("target", "screenshots"));
            byte[] picture = browser.driver().getScreenshotAs(OutputType.BYTES);
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
                browser.screen(width, 900, dark);
                for (String path : List.of("/", user, "outbox", "audit", "import", "about", "clear-tables")) {
                    go(path);
                    assertThat(browser.width()).as(path + " at " + width).isLessThanOrEqualTo(width);
                    keepScreen(path, width, dark);
                }
            }
        }
        browser.screen(1280, 900, false);
    }
}
