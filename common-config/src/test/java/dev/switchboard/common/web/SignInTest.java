package dev.switchboard.common.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.common.config.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A face where people sign in with a name and a password, and programs have an interface of their own. */
class SignInTest {

    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private final List<String> done = new ArrayList<>();
    private WebFace face = WebFace.named("unused").build();

    @BeforeEach
    void start() throws IOException {
        PageLayout layout = new PageLayout("Test", List.of());
        face = WebFace.named("signin")
                .layout(layout)
                .connectionsPerAddress(40)
                .errorsBelow("/api/", (status, text) -> "{\"result\":\"" + status + "\"}")
                .accounts(new Accounts() {
                    @Override
                    public boolean check(String name, Secret password) {
                        return name.equals("anna") && password.matches("kangaroo");
                    }

                    @Override
                    public Optional<String> proxyHeader() {
                        return Optional.of("X-Person");
                    }
                })
                .routes(routes -> {
                    routes.get("/", context -> layout.show(context, "Home", output -> {}));
                    routes.post(
                            "/change",
                            context -> done.add(AccessTokens.callerOf(context).name()));
                    routes.post("/api/change", context -> done.add("program"), AccessTokens.UNGUARDED);
                })
                .build();
        face.start();
    }

    @AfterEach
    void stop() {
        face.close();
    }

    @Test
    void whoHasNotSignedInIsSentToAPageThatAnswers() throws Exception {
        HttpResponse<String> home = send(request("/"));
        assertThat(home.statusCode()).isEqualTo(302);
        HttpResponse<String> page =
                send(request(home.headers().firstValue("Location").orElseThrow()));
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("name=\"password\"");
        assertThat(send(request("/").header("Authorization", "Basic eDp5")).statusCode())
                .as("what is meant for the programs' interface does not matter here")
                .isEqualTo(302);
    }

    @Test
    void aSessionChangesThingsWithItsOwnFormTokenOnly() throws Exception {
        String session = signIn();
        String token = token(send(request("/").header("Cookie", session)).body());
        String foreign = token(send(request("/").header("Cookie", signIn())).body());

        assertThat(change(session, "")).isEqualTo(403);
        assertThat(change(session, "_csrf=wrong")).isEqualTo(403);
        assertThat(change(session, "_csrf=" + foreign)).isEqualTo(403);
        assertThat(send(request("/change")
                                .header("Cookie", session)
                                .header("Authorization", "Basic eDp5")
                                .POST(BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(403);
        assertThat(done).isEmpty();
        assertThat(change(session, "_csrf=" + token)).isEqualTo(200);
        assertThat(done).containsExactly("anna");
    }

    @Test
    void sessionCookiesAreForThisServersPagesOnly() throws Exception {
        assertThat(signedIn().headers().allValues("Set-Cookie"))
                .anyMatch(cookie -> cookie.contains("switchboard-session-")
                        && cookie.contains("HttpOnly")
                        && cookie.contains("SameSite=Lax")
                        && cookie.contains("Max-Age=1800"));
    }

    @Test
    void afterFiveWrongPasswordsEvenTheRightOneMustWait() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(signIn("anna", "wrong" + i).statusCode()).isEqualTo(401);
        }
        assertThat(signIn("anna", "kangaroo").statusCode()).isEqualTo(429);
    }

    @Test
    void aProxyOnThisMachineMaySayWhoHasSignedIn() throws Exception {
        assertThat(send(request("/").header("X-Person", "otto")).statusCode()).isEqualTo(200);
    }

    @Test
    void programsHaveAnInterfaceWithoutFormTokensAndWithErrorsAsJson() throws Exception {
        HttpResponse<String> changed = send(request("/api/change").POST(BodyPublishers.ofString("x")));
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(changed.headers().map()).doesNotContainKey("set-cookie");
        HttpResponse<String> unknown = send(request("/api/nothing").header("Accept", "text/html"));
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(unknown.body()).isEqualTo("{\"result\":\"404\"}");
    }

    @Test
    void connectionsThatAreClosedAgainCountNoMore() throws Exception {
        for (int i = 0; i < 200; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), face.port())) {
                socket.setSoTimeout(5_000);
                // Every other one goes away without a word, as a browser does.
                String end = i % 2 == 0 ? "Connection: close\r\n" : "";
                socket.getOutputStream()
                        .write(("GET /login HTTP/1.1\r\nHost: localhost\r\n" + end + "\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                String status = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
                assertThat(status).as("connection " + i).isEqualTo("HTTP/1.1 200");
            }
        }
    }

    @Test
    void anAddressHasItsShareOfConnectionsAndNoMore() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 60; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), face.port());
                socket.setSoTimeout(5_000);
                sockets.add(socket);
            }
            int closed = 0;
            for (Socket socket : sockets) {
                closed += isServed(socket) ? 0 : 1;
            }
            assertThat(closed).isBetween(19, 21);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static boolean isServed(Socket socket) {
        try {
            socket.getOutputStream()
                    .write("GET /login HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() >= 0;
        } catch (IOException reset) {
            return false;
        }
    }

    private String signIn() throws Exception {
        return cookie(signedIn(), "switchboard-session-");
    }

    private HttpResponse<String> signedIn() throws Exception {
        HttpResponse<String> answer = signIn("anna", "kangaroo");
        assertThat(answer.statusCode()).isEqualTo(303);
        return answer;
    }

    private HttpResponse<String> signIn(String name, String password) throws Exception {
        HttpResponse<String> page = send(request("/login"));
        return send(request("/login")
                .header("Cookie", cookie(page, "switchboard-csrf-"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(
                        "_csrf=" + token(page.body()) + "&to=/&name=" + name + "&password=" + password)));
    }

    private int change(String cookie, String form) throws Exception {
        return send(request("/change")
                        .header("Cookie", cookie)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form)))
                .statusCode();
    }

    private static String cookie(HttpResponse<String> answer, String name) {
        return answer.headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith(name))
                .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
                .findFirst()
                .orElseThrow();
    }

    private static String token(String html) {
        Matcher matcher = CSRF.matcher(html);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(face.url().resolve(path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }
}
