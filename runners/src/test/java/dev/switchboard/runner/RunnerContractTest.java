package dev.switchboard.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.oci.simulator.Cai3gFaults;
import dev.switchboard.oci.simulator.OciDocuments;
import dev.switchboard.oci.simulator.OciDocuments.Endpoint;
import dev.switchboard.oci.simulator.OciDocuments.Value;
import dev.switchboard.testing.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What scripts and service managers rely on, tried on real processes. */
class RunnerContractTest {

    private static final String USER = "u1@ims.example.net";

    @TempDir
    private Path directory;

    private final OciDocuments documents = new OciDocuments();

    @Test
    void serviceAndOperatorsWorkFromTheReferencesFileUntilSigterm() throws Exception {
        try (Peers peers = new Peers()) {
            Path config = peers.writeConfiguration(directory);
            long failed;
            try (Program service = start(config)) {
                String monitor = service.ready("monitor");
                assertThat(get(monitor + "alivecheck")).isEqualTo(200);
                peers.server.emit(documents.addUser("G1", USER, Value.of("Nuuk")));
                peers.gateway.failMatching("326001", 1, 1, Cai3gFaults.fault(Cai3gFaults.EXTERNAL_ERROR, 13_999));
                peers.server.emit(documents.modifyUser(USER, Value.of("326001"), Endpoint.access(USER)));
                peers.server.emit(documents.sipPassword(USER, "Qaamaneq-4711"));
                Eventually.until(
                        () -> operator(config, "events", "--json").out().contains("UserAuthentication")
                                && operator(config, "events", "--status", "pending")
                                        .out()
                                        .contains("no events"));

                failed = operatorsWorkBesideTheService(config);
                assertThat(peers.gateway.world().numbers()).containsKey("tel:299326001");

                assertThat(body(monitor + "metrics"))
                        .contains("oci_events_total{command=\"UserAddRequest\",status=\"completed\"} 1.0")
                        .contains("oci_steps_total{kind=\"CreateAssociation\",result=\"done\"} 1.0")
                        .containsPattern("oci_steps_total\\{kind=\"[A-Za-z]+\",result=\"failed\"} 1\\.0")
                        .contains("oci_link_up{server=\"127.0.0.1:" + peers.server.port() + "\"} 1.0");

                assertThat(service.terminate()).isZero();
                assertThat(service.out()).hasSize(1);
                assertThat(service.out().get(0))
                        .matches("ready oci-eventmanager monitor=http://127\\.0\\.0\\.1:[0-9]+/");
                assertThat(service.err())
                        .filteredOn(line -> line.contains("127.0.0.1:" + peers.server.port()))
                        .as("one line when the stream is up")
                        .hasSizeGreaterThanOrEqualTo(1);
                assertThat(service.err())
                        .filteredOn(line -> line.contains("WARN"))
                        .hasSize(1);
                assertThat(String.join("\n", service.err())).doesNotContain("Qaamaneq-4711", "emapass");
            }
            replayedWithoutServiceTheEventWaitsForTheNextOne(config, failed);
        }
    }

    private long operatorsWorkBesideTheService(Path config) throws IOException {
        Program.Run listed = operator(config, "events", "--status", "failed", "--json");
        long id = new ObjectMapper().readTree(listed.out()).path("id").asLong();
        String text = Long.toString(id);

        Program.Run shown = operator(config, "show", Long.toString(id + 1));
        assertThat(shown.exit()).isZero();
        assertThat(shown.out()).contains("UserAuthenticationModifyRequest").doesNotContain("Qaamaneq-4711");

        Program.Run plan = operator(config, "plan", text);
        assertThat(plan.exit()).isZero();
        assertThat(plan.out()).contains("would end as completed", "326001");

        Program.Run replayed = operator(config, "replay", text);
        assertThat(replayed.exit()).as(replayed.err()).isZero();
        assertThat(replayed.out()).contains("event " + id + " is completed");

        Program.Run again = operator(config, "replay", text);
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.err()).contains("is completed").contains("force");

        Program.Run discarded = operator(config, "discard", text);
        assertThat(discarded.exit()).isEqualTo(1);

        Program.Run unconfirmed = operator(config, "replay", "1-" + (id + 1));
        assertThat(unconfirmed.exit()).isEqualTo(1);
        assertThat(unconfirmed.err()).contains("--yes");

        assertThat(operator(config, "show", "4711").exit()).isEqualTo(1);
        return id;
    }

    private void replayedWithoutServiceTheEventWaitsForTheNextOne(Path config, long id) throws Exception {
        Program.Run queued = operator(config, "replay", Long.toString(id), "--force");
        assertThat(queued.exit()).isZero();
        assertThat(queued.out()).contains("is queued");
        assertThat(operator(config, "replay", Long.toString(id)).exit()).isEqualTo(1);
        try (Program service = start(config, "--log-format", "json", "--log-level", "debug")) {
            service.ready("monitor");
            Eventually.until(() ->
                    operator(config, "events", "--status", "pending").out().contains("no events"));
            assertThat(service.terminate()).isZero();
            assertThat(service.err()).isNotEmpty();
            for (String line : service.err()) {
                assertThat(new ObjectMapper().readTree(line).path("message").asText())
                        .isNotEmpty();
            }
        }
    }

    @Test
    void theCommandLineWinsOverTheEnvironmentAndThatOverTheFile() throws Exception {
        try (Peers peers = new Peers()) {
            Path config = peers.writeConfiguration(directory);
            try (Program check = Program.start(
                    directory,
                    Map.of(
                            "SWITCHBOARD_EMA_USERNAME",
                            "fromenv",
                            "SWITCHBOARD_SURGEMAIL_USERNAME",
                            "fromenv",
                            "SWITCHBOARD_SURGEMAIL_PASSWORD",
                            "hidden-one"),
                    "check-config",
                    "oci-eventmanager",
                    "--config",
                    config.toString(),
                    "--set",
                    "ema.username=fromset")) {
                assertThat(check.exit(60)).isZero();
                assertThat(check.out())
                        .anyMatch(line -> line.startsWith("ema.username = fromset "))
                        .anyMatch(line -> line.startsWith("surgemail.username = fromenv "))
                        .anyMatch(line -> line.startsWith("service_profiles.pilot = PilotProfile "))
                        .anyMatch(line -> line.startsWith("surgemail.password = *** "))
                        .anyMatch(line -> line.startsWith("ema.password = *** "))
                        .noneMatch(line -> line.contains("hidden-one") || line.contains("emapass"));
            }
        }
    }

    @Test
    void theSimulatedServerPlaysDocumentsAndRecordings() throws Exception {
        Path plain = directory.resolve("two.xml");
        Files.writeString(plain, documents.deleteUser("a@example.net") + "\n" + documents.deleteUser("b@example.net"));
        Path recorded = directory.resolve("one.jsonl");
        Files.writeString(
                recorded,
                new ObjectMapper()
                                .writeValueAsString(
                                        Map.of("events", List.of(Map.of("xml", documents.deleteUser("c@example.net")))))
                        + "\n");
        try (Program simulator = Program.start(
                directory,
                Map.of(),
                "simulate",
                "as",
                "--port",
                "0",
                "--play",
                plain.toString(),
                "--play",
                recorded.toString())) {
            URI url = URI.create(simulator.ready("as"));
            try (Socket socket = new Socket(url.getHost(), url.getPort())) {
                socket.setSoTimeout(20_000);
                String played = readUntil(socket.getInputStream(), "c@example.net");
                assertThat(played).contains("a@example.net", "b@example.net");
            }
            assertThat(simulator.terminate()).isZero();
            assertThat(simulator.out()).hasSize(1);
        }
    }

    private static String readUntil(InputStream stream, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (text.indexOf(end) < 0) {
            int read = stream.read(buffer);
            assertThat(read).isPositive();
            text.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }

    private Program start(Path config, String... more) throws IOException {
        List<String> arguments = Stream.concat(
                        Stream.of("oci-eventmanager", "--config", config.toString(), "--set", "em.http_port=0"),
                        Stream.of(more))
                .toList();
        return Program.start(directory, Map.of(), arguments.toArray(String[]::new));
    }

    private Program.Run operator(Path config, String command, String... more) {
        List<String> arguments = Stream.concat(
                        Stream.of(
                                "oci-eventmanager",
                                command,
                                "--config",
                                config.toString(),
                                "--data-dir",
                                directory.toString()),
                        Stream.of(more))
                .toList();
        return Program.run(arguments.toArray(String[]::new));
    }

    private static int get(String url) throws IOException, InterruptedException {
        return fetch(url).statusCode();
    }

    private static String body(String url) throws IOException, InterruptedException {
        return fetch(url).body();
    }

    private static HttpResponse<String> fetch(String url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    }
}
