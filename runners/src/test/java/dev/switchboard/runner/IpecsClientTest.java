package dev.switchboard.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.ipecs.IpecsApi;
import dev.switchboard.ipecs.simulator.CallScenario;
import dev.switchboard.ipecs.simulator.IpecsSimulator;
import dev.switchboard.testing.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What scripts and service managers rely on in the iPECS client, tried on real processes where one is needed. */
class IpecsClientTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PASSWORD = "Tuttu-5512";

    @TempDir
    private Path directory;

    @Test
    void printsTheReadyLineAndThenEachHookCallAndEndsInGoodOrder() throws Exception {
        try (IpecsSimulator exchange = exchange()) {
            Path config = configuration(exchange, "\"tls.pin-sha256\": \"" + exchange.pin() + "\",");
            try (Program client = client(config, "--events-as-json")) {
                String control = client.ready("control");
                assertThat(client.ready("wallboard")).isEqualTo(control + "wallboard");
                exchange.play(CallScenario.stationLogin("1801")
                        .then(CallScenario.inbound(6, "1801")
                                .number("5550100")
                                .ringFor(3)
                                .talkFor(5)
                                .wrapUp(1)));
                Eventually.until(() -> has(client, "addCallDisconnectedHook"));
                assertThat(directory.resolve("ipecs.token")).exists();

                assertThat(fetch(control + "system/status").statusCode()).isEqualTo(200);
                assertThat(fetch(control + "wallboard").body()).contains("Connected");
                assertThat(fetch(control + "metrics").body()).contains("ipecs_inbound_calls_total 1.0");
                assertThat(post(control + "system/reset_counters", "wrong").statusCode())
                        .isEqualTo(401);
                assertThat(post(control + "system/reset_counters", "t0k").statusCode())
                        .isEqualTo(204);
                assertThat(client.terminate()).isZero();

                assertThat(client.out().get(0)).startsWith("ready ipecs-client control=http://127.0.0.1:");
                List<JsonNode> lines = lines(client);
                assertThat(lines)
                        .extracting(line -> line.path("hook").asText())
                        .isSubsetOf(IpecsApi.hookNames())
                        .doesNotContain("addRawEventHook")
                        .containsSubsequence(
                                "addConnectionHook",
                                "addStationConnectedHook",
                                "addAgentLoggedInHook",
                                "addNewCallHook",
                                "addCallWaitingHook",
                                "addCallRingingHook",
                                "addCallAnsweredHook",
                                "addCallDisconnectedHook",
                                "addPeriodHook",
                                "addConnectionHook");
                assertThat(client.out()).contains("{\"hook\":\"addNewCallHook\",\"data\":{\"Total Calls\":1}}");
                assertThat(lines.get(0).path("data").path("state").asText()).isEqualTo("LOGGING_IN");
                assertThat(lines.get(lines.size() - 1)
                                .path("data")
                                .path("state")
                                .asText())
                        .isEqualTo("CLOSED");
            }
            assertThat(directory.resolve("ipecs.token")).doesNotExist();
            assertThat(exchange.token()).isEmpty();
            assertThat(directory.resolve("ipecs.sqlite")).isNotEmptyFile();
        }
    }

    @Test
    void tellsTheGapWhenTheServerIsKilledDuringACallAndComesBack() throws Exception {
        String port = Integer.toString(freePort());
        Path config = configuration(URI.create("http://127.0.0.1:" + port), "");
        String[] server = {"simulate", "ipecs", "--port", port, "--plain-http", "--random", "--calls-per-second", "2"};
        try (Program first = Program.start(directory, Map.of(), server)) {
            first.ready("ipecs");
            try (Program client = client(config, "--events-as-json")) {
                client.ready("control");
                Eventually.until(() -> has(client, "addCallAnsweredHook"));
                first.close();
                Eventually.until(() -> client.out().stream().anyMatch(line -> line.contains("RECONNECTING")));
                Instant down = Instant.now();
                try (Program second = Program.start(directory, Map.of(), server)) {
                    second.ready("ipecs");
                    Eventually.until(() -> client.out().stream().anyMatch(line -> line.contains("gapSeconds")));
                    JsonNode told = lines(client).stream()
                            .map(line -> line.path("data"))
                            .filter(data -> data.has("gapSeconds"))
                            .findFirst()
                            .orElseThrow();
                    assertThat(told.path("state").asText()).isEqualTo("CONNECTED");
                    assertThat(told.path("reason").asText()).isNotEmpty().doesNotContain("null");
                    assertThat(Instant.parse(told.path("gapFrom").asText())).isBefore(down);
                    assertThat(Instant.parse(told.path("gapTo").asText())).isAfter(down);
                    assertThat(client.terminate()).isZero();
                }
            }
        }
    }

    @Test
    void aStopAskedForOverTheControlApiOrWhileConnectingIsNoFailure() throws Exception {
        try (IpecsSimulator exchange = exchange()) {
            Path config = configuration(exchange, "\"tls.pin-sha256\": \"" + exchange.pin() + "\",");
            try (Program client = client(config)) {
                String control = client.ready("control");
                assertThat(post(control + "system/shutdown", "t0k").statusCode())
                        .isEqualTo(204);
                assertThat(client.exit(10)).isZero();
                assertThat(client.out()).hasSize(1);
            }
            exchange.refuse();
            try (Program client = client(config, "--log-level", "debug")) {
                Eventually.until(() -> client.err().stream().anyMatch(line -> line.contains("trying again")));
                assertThat(client.terminate()).isZero();
                assertThat(client.out()).isEmpty();
            }
        }
    }

    @Test
    void givesUpWithExitCodeOneWhenTheServerStaysAway() throws Exception {
        try (IpecsSimulator exchange = exchange()) {
            Path config = configuration(
                    exchange, "\"tls.pin-sha256\": \"" + exchange.pin() + "\", \"max-socket-retries\": 0,");
            try (Program client = client(config, "--events-as-json")) {
                client.ready("control");
                exchange.refuse();
                assertThat(client.exit(30)).isEqualTo(1);
                assertThat(has(client, "addSystemResetEventHook")).isTrue();
                assertThat(client.err()).last().asString().contains("has given up");
            }
        }
    }

    @Test
    void whatIsFinalSaysSoAndEndsWithExitCodeOne() throws Exception {
        try (IpecsSimulator exchange = exchange()) {
            Program.Run stranger = run(configuration(exchange, ""));
            assertThat(stranger.exit()).isEqualTo(1);
            assertThat(stranger.out()).isEmpty();
            assertThat(stranger.err()).contains("tls.pin-sha256", exchange.pin());

            Path config = configuration(exchange, "\"tls.pin-sha256\": \"" + exchange.pin() + "\",");
            Program.Run wrong = run(config, "--set", "ipecs.pw=Another-1");
            assertThat(wrong.exit()).isEqualTo(1);
            assertThat(wrong.err()).contains("refused").doesNotContain("Another-1");
            assertThat(exchange.received().stream().filter(one -> one.status() == 401))
                    .as("one attempt only: more could lock the account")
                    .hasSize(1);

            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                Program.Run second = run(config, "--set", "control.port=" + taken.getLocalPort());
                assertThat(second.exit()).isEqualTo(1);
                assertThat(second.err()).contains("port is taken");
            }
        }
    }

    @Test
    void everyProblemOfAConfigurationIsToldAndNothingIsMade() throws Exception {
        Path config = directory.resolve("ipecs.conf");
        Files.writeString(config, """
                {"ipecs": {"BaseURI": "ucp.example.org", "Port": 70000, "statoins": [1801, 1816], "queues": [6]},
                 "store": {"url": "mongodb://db1"}}
                """);
        Program.Run run = run(config);
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains("ipecs.BaseURI must be", "ipecs.Port must be", "store.url must be")
                .contains("ipecs.statoins", "did you mean ipecs.stations");

        Files.writeString(config, """
                {"ipecs": {"BaseURI": "https://ucp.example.org", "uid": "api1", "pw": "%s", "stations": [1801, 1816],
                           "queues": [6]},
                 "log": {"log-to-file": true}, "resource": {"log-path": "no/such/place"}}
                """.formatted(PASSWORD));
        assertThat(run(config).err()).contains("resource.log-path must name a directory");
        Program.Run open = run(config, "--set", "log.log-to-file=false", "--set", "control.host=0.0.0.0");
        assertThat(open.exit()).isEqualTo(2);
        assertThat(open.err()).contains("control.host", "control.token");
        assertThat(files()).containsExactly(config);

        Program.Run check = Program.run(
                "check-config", "ipecs-client", "--config", config.toString(), "--set", "log.log-to-file=false");
        assertThat(check.exit()).isZero();
        assertThat(check.out()).contains("ipecs.pw = ***", "ipecs.Port = 8743").doesNotContain(PASSWORD);
        assertThat(Program.run("check-config", "ipecs-client", "--keys").out()).contains("tls.pin-sha256");
        assertThat(files()).containsExactly(config);
    }

    @Test
    void theLogFileIsBegunAnewWhenItIsLarge() throws Exception {
        try (IpecsSimulator exchange = exchange()) {
            Path config = configuration(exchange, "\"tls.pin-sha256\": \"" + exchange.pin() + "\",");
            try (Program client = client(
                    config,
                    "--set",
                    "log.log-to-file=true",
                    "--set",
                    "log.max_bytes=1",
                    "--set",
                    "log.backup_count=1",
                    "--log-level",
                    "debug")) {
                client.ready("control");
                Eventually.until(() -> {
                    exchange.heartbeat();
                    return Files.exists(directory.resolve("ipecs.log.1"));
                });
                assertThat(client.terminate()).isZero();
            }
            for (Path file : files()) {
                if (file.getFileName().toString().startsWith("ipecs.log")) {
                    assertThat(Files.readString(file)).doesNotContain(PASSWORD);
                }
            }
        }
    }

    private static IpecsSimulator exchange() throws IOException {
        IpecsSimulator exchange = IpecsSimulator.builder()
                .credentials("api1", PASSWORD)
                .timeFactor(20)
                .build();
        exchange.start();
        return exchange;
    }

    private Path configuration(IpecsSimulator exchange, String more) throws IOException {
        return configuration(URI.create(exchange.baseUri() + ":" + exchange.port()), more);
    }

    private Path configuration(URI server, String more) throws IOException {
        String password = server.getScheme().equals("http") ? "secret" : PASSWORD;
        return Files.writeString(
                directory.resolve("ipecs.conf"), """
                {"ipecs": {"BaseURI": "%s://127.0.0.1", "Port": %d, "uid": "api1", "pw": "%s", %s
                           "retry-rate": 1, "stations": [1801, 1816], "queues": [6]},
                 "resource": {"token-file": "ipecs.token"},
                 "log": {"level": "INFO", "verbose": false},
                 "control": {"token": "t0k"}}
                """.formatted(server.getScheme(), server.getPort(), password, more));
    }

    private Program client(Path config, String... more) throws IOException {
        return Program.start(directory, Map.of(), arguments(config, more));
    }

    private Program.Run run(Path config, String... more) {
        return Program.run(arguments(config, more));
    }

    private String[] arguments(Path config, String... more) {
        return Stream.concat(
                        Stream.of("ipecs-client", "--config", config.toString(), "--data-dir", directory.toString()),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    private static boolean has(Program client, String hook) {
        return client.out().stream().anyMatch(line -> line.startsWith("{\"hook\":\"" + hook + "\""));
    }

    private static List<JsonNode> lines(Program client) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : client.out().subList(1, client.out().size())) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> Files.isRegularFile(file)).toList();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static HttpResponse<String> fetch(String url) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url)));
    }

    private static HttpResponse<String> post(String url, String token) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer " + token)
                .POST(BodyPublishers.noBody()));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
    }
}
