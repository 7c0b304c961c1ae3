package dev.switchboard.vmo;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import dev.switchboard.common.config.Secret;
import dev.switchboard.testing.Eventually;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Who gets in, and what is refused before anybody looks at it. */
class MediatorFaceTest {

    private static final String USER = "user1@example.com";
    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    @TempDir
    private Path directory;

    private Running secured(List<String> allowed) throws Exception {
        return new Running(
                directory,
                1,
                Duration.ofMinutes(5),
                config -> config.withSecurity(security(allowed))
                        .withFace(new VmoConfig.Face("127.0.0.1", 0, true, false)));
    }

    private static VmoConfig.Security security(List<String> allowed) {
        return new VmoConfig.Security(
                true,
                "anna",
                Optional.of(new Secret("kangaroo")),
                "monitor",
                Optional.of(new Secret("s3cret-pw")),
                Optional.of(new Secret("t0ken-value")),
                allowed,
                "",
                Optional.empty(),
                Optional.empty(),
                new Secret(""));
    }

    @Test
    void programsNeedAPasswordOrATokenAndAreToldSoInJson() throws Exception {
        try (Running it = secured(List.of())) {
            assertRefused(it, "");
            assertRefused(it, basic("monitor", "wrong"));
            assertRefused(it, basic("wrong", "s3cret-pw"));
            assertRefused(it, basic("anna", "kangaroo"));
            assertRefused(it, "Bearer wrong");
            assertRefused(it, "Basic ???");
            assertThat(it.get("/api/nothing").statusCode()).isEqualTo(401);
            assertThat(it.get("/metrics").statusCode()).isEqualTo(401);
            assertThat(it.get("/healthz").statusCode()).isEqualTo(200);
            for (String right : List.of(basic("monitor", "s3cret-pw"), "Bearer t0ken-value")) {
                HttpResponse<String> answer =
                        it.send(it.request("/api/v1/users").header("Authorization", right));
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.headers().map()).doesNotContainKey("set-cookie");
            }
        }
    }

    private static void assertRefused(Running it, String authorization) throws Exception {
        var request = it.request("/api/setup").POST(BodyPublishers.noBody());
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        HttpResponse<String> answer = it.send(request);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Basic ");
        assertThat(Running.JSON.readTree(answer.body()).path("result").asText()).isNotBlank();
    }

    @Test
    void aConfiguredNameIsOurs() throws Exception {
        try (Running it = new Running(
                directory,
                1,
                Duration.ofMinutes(5),
                config -> config.withSecurity(security(List.of()))
                        .withFace(new VmoConfig.Face("127.0.0.1", 0, false, false, List.of("vmo.example.com"))))) {
            // The client's library does not let anybody choose the Host header.
            assertThat(statusFor(it, "vmo.example.com")).isEqualTo("302");
            assertThat(statusFor(it, "evil.example.com")).isEqualTo("421");
        }
    }

    private static String statusFor(Running it, String host) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), it.face.url().getPort())) {
            socket.getOutputStream()
                    .write(("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.split(" ", 3)[1];
        }
    }

    @Test
    void allowedAddressesNeedNothing() throws Exception {
        try (Running it = secured(List.of("127.0.0.1"))) {
            assertThat(it.send("POST", "/api/setup", "").statusCode()).isEqualTo(200);
            assertThat(it.get("/").statusCode()).as("that is for programs only").isEqualTo(302);
        }
    }

    @Test
    void theUnmodifiedMonitorWorksWithCredentialsInItsUrl() throws Exception {
        try (Running it = secured(List.of())) {
            URI url = it.face.url();
            it.mail.mediator(URI.create("http://monitor:s3cret-pw@127.0.0.1:" + url.getPort()));
            assertThat(it.mail.greetMediator()).isEqualTo(200);
            assertThat(it.mail.askForUsers()).isTrue();
            assertThat(it.mail.report(USER, true, "Zurück am 3. März")).isEqualTo(200);
            assertThat(it.voicemail.find(USER).orElseThrow().message()).isEqualTo("Zurück am 3. März");
            it.mail.mediator(url);
            assertThat(it.mail.report(USER, false, "")).isEqualTo(401);
        }
    }

    @Test
    void aPersonSignsInAndOnlyFormsOfThatSessionChangeSomething() throws Exception {
        try (Running it = secured(List.of())) {
            HttpResponse<String> refused = it.get("/");
            assertThat(refused.statusCode()).isEqualTo(302);
            HttpResponse<String> login =
                    it.get(refused.headers().firstValue("Location").orElseThrow());
            assertThat(login.statusCode()).isEqualTo(200);
            String session = signIn(it, login);

            HttpResponse<String> asked =
                    it.send(it.request("/toggle_status/" + USER).header("Cookie", session));
            assertThat(asked.statusCode()).isEqualTo(200);
            assertThat(it.mediator.store().findUser(USER).orElseThrow().active())
                    .as("a GET only asks")
                    .isTrue();
            for (String token : List.of("", "_csrf=wrong", "_csrf=" + token(login.body()))) {
                assertThat(toggle(it, session, token)).isEqualTo(403);
            }
            assertThat(it.mediator.store().findUser(USER).orElseThrow().active())
                    .isTrue();
            assertThat(toggle(it, session, "_csrf=" + token(asked.body()))).isEqualTo(302);
            assertThat(it.mediator.store().findUser(USER).orElseThrow().active())
                    .isFalse();
        }
    }

    private static int toggle(Running it, String session, String form) throws Exception {
        return it.send(it.request("/toggle_status/" + USER)
                        .header("Cookie", session)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form)))
                .statusCode();
    }

    private static String signIn(Running it, HttpResponse<String> login) throws Exception {
        HttpResponse<String> answer = it.send(it.request("/login")
                .header("Cookie", cookie(login, "switchboard-csrf"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("_csrf=" + token(login.body()) + "&to=/&name=anna&password=kangaroo")));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
        return cookie(answer, "switchboard-session");
    }

    private static String cookie(HttpResponse<String> answer, String name) {
        return answer.headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith(name))
                .map(cookie -> cookie.split(";", 2)[0])
                .findFirst()
                .orElseThrow();
    }

    private static String token(String html) {
        Matcher matcher = CSRF.matcher(html);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    @Test
    void requestsThatAreTooLargeAreRefusedInWords() throws Exception {
        try (Running it = new Running(directory, 0, Duration.ofMinutes(5), config -> config)) {
            String large = "{\"email\":\"" + "x".repeat(1 << 20) + "\"}";
            HttpResponse<String> answer = it.send("POST", "/api/setstatus", large);
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(Running.JSON.readTree(answer.body()).path("result").asText())
                    .isNotBlank();
            assertThat(it.send("POST", "/syncdbs", large).statusCode()).isEqualTo(413);
            assertThat(manyHeaders(it.face.url().getPort())).startsWith("HTTP/1.1 431");
        }
    }

    private static String manyHeaders(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            StringBuilder head = new StringBuilder("GET /api/v1/users HTTP/1.1\r\nHost: localhost\r\n");
            for (int i = 0; i < 10_000; i++) {
                head.append("X-").append(i).append(": y\r\n");
            }
            OutputStream out = socket.getOutputStream();
            out.write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void aDumpOfRequestsShowsNoSecret() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger("dev.switchboard.vmo.webdebug");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.DEBUG);
        logger.setAdditive(false);
        try (Running it = secured(List.of())) {
            it.send(it.request("/api/setstatus?token=t0ken-value")
                    .header("Authorization", "Bearer t0ken-value")
                    .header("Cookie", "a=kangaroo")
                    .POST(BodyPublishers.ofByteArray(new byte[] {'h', 'i', 0, (byte) 0xff})));
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(null);
        }
        String dumped = lines.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList()
                .toString();
        assertThat(dumped).contains("/api/setstatus", "68 69 00 ff", "***").doesNotContain("t0ken-value", "kangaroo");
    }

    @Test
    void theBannerIsTheOriginalsWithoutSecrets() {
        VmoConfig config = VmoConfig.wire("http://vm:s3cret-pw@127.0.0.1:81/", "https://mail.example.com");
        assertThat(config.banner("vmo3.sqlite", "3.1.2"))
                .containsExactly(
                        "VMO3 Mediator Starting...",
                        "",
                        "Configuration Options:",
                        "listenip: 127.0.0.1",
                        "listenport: 0",
                        "VM-interface: http://vm:***@127.0.0.1:81",
                        "Mail-interface: https://mail.example.com",
                        "Initializing the database: vmo3.sqlite",
                        "3.1.2");
    }

    @Test
    void versionOneListsSwitchesAndSynchronises() throws Exception {
        try (Running it = new Running(directory, 3, Duration.ofMinutes(5), config -> config)) {
            JsonNode users =
                    Running.JSON.readTree(it.get("/api/v1/users?query=user2").body());
            assertThat(users.path("total").asInt()).isEqualTo(1);
            assertThat(users.path("users").path(0).path("alias").asText()).isEqualTo("user2@example.com");
            HttpResponse<String> off = it.send("PATCH", "/api/v1/users/user2%40example.com", "{\"active\":false}");
            assertThat(off.statusCode()).isEqualTo(200);
            assertThat(Running.JSON.readTree(off.body()).path("active").asBoolean(true))
                    .isFalse();
            Eventually.until("the mail side is told", () -> it.mail.watched().size() == 2);
            assertThat(it.send("PATCH", "/api/v1/users/user2%40example.com", "{\"active\":\"no\"}")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(it.send("POST", "/api/v1/sync", "").statusCode()).isEqualTo(202);
            JsonNode audit = Running.JSON.readTree(
                    it.get("/api/v1/audit?user=user2@example.com").body());
            assertThat(audit).isNotEmpty();
        }
    }

    private static String basic(String name, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }
}
