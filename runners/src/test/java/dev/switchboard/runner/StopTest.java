package dev.switchboard.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.ipecs.simulator.IpecsSimulator;
import dev.switchboard.oci.simulator.OciDocuments;
import dev.switchboard.oci.simulator.OciDocuments.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How programs end when they are told to: within seconds, in good order, and telling what was done. */
class StopTest {

    @TempDir
    private Path directory;

    @Test
    void theEventManagerTellsWhatItHasDoneWhateverSignalsFollowTheFirst() throws Exception {
        try (Peers peers = new Peers();
                Program service = start(
                        "oci-eventmanager",
                        "--config",
                        peers.writeConfiguration(directory).toString(),
                        "--set",
                        "em.http_port=0",
                        "--log-format",
                        "json",
                        "--log-level",
                        "info")) {
            service.ready("monitor");
            peers.server.emit(new OciDocuments().addUser("G1", "u1@ims.example.net", Value.of("Nuuk")));
            peers.gateway.awaitExchanges(1, Duration.ofSeconds(30));
            service.interrupt();
            service.interrupt();
            assertThat(service.terminate()).isZero();
            JsonNode last = null;
            for (String line : service.err()) {
                last = new ObjectMapper().readTree(line);
                assertThat(last.path("timestamp").asText()).startsWith("20");
            }
            assertThat(last).isNotNull();
            assertThat(last.path("message").asText()).startsWith("Stopped oci-eventmanager seconds=");
            assertThat(last.path("fields").path("received").asInt()).isEqualTo(1);
            assertThat(last.path("fields").path("completed").asInt()
                            + last.path("fields").path("pending").asInt())
                    .isEqualTo(1);
            assertThat(last.path("fields").path("failed").asInt()).isZero();
        }
        assertThat(leftInTheTemporaryDirectory()).isEmpty();
    }

    @Test
    void theOthersTellToo() throws Exception {
        Path presence = Files.writeString(directory.resolve("presence.json"), """
                {"port": 0, "source": "file", "source-file": "users.json", "presence.secrets": [{"value": "a-secret-of-some-length"}]}
                """);
        Files.writeString(directory.resolve("users.json"), """
                [{"id": "1", "username": "jane", "email": "jane@example.net", "status": "online"}]
                """);
        Path mediator = Files.writeString(directory.resolve("package-config.ini"), """
                [vmo-mediator]
                listen-ip: 127.0.0.1
                listen-port: 0
                vm-interface: http://127.0.0.1:9
                mail-interface: http://127.0.0.1:9
                """);
        Path secret = Files.writeString(directory.resolve("secret"), "a-secret-of-some-length");
        try (IpecsSimulator exchange = IpecsSimulator.builder().build()) {
            exchange.start();
            Path client = Files.writeString(directory.resolve("ipecs.conf"), """
                    {"ipecs": {"BaseURI": "%s", "Port": %d, "tls.pin-sha256": "%s", "uid": "api1", "pw": "secret",
                               "stations": [1801, 1816], "queues": [6]}}
                    """.formatted(
                            exchange.baseUri(), exchange.port(), exchange.pin()));
            try (Program server = start("presence-api", "--config", presence.toString());
                    Program vmo = start("vmo-mediator", "--config", mediator.toString());
                    Program ipecs = start("ipecs-client", "--config", client.toString());
                    Program simulator = start("simulate", "mattermost", "--users", "3")) {
                String api = server.ready("api");
                try (Program follower = start("presence-client", "--url", api, "--secret-file", secret.toString())) {
                    follower.ready("api");
                    stops(follower, "Stopped presence-client seconds=\\d+ users=1 changes=0");
                }
                simulator.ready("mattermost");
                vmo.ready("gui");
                ipecs.ready("control");
                stops(server, "Stopped presence-api seconds=\\d+ pages=\\d+ published=0 clients=\\d+ messages=\\d+");
                stops(vmo, "Stopped vmo-mediator seconds=\\d+ delivered=0 pending=0 parked=0");
                stops(ipecs, "Stopped ipecs-client seconds=\\d+ events=\\d+ malformed=0 reconnects=0");
                stops(simulator, "Stopped simulate mattermost seconds=\\d+ requests=0");
            }
        }
        assertThat(leftInTheTemporaryDirectory()).isEmpty();
    }

    private static void stops(Program program, String line) throws InterruptedException {
        assertThat(program.terminate()).isZero();
        assertThat(program.out().stream().filter(out -> out.startsWith("ready ")))
                .hasSize(1);
        List<String> told =
                program.err().stream().filter(err -> err.contains("Stopped")).toList();
        assertThat(told).as(program.err().toString()).hasSize(1);
        assertThat(told.get(0)).matches(".* INFO  \\S+ - " + line);
    }

    private Program start(String... arguments) throws IOException {
        return Program.start(directory, Map.of(), arguments);
    }

    private List<Path> leftInTheTemporaryDirectory() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("switchboard"))
                    .toList();
        }
    }
}
