package dev.switchboard.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.switchboard.ipecs.simulator.CallScenario;
import dev.switchboard.ipecs.simulator.IpecsSimulator;
import dev.switchboard.oci.simulator.BroadWorksSimulator;
import dev.switchboard.oci.simulator.Cai3gSimulator;
import dev.switchboard.oci.simulator.OciDocuments;
import dev.switchboard.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does with the archive: unpacks it, starts each system from its sample, looks at it, stops it. */
class DistributionTest {

    private static final String ARCHIVE = System.getProperty("distribution.archive");
    private static final Pattern METRIC = Pattern.compile("\\b(?:oci|ipecs|presence|vmo)_[a-z_]+\\b");
    private static final Pattern SUFFIX = Pattern.compile("_(bucket|sum|count)$");
    private static final String SECRET = "change-me-to-a-long-secret";
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path directory;

    private static Path home = Path.of("");

    @TempDir
    private Path data;

    @BeforeAll
    static void unpack() throws Exception {
        try (Launched tar =
                Launched.start(directory, List.of("tar", "-xzf", ARCHIVE + ".tar.gz", "-C", directory.toString()))) {
            assertThat(tar.exit(60)).as(tar.toString()).isZero();
        }
        home = directory.resolve(Path.of(ARCHIVE).getFileName());
        // Where this file is, the launcher does not rehearse to make it: four starts are not worth that.
        Files.createFile(home.resolve("switchboard.jsa"));
    }

    @Test
    void theZipHasTheSameFilesAsTheTar() throws IOException {
        Set<String> zipped = new TreeSet<>();
        try (ZipFile zip = new ZipFile(ARCHIVE + ".zip")) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                if (!entry.isDirectory()) {
                    zipped.add(entry.getName());
                }
            }
        }
        Set<String> unpacked = new TreeSet<>();
        try (Stream<Path> files = Files.walk(home)) {
            files.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString().replace('\\', '/'))
                    .filter(name -> !name.endsWith(".jsa"))
                    .forEach(unpacked::add);
        }
        assertThat(zipped).isEqualTo(unpacked);
        assertThat(zipped)
                .contains(
                        home.getFileName() + "/LICENSE",
                        home.getFileName() + "/README.md",
                        home.getFileName() + "/switchboard.cmd",
                        home.getFileName() + "/Containerfile",
                        home.getFileName() + "/api/vmo-mediator.openapi.json");
    }

    @Test
    void everyLinkOfThePagesInTheArchiveLeadsSomewhere() throws IOException {
        Pattern link = Pattern.compile("]\\(([^)#\\s]+)(?:#[^)]*)?\\)");
        List<String> dead = new ArrayList<>();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path page :
                    files.filter(file -> file.toString().endsWith(".md")).toList()) {
                link.matcher(Files.readString(page))
                        .results()
                        .map(found -> found.group(1))
                        .filter(target -> !target.contains("://"))
                        .filter(target -> !Files.exists(page.resolveSibling(target)))
                        .forEach(target -> dead.add(home.relativize(page) + " -> " + target));
            }
        }
        assertThat(dead).isEmpty();
    }

    @Test
    void theEventManagerRunsFromItsSample() throws Exception {
        try (BroadWorksSimulator server = BroadWorksSimulator.builder().build();
                Cai3gSimulator gateway = Cai3gSimulator.builder().build()) {
            server.start();
            gateway.start();
            try (Launched service = serve(
                    "oci-eventmanager",
                    "em.ini",
                    "em.http_port=0",
                    "broadworks.host=127.0.0.1:" + server.port(),
                    "ema.primary_host=127.0.0.1:" + gateway.port(),
                    "ema.username=emauser",
                    "ema.password=emapass")) {
                String monitor = service.ready("monitor");
                server.emit(new OciDocuments().addUser("G1", "u1@example.net", OciDocuments.Value.of("Nuuk")));
                everyMetricOfTheDashboardExists("oci-eventmanager", monitor, "");
                assertThat(service.terminate()).as(service.toString()).isZero();
            }
        }
    }

    @Test
    void theIpecsClientRunsFromItsSample() throws Exception {
        try (IpecsSimulator exchange = IpecsSimulator.builder().timeFactor(20).build()) {
            exchange.start();
            exchange.playWhenConnected(CallScenario.stationLogin("1801")
                    .then(CallScenario.inbound(6, "1801").ringFor(2).talkFor(5).wrapUp(1))
                    .messages(5000)
                    .iterator());
            try (Launched service = serve(
                    "ipecs-client",
                    "ipecs.conf",
                    "control.port=0",
                    "ipecs.BaseURI=" + exchange.baseUri(),
                    "ipecs.Port=" + exchange.port(),
                    "ipecs.tls.pin-sha256=" + exchange.pin(),
                    "ipecs.uid=api1",
                    "ipecs.pw=secret")) {
                String control = service.ready("control");
                Eventually.until("a call to queue 6", () -> metrics(control, "").contains("{queue=\"6\"}"));
                everyMetricOfTheDashboardExists("ipecs-client", control, "");
                assertThat(service.terminate()).as(service.toString()).isZero();
            }
        }
    }

    @Test
    void theMediatorRunsFromItsSample() throws Exception {
        try (Launched service = serve(
                "vmo-mediator",
                "package-config.ini",
                "vmo-mediator.listen-port=0",
                // Nobody listens there.
                "vmo-mediator.vm-interface=http://127.0.0.1:1",
                "vmo-mediator.mail-interface=http://127.0.0.1:1",
                "security.api-token=let-me-see-the-metrics")) {
            String gui = service.ready("gui");
            everyMetricOfTheDashboardExists("vmo-mediator", gui, "let-me-see-the-metrics");
            assertThat(JSON.readTree(get(gui + "api/openapi.json", "let-me-see-the-metrics")))
                    .isEqualTo(JSON.readTree(Files.readString(home.resolve("api/vmo-mediator.openapi.json"))));
            assertThat(service.terminate()).as(service.toString()).isZero();
        }
    }

    @Test
    void thePresenceServerRunsFromItsSampleAndKeepsToItsDescription() throws Exception {
        Path users = Files.copy(home.resolve("config/users.json"), data.resolve("users.json"));
        try (Launched service = serve("presence-api", "presence.json", "port=0", "ws.ping-interval=1s")) {
            String api = service.ready("api");
            String metricsRoot = URI.create(api).resolve("/").toString();
            Eventually.until("users", () -> metrics(metricsRoot, "").contains("presence_users 2"));
            for (JsonNode item : JSON.readTree(get(api + "/status", SECRET))) {
                assertThat(problems("Classic", item)).isEmpty();
            }

            String stream = api.replaceFirst("^http", "ws") + "/ws";
            try (Follower typed = new Follower(stream + "?v=2&snapshot=1");
                    Follower classic = new Follower(stream + "?snapshot=1")) {
                typed.until("hello");
                typed.until("snapshot");
                post(api + "/status/publish", "{\"user_id\":\"aaaaaaaaaaaaaaaaaaaaaaaa01\",\"status\":\"dnd\"}");
                typed.until("status");
                typed.until("heartbeat");
                Files.writeString(users, """
                        [{"id": "aaaaaaaaaaaaaaaaaaaaaaaa02", "username": "malik", "email": "malik@example.net"}]
                        """);
                typed.until("removed");
                classic.untilClassic("dnd");
                classic.untilClassic("offline");
            }
            everyMetricOfTheDashboardExists("presence-api", metricsRoot, "");
            assertThat(service.terminate()).as(service.toString()).isZero();
        }
    }

    @Test
    void theDescriptionRefusesWhatTheServerNeverSends() throws IOException {
        for (String wrong : List.of(
                "{\"type\":\"status\",\"revision\":1,\"user_id\":\"a\",\"email\":\"\",\"status\":\"away\"}",
                "{\"type\":\"heartbeat\",\"revision\":-1}",
                "{\"type\":\"bye\"}",
                "{\"user_id\":\"a\",\"email\":\"\",\"status\":\"away\"}")) {
            assertThat(problems("Typed", JSON.readTree(wrong))).isNotEmpty();
        }
        assertThat(problems("Classic", JSON.readTree("{\"user_id\":\"a\",\"email\":\"\",\"status\":\"busy\"}")))
                .isNotEmpty();
    }

    @Test
    void theServicesAreValidUnits() throws Exception {
        assumeTrue(
                Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "systemd-analyze"))),
                "systemd-analyze is not installed");
        List<String> command = new ArrayList<>(List.of("systemd-analyze", "verify"));
        try (Stream<Path> units = Files.list(home.resolve("systemd"))) {
            for (Path unit : units.toList()) {
                // Verified as if it were installed.
                Path placed = data.resolve(unit.getFileName());
                Files.writeString(placed, Files.readString(unit).replace("/opt/switchboard", home.toString()));
                command.add(placed.toString());
            }
        }
        assertThat(command).hasSize(6);
        try (Launched verify = Launched.start(data, command)) {
            assertThat(verify.exit(60)).as(verify.toString()).isZero();
            assertThat(verify.toString()).doesNotContain("switchboard-");
        }
    }

    /** Starts a system from its sample, with a few values of the test. */
    private Launched serve(String command, String sample, String... values) throws IOException {
        String config = home.resolve("config").resolve(sample).toString();
        List<String> arguments = new ArrayList<>(List.of(command, "--config", config, "--data-dir", data.toString()));
        for (String value : values) {
            arguments.addAll(List.of("--set", value));
        }
        return Launched.switchboard(home, data, arguments);
    }

    /** Sooner or later: a counter appears with the first thing that it counts. */
    private static void everyMetricOfTheDashboardExists(String command, String root, String token) throws IOException {
        JsonNode dashboard = JSON.readTree(Files.readString(home.resolve("grafana/" + command + ".json")));
        Set<String> asked = new TreeSet<>();
        for (JsonNode expression : dashboard.findValues("expr")) {
            Matcher names = METRIC.matcher(expression.asText());
            while (names.find()) {
                asked.add(SUFFIX.matcher(names.group()).replaceFirst(""));
            }
        }
        assertThat(asked).isNotEmpty();
        Eventually.until(
                () -> exposed(root, token).containsAll(asked),
                () -> "the dashboard asks for " + asked + "; there are " + exposed(root, token));
    }

    private static Set<String> exposed(String root, String token) {
        return metrics(root, token)
                .lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ", -1)[2])
                .collect(Collectors.toSet());
    }

    private static String metrics(String root, String token) {
        try {
            return get(root + "metrics", token);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static String get(String url, String token) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(url).isEqualTo(200);
        return response.body();
    }

    private static void post(String url, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer " + SECRET)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    /** What is wrong with a message by the description that is packed. */
    private static Set<String> problems(String schema, JsonNode message) throws IOException {
        JsonNode description = JSON.readTree(Files.readString(home.resolve("api/presence-api.asyncapi.json")));
        JsonNode entry = JSON.createObjectNode()
                .put("$ref", "#/components/schemas/" + schema)
                .set("components", description.path("components"));
        JsonSchema validator =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(entry);
        Set<String> found = new TreeSet<>();
        validator.validate(message).forEach(problem -> found.add(problem.getMessage()));
        return found;
    }

    /** A client of the stream that holds each message against the description. */
    private static final class Follower implements WebSocket.Listener, AutoCloseable {

        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();
        private final WebSocket socket;

        Follower(String url) {
            socket = HTTP.newWebSocketBuilder()
                    .header("Authorization", "Bearer " + SECRET)
                    .buildAsync(URI.create(url), this)
                    .join();
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                messages.add(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        void until(String type) throws Exception {
            JsonNode message;
            do {
                message = next();
                assertThat(problems("Typed", message)).as(message.toString()).isEmpty();
            } while (!message.path("type").asText().equals(type));
        }

        void untilClassic(String status) throws Exception {
            JsonNode message;
            do {
                message = next();
                assertThat(problems("Classic", message)).as(message.toString()).isEmpty();
            } while (!message.path("status").asText().equals(status));
        }

        private JsonNode next() throws Exception {
            String message = messages.poll(60, TimeUnit.SECONDS);
            assertThat(message).as("a message").isNotNull();
            return JSON.readTree(message);
        }

        @Override
        public void close() {
            socket.abort();
        }
    }
}
