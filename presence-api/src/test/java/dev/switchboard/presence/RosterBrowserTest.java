package dev.switchboard.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.presence.model.PresenceUser;
import dev.switchboard.presence.model.Status;
import dev.switchboard.testing.Browser;
import dev.switchboard.testing.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The roster page in a real browser, scripts and live updates included. */
final class RosterBrowserTest {

    private static final String LONG = "x".repeat(60);

    private final RosterHouse house = new RosterHouse();
    private Browser browser;
    private PresenceUser anna;

    @BeforeEach
    void open() throws Exception {
        for (int i = 1; i <= 120; i++) {
            house.add(i, String.format("name%03d", i), "n" + i + "@" + LONG + ".example.com", Status.ONLINE);
        }
        anna = house.add(200, "anna", "anna@example.com", Status.ONLINE);
        house.start();
        browser = Browser.open();
        browser.go(house.at("/"));
        browser.find("#token").sendKeys(RosterHouse.SECRET);
        browser.click("main form button");
        browser.until("the roster", () -> browser.title().startsWith("Roster"));
    }

    @AfterEach
    void close() {
        if (browser != null) {
            browser.close();
        }
        house.close();
    }

    @Test
    void showsChangesAndSearchesWithoutAReload() throws Exception {
        browser.run("window.sameDocument = true");
        assertThat(browser.text(".people tbody tr .name")).isEqualTo("anna");
        house.publish(anna, Status.DND);
        browser.until(
                "anna's status",
                () -> browser.find(".people tbody tr .status").getText().equals("Do not disturb"));
        browser.until("one is counted", () -> browser.text("#tile-dnd .number").equals("1"));

        browser.find("#q").sendKeys("NAME01");
        browser.until("the search", () -> browser.findAll(".people tbody tr").size() == 10);
        browser.until("the address", () -> browser.driver().getCurrentUrl().endsWith("/roster?q=NAME01"));
        house.publish(anna, Status.AWAY);
        browser.until(
                "the search goes on to be live",
                () -> browser.find("#source-state").isDisplayed()
                        && browser.findAll(".people tbody tr").size() == 10);
        assertThat(browser.find("#q").getAttribute("value")).isEqualTo("NAME01");
        assertThat(browser.run("return window.sameDocument")).isEqualTo(true);
        assertThat(browser.severe()).isEmpty();

        house.server().apply(RosterHouse.config(ActiveSecret.of("another-secret-of-the-house")));
        browser.until("the page is left", () -> browser.title().startsWith("Sign in"));
    }

    @Test
    void fitsEveryScreenInLightAndDark() throws Exception {
        String light = "";
        String stream = PresenceSettings.ORIGINAL_PATH + "/ws?secret=" + RosterHouse.SECRET;
        RawWebSocket client = RawWebSocket.connect(house.server().url().getPort(), stream);
        Eventually.until("it is shown", () -> house.page("/roster").contains("1 classic"));
        for (boolean dark : new boolean[] {false, true}) {
            for (int[] size : new int[][] {{390, 844}, {1280, 800}, {1920, 1080}}) {
                browser.screen(size[0], size[1], dark);
                browser.go(house.at("/roster"));
                assertThat(browser.width()).as("at " + size[0]).isLessThanOrEqualTo(size[0]);
            }
            String ground = browser.find("body").getCssValue("background-color");
            assertThat(ground).isNotEqualTo(light);
            light = ground;
        }
        client.close();
    }
}
