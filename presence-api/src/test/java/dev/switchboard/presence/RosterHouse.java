package dev.switchboard.presence;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.presence.model.PresenceReport;
import dev.switchboard.presence.model.PresenceReport.Authority;
import dev.switchboard.presence.model.PresenceRoster;
import dev.switchboard.presence.model.PresenceUser;
import dev.switchboard.presence.model.Status;
import dev.switchboard.presence.source.PresenceSource;
import dev.switchboard.testing.Eventually;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;

/** A server with people that tests change by hand, and a browser without scripts. */
final class RosterHouse implements PresenceSource {

    static final String SECRET = "a-secret-of-the-house";

    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<PresenceUser> users = new ArrayList<>();
    private final Map<String, Status> statuses = new HashMap<>();
    private volatile boolean broken;
    private Optional<PresenceServer> server = Optional.empty();

    PresenceUser add(int number, String name, String email, Status status) {
        PresenceUser user = new PresenceUser(String.format("user%022d", number), name, email);
        users.add(user);
        statuses.put(user.id(), status);
        return user;
    }

    RosterHouse broken(boolean now) {
        broken = now;
        return this;
    }

    RosterHouse start(ActiveSecret... secrets) throws Exception {
        PresenceConfig config = config(secrets);
        PresenceServer built = PresenceServer.with(config, this);
        server = Optional.of(built);
        built.start();
        if (!broken) {
            Eventually.until("loaded", () -> built.store().loaded());
        }
        return this;
    }

    static PresenceConfig config(ActiveSecret... secrets) {
        PresenceConfig config = PresenceConfig.builder(SECRET).build();
        return secrets.length == 0 ? config : config.withSecrets(List.of(secrets));
    }

    PresenceServer server() {
        return server.orElseThrow();
    }

    URI at(String path) {
        return server().url().resolve(path);
    }

    void publish(PresenceUser user, Status status) {
        server().store()
                .put("publish", new PresenceReport(user.id(), status, Instant.now(), Optional.empty(), Authority.NEWS));
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(at(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** A page, asked for with the secret. */
    String page(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(path, "Authorization", "Bearer " + SECRET);
        Assertions.assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    HttpResponse<String> signIn(String secret) throws IOException, InterruptedException {
        HttpResponse<String> form = get("/login?to=/roster");
        Matcher csrf = CSRF.matcher(form.body());
        Assertions.assertThat(csrf.find()).isTrue();
        String body =
                "to=/roster&_csrf=" + csrf.group(1) + "&token=" + URLEncoder.encode(secret, StandardCharsets.UTF_8);
        return http.send(
                HttpRequest.newBuilder(at("/login"))
                        .headers(
                                "Cookie",
                                cookie(form, "switchboard-csrf"),
                                "Content-Type",
                                "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    static String cookie(HttpResponse<?> answer, String beginning) {
        return answer.headers().allValues("Set-Cookie").stream()
                .filter(line -> line.startsWith(beginning))
                .map(line -> line.substring(0, line.indexOf(';')))
                .findFirst()
                .orElse("");
    }

    @Override
    public String name() {
        return "house";
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.polled(Duration.ofMillis(100));
    }

    @Override
    public PresenceRoster load() throws PeerException {
        if (broken) {
            throw new PeerException.Unreachable("people.example", "is <down> for the moment");
        }
        return new PresenceRoster(users, statuses, Instant.EPOCH);
    }

    @Override
    public void close() {
        Optional<PresenceServer> running = server;
        server = Optional.empty();
        running.ifPresent(PresenceServer::close);
    }
}
