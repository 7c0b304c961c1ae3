package dev.switchboard.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.presence.simulator.OriginalPresenceServer;
import dev.switchboard.presence.simulator.OriginalPresenceServer.Options;
import dev.switchboard.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The presence client as a process. */
final class PresenceClientTest {

    private static final String SECRET = "test-secret-0123456789";

    private final OriginalPresenceServer server = new OriginalPresenceServer(Options.original(SECRET, 2));

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws IOException {
        server.put("id-1", "ann", "ann@example.com", "online");
        server.put("id-2", "bob", "bob\u001b[31m@example.com", "away");
        server.put("id-3", "cleo", "Cléo@example.com", "dnd");
        server.start();
        Files.writeString(directory.resolve("secret"), SECRET + "\n");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String[] arguments(String... more) {
        return java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(
                                "presence-client", "--url", server.url() + "/", "--secret-file", "secret"),
                        java.util.stream.Stream.of(more))
                .toArray(String[]::new);
    }

    @Test
    void printsTheRosterAndThenEachChangeUntilItIsStopped() throws Exception {
        try (Program program = Program.start(directory, Map.of(), arguments())) {
            Eventually.until(() -> program.out().contains("3 users; changes follow"));
            assertThat(program.out().get(0)).startsWith("ready presence-client api=" + server.url());
            assertThat(program.out().subList(1, 3))
                    .containsExactly("ann@example.com       online", "bob?[31m@example.com  away");
            server.change("id-1", "dnd");
            Eventually.until(
                    () -> program.out().stream().anyMatch(line -> line.endsWith("ann@example.com  online -> dnd")));
            server.dropConnections();
            Eventually.until(() -> program.out().stream().anyMatch(line -> line.contains("(reconnecting: ")));
            Eventually.until(() -> program.out().stream().anyMatch(line -> line.endsWith("(following)")));
            assertThat(program.terminate()).isZero();
        }
    }

    @Test
    void printsOneObjectALineForOtherPrograms() throws Exception {
        try (Program program = Program.start(directory, Map.of(), arguments("--json"))) {
            Eventually.until(() -> program.out().size() == 4);
            server.change("id-3", "offline");
            Eventually.until(() -> program.out().size() == 5);
            ObjectMapper json = new ObjectMapper();
            List<JsonNode> lines = new java.util.ArrayList<>();
            for (String line : program.out()) {
                lines.add(json.readTree(line));
            }
            assertThat(lines.get(2).path("email").asText()).isEqualTo("Cléo@example.com");
            assertThat(lines.get(2).path("availability").asInt()).isEqualTo(9_500);
            assertThat(lines.get(3).path("users").asInt()).isEqualTo(3);
            assertThat(lines.get(4).path("event").asText()).isEqualTo("changed");
            assertThat(lines.get(4).path("before").asText()).isEqualTo("dnd");
            assertThat(lines.get(4).path("status").asText()).isEqualTo("offline");
            assertThat(program.err()).anyMatch(line -> line.startsWith("ready presence-client api="));
            assertThat(program.terminate()).isZero();
        }
    }

    @Test
    void aWrongSecretEndsItWithASentence() throws Exception {
        Files.writeString(directory.resolve("secret"), "another-secret-0123456");
        try (Program program = Program.start(directory, Map.of(), arguments())) {
            assertThat(program.exit(30)).isEqualTo(1);
            assertThat(program.out()).isEmpty();
            assertThat(program.err()).anyMatch(line -> line.contains("does not accept the secret"));
            assertThat(String.join("\n", program.err())).doesNotContain("another-secret");
        }
    }

    @Test
    void wrongArgumentsAreRefusedBeforeAnythingIsOpened() throws IOException {
        Path missing = directory.resolve("missing");
        Program.Run noFile =
                Program.run("presence-client", "--url", "http://127.0.0.1:1", "--secret-file", "" + missing);
        assertThat(noFile.exit()).isEqualTo(2);
        assertThat(noFile.err()).contains("there is no readable file");
        String secret = directory.resolve("secret").toString();
        Program.Run noUrl = Program.run("presence-client", "--url", "ftp://host", "--secret-file", secret);
        assertThat(noUrl.exit()).isEqualTo(2);
        assertThat(noUrl.err()).contains("must begin with https://");
        Files.writeString(directory.resolve("secret"), "\n");
        Program.Run blank = Program.run("presence-client", "--url", "http://host", "--secret-file", secret);
        assertThat(blank.exit()).isEqualTo(2);
        assertThat(blank.err()).contains("secret of the presence service is blank");
        assertThat(Program.run("presence-client").exit()).isEqualTo(2);
    }
}
