package dev.switchboard.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.testing.Eventually;
import dev.switchboard.vmo.simulator.OutlookMonitorSimulator;
import dev.switchboard.vmo.simulator.UcConnectorSimulator;
import dev.switchboard.vmo.simulator.WireCall;
import dev.switchboard.vmo.simulator.WireFault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The mediator is killed between receipt and delivery, again and again, and must lose nothing, nor deliver an older change
 * after a newer one. The number of kills is system property {@code kill.campaign.kills}; Maven profile {@code kill-campaign}
 * makes it large.
 *
 * <p>Every change carries a number of its own as its text, by which it is known again at the voicemail interface.
 */
class VmoKillCampaignTest {

    private static final int KILLS = Integer.getInteger("kill.campaign.kills", 2);
    private static final long SEED = Long.getLong("kill.campaign.seed", 20_260);
    private static final int USERS = 20;
    private static final int REPORTERS = 4;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What voicemail does while changes come in and the mediator dies. */
    private enum Voicemail {
        UP,
        SLOW,
        BUSY,
        DOWN
    }

    @TempDir
    private Path directory;

    private final Random random = new Random(SEED);
    private final UcConnectorSimulator voicemail = new UcConnectorSimulator(0, USERS);
    private final OutlookMonitorSimulator mail = new OutlookMonitorSimulator(0, Optional.empty());
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicInteger numbers = new AtomicInteger();
    /** By alias, the number of the last change that was answered: it must arrive, unless a later one does. */
    private final Map<String, Integer> received = new ConcurrentHashMap<>();

    private final Map<Integer, Boolean> wanted = new ConcurrentHashMap<>();
    private final AtomicInteger answered = new AtomicInteger();
    private final List<int[]> refusals = new ArrayList<>();
    private int checks;

    @Test
    void whatWasReceivedBeforeAKillArrivesInItsLastState() throws Exception {
        Files.writeString(directory.resolve("package_config.ini"), """
                [vmo-mediator]
                listen-ip: 127.0.0.1
                listen-port: 0
                vm-interface: %s
                mail-interface: %s
                legacy-get-actions: True
                [security]
                security: none
                [outbox]
                first-delay: 100ms
                longest-delay: 200ms
                """.formatted(start(), mail.url()));
        ExecutorService reporters = Executors.newFixedThreadPool(REPORTERS);
        try {
            try (Program service = Program.start(directory, Map.of(), "vmo-mediator")) {
                http.send(
                        HttpRequest.newBuilder(URI.create(service.ready("gui") + "syncdbs"))
                                .build(),
                        BodyHandlers.ofString());
                Eventually.until(() -> mail.watched().size() == USERS);
                assertThat(service.terminate()).isZero();
            }
            for (int kill = 0; kill < KILLS; kill++) {
                // Now and then it dies again before anything could be delivered.
                boolean check = kill == 0 || random.nextInt(4) > 0;
                if (check) {
                    voicemailIs(Voicemail.UP);
                }
                try (Program service = Program.start(directory, Map.of(), "vmo-mediator")) {
                    String url = service.ready("gui");
                    if (check) {
                        assertEverybodyIsAsReceived("after " + kill + " kills");
                        voicemailIs(Voicemail.values()[random.nextInt(Voicemail.values().length)]);
                    }
                    reportUntilKilled(service, url, reporters);
                }
                if (kill % 20 == 19) {
                    assertOrder(kill + 1);
                }
            }
            voicemailIs(Voicemail.UP);
            try (Program service = Program.start(directory, Map.of(), "vmo-mediator")) {
                service.ready("gui");
                assertEverybodyIsAsReceived("at the end");
                assertThat(service.terminate()).isZero();
            }
            assertOrder(KILLS);
        } finally {
            reporters.shutdownNow();
            voicemail.close();
            mail.close();
        }
    }

    private String start() throws IOException {
        voicemail.start();
        mail.start();
        return voicemail.url();
    }

    private void voicemailIs(Voicemail state) throws IOException {
        closeRefusal();
        switch (state) {
            case UP -> {
                voicemail.start();
                voicemail.failAlways(Optional.empty());
            }
            case SLOW -> {
                voicemail.start();
                voicemail.failAlways(Optional.of(WireFault.delay(Duration.ofMillis(10 + random.nextInt(60)))));
            }
            case BUSY -> {
                voicemail.start();
                voicemail.failAlways(Optional.of(WireFault.status(503)));
                refusals.add(new int[] {voicemail.calls().size(), Integer.MAX_VALUE});
            }
            case DOWN -> voicemail.down();
        }
    }

    private void closeRefusal() {
        if (!refusals.isEmpty() && refusals.get(refusals.size() - 1)[1] == Integer.MAX_VALUE) {
            refusals.get(refusals.size() - 1)[1] = voicemail.calls().size();
        }
    }

    private void reportUntilKilled(Program service, String url, ExecutorService reporters) throws Exception {
        int goal = answered.get() + 1 + random.nextInt(60);
        int callGoal = voicemail.calls().size() + 1 + random.nextInt(20);
        boolean atCall = random.nextBoolean();
        long wait = random.nextInt(4_000);
        List<Future<?>> running = new ArrayList<>();
        for (int reporter = 0; reporter < REPORTERS; reporter++) {
            int first = reporter;
            Random own = new Random(random.nextLong());
            running.add(reporters.submit(() -> report(url, first, own)));
        }
        // At a call the change is received and its delivery has just begun; else anywhere.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (answered.get() < goal
                && !(atCall && voicemail.calls().size() >= callGoal)
                && System.nanoTime() < deadline) {
            LockSupport.parkNanos(200_000);
        }
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(wait));
        service.kill();
        for (Future<?> one : running) {
            one.get(30, TimeUnit.SECONDS);
        }
    }

    /** Each reporter has users of its own, so that for each user it is known what came last. */
    private boolean report(String url, int first, Random own) throws InterruptedException {
        while (true) {
            int user = 1 + first + REPORTERS * own.nextInt(USERS / REPORTERS);
            String alias = "user" + user + "@example.com";
            int number = numbers.incrementAndGet();
            boolean on = own.nextBoolean();
            wanted.put(number, on);
            try {
                HttpResponse<String> answer = http.send(
                        HttpRequest.newBuilder(URI.create(url + "api/setstatus"))
                                .POST(BodyPublishers.ofString("{\"email\":\"" + alias + "\",\"status\":\""
                                        + (on ? "True" : "False") + "\",\"message\":\"" + number + "\"}"))
                                .build(),
                        BodyHandlers.ofString());
                assertThat(answer.statusCode()).as(answer.body()).isIn(200, 403, 503);
                received.put(alias, number);
                answered.incrementAndGet();
            } catch (IOException killed) {
                return true;
            }
        }
    }

    private void assertEverybodyIsAsReceived(String when) throws Exception {
        checks++;
        Eventually.until(
                () -> received.entrySet().stream().allMatch(this::isInForce),
                () -> "seed " + SEED + ", lost " + when + ": "
                        + received.entrySet().stream()
                                .filter(one -> !isInForce(one))
                                .map(one -> one + " but " + voicemail.find(one.getKey()))
                                .toList());
    }

    private boolean isInForce(Map.Entry<String, Integer> last) {
        UcConnectorSimulator.User user = voicemail.find(last.getKey()).orElseThrow();
        int number = user.message().isEmpty() ? 0 : Integer.parseInt(user.message());
        // A change whose answer the kill has cut off may have been received or not.
        return number >= last.getValue() && user.greetingOn() == wanted.get(number);
    }

    private void assertOrder(int kills) throws IOException {
        Map<String, Integer> newest = new HashMap<>();
        int delivered = 0;
        int again = 0;
        List<String> reordered = new ArrayList<>();
        List<WireCall> calls = voicemail.calls();
        for (int at = 0; at < calls.size(); at++) {
            int index = at;
            boolean taken = refusals.stream().noneMatch(span -> index >= span[0] && index < span[1]);
            if (!taken || !calls.get(at).path().endsWith("/greeting")) {
                continue;
            }
            JsonNode body = JSON.readTree(calls.get(at).body());
            int number = body.path("message").asInt();
            int before = newest.getOrDefault(calls.get(at).path(), 0);
            delivered++;
            again += number == before ? 1 : 0;
            if (number < before) {
                reordered.add(number + " after " + before);
            }
            newest.put(calls.get(at).path(), Math.max(number, before));
        }
        System.out.println(
                "kill campaign: kills=" + kills + " checks=" + checks + " changes=" + answered + " deliveries="
                        + delivered + " lost=0 repeated=" + again + " reordered=" + reordered.size() + " seed=" + SEED);
        assertThat(reordered).as("seed " + SEED).isEmpty();
        // A call whose answer the kill has cut off is made again; each reporter has at most one such call, and so has
        // the
        // backlog.
        assertThat(again).isLessThanOrEqualTo(kills * (REPORTERS + 1));
    }
}
