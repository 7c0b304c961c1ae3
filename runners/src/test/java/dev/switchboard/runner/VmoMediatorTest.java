package dev.switchboard.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.vmo.simulator.OutlookMonitorSimulator;
import dev.switchboard.vmo.simulator.UcConnectorSimulator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The mediator as a program: what scripts rely on. */
class VmoMediatorTest {

    private static final int USERS = 1;

    @TempDir
    private Path directory;

    private final UcConnectorSimulator voicemail = new UcConnectorSimulator(0, USERS);
    private final OutlookMonitorSimulator mail = new OutlookMonitorSimulator(0, Optional.empty());

    @BeforeEach
    void startNeighbours() throws IOException {
        voicemail.start();
        mail.start();
    }

    @AfterEach
    void stopNeighbours() {
        voicemail.close();
        mail.close();
    }

    private String configuration() {
        return """
                ; comment
                [vmo-mediator]
                LISTEN-IP: 127.0.0.1
                listen-port = 0
                vm-interface: %s/
                mail-interface: %s
                legacy-get-actions: True
                webdebug: False
                [security]
                security: none
                [outbox]
                first-delay: 200ms
                longest-delay: 400ms
                """.formatted(voicemail.url().replace("http://", "http://vm:hidden-one@"), mail.url());
    }

    @Test
    void theOriginalsFileBannerAndReadyLine() throws Exception {
        Files.writeString(directory.resolve("package-config.ini"), configuration());
        try (Program service = Program.start(directory, Map.of(), "vmo-mediator")) {
            String gui = service.ready("gui");
            assertThat(get(gui).statusCode()).isEqualTo(200);
            assertThat(service.ready("api")).isEqualTo(gui);
            assertThat(get(gui + "metrics").body()).contains("vmo_outbox_pending", "vmo_neighbour_up");
            assertThat(service.terminate()).isZero();
            List<String> out = service.out();
            assertThat(out.subList(0, 8))
                    .containsExactly(
                            "VMO3 Mediator Starting...",
                            "",
                            "Configuration Options:",
                            "listenip: 127.0.0.1",
                            "listenport: 0",
                            "VM-interface: " + voicemail.url().replace("http://", "http://vm:***@"),
                            "Mail-interface: " + mail.url(),
                            "Initializing the database: vmo3.sqlite");
            assertThat(out.get(8)).matches("\\d+\\.\\d+\\.\\d+");
            assertThat(out.get(9)).matches("ready vmo-mediator gui=http://127\\.0\\.0\\.1:\\d+/ api=http://\\S+/");
            assertThat(out).hasSize(10);
            assertThat(service.err())
                    .anyMatch(line -> line.contains("package-config.ini"))
                    .noneMatch(line -> line.contains("hidden-one"));
            assertThat(directory.resolve("vmo3.sqlite")).exists();
        }
    }

    @Test
    void everythingWrongIsToldAtOnceAndNothingIsMade() throws Exception {
        Path file = directory.resolve("wrong.ini");
        Files.writeString(file, """
                [vmo-mediator]
                listen-ip: 127.0.0.1
                listen-port: many
                vm-interfase: http://x
                [security]
                gui-user: anna
                """);
        Program.Run run = Program.run("vmo-mediator", "--config", file.toString(), "--data-dir", directory.toString());
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("listen-port", "vm-interface");
        assertThat(run.out()).isEmpty();
        assertThat(directory.resolve("vmo3.sqlite")).doesNotExist();
    }

    @Test
    void checkConfigShowsWhatIsInForceWithoutSecrets() throws Exception {
        Path file = directory.resolve("package_config.ini");
        Files.writeString(file, configuration().replace("security: none", "api-token: hidden-two"));
        Program.Run run = Program.run("check-config", "vmo-mediator", "--config", file.toString());
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("security.api-token = ***").doesNotContain("hidden-two");
    }

    @Test
    void checkConfigFindsTheSameFileAsTheProgram() throws Exception {
        Files.writeString(directory.resolve("package-config.ini"), configuration());
        try (Program check = Program.start(directory, Map.of(), "check-config", "vmo-mediator")) {
            assertThat(check.exit(30)).as(String.join("\n", check.err())).isZero();
            assertThat(check.out()).anyMatch(line -> line.startsWith("vmo-mediator.listen-port = 0 "));
        }
    }

    private static HttpResponse<String> get(String url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    }
}
