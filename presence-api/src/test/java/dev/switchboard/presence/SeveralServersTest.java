package dev.switchboard.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.common.config.ConfigLoader;
import dev.switchboard.testing.Eventually;
import dev.switchboard.testing.TestRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two whole servers that share a broker. */
class SeveralServersTest {

    private static final String SECRET = "a-long-shared-secret";
    private static final String API = "/plugins/com.mattermost.outlook-presence/api/v1";
    private static final String PAGE = API + "/status?secret=" + SECRET;

    @TempDir
    private Path directory;

    private PresenceServer server(TestRedis broker) {
        return PresenceServer.of(PresenceConfig.from(ConfigLoader.of(PresenceSettings.ALL)
                .directory(directory)
                .overrides(List.of(
                        "Secret=" + SECRET,
                        "port=0",
                        "source=file",
                        "source-file=users.json",
                        "broker.url=" + broker.url() + "/0",
                        "broker.lease=500ms"))
                .load()));
    }

    private static boolean shows(PresenceServer server, String text) throws IOException {
        RawHttp.Answer page = RawHttp.get(server.url().getPort(), PAGE);
        return page.status() == 200 && page.body().contains(text);
    }

    @Test
    void whatOneIsToldBothServeAndTheSecondGoesOnAlone() throws Exception {
        Files.writeString(
                directory.resolve("users.json"),
                "[{\"id\":\"user0000000000000000000001\",\"username\":\"alpha\",\"email\":\"alpha@example.com\"}]");
        TestRedis redis = TestRedis.start();
        PresenceServer first = server(redis);
        try (PresenceServer second = server(redis)) {
            first.start();
            Eventually.until("the first serves", () -> shows(first, "alpha"));
            second.start();
            Eventually.until("the second serves", () -> shows(second, "alpha"));
            try (RawWebSocket socket = RawWebSocket.connect(second.url().getPort(), API + "/ws?secret=" + SECRET)) {
                RawHttp.Answer published = RawHttp.send(
                        first.url().getPort(),
                        "POST",
                        API + "/status/publish?secret=" + SECRET,
                        "{\"user_id\":\"user0000000000000000000001\",\"status\":\"dnd\"}");
                assertThat(published.status()).isEqualTo(200);
                assertThat(socket.message()).contains("\"status\":\"dnd\"");
            }
            assertThat(shows(second, "dnd")).isTrue();

            first.close();
            Files.writeString(
                    directory.resolve("users.json"),
                    "[{\"id\":\"user0000000000000000000001\",\"username\":\"alpha\",\"email\":\"alpha@example.com\","
                            + "\"status\":\"online\"}]");
            Eventually.until("the second asks the source", () -> shows(second, "online"));
            assertThat(second.health().reasons()).isEmpty();
            redis.stop();
            Eventually.until("told", () -> second.health().reasons().toString().contains("broker is lost"));
            assertThat(shows(second, "online")).isTrue();
        } finally {
            first.close();
            redis.stop();
        }
    }
}
