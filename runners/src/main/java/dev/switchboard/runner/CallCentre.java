package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigLoader;
import dev.switchboard.ipecs.ConnectionState;
import dev.switchboard.ipecs.IpecsApi;
import dev.switchboard.ipecs.IpecsRecords;
import dev.switchboard.ipecs.IpecsSettings;
import dev.switchboard.ipecs.simulator.CallScenario;
import dev.switchboard.ipecs.simulator.IpecsSimulator;
import dev.switchboard.ipecs.simulator.Playback;
import dev.switchboard.ipecs.simulator.RandomDay;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The call centre of the demo: a simulated iPECS server, and a client of it configured as anybody else's. */
final class CallCentre implements Closeable {

    static final int QUEUE = 6;
    static final int FIRST_STATION = 1801;
    static final int AGENTS = 6;

    /** Where references of the calls after the script begin, out of the way of those in it. */
    private static final long LATER_CALLS = 100_000;

    private static final double LATER_CALLS_PER_SECOND = 0.03;
    private static final String PASSWORD = "secret";

    private final double timeFactor;
    private final String token = Long.toHexString(new SecureRandom().nextLong());
    private final IpecsSimulator exchange;
    private final IpecsService service;
    private final List<Map<String, Object>> connections = new CopyOnWriteArrayList<>();

    private CallCentre(Path directory, double timeFactor) throws IOException {
        this.timeFactor = timeFactor;
        this.exchange = IpecsSimulator.builder()
                .timeFactor(timeFactor)
                .credentials("api1", PASSWORD)
                .build();
        exchange.start();
        boolean open = false;
        try {
            this.service = IpecsService.open(config(directory), directory, Optional.of(new Steering(exchange, QUEUE)));
            service.serve();
            open = true;
        } finally {
            if (!open) {
                exchange.close();
            }
        }
        client().addConnectionHook(connections::add);
    }

    /** Starts the server and the client's wallboard; the client does not connect yet. */
    static CallCentre open(Path directory, double timeFactor) throws IOException {
        return new CallCentre(directory, timeFactor);
    }

    private Config config(Path directory) {
        int last = FIRST_STATION + AGENTS - 1;
        return ConfigLoader.of(IpecsSettings.ALL)
                .directory(directory)
                .overrides(List.of(
                        "ipecs.BaseURI=" + exchange.baseUri(),
                        "ipecs.Port=" + exchange.port(),
                        "ipecs.tls.pin-sha256=" + exchange.pin(),
                        "ipecs.uid=api1",
                        "ipecs.pw=" + PASSWORD,
                        "ipecs.stations=" + FIRST_STATION + "," + last,
                        "ipecs.queues=" + QUEUE,
                        "control.token=" + token,
                        "resource.token-file=ipecs.token"))
                .load();
    }

    void connect() throws IOException, InterruptedException {
        service.connect();
    }

    IpecsSimulator exchange() {
        return exchange;
    }

    IpecsApi client() {
        return service.client();
    }

    IpecsRecords records() {
        return service.records();
    }

    URI wallboard() {
        return service.wallboardUrl();
    }

    URI control() {
        return service.url();
    }

    /** What changes something over the control API. */
    String token() {
        return token;
    }

    /** How many simulated seconds pass in a real one. */
    double timeFactor() {
        return timeFactor;
    }

    /** What the connection hook was told. */
    List<Map<String, Object>> connections() {
        return connections;
    }

    boolean isConnected() {
        return client().status().connection().state() == ConnectionState.CONNECTED;
    }

    /** Begins to play something. */
    Playback begin(CallScenario scenario) {
        return exchange.play(scenario);
    }

    /** Whether the client has worked off whatever the server has sent. */
    boolean isUpToDate() {
        return client().status().events().received() >= exchange.sent()
                && client().status().events().waiting() == 0;
    }

    /** A figure of the extended summary. */
    long figure(String key) {
        return client().extendedSummary().get(key) instanceof Number number ? number.longValue() : -1;
    }

    /** What the wallboard shows right now, in plain words. */
    String figures() {
        return "Agents: " + figure("agents-logged-in") + ", talking: " + figure("stations-busy")
                + ", callers waiting: " + figure("total-calls-in-queue")
                + ", calls so far: " + figure("total-inbound-calls") + ".";
    }

    /** Lets calls come in until the end of the demo. */
    void goOn() {
        exchange.play(RandomDay.builder()
                .seed(System.nanoTime())
                .stations(FIRST_STATION, AGENTS)
                .queues(List.of(QUEUE))
                .callsPerSecond(LATER_CALLS_PER_SECOND)
                .evenly()
                .length(Duration.ofDays(30))
                .firstReference(LATER_CALLS)
                .build());
    }

    @Override
    public void close() {
        service.close();
        exchange.close();
    }
}
