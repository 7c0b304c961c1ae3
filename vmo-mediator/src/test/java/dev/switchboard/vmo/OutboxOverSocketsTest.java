package dev.switchboard.vmo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.switchboard.testing.Eventually;
import dev.switchboard.vmo.simulator.WireFault;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of changes while a neighbour fails, told by the simulated neighbours and the interface for programs. */
class OutboxOverSocketsTest {

    private static final String USER = "user1@example.com";
    private static final Duration SOON = Duration.ofMillis(50);
    private static final Duration LATE = Duration.ofMinutes(5);

    @TempDir
    private Path directory;

    private Running running(int users, Duration firstDelay) throws Exception {
        return new Running(directory, users, firstDelay, UnaryOperator.identity());
    }

    /** D1. */
    @Test
    void aChangeThatFailedTwiceIsDeliveredAtTheThirdAttempt() throws Exception {
        try (Running it = running(1, SOON)) {
            it.voicemail.failGreetings(2, WireFault.status(500));
            HttpResponse<String> answer = it.report(USER, true, "");
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).isEqualTo("{\"result\":\"Internal Error\",\"queued\":true}");
            Eventually.until("the outbox is empty", () -> it.mediator.status().pending() == 0);
            assertThat(it.greetings()).isEqualTo(3);
            assertThat(it.voicemail.find(USER).orElseThrow().greetingOn()).isTrue();
            assertThat(it.mediator.store().findUser(USER).orElseThrow().greetingOn())
                    .isTrue();
            assertThat(it.get("/api/v1/audit").body().split("\"deliver\"", -1))
                    .as("three attempts")
                    .hasSize(4);
        }
    }

    /** D6. */
    @Test
    void aRefusedChangeWaitsForAnOperatorWhoRetriesOrDiscardsIt() throws Exception {
        try (Running it = running(2, SOON)) {
            it.voicemail.failGreetings(2, WireFault.status(404));
            assertThat(it.report(USER, true, "").statusCode()).isEqualTo(404);
            assertThat(it.report("user2@example.com", true, "").statusCode()).isEqualTo(404);
            JsonNode outbox = it.outbox();
            assertThat(outbox).hasSize(2);
            assertThat(outbox.path(0).path("state").asText()).isEqualTo("parked");
            assertThat(outbox.path(0).path("user").asText()).isEqualTo(USER);
            assertThat(outbox.path(0).path("attempts").asInt()).isEqualTo(1);
            assertThat(outbox.path(0).path("last_error").asText())
                    .contains("404")
                    .doesNotContain("127.0.0.1");

            String first = "/api/v1/outbox/" + outbox.path(0).path("seq").asLong();
            assertThat(it.send("POST", first + "/retry", "").statusCode()).isEqualTo(200);
            Eventually.until("it is tried again", () -> it.greetings() == 3);
            Eventually.until(
                    "it is delivered",
                    () -> it.mediator.store().findUser(USER).orElseThrow().greetingOn());
            String second = "/api/v1/outbox/" + outbox.path(1).path("seq").asLong();
            assertThat(it.send("DELETE", second, "").statusCode()).isEqualTo(200);
            assertThat(it.send("DELETE", second, "").statusCode()).isEqualTo(404);
            assertThat(it.outbox()).isEmpty();
            assertThat(it.greetings()).isEqualTo(3);
        }
    }

    /** D7. */
    @Test
    void theSameKeyIsAnsweredAsTheFirstTimeAndDoesNothing() throws Exception {
        try (Running it = running(1, LATE)) {
            String first = it.report(USER, true, ",\"id\":\"k1\"").body();
            it.report(USER, false, "");
            assertThat(it.report(USER, true, ",\"id\":\"k1\"").body()).isEqualTo(first);
            assertThat(it.greetings()).isEqualTo(2);
            assertThat(it.voicemail.find(USER).orElseThrow().greetingOn()).isFalse();
        }
    }

    /** D8. */
    @Test
    void aMailSideThatIsDownHearsOfAToggleOnceItIsBack() throws Exception {
        try (Running it = new Running(
                directory, 1, SOON, config -> config.withFace(new VmoConfig.Face("127.0.0.1", 0, false, true)))) {
            it.mail.down();
            HttpResponse<String> toggled = it.get("/toggle_status/" + USER);
            assertThat(toggled.statusCode()).isEqualTo(302);
            assertThat(toggled.headers().firstValue("Set-Cookie")).isPresent();
            int before = it.mail.calls().size();
            it.mail.start();
            Eventually.until("it is told", () -> it.mail.watched().isEmpty());
            assertThat(it.mail.calls()).hasSize(before + 1);
        }
    }

    /** D9. */
    @Test
    void aSetupDuringAnOutageIsAnsweredInTimeAndEverybodyIsRegisteredLater() throws Exception {
        try (Running it = running(500, Duration.ofMillis(300))) {
            it.mail.down();
            long began = System.nanoTime();
            HttpResponse<String> answer = it.send("POST", "/api/setup", "");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(31));
            assertThat(answer.body()).isEqualTo("{\"result\":\"True\"}");
            int before = it.mail.calls().size();
            it.mail.start();
            Eventually.until("everybody is told again", () -> it.mail.calls().size() >= before + 500);
        }
    }
}
