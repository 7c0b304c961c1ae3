package dev.switchboard.vmo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.common.time.Timers;
import dev.switchboard.testing.Eventually;
import dev.switchboard.vmo.simulator.OutlookMonitorSimulator;
import dev.switchboard.vmo.simulator.UcConnectorSimulator;
import dev.switchboard.vmo.store.SqlMediatorStore;
import dev.switchboard.vmo.sync.Delivery;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A mediator with its face, between both simulated neighbours, over sockets and with a real database. */
final class Running implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();

    final UcConnectorSimulator voicemail;
    final OutlookMonitorSimulator mail = new OutlookMonitorSimulator(0, Optional.empty());
    final VmoMediator mediator;
    final MediatorFace face;
    private final Timers timers;
    private final SqlMediatorStore store;
    private final VmoGateways gateways;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Running(Path directory, int users, Duration firstDelay, UnaryOperator<VmoConfig> configured) throws Exception {
        this(directory, users, firstDelay, configured, Timers.system("vmo-test"));
    }

    Running(Path directory, int users, Duration firstDelay, UnaryOperator<VmoConfig> configured, Timers timers)
            throws Exception {
        this.timers = timers;
        voicemail = new UcConnectorSimulator(0, users);
        voicemail.start();
        mail.start();
        VmoConfig config = configured.apply(VmoConfig.wire(voicemail.url(), mail.url())
                .withOutbox(new VmoConfig.Outbox(
                        new Delivery.Patience(firstDelay, firstDelay, Duration.ofDays(7)), Duration.ofSeconds(10), 8)));
        store = SqlMediatorStore.open(directory.resolve("vmo3.sqlite"));
        gateways = VmoGateways.open(config, store, timers);
        mediator = new VmoMediator(config, store, gateways.voicemail(), gateways.mail(), timers);
        face = new MediatorFace(mediator, Optional.of(() -> "# nothing\n"), timers);
        mediator.start();
        face.start();
        mail.mediator(face.url());
        if (users > 0) {
            mediator.synchronise("test");
            Eventually.until("everybody is registered", () -> mail.watched().size() == users);
        }
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(face.url().resolve(path)).timeout(Duration.ofSeconds(60));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    HttpResponse<String> send(String method, String path, String body) throws IOException, InterruptedException {
        return send(request(path).method(method, BodyPublishers.ofString(body)));
    }

    HttpResponse<String> report(String alias, boolean on, String more) throws IOException, InterruptedException {
        return send(
                "POST",
                "/api/setstatus",
                "{\"email\":\"" + alias + "\",\"status\":\"" + (on ? "True" : "False") + "\",\"message\":\"m\"" + more
                        + "}");
    }

    JsonNode outbox() throws IOException, InterruptedException {
        return JSON.readTree(get("/api/v1/outbox").body());
    }

    long greetings() {
        return voicemail.calls().stream()
                .filter(call -> call.path().endsWith("/greeting"))
                .count();
    }

    @Override
    public void close() {
        face.close();
        mediator.close();
        gateways.close();
        store.close();
        voicemail.close();
        mail.close();
        timers.close();
    }
}
