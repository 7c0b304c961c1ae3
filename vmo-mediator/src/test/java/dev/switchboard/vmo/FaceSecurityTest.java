package dev.switchboard.vmo;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.switchboard.common.config.Secret;
import dev.switchboard.vmo.EveryRoute.Route;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What protects everything that is served, whatever that is. */
class FaceSecurityTest {

    private static final String USER = "user1@example.com";

    @TempDir
    private Path directory;

    private Running secured() throws Exception {
        return new Running(
                directory,
                2,
                Duration.ofMinutes(5),
                config -> config.withSecurity(new VmoConfig.Security(
                        true,
                        "anna",
                        Optional.of(new Secret("kangaroo")),
                        "monitor",
                        Optional.of(new Secret("s3cret-pw")),
                        Optional.empty(),
                        List.of(),
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        new Secret(""))));
    }

    private static Map<String, String> form(String token) {
        Map<String, String> fields = new HashMap<>(
                Map.of("seq", "1", "csv", USER + ",false", "apply", "yes", "back", "/", "active", "false"));
        if (!token.isEmpty()) {
            fields.put("_csrf", token);
        }
        return fields;
    }

    /** D14. */
    @Test
    void nothingChangesWithoutTheTokenOfTheOwnSession() throws Exception {
        try (Running it = secured()) {
            Visitor other = new Visitor(it);
            other.signIn("anna", "kangaroo");
            other.get("/");
            Visitor visitor = new Visitor(it);
            assertThat(visitor.signIn("anna", "kangaroo").statusCode()).isEqualTo(303);
            Ledger before = Ledger.of(it, directory);
            List<String> guarded = new ArrayList<>();
            for (Route route : EveryRoute.of(it.face)) {
                if (!route.changes() || route.forPrograms()) {
                    continue;
                }
                String path = route.with(USER, "1");
                for (String token : List.of("", "wrong", other.token)) {
                    HttpResponse<String> answer = visitor.form(route.method(), path, form(token));
                    if (!EveryRoute.isNone(answer)) {
                        assertThat(answer.statusCode())
                                .as(route + " with " + token)
                                .isEqualTo(403);
                        guarded.add(path);
                    }
                }
                HttpResponse<String> json = visitor.send(it.request(path)
                        .header("Content-Type", "application/json")
                        .method(route.method(), BodyPublishers.ofString("{}")));
                assertThat(json.statusCode()).as(route + " as JSON").isIn(403, 405);
            }
            for (String path : List.of("/login", "/logout")) {
                assertThat(visitor.form("POST", path, form("wrong")).statusCode())
                        .as(path)
                        .isEqualTo(403);
            }
            assertThat(guarded)
                    .contains(
                            "/syncdbs",
                            "/clear-tables",
                            "/toggle_status/" + USER,
                            "/outbox/retry",
                            "/outbox/discard",
                            "/import");
            assertThat(Ledger.of(it, directory)).isEqualTo(before);
            visitor.get("/");
            assertThat(visitor.post("/toggle_status/" + USER, Map.of()).statusCode())
                    .as("with the right one")
                    .isEqualTo(302);
            assertThat(Ledger.of(it, directory)).isNotEqualTo(before);
        }
    }

    /** D16: whoever has not signed in sees and does nothing; what is open is a short list. */
    @Test
    void nothingIsServedToStrangersButWhatNeedsNoSignIn() throws Exception {
        try (Running it = secured()) {
            Ledger before = Ledger.of(it, directory);
            TreeSet<String> open = new TreeSet<>();
            for (Route route : EveryRoute.of(it.face)) {
                HttpResponse<String> answer = it.send(route.method(), route.with(USER, "1"), "{\"active\":false}");
                if (route.forPrograms()) {
                    assertThat(answer.statusCode()).as(route.toString()).isEqualTo(401);
                } else if (answer.statusCode() == 200) {
                    open.add(route.path());
                } else {
                    assertThat(answer.statusCode()).as(route.toString()).isIn(302, 401, 405);
                }
            }
            assertThat(open).containsExactly("/health", "/healthz", "/readyz", "/static/css/main.css");
            assertThat(Ledger.of(it, directory)).isEqualTo(before);
        }
    }

    @Test
    void everyAnswerCarriesTheHeadersThatProtectBrowsers() throws Exception {
        try (Running it = secured()) {
            Visitor visitor = new Visitor(it);
            visitor.signIn("anna", "kangaroo");
            List<Route> routes = new ArrayList<>(EveryRoute.of(it.face));
            routes.add(new Route("GET", "/login"));
            routes.add(new Route("GET", "/nothing"));
            routes.add(new Route("GET", "/api/nothing"));
            routes.add(new Route("GET", "/user?alias=nobody"));
            for (Route route : routes) {
                for (boolean signedIn : new boolean[] {true, false}) {
                    var request = it.request(route.with(USER, "1"))
                            .method(route.method(), BodyPublishers.ofString(route.changes() ? "{}" : ""));
                    var headers = (signedIn ? visitor.send(request) : it.send(request)).headers();
                    assertThat(headers.firstValue("Content-Security-Policy").orElse(""))
                            .as(route.toString())
                            .startsWith("default-src 'self'");
                    assertThat(headers.firstValue("X-Frame-Options"))
                            .as(route.toString())
                            .contains("DENY");
                    assertThat(headers.firstValue("X-Content-Type-Options"))
                            .as(route.toString())
                            .contains("nosniff");
                    assertThat(headers.firstValue("Cache-Control"))
                            .as(route.toString())
                            .contains("no-store");
                }
            }
        }
    }

    @Test
    void aSessionEndsWithSigningOutAndGuessingIsSlowedDown() throws Exception {
        try (Running it = secured()) {
            Visitor visitor = new Visitor(it);
            HttpResponse<String> in = visitor.signIn("anna", "kangaroo");
            assertThat(in.headers().allValues("Set-Cookie").toString())
                    .contains("switchboard-session")
                    .contains("HttpOnly", "SameSite=Lax");
            assertThat(visitor.get("/").statusCode()).isEqualTo(200);
            var kept = List.copyOf(visitor.cookies.getCookieStore().getCookies());
            assertThat(visitor.post("/logout", Map.of()).statusCode()).isIn(302, 303);
            kept.forEach(cookie -> visitor.cookies.getCookieStore().add(it.face.url(), cookie));
            assertThat(visitor.get("/").statusCode())
                    .as("the cookie alone is worth nothing")
                    .isEqualTo(302);

            Visitor guesser = new Visitor(it);
            for (int i = 0; i < 5; i++) {
                assertThat(guesser.signIn("anna", "guess" + i).statusCode()).isEqualTo(401);
            }
            HttpResponse<String> locked = guesser.signIn("anna", "kangaroo");
            assertThat(locked.statusCode()).isEqualTo(429);
            assertThat(locked.headers().firstValue("Retry-After")).isPresent();
        }
    }

    @Test
    void doingWithoutSecurityIsSaidAloud() throws Exception {
        assertThat(warnings("nobody signs in", () -> new Running(directory, 0, Duration.ofMinutes(5), one -> one)))
                .contains("Nobody has to sign in")
                .contains("security=none");
    }

    private interface Opening {
        Running open() throws Exception;
    }

    private static String warnings(String what, Opening opening) throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(MediatorFace.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try (Running it = opening.open()) {
            assertThat(it.get("/").statusCode()).as(what).isEqualTo(200);
        } finally {
            logger.detachAppender(lines);
        }
        return lines.list.stream()
                .filter(line -> line.getLevel().toString().equals("WARN"))
                .map(ILoggingEvent::getFormattedMessage)
                .toList()
                .toString();
    }

    /** The requests of the unmodified monitor to the letter: nothing about the body's type, and a look at the root first. */
    @Test
    void theOriginalMonitorsOwnRequestsAreUnderstood() throws Exception {
        try (Running it = secured()) {
            String authorization = "Authorization: Basic "
                    + Base64.getEncoder().encodeToString("monitor:s3cret-pw".getBytes(StandardCharsets.UTF_8))
                    + "\r\n";
            String root = raw(it, "GET / HTTP/1.1", authorization, "");
            assertThat(root).startsWith("HTTP/1.1 302");
            String target = root.lines()
                    .filter(line -> line.startsWith("Location: "))
                    .map(line -> line.substring("Location: ".length()))
                    .findFirst()
                    .orElseThrow();
            assertThat(raw(it, "GET " + target + " HTTP/1.1", authorization, ""))
                    .startsWith("HTTP/1.1 200");
            String setup = raw(it, "POST /api/setup HTTP/1.1", authorization + "Content-Length: 0\r\n", "");
            assertThat(setup).startsWith("HTTP/1.1 200").endsWith("{\"result\":\"True\"}");
            String body = "{\"email\": \"" + USER + "\", \"status\": \"True\", \"message\": \"Zur\\u00fcck am 3.\"}";
            String length = "Content-Length: " + body.length() + "\r\n";
            for (String type : List.of("", "Content-Type: application/json\r\n", "Content-Type: text/plain\r\n")) {
                String taken = raw(it, "POST /api/setstatus HTTP/1.1", authorization + type + length, body);
                assertThat(taken).as(type).startsWith("HTTP/1.1 200").endsWith("{\"result\":\"True\"}");
                assertThat(taken).doesNotContain("Set-Cookie");
            }
            assertThat(it.voicemail.find(USER).orElseThrow().message()).isEqualTo("Zurück am 3.");
            assertThat(raw(it, "POST /api/setstatus HTTP/1.1", length, body))
                    .startsWith("HTTP/1.1 401")
                    .contains("{\"result\":");
        }
    }

    private static String raw(Running it, String line, String more, String body) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), it.face.url().getPort())) {
            socket.setSoTimeout(20_000);
            String head = line + "\r\nHost: 127.0.0.1:" + it.face.url().getPort()
                    + "\r\nUser-Agent: python-requests/2.18.4\r\nAccept-Encoding: identity\r\nAccept: */*\r\n"
                    + "Connection: close\r\n" + more + "\r\n" + body;
            socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
