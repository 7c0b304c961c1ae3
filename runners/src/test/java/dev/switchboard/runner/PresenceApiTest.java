package dev.switchboard.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testing.Eventually;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The presence server as a program. */
class PresenceApiTest {

    private static final String SECRET = "a-long-shared-secret";
    private static final String NEXT = "the-secret-after-that";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    private Path configuration(String secret, String more) throws IOException {
        return replace(
                "presence.json",
                "{\"port\": 0, \"source\": \"file\", \"source-file\": \"users.json\",\n \"presence\": {\"secrets\": [{\"value\": \""
                        + secret + "\"}]}" + more + "}");
    }

    private Path replace(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Path next = Files.writeString(directory.resolve("next"), text);
        return Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String user(int number, String name, String status) {
        return String.format(
                "{\"id\":\"user%022d\",\"username\":\"%s\",\"email\":\"%s@example.com\",\"status\":\"%s\"}",
                number, name, name, status);
    }

    private static HttpResponse<String> get(String url) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    }

    private static boolean answers(String url, int status, String part) {
        try {
            HttpResponse<String> answer = get(url);
            return answer.statusCode() == status && answer.body().contains(part);
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Program start() throws IOException {
        return Program.start(directory, Map.of(), "presence-api", "--config", "presence.json");
    }

    @Test
    void servesAFileAndFollowsItAndItsConfiguration() throws Exception {
        configuration(SECRET, "");
        try (Program program = start()) {
            String api = program.ready("api");
            assertThat(api).matches("http://127.0.0.1:\\d+/plugins/com.mattermost.outlook-presence/api/v1");
            String root = api.substring(0, api.indexOf("/plugins"));
            String page = api + "/status?secret=" + SECRET;
            HttpResponse<String> early = get(page);
            assertThat(early.statusCode()).isEqualTo(503);
            assertThat(early.headers().firstValue("Retry-After")).isPresent();

            replace("users.json", "[" + user(1, "alpha", "online") + "," + user(2, "bravo", "ooo") + "]");
            Eventually.until(() -> answers(page, 200, "alpha"));
            assertThat(get(page).body()).contains("bravo@example.com\",\"status\":\"away\"");

            replace("users.json", "[" + user(1, "alpha", "dnd") + "]");
            within(2, () -> answers(page, 200, "dnd"));
            assertThat(get(page).body()).doesNotContain("bravo");

            HttpRequest published = HttpRequest.newBuilder(URI.create(api + "/status/publish?secret=" + SECRET))
                    .POST(BodyPublishers.ofString("{\"user_id\":\"user0000000000000000000001\",\"status\":\"away\"}"))
                    .build();
            assertThat(HTTP.send(published, BodyHandlers.ofString()).body()).isEqualTo("{\"status\":\"OK\"}");
            assertThat(get(page).body()).contains("away");

            configuration(" ", ", \"presence.page-size\": 0");
            within(5, () -> answers(root + "/health", 200, "\"degraded\":true"));
            assertThat(get(page).statusCode()).isEqualTo(200);
            Eventually.until(() -> program.err().stream().anyMatch(line -> line.contains("is refused")));
            assertThat(program.err().toString())
                    .contains("failed to validate configuration: please generate secret")
                    .contains("failed to validate configuration: please enter a value greater than 0");

            configuration(NEXT, "");
            within(5, () -> answers(api + "/status?secret=" + NEXT, 200, "alpha"));
            assertThat(get(page).statusCode()).isEqualTo(403);
            assertThat(get(root + "/health").body()).contains("\"degraded\":false");
            assertThat(get(root + "/metrics").body()).contains("presence_refused_configurations_total 1.0");

            assertThat(program.terminate()).isZero();
            assertThat(program.out())
                    .singleElement()
                    .asString()
                    .startsWith("ready presence-api api=")
                    .contains(" roster=http://");
            assertThat(program.err().toString()).doesNotContain(SECRET, NEXT, "secret=");
        }
    }

    private static void within(int seconds, Callable<Boolean> condition) {
        assertThat(Eventually.within(Duration.ofSeconds(seconds), condition))
                .as("within " + seconds + " s")
                .isTrue();
    }

    @Test
    void anUnusableConfigurationIsExitCodeTwoWithAllProblemsAndNothingBound() throws IOException {
        configuration("short", ", \"presence.page-size\": 0, \"publish.auth\": \"token\"");
        Program.Run run = Program.run(
                "presence-api",
                "--config",
                directory.resolve("presence.json").toString(),
                "--set",
                "source=mattermost");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains("presence.secrets.0.value is shorter than 16 characters")
                .contains("failed to validate configuration: please enter a value greater than 0")
                .contains("publish.tokens needs a valid token")
                .contains("mattermost.url is required")
                .contains("line 2")
                .doesNotContain("short\"");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void theEffectiveConfigurationShowsNoSecret() throws IOException {
        configuration(SECRET, ", \"ws\": {\"idle-timeout\": \"90s\"}");
        Program.Run run = Program.run(
                "check-config",
                "presence-api",
                "--config",
                directory.resolve("presence.json").toString(),
                "--set",
                "presence.secrets.1.value=" + NEXT);
        assertThat(run.exit()).isZero();
        assertThat(run.out())
                .contains("presence.secrets.0.value = ***", "presence.secrets.1.value = ***", "ws.idle-timeout = 90s")
                .doesNotContain(SECRET, NEXT);
    }
}
