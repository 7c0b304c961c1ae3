package dev.switchboard.common.web;

import static dev.switchboard.common.web.Conversation.call;
import static dev.switchboard.common.web.Conversation.get;
import static dev.switchboard.common.web.Conversation.raw;
import static dev.switchboard.common.web.Conversation.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.common.config.Secret;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Credentials;
import okhttp3.FormBody;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AccessTest {

    private static final RequestBody JSON = RequestBody.create("{}", MediaType.get("application/json"));
    private static final AccessTokens TOKENS = new AccessTokens(
            List.of(
                    new AccessTokens.Token("viewer", new Secret("view-only"), Set.of("read")),
                    new AccessTokens.Token("keeper", new Secret("all-of-it"), Set.of("read", "operate", "secrets"))),
            Set.of("secrets"));

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T08:00:00Z"));
    private WebFace face = face(TOKENS);

    private WebFace face(AccessTokens tokens) {
        return face(tokens, Set.of());
    }

    private WebFace face(AccessTokens tokens, Set<String> hostNames) {
        return WebFace.named("guarded")
                .listen(new WebFace.Listen("127.0.0.1", 0, Optional.empty(), hostNames))
                .tokens(tokens)
                .clock(now::get)
                .routes(routes -> routes.get("/alivecheck", context -> context.result("alive"), AccessTokens.OPEN)
                        .get("/events", context -> context.result("for " + AccessTokens.callerOf(context)))
                        .get("/form", context -> context.result(PageLayout.csrf(context)))
                        .post("/replay", context -> context.result("done"))
                        .get(
                                "/passwords",
                                context -> context.result("hunter2"),
                                AccessTokens.scope("read"),
                                AccessTokens.scope("secrets"))
                        .ws("/ws", ws -> ws.onMessage(message -> message.send("no"))))
                .build();
    }

    private void restart(WebFace other) throws IOException {
        face.close();
        face = other;
        face.start();
    }

    @AfterEach
    void stop() {
        face.close();
    }

    @Test
    void eachTokenOpensItsScopes() throws Exception {
        face.start();
        record Row(String token, String path, int status) {}
        for (Row row : List.of(
                new Row("", "/alivecheck", 200),
                new Row("wrong", "/alivecheck", 200),
                new Row("", "/events", 401),
                new Row("wrong", "/events", 401),
                new Row("view-only", "/events", 200),
                new Row("all-of-it", "/events", 200),
                new Row("view-only", "/passwords", 403),
                new Row("all-of-it", "/passwords", 200),
                new Row("", "/live", 401),
                new Row("view-only", "/missing", 404))) {
            var answer = row.token().isEmpty()
                    ? get(face, row.path())
                    : get(face, row.path(), "Authorization", "Bearer " + row.token());
            assertThat(answer.status()).as(row.toString()).isEqualTo(row.status());
        }
        assertThat(get(face, "/events").header("WWW-Authenticate")).startsWith("Bearer");
        assertThat(get(face, "/events", "Authorization", Credentials.basic("viewer", "view-only"))
                        .body())
                .isEqualTo("for viewer");
        assertThat(get(face, "/events", "Authorization", Credentials.basic("keeper", "view-only"))
                        .status())
                .isEqualTo(401);
        assertThat(get(face, "/events", "Authorization", "Basic !!").status()).isEqualTo(401);
        assertThat(post("/replay", "Authorization", "Bearer view-only").status())
                .isEqualTo(403);
        assertThat(post("/replay", "Authorization", "Bearer all-of-it").body()).isEqualTo("done");
        assertThat(raw(face, upgrade(""))).startsWith("HTTP/1.1 401").contains("needs an access token");
        assertThat(raw(face, upgrade("Authorization: Bearer view-only\r\n"))).startsWith("HTTP/1.1 101");
    }

    @Test
    void openScopesNeedNoTokenAndTheOthersDo() throws Exception {
        restart(face(TOKENS.withOpen(AccessTokens.READ)));
        assertThat(get(face, "/events").body()).isEqualTo("for anonymous");
        assertThat(get(face, "/events", "Authorization", "Bearer view-only").body())
                .isEqualTo("for viewer");
        assertThat(get(face, "/events", "Authorization", "Bearer wrong").status())
                .isEqualTo(401);
        assertThat(get(face, "/passwords").status()).isEqualTo(401);
        assertThat(post("/replay").status()).isEqualTo(401);
        assertThat(post("/replay", "Authorization", "Bearer all-of-it").status())
                .isEqualTo(200);

        restart(face(AccessTokens.none(AccessTokens.OPERATE).withOpen(AccessTokens.READ)));
        assertThat(get(face, "/events").status()).isEqualTo(200);
        assertThat(post("/replay").status()).isEqualTo(403);
        assertThat(post("/replay", "Authorization", "Bearer all-of-it").status())
                .isEqualTo(403);
    }

    private Conversation.Answer post(String path, String... headers) throws IOException {
        Request.Builder request = request(face, path).post(JSON);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return call(request.build());
    }

    /** A WebSocket handshake and, at once, the frame that ends it again. */
    private static String upgrade(String header) {
        return "GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + header
                + (header.startsWith("Authorization") ? "\r\n\u0088\u0080\0\0\0\0" : "Connection: close\r\n\r\n");
    }

    @Test
    void withoutTokensEverythingIsGrantedButWhatIsAlwaysGuarded() throws Exception {
        restart(face(AccessTokens.none("secrets")));
        assertThat(get(face, "/events").body()).isEqualTo("for anonymous");
        assertThat(get(face, "/passwords").status()).isEqualTo(403);
        assertThat(get(face, "/login").status()).isEqualTo(404);
        assertThat(post("/replay").body()).isEqualTo("done");
    }

    @Test
    void anAddressThatGuessesMustWaitButItsSessionsGoOn() throws Exception {
        face.start();
        String session = signIn("all-of-it", "/events").cookie("switchboard-session");
        for (int i = 0; i < 10; i++) {
            assertThat(get(face, "/events", "Authorization", "Bearer guess" + i).status())
                    .isEqualTo(401);
        }
        now.updateAndGet(time -> time.plusSeconds(20));
        var blocked = get(face, "/events", "Authorization", "Bearer all-of-it");
        assertThat(blocked.status()).isEqualTo(429);
        assertThat(blocked.header("Retry-After")).isEqualTo("40");
        assertThat(signIn("all-of-it", "/events").status()).isEqualTo(429);
        assertThat(get(face, "/events", "Cookie", session).status()).isEqualTo(200);
        assertThat(get(face, "/alivecheck").status()).isEqualTo(200);

        now.updateAndGet(time -> time.plusSeconds(40));
        assertThat(get(face, "/events", "Authorization", "Bearer all-of-it").status())
                .isEqualTo(200);
    }

    @Test
    void aBrowserSignsInWithATokenAndOut() throws Exception {
        face.start();
        var sentAway = get(face, "/events?status=failed", "Accept", "text/html");
        assertThat(sentAway.status()).isEqualTo(303);
        assertThat(sentAway.header("Location")).isEqualTo("/login?to=%2Fevents%3Fstatus%3Dfailed");
        assertThat(get(face, "/events", "Accept", "text/html", "HX-Request", "true")
                        .header("HX-Redirect"))
                .isEqualTo("/login");

        var wrong = signIn("nonsense", "/events");
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.body()).contains("not known here").contains("name=\"token\"");

        var in = signIn("all-of-it", "/events?status=failed");
        assertThat(in.status()).isEqualTo(303);
        assertThat(in.header("Location")).isEqualTo("/events?status=failed");
        String line = in.headers().values("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith("switchboard-session-" + face.port()))
                .findFirst()
                .orElseThrow();
        assertThat(line).contains("HttpOnly").contains("SameSite=Strict").doesNotContain("all-of-it");
        String session = in.cookie("switchboard-session");
        assertThat(get(face, "/passwords", "Cookie", session).body()).isEqualTo("hunter2");

        String csrf = get(face, "/form", "Cookie", session).body();
        var out = call(request(face, "/logout")
                .header("Cookie", session)
                .post(new FormBody.Builder().add("_csrf", csrf).build())
                .build());
        assertThat(out.status()).isEqualTo(303);
        assertThat(get(face, "/events", "Cookie", session).status()).isEqualTo(401);

        String idle = signIn("view-only", "/").cookie("switchboard-session");
        now.updateAndGet(time -> time.plus(Sessions.IDLE_LIMIT));
        assertThat(get(face, "/events", "Cookie", idle).status()).isEqualTo(401);
    }

    @Test
    void aSessionEndsWithItsTokenAndNotWithAnothers() throws Exception {
        AtomicReference<List<AccessTokens.Token>> accepted = new AtomicReference<>(List.of(
                new AccessTokens.Token("one", new Secret("the-old-one"), Set.of("read")),
                new AccessTokens.Token("two", new Secret("the-new-one"), Set.of("read"))));
        restart(face(AccessTokens.following(accepted::get)));
        String old = signIn("the-old-one", "/").cookie("switchboard-session");
        String current = signIn("the-new-one", "/").cookie("switchboard-session");
        assertThat(get(face, "/events", "Cookie", old).body()).isEqualTo("for one");

        accepted.set(List.of(new AccessTokens.Token("one", new Secret("the-new-one"), Set.of("read"))));
        assertThat(get(face, "/events", "Cookie", old).status()).isEqualTo(401);
        assertThat(get(face, "/events", "Cookie", current).status()).isEqualTo(200);
        assertThat(signIn("the-old-one", "/").status()).isEqualTo(401);

        accepted.set(List.of());
        assertThat(get(face, "/events").status()).isEqualTo(401);
        assertThat(get(face, "/alivecheck").status()).isEqualTo(200);
    }

    private Conversation.Answer signIn(String token, String to) throws IOException {
        var form = get(face, "/login?to=/");
        Matcher csrf = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"").matcher(form.body());
        assertThat(csrf.find()).isTrue();
        return call(request(face, "/login")
                .header("Cookie", form.cookie("switchboard-csrf"))
                .post(new FormBody.Builder()
                        .add("_csrf", csrf.group(1))
                        .add("token", token)
                        .add("to", to)
                        .build())
                .build());
    }

    @Test
    void signingInNeverLeadsToAnotherServer() throws Exception {
        face.start();
        for (String to :
                List.of("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1", "/a\r\nb")) {
            assertThat(signIn("view-only", to).header("Location")).as(to).isEqualTo("/");
        }
    }

    @Test
    void changesNeedTheTokenOfOurOwnPages() throws Exception {
        restart(face(AccessTokens.none()));
        var page = get(face, "/form");
        String cookie = page.cookie("switchboard-csrf");
        assertThat(cookie).endsWith("=" + page.body());
        RequestBody form = new FormBody.Builder().add("_csrf", page.body()).build();
        RequestBody bare = new FormBody.Builder().add("id", "1").build();

        record Row(String what, RequestBody body, Map<String, String> headers, int status) {}
        for (Row row : List.of(
                new Row("the form of our page", form, Map.of("Cookie", cookie), 200),
                new Row("htmx", bare, Map.of("Cookie", cookie, "X-CSRF-Token", page.body()), 200),
                new Row("no token", bare, Map.of("Cookie", cookie), 403),
                new Row("another token", bare, Map.of("Cookie", cookie, "X-CSRF-Token", "x".repeat(43)), 403),
                new Row("a token without its cookie", form, Map.of(), 403),
                new Row(
                        "an empty token for an empty cookie",
                        bare,
                        Map.of("Cookie", "switchboard-csrf-" + face.port() + "="),
                        403),
                new Row("a form of a program", bare, Map.of(), 403),
                new Row("JSON of a program", JSON, Map.of(), 200),
                new Row("JSON with cookies", JSON, Map.of("Cookie", cookie), 403),
                new Row("an authorized program", bare, Map.of("Authorization", "Bearer any"), 200),
                new Row("our origin", JSON, Map.of("Origin", "http://127.0.0.1:" + face.port()), 200),
                new Row("another origin", JSON, Map.of("Origin", "http://evil.example"), 403),
                new Row("another port", form, Map.of("Cookie", cookie, "Origin", "http://127.0.0.1:1"), 403),
                new Row("an opaque origin", JSON, Map.of("Origin", "null"), 403),
                new Row(
                        "cross-site, authorized",
                        JSON,
                        Map.of("Authorization", "Bearer any", "Sec-Fetch-Site", "cross-site"),
                        403),
                new Row(
                        "cross-site, with the token",
                        form,
                        Map.of("Cookie", cookie, "Sec-Fetch-Site", "cross-site"),
                        403))) {
            Request.Builder request = request(face, "/replay").post(row.body());
            row.headers().forEach(request::header);
            assertThat(call(request.build()).status()).as(row.what()).isEqualTo(row.status());
        }
        assertThat(get(face, "/events", "Sec-Fetch-Site", "cross-site").status())
                .isEqualTo(200);
        assertThat(raw(face, upgrade("Origin: http://evil.example\r\n"))).startsWith("HTTP/1.1 403");
    }

    @Test
    void aSessionHasATokenOfItsOwn() throws Exception {
        face.start();
        var form = get(face, "/login");
        String before = form.cookie("switchboard-csrf");
        String session = signIn("all-of-it", "/").cookie("switchboard-session");
        RequestBody old = new FormBody.Builder()
                .add("_csrf", before.substring(before.indexOf('=') + 1))
                .build();
        Request request = request(face, "/replay")
                .header("Cookie", session + "; " + before)
                .post(old)
                .build();
        assertThat(call(request).status()).isEqualTo(403);
    }

    @Test
    void onLoopbackOnlyOwnNamesAreAnsweredTo() throws Exception {
        restart(face(AccessTokens.none(), Set.of("Monitor.Example")));
        record Row(String host, int status) {}
        for (Row row : List.of(
                new Row("localhost:" + face.port(), 200),
                new Row("LOCALHOST", 200),
                new Row("127.0.0.1", 200),
                new Row("[::1]:8080", 200),
                new Row("monitor.example", 200),
                new Row("rebound.example", 421),
                new Row("127.0.0.1.rebound.example", 421),
                new Row("localhost.", 421))) {
            assertThat(raw(face, "GET /events HTTP/1.1\r\nHost: " + row.host() + "\r\nConnection: close\r\n\r\n"))
                    .as(row.host())
                    .startsWith("HTTP/1.1 " + row.status());
        }
        assertThat(raw(face, "GET /events HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200");
        Request behindProxy = request(face, "/replay")
                .header("Origin", "https://monitor.example")
                .post(JSON)
                .build();
        assertThat(call(behindProxy).status()).isEqualTo(200);
    }

    @Test
    void refusesTokensThatCannotTellCallersApart() {
        AccessTokens.Token one = new AccessTokens.Token("one", new Secret("same"), Set.of("read"));
        assertThatThrownBy(() -> new AccessTokens.Token("empty", new Secret(""), Set.of("read")))
                .hasMessageContaining("empty");
        assertThatThrownBy(() -> new AccessTokens(
                        List.of(one, new AccessTokens.Token("two", new Secret("same"), Set.of())), Set.of()))
                .hasMessageContaining("two")
                .hasMessageNotContaining("same\"");
        assertThatThrownBy(() -> new AccessTokens(
                        List.of(one, new AccessTokens.Token("one", new Secret("other"), Set.of())), Set.of()))
                .hasMessageContaining("called one");
        assertThat(new Throttle(now::get).wait("2001:db8::1")).isEmpty();
    }

    @Test
    void throttlesAWholeIpv6NetworkAndForgets() {
        Throttle throttle = new Throttle(now::get);
        for (int i = 0; i < Throttle.MOST; i++) {
            throttle.refused("[2001:db8::" + i + "]");
        }
        assertThat(throttle.wait("2001:db8::ffff")).contains(Throttle.WINDOW);
        assertThat(throttle.wait("2001:db8:0:1::1")).isEmpty();
        assertThat(throttle.wait("192.0.2.1")).isEmpty();
        now.updateAndGet(time -> time.plus(Duration.ofMinutes(1)));
        assertThat(throttle.wait("2001:db8::ffff")).isEmpty();
    }

    @Test
    void keepsAnAddressAwayForAWindowFromItsLastRefusal() {
        Throttle throttle = new Throttle(now::get, 2, Duration.ofMinutes(1));
        assertThat(throttle.refused("192.0.2.1")).isFalse();
        now.updateAndGet(time -> time.plusSeconds(50));
        assertThat(throttle.refused("192.0.2.1")).isTrue();
        assertThat(throttle.wait("192.0.2.1")).contains(Duration.ofMinutes(1));
        now.updateAndGet(time -> time.plusSeconds(59));
        assertThat(throttle.wait("192.0.2.1")).contains(Duration.ofSeconds(1));
        now.updateAndGet(time -> time.plusSeconds(1));
        assertThat(throttle.wait("192.0.2.1")).isEmpty();
        assertThat(throttle.refused("192.0.2.1"))
                .as("what came before is paid for")
                .isFalse();
    }

    @Test
    void theLimitOfAThrottleMayChangeAndEverybodyBeForgiven() {
        Throttle throttle = new Throttle(now::get, 0, Duration.ofMinutes(1));
        for (int i = 0; i < 100; i++) {
            assertThat(throttle.refused("192.0.2.1")).isFalse();
        }
        throttle.limit(1);
        assertThat(throttle.refused("::ffff:192.0.2.1")).isTrue();
        assertThat(throttle.wait("192.0.2.1")).as("the same address, mapped").isPresent();
        assertThat(throttle.wait("192.0.3.1")).isEmpty();
        throttle.forgive();
        assertThat(throttle.wait("192.0.2.1")).isEmpty();
    }
}
