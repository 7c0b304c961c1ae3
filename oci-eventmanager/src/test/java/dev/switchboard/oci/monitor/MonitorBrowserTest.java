package dev.switchboard.oci.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.oci.event.Outcome;
import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.testing.Browser;
import dev.switchboard.testing.Eventually;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** An operator's way through the Event Monitor in a real browser, scripts and live updates included. */
class MonitorBrowserTest {

    private MonitorHouse house;
    private Browser browser;

    @BeforeEach
    void open() throws IOException {
        house = new MonitorHouse();
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
        browser.go(house.monitor.url().resolve(path));
    }

    private String text() {
        return browser.text("main");
    }

    /** Clicks, and waits for the page that this leads to. */
    private void follow(WebElement link, String heading) {
        link.click();
        Eventually.until("the page says " + heading, () -> browser.title().startsWith(heading));
    }

    @Test
    void filtersShowsTriesOutAndReplays() {
        house.settled("UserAddRequest", "anna@example.net", Outcome.completed());
        long id = house.settled("UserModifyRequest", "bodil@example.net", Outcome.failed("EMA fault 4006"));
        house.settled("GroupAddRequest", "", Outcome.ignored("nothing to do"));
        go("");
        assertThat(browser.findAll("table.events tbody tr")).hasSize(3);

        browser.find("#user").sendKeys("bodil@example.net");
        browser.click("form.filter button");
        browser.until(
                "the list is filtered", () -> browser.driver().getCurrentUrl().contains("user=bodil%40example.net"));
        assertThat(browser.findAll("table.events tbody tr")).hasSize(1);

        follow(browser.find("#event-" + id), "Event " + id);
        assertThat(text()).contains("EMA fault 4006", "***1***").doesNotContain(MonitorHouse.SECRET);

        follow(browser.driver().findElement(By.linkText("Dry run")), "Dry run of event " + id);
        browser.click("ol.calls li:nth-child(2) summary");
        assertThat(text()).contains("<Set><password>***</password>");

        follow(browser.driver().findElement(By.linkText("Replay…")), "Replay event " + id);
        assertThat(house.journal.find(id).orElseThrow().status()).isEqualTo(EventStatus.FAILED);
        follow(browser.find("main form button"), "Event " + id);
        assertThat(text()).contains("The event is in the queue again.", "pending");
        assertThat(house.operations.actors).containsExactly("web");
        assertThat(browser.severe()).isEmpty();

        house.journal.settle(id, Outcome.completed(), List.of());
        house.monitor.changed();
        browser.until(
                "the page shows that it is completed",
                () -> browser.find("#facts .state").getText().contains("completed"));
    }

    @Test
    void showsNewEventsWithoutReloadAndKeepsTheTicks() {
        long first = house.settled("UserModifyRequest", "u1", Outcome.failed("no"));
        go("");
        browser.click("input[name=id]");
        assertThat(browser.find("#bulk").getAttribute("open")).isEqualTo("true");
        browser.run("window.sameDocument = true");
        long second = house.settled("UserModifyRequest", "u2", Outcome.failed("no"));
        house.monitor.changed();
        browser.until(
                "the new event is there",
                () -> !browser.driver().findElements(By.id("event-" + second)).isEmpty());
        assertThat(browser.run("return window.sameDocument")).isEqualTo(true);
        browser.until("both are counted", () -> browser.text("#chip-failed b").equals("2"));
        browser.until(
                "the tick is back",
                () -> browser.find("input[name=id][value='" + first + "']").isSelected());
        assertThat(browser.find("input[name=id][value='" + second + "']").isSelected())
                .isFalse();

        browser.click("#tick-all");
        follow(browser.find("#bulk button[value=discard]"), "Discard 2 events?");
        browser.find("#reason").sendKeys("done by hand");
        follow(browser.find("main form button"), "Done");
        assertThat(text()).contains("2 events are discarded.");
        assertThat(house.journal.find(first).orElseThrow().status()).isEqualTo(EventStatus.IGNORED);
        assertThat(browser.severe()).isEmpty();
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
            assertThat(browser.run("""
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
                    return broken.join();""")).as("broken parts at %s", width).isEqualTo("");
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
            assertThat(browser.width()).as(path).isLessThanOrEqualTo(360);
        }
    }

    private void setWidth(int width) {
        browser.driver()
                .executeCdpCommand(
                        "Emulation.setDeviceMetricsOverride",
                        Map.of("width", width, "height", 740, "deviceScaleFactor", 1, "mobile", true));
    }
}
