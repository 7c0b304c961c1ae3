package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigLoader;
import dev.switchboard.common.config.Secret;
import dev.switchboard.presence.PresenceServer;
import dev.switchboard.presence.PresenceSettings;
import dev.switchboard.presence.client.PresenceClient;
import dev.switchboard.presence.client.PresenceClientConfig;
import dev.switchboard.presence.model.Contact;
import dev.switchboard.presence.model.Presence;
import dev.switchboard.presence.model.Status;
import dev.switchboard.presence.simulator.MattermostSimulator;
import dev.switchboard.presence.simulator.OldProvider;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The office of the demo: people in a simulated Mattermost, a presence server configured as anybody else's, and two who
 * follow it, a program of today and a provider as it has long stood on desktops.
 */
final class DemoOffice implements Closeable {

    private static final List<String> NAMES = List.of("aviaja", "malik", "nivi", "inuk", "pipaluk", "minik", "ivalu");

    private static final List<String> STATUSES = List.of("online", "away", "dnd", "offline");
    private static final Map<String, String> WORDS = Map.of(
            "online", " is available.",
            "away", " is away.",
            "dnd", " does not want to be disturbed.",
            "offline", " has left.");

    private final SecureRandom random = new SecureRandom();
    private final String secret;
    private final HttpClient http = HttpClient.newHttpClient();
    private final MattermostSimulator mattermost =
            MattermostSimulator.builder().users(0).build();
    private final Map<String, String> ids = new ConcurrentHashMap<>();
    private final Map<String, Integer> told = new ConcurrentHashMap<>();
    private final PresenceService service;
    private final PresenceClient client;
    private final OldProvider provider;

    private DemoOffice(Path directory, String secret) throws IOException {
        this.secret = secret;
        mattermost.start();
        Optional<PresenceService> opened = Optional.empty();
        boolean open = false;
        try {
            NAMES.forEach(name -> ids.put(name, mattermost.addUser(name, address(name))));
            ids.values().forEach(id -> mattermost.setStatus(id, "offline"));
            ConfigLoader loader = loader(directory);
            Config config = loader.load();
            opened = Optional.of(PresenceService.open(config, loader, level -> {}));
            this.service = opened.get();
            service.start();
            this.client = new PresenceClient(PresenceClientConfig.of(service.api(), new Secret(secret)), Runnable::run);
            // A slash at its end would give paths that no server knows.
            String root = service.roster().resolve("/").toString().replaceFirst("/$", "");
            this.provider = new OldProvider(
                    OldProvider.Options.usual(URI.create(root), secret).withPause(Duration.ofMillis(200)));
            open = true;
        } finally {
            if (!open) {
                opened.ifPresent(PresenceService::close);
                mattermost.close();
            }
        }
        client.addChangeHook("demo", change -> told.merge(change.contact().key(), 1, Integer::sum));
    }

    /** Starts the server; nobody follows it yet. */
    static DemoOffice open(Path directory, String secret) throws IOException {
        return new DemoOffice(directory, secret);
    }

    private ConfigLoader loader(Path directory) {
        return ConfigLoader.of(PresenceSettings.ALL)
                .directory(directory)
                .overrides(List.of(
                        "port=0",
                        "Secret=" + secret,
                        "mattermost.url=" + mattermost.url(),
                        "mattermost.token=" + mattermost.adminToken(),
                        "mattermost.poll-interval=200ms",
                        "mattermost.max-requests-per-second=50"));
    }

    static String address(String name) {
        return name + "@example.com";
    }

    /** Lets the two follow the server. */
    void follow() {
        client.start();
        provider.start();
    }

    MattermostSimulator mattermost() {
        return mattermost;
    }

    PresenceServer server() {
        return service.server();
    }

    PresenceClient client() {
        return client;
    }

    OldProvider provider() {
        return provider;
    }

    URI roster() {
        return service.roster();
    }

    URI api() {
        return service.api();
    }

    String secret() {
        return secret;
    }

    List<String> names() {
        return NAMES;
    }

    String id(String name) {
        return ids.getOrDefault(name, "");
    }

    /** What somebody sets in Mattermost. */
    void set(String name, String status) {
        mattermost.setStatus(id(name), status);
    }

    /** Lets somebody change, anybody, and says so. */
    String somebodyMoves() {
        String name = NAMES.get(random.nextInt(NAMES.size()));
        String status = STATUSES.get(random.nextInt(STATUSES.size()));
        set(name, status);
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1) + WORDS.getOrDefault(status, "");
    }

    /** What the roster shows right now, in plain words. */
    String figures() {
        Map<Status, Long> counts = server().store().snapshot().all().stream()
                .collect(Collectors.groupingBy(Presence::status, Collectors.counting()));
        return "Available: " + counts.getOrDefault(Status.ONLINE, 0L)
                + ", away: " + counts.getOrDefault(Status.AWAY, 0L)
                + ", not to be disturbed: " + counts.getOrDefault(Status.DND, 0L)
                + ", gone: " + counts.getOrDefault(Status.OFFLINE, 0L) + ".";
    }

    /** Whether both who follow show somebody so. */
    boolean bothShow(String name, String status) {
        return client.findContact(address(name))
                        .filter(one -> one.status().wire().equals(status))
                        .isPresent()
                && provider.statusOf(address(name)).equals(status);
    }

    /** Whether both who follow show what the server has. */
    boolean bothAreUpToDate() {
        return server().store().snapshot().all().stream()
                .allMatch(one -> bothShow(one.user().username(), one.status().wire()));
    }

    /** How often the program of today was told of somebody. */
    int timesTold(String name) {
        return told.getOrDefault(Contact.keyOf(address(name)), 0);
    }

    /** Publishes as a browser does; gives the answer's status. */
    int publish(String name, String status) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(api() + "/status/publish"))
                .header("Authorization", "Bearer " + secret)
                .POST(BodyPublishers.ofString("{\"user_id\":\"" + id(name) + "\",\"status\":\"" + status + "\"}"))
                .build();
        return http.send(request, BodyHandlers.discarding()).statusCode();
    }

    /** One more connection to the stream. */
    WebSocket connect(String query, WebSocket.Listener listener) {
        URI url = URI.create(api().toString().replaceFirst("^http", "ws") + "/ws?" + query);
        return http.newWebSocketBuilder()
                .header("Authorization", "Bearer " + secret)
                .buildAsync(url, listener)
                .join();
    }

    @Override
    public void close() {
        client.close();
        provider.close();
        service.close();
        mattermost.close();
    }
}
