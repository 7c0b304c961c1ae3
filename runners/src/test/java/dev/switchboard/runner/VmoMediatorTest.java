package dev.switchboard.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.vmo.simulator.OutlookMonitorSimulator;
import dev.switchboard.vmo.simulator.UcConnectorSimulator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The mediator as a program: what scripts rely on, and that no change is lost when it is killed. The number of kills is
 * system property {@code kill.campaign.kills}; Maven profile {@code kill-campaign} makes it large.
 */
class VmoMediatorTest {

    private static final int KILLS = Integer.getInteger("kill.campaign.kills", 2);
    private static final int USERS = 20;
    private static final long SEED = Long.getLong("kill.campaign.seed", 20_260);

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
            assertThat(check.out()).contains("vmo-mediator.listen-port = 0");
        }
    }

    @Test
    void whatWasReceivedBeforeAKillArrivesInItsLastState() throws Exception {
        Files.writeString(directory.resolve("package_config.ini"), configuration());
        Random random = new Random(SEED);
        Map<String, Boolean> last = new HashMap<>();
        try (Program service = Program.start(directory, Map.of(), "vmo-mediator")) {
            get(service.ready("gui") + "syncdbs");
            Program.await(() -> mail.watched().size() == USERS);
        }
        for (int kill = 0; kill < KILLS; kill++) {
            voicemail.down();
            try (Program service = Program.start(directory, Map.of(), "vmo-mediator")) {
                String url = service.ready("gui");
                reportWhileItIsKilled(service, url, random, last);
            }
            voicemail.start();
            try (Program service = Program.start(directory, Map.of(), "vmo-mediator")) {
                service.ready("gui");
                Program.await(() -> last.entrySet().stream().allMatch(this::isInForce));
                assertThat(service.terminate()).isZero();
            }
        }
    }

    private boolean isInForce(Map.Entry<String, Boolean> wanted) {
        return voicemail
                .find(wanted.getKey())
                .filter(user -> user.greetingOn() == wanted.getValue())
                .isPresent();
    }

    /** Only what was answered counts as received; the answer says that it waits. */
    private static void reportWhileItIsKilled(Program service, String url, Random random, Map<String, Boolean> last) {
        List<Thread> killers = new ArrayList<>();
        int reports = USERS + random.nextInt(USERS);
        for (int i = 0; i < reports; i++) {
            String alias = "user" + (1 + random.nextInt(USERS)) + "@example.com";
            boolean on = random.nextBoolean();
            try {
                HttpResponse<String> answer = report(url, alias, on);
                assertThat(answer.statusCode()).as(answer.body()).isIn(200, 403);
                last.put(alias, on);
            } catch (IOException killed) {
                // Received or not, nobody knows: the user's state is open.
                last.remove(alias);
                break;
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return;
            }
            if (i == reports / 2) {
                long wait = random.nextInt(50);
                Thread killer = new Thread(() -> {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(wait));
                    service.close();
                });
                killer.start();
                killers.add(killer);
            }
        }
        for (Thread killer : killers) {
            try {
                killer.join();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static HttpResponse<String> report(String url, String alias, boolean on)
            throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url + "api/setstatus"))
                                .POST(BodyPublishers.ofString("{\"email\":\"" + alias + "\",\"status\":\""
                                        + (on ? "True" : "False") + "\",\"message\":\"m\"}"))
                                .build(),
                        BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(String url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    }
}
