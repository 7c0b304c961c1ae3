package dev.switchboard.ipecs.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testing.Browser;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

/** The wallboard in a real browser, scripts and live updates included. */
class WallboardBrowserTest {

    private ControlHouse house;
    private Browser browser;

    @BeforeEach
    void open() throws IOException {
        house = ControlHouse.guarded();
        browser = Browser.open();
    }

    @AfterEach
    void close() {
        if (browser != null) {
            browser.close();
        }
        if (house != null) {
            house.close();
        }
    }

    private void go(String path) {
        browser.go(house.face.url().resolve(path));
    }

    private String value(String figure) {
        return browser.find("#figure-" + figure + " .value").getText();
    }

    @Test
    void showsWhatHappensWithoutAReload() {
        house.login(10, 1801);
        house.at(100);
        house.running = true;
        go("wallboard");
        assertThat(value("waiting")).isEqualTo("0");
        browser.run("window.sameDocument = true");
        house.arrives(100, 5000, 6, "5550100", "<script>document.title='taken'</script>");
        house.face.changed();
        browser.until("the call waits", () -> value("waiting").equals("1"));
        browser.until("the wait runs on", () -> value("longest").matches("0:(0[2-9]|[1-5]\\d)"));
        house.abandoned(109, 5000, 6);
        house.face.changed();
        house.face.missedCallsChanged();
        browser.until(
                "the call is to be called back",
                () -> browser.find("#missed").getText().contains("5550100"));
        assertThat(browser.text("#missed")).contains("<script>document.title='taken'</script>");
        assertThat(browser.title()).startsWith("Wallboard");
        assertThat(browser.run("return window.sameDocument")).isEqualTo(true);
        assertThat(browser.severe()).isEmpty();
    }

    @Test
    void saysThatItIsOldWhenTheServerIsGone() {
        house.login(10, 1801);
        go("wallboard");
        assertThat(browser.find("#stale").isDisplayed()).isFalse();
        house.face.close();
        browser.until("the page says so", () -> browser.find("#stale").isDisplayed());
        assertThat(browser.text("#stale")).contains("not updating", "08:00:10");
    }

    @Test
    void marksACallAsCalledBackAfterSigningIn() {
        house.arrives(10, 5000, 6, "5550100", "Anna");
        house.abandoned(40, 5000, 6);
        go("wallboard");
        assertThat(browser.findAll("#missed button")).isEmpty();
        browser.driver().findElement(By.linkText("Sign in")).click();
        browser.until("the sign-in page", () -> browser.title().startsWith("Sign in"));
        browser.find("#token").sendKeys(ControlHouse.TOKEN);
        browser.click("main form button");
        browser.until("the wallboard", () -> browser.title().startsWith("Wallboard"));
        browser.click("#missed-1");
        browser.until(
                "the list is empty", () -> browser.find("#missed").getText().contains("No abandoned call"));
        assertThat(house.missed.list(true, 10).get(0).calledBackBy()).isEqualTo("control");
        assertThat(browser.severe()).isEmpty();
    }

    @Test
    void fitsEveryScreenInLightAndDark() {
        BusyMorning.play(house, true);
        for (boolean dark : new boolean[] {false, true}) {
            for (int[] size : new int[][] {{390, 844}, {1280, 800}, {1920, 1080}}) {
                browser.screen(size[0], size[1], dark);
                for (String path : List.of("wallboard", "wallboard/queues/6", "wallboard/stations/1804")) {
                    if (size[0] > 390 && !path.equals("wallboard")) {
                        continue;
                    }
                    go(path);
                    assertThat(browser.width()).as(path + " at " + size[0]).isLessThanOrEqualTo(size[0]);
                }
            }
        }
    }
}
