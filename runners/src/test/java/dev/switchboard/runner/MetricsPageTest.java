package dev.switchboard.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.common.config.ConfigLoader;
import dev.switchboard.common.config.Settings;
import dev.switchboard.ipecs.IpecsSettings;
import dev.switchboard.ipecs.simulator.CallScenario;
import dev.switchboard.ipecs.simulator.IpecsSimulator;
import dev.switchboard.oci.OciSettings;
import dev.switchboard.oci.simulator.OciDocuments;
import dev.switchboard.oci.simulator.OciDocuments.Value;
import dev.switchboard.presence.PresenceSettings;
import dev.switchboard.testing.Eventually;
import dev.switchboard.vmo.VmoConfig;
import dev.switchboard.vmo.VmoSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page of metrics names exactly what the programs serve, and the dashboards ask for nothing else. */
class MetricsPageTest {

    private static final Path PAGE = PageTruth.ROOT.resolve("docs/metrics.md");
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `(\\w+)` \\| (\\w+) \\| *([^|]*?) *\\| [^|]+ \\| .+ \\|$");
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");
    private static final Pattern ASKED = Pattern.compile("\\b(?:oci|ipecs|presence|vmo)_\\w+");
    private static final Pattern ASKED_LABELS = Pattern.compile("by \\(([\\w, ]+)\\)");
    private static final String TOKEN = "a-token-of-the-test";

    @TempDir
    private Path directory;

    @Test
    void theEventManagersMetricsAreThoseOfThePage() throws Exception {
        try (Peers peers = new Peers();
                OciService service = OciService.start(
                        loader(OciSettings.ALL)
                                .file(peers.writeConfiguration(directory))
                                .overrides(List.of("em.http_port=0"))
                                .load(),
                        directory)) {
            service.afterReady();
            peers.server.emit(new OciDocuments().addUser("G1", "u1@ims.example.net", Value.of("Nuuk")));
            await(service.url(), "oci_steps_total");
            await(service.url(), "oci_events_total");
            assertThat(served(service.url())).isEqualTo(told("oci_"));
        }
    }

    @Test
    void theIpecsClientsMetricsAreThoseOfThePage() throws Exception {
        try (IpecsSimulator exchange = IpecsSimulator.builder()
                .credentials("api1", TOKEN)
                .timeFactor(20)
                .build()) {
            exchange.start();
            List<String> settings = List.of(
                    "ipecs.BaseURI=" + exchange.baseUri(),
                    "ipecs.Port=" + exchange.port(),
                    "ipecs.uid=api1",
                    "ipecs.pw=" + TOKEN,
                    "ipecs.tls.pin-sha256=" + exchange.pin(),
                    "ipecs.stations=1801,1816",
                    "ipecs.queues=6");
            try (IpecsService service = IpecsService.open(
                    loader(IpecsSettings.ALL).overrides(settings).load(), directory, Optional.empty())) {
                service.connect();
                exchange.play(CallScenario.stationLogin("1801").then(CallScenario.inbound(6, "1801")));
                await(service.url(), "ipecs_queue_inbound_calls_total");
                await(service.url(), "ipecs_station_busy");
                assertThat(served(service.url())).isEqualTo(told("ipecs_"));
            }
        }
    }

    @Test
    void thePresenceServersMetricsAreThoseOfThePage() throws Exception {
        Files.writeString(directory.resolve("users.json"), "[]");
        List<String> settings = List.of(
                "port=0",
                "source=file",
                "source-file=users.json",
                "presence.secrets.0.value=" + TOKEN,
                // Nobody is there; the meters of several nodes are.
                "broker.url=redis://127.0.0.1:1/0");
        ConfigLoader loader = loader(PresenceSettings.ALL).overrides(settings);
        try (PresenceService service = PresenceService.open(loader.load(), loader, level -> {})) {
            service.start();
            assertThat(served(service.roster().resolve("/"))).isEqualTo(told("presence_"));
        }
    }

    @Test
    void theMediatorsMetricsAreThoseOfThePage() throws Exception {
        List<String> settings = List.of(
                "vmo-mediator.listen-ip=127.0.0.1",
                "vmo-mediator.listen-port=0",
                "vmo-mediator.vm-interface=http://127.0.0.1:1",
                "vmo-mediator.mail-interface=http://127.0.0.1:2",
                "security.api-token=" + TOKEN);
        VmoConfig config =
                VmoConfig.from(loader(VmoSettings.ALL).overrides(settings).load());
        try (VmoService service = VmoService.open(config, directory.resolve("vmo3.sqlite"))) {
            service.start();
            assertThat(served(service.url())).isEqualTo(told("vmo_"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"oci-eventmanager", "ipecs-client", "presence-api", "vmo-mediator"})
    void dashboardsAskForWhatIsServed(String system) throws IOException {
        Map<String, String> told = told("");
        JsonNode board = new ObjectMapper()
                .readTree(PageTruth.ROOT
                        .resolve("distribution/src/main/grafana/" + system + ".json")
                        .toFile());
        List<String> questions = board.findValuesAsText("expr");
        assertThat(questions).isNotEmpty();
        for (String question : questions) {
            String name = find(ASKED, question).iterator().next().replaceFirst("_bucket$", "");
            assertThat(told).as(question).containsKey(name);
            ASKED_LABELS
                    .matcher(question)
                    .results()
                    .flatMap(labels -> Stream.of(labels.group(1).split(", ?", -1)))
                    .filter(label -> !label.equals("le"))
                    .forEach(label -> assertThat(told.get(name)).as(question).contains(label));
        }
    }

    private ConfigLoader loader(Settings settings) {
        return ConfigLoader.of(settings).directory(directory);
    }

    private static void await(URI root, String name) {
        Eventually.until(name, () -> scrape(root).contains("# TYPE " + name + " "));
    }

    /** What the page says: name, and type with labels. */
    private static Map<String, String> told(String prefix) throws IOException {
        Map<String, String> told = new TreeMap<>();
        Matcher row = ROW.matcher(Files.readString(PAGE));
        while (row.find()) {
            if (row.group(1).startsWith(prefix)) {
                Set<String> labels = find(Pattern.compile("`(\\w+)`"), row.group(3)).stream()
                        .map(label -> label.replace("`", ""))
                        .collect(Collectors.toCollection(TreeSet::new));
                assertThat(told.put(row.group(1), row.group(2) + " " + labels))
                        .as("a second row for " + row.group(1))
                        .isNull();
            }
        }
        assertThat(told).as("rows of " + prefix).isNotEmpty();
        return told;
    }

    /** What a program says: name, and type with labels. */
    private static Map<String, String> served(URI root) throws IOException, InterruptedException {
        String text = scrape(root);
        Map<String, String> served = new TreeMap<>();
        Matcher type = TYPE.matcher(text);
        while (type.find()) {
            String samples = "(?m)^" + type.group(1) + "(?:_bucket|_count|_sum)?\\{.*?}";
            Set<String> labels = new TreeSet<>();
            find(Pattern.compile(samples), text)
                    .forEach(sample -> LABEL.matcher(sample)
                            .results()
                            .map(label -> label.group(1))
                            .filter(label -> !label.equals("le"))
                            .forEach(labels::add));
            served.put(type.group(1), type.group(2) + " " + labels);
        }
        return served;
    }

    private static List<String> find(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(found -> found.group()).toList();
    }

    private static String scrape(URI root) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(root.resolve("/metrics"))
                .header("Authorization", "Bearer " + TOKEN)
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
