package dev.switchboard.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.switchboard.presence.model.PresenceRoster;
import dev.switchboard.presence.model.PresenceUser;
import dev.switchboard.presence.model.Status;
import dev.switchboard.presence.source.PresenceSource;
import dev.switchboard.testing.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients of other people, in other languages, as they are; skipped where a machine has none of them. */
class OtherLanguagesTest {

    private static final String SECRET = "a-long-shared-secret";
    private static final String API = "/plugins/com.mattermost.outlook-presence/api/v1";
    private static final String USER = "user0000000000000000000001";
    private static final int PATIENCE_SECONDS = 20;

    private static final String NODE_SCRIPT = """
            const socket = new WebSocket(process.argv[1]);
            socket.onopen = () => console.log('open');
            socket.onmessage = event => console.log(event.data.trim());
            socket.onclose = event => console.log('closed ' + event.code);
            """;

    /** Programs that print what they are sent, one message a line, and in the end why they were left. */
    private enum Client {
        JAVASCRIPT(
                List.of(List.of("node"), List.of("node", "--experimental-websocket", "--no-warnings")),
                "-e",
                "process.exit(typeof WebSocket === 'function' ? 0 : 1)",
                NODE_SCRIPT),
        // The system's own is the one that its packages are for, but may not be the first on the path.
        PYTHON(List.of(List.of("python3"), List.of("/usr/bin/python3")), "-c", "import websockets", """
                import asyncio, sys, websockets

                async def follow():
                    async with websockets.connect(sys.argv[1]) as socket:
                        print('open', flush=True)
                        async for message in socket:
                            print(message.strip(), flush=True)
                        print('closed', socket.close_code, flush=True)

                asyncio.run(follow())
                """);

        /** The first of them that works. */
        private final List<List<String>> commands;

        private final String option;
        private final String probe;
        private final String script;

        Client(List<List<String>> commands, String option, String probe, String script) {
            this.commands = commands;
            this.option = option;
            this.probe = probe;
            this.script = script;
        }

        private Process start(List<String> command, String... program) throws IOException {
            List<String> all = new ArrayList<>(command);
            all.add(option);
            all.addAll(List.of(program));
            return new ProcessBuilder(all).redirectErrorStream(true).start();
        }

        private boolean works(List<String> command) {
            try {
                Process trial = start(command, probe);
                trial.getInputStream().readAllBytes();
                return trial.waitFor() == 0;
            } catch (IOException none) {
                return false;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        Process start(String url) throws IOException {
            Optional<List<String>> command =
                    commands.stream().filter(this::works).findFirst();
            assumeTrue(command.isPresent(), this + " has no WebSocket on this machine");
            return start(command.orElseThrow(), script, url);
        }
    }

    /** One user, told once. */
    private static final class One implements PresenceSource {
        @Override
        public String name() {
            return "one";
        }

        @Override
        public Capabilities capabilities() {
            return Capabilities.polled(Duration.ofHours(1));
        }

        @Override
        public PresenceRoster load() {
            return new PresenceRoster(
                    List.of(new PresenceUser(USER, "alpha", "alpha@example.com")),
                    Map.of(USER, Status.ONLINE),
                    Instant.now());
        }
    }

    private final PresenceServer server =
            PresenceServer.with(PresenceConfig.builder(SECRET).build(), new One());
    private final BlockingQueue<String> printed = new LinkedBlockingQueue<>();

    @BeforeEach
    void start() throws Exception {
        server.start();
        Eventually.until("loaded", () -> server.store().loaded());
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Process follow(Client client, String more) throws IOException {
        String url = server.apiUrl().toString().replaceFirst("^http", "ws") + "/ws?secret=" + SECRET + more;
        Process process = client.start(url);
        Thread reader = new Thread(() -> {
            try (Stream<String> lines = new BufferedReader(
                            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                    .lines()) {
                lines.forEach(printed::add);
            }
        });
        reader.setDaemon(true);
        reader.start();
        return process;
    }

    private String next() throws InterruptedException {
        return String.valueOf(printed.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    private void publish(String status) throws IOException {
        RawHttp.Answer answer = RawHttp.send(
                server.url().getPort(),
                "POST",
                API + "/status/publish?secret=" + SECRET,
                "{\"user_id\":\"" + USER + "\",\"status\":\"" + status + "\"}");
        assertThat(answer.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource
    void followsTheStream(Client client) throws Exception {
        Process process = follow(client, "");
        try {
            assertThat(next()).isEqualTo("open");
            Eventually.until("it is served", () -> server.streamCounts().classicClients() == 1);
            for (String status : List.of("dnd", "away", "online")) {
                publish(status);
                assertThat(next())
                        .isEqualTo("{\"user_id\":\"" + USER + "\",\"email\":\"alpha@example.com\",\"status\":\""
                                + status + "\"}");
            }
        } finally {
            process.destroyForcibly();
        }
        Eventually.until("its end is noticed", () -> server.streamCounts().classicClients() == 0);
    }

    @ParameterizedTest
    @EnumSource
    void isToldEverythingAndToldToGo(Client client) throws Exception {
        Process process = follow(client, "&v=2&snapshot=1");
        try {
            assertThat(next()).isEqualTo("open");
            assertThat(next()).contains("\"type\":\"hello\"");
            assertThat(next())
                    .contains("\"type\":\"snapshot\"")
                    .contains("\"last\":true")
                    .contains(USER);
            publish("dnd");
            assertThat(next()).contains("\"type\":\"status\"").contains("\"status\":\"dnd\"");
            server.close();
            assertThat(next()).isEqualTo("closed 1001");
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }
}
