package dev.switchboard.vmo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.vmo.simulator.UcConnectorSimulator;
import dev.switchboard.vmo.simulator.WireFault;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts that would do harm if anybody took them for more than texts. */
class HostileInputTest {

    private static final String USER = "user1@example.com";
    private static final String MARKUP = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>";

    private static final List<String> TEXTS = List.of(
            "x' OR '1'='1",
            "x'; DROP TABLE outbox; --",
            "x\" OR \"\"=\"",
            "1) UNION SELECT name, hash, 1, 1, 1, 1, 1 FROM gui_user --",
            "u.Alias; UPDATE outbox SET state='delivered'",
            "%' ESCAPE '",
            "!%_!",
            "-1",
            "99999999999999999999",
            "1e9",
            "a\u0000b",
            "\ud83d\ude00\u202e\u2028",
            "../../../etc/passwd",
            "${7*7} {{7*7}} @{7*7}",
            MARKUP);

    /** Where {@code §} stands goes the text. */
    private static final List<String> ADDRESSES = List.of(
            "/?q=§",
            "/?watched=§&greeting=§&attention=§",
            "/?sort=§",
            "/?sort=-§&page=§",
            "/users?q=§&sort=§&page=§",
            "/user?alias=§",
            "/userstate?alias=§",
            "/audit?alias=§&before=§",
            "/audit?before=§",
            "/outbox?page=§",
            "/outboxstate?page=§",
            "/outbox/discard?seq=§&back=§",
            "/toggle_status/§",
            "/api/v1/users?query=§",
            "/api/v1/users?page=§",
            "/api/v1/users?size=§",
            "/api/v1/outbox?page=§&size=§",
            "/api/v1/audit?user=§",
            "/api/v1/audit?before=§",
            "/api/v1/audit?limit=§",
            "/static/css/§",
            "/§");

    @TempDir
    private Path directory;

    private static String coded(String text) {
        return PageText.segment(text);
    }

    private static void assertHarmless(HttpResponse<String> answer, String what) {
        assertThat(answer.statusCode()).as(what).isLessThan(500);
        String type = answer.headers().firstValue("Content-Type").orElse("");
        if (type.startsWith("text/html")) {
            assertThat(answer.body())
                    .as(what)
                    .doesNotContain("<script>alert", "<img src=x", "Exception", "dev.switchboard", "SQLITE", "\tat ");
        } else if (!answer.body().isEmpty()) {
            assertThat(type).as(what).matches("(application/json|text/(plain|css)).*");
        }
    }

    @Test
    void noAddressChangesOrBreaksAnything() throws Exception {
        try (Running it = new Running(directory, 3, Duration.ofMinutes(5), config -> config)) {
            it.voicemail.failGreetings(1, WireFault.status(404));
            it.report(USER, true, "");
            Visitor visitor = new Visitor(it);
            visitor.get("/");
            Ledger before = Ledger.of(it, directory);
            for (String address : ADDRESSES) {
                for (String text : TEXTS) {
                    String path = address.replace("§", coded(text));
                    assertHarmless(visitor.get(path), path);
                }
            }
            assertThat(Ledger.of(it, directory)).isEqualTo(before);
        }
    }

    @Test
    void noFormAndNoBodyChangesOrBreaksAnything() throws Exception {
        try (Running it = new Running(directory, 3, Duration.ofMinutes(5), config -> config)) {
            it.voicemail.failGreetings(1, WireFault.status(404));
            it.report(USER, true, "");
            Visitor visitor = new Visitor(it);
            visitor.get("/");
            Ledger before = Ledger.of(it, directory);
            for (String text : TEXTS) {
                for (String path : List.of("/outbox/retry", "/outbox/discard")) {
                    assertHarmless(visitor.post(path, Map.of("seq", text, "back", text)), path + " " + text);
                }
                assertHarmless(visitor.post("/toggle_status/" + coded(text), Map.of("back", text)), "toggle " + text);
                for (String csv : List.of(text, text + ",true", "alias;active\n" + text + ";" + text)) {
                    assertHarmless(visitor.post("/import", Map.of("csv", csv)), "import " + csv);
                    assertHarmless(
                            visitor.post("/import", Map.of("csv", csv, "apply", "yes")), "import for good " + csv);
                }
                program(it, text);
                assertHarmless(visitor.get("/"), "the next page after " + text);
            }
            assertThat(Ledger.of(it, directory)).isEqualTo(before);
        }
    }

    private static void program(Running it, String text) throws Exception {
        String json = Running.JSON.writeValueAsString(text);
        for (String body : List.of(
                "{\"email\":" + json + ",\"status\":\"True\",\"message\":\"m\"}",
                "{\"email\":\"" + USER + "\",\"status\":" + json + ",\"message\":\"m\"}",
                "{\"email\":\"" + USER + "\",\"status\":\"True\",\"expires\":" + json + "}",
                "{\"email\":\"nobody\",\"status\":\"True\",\"id\":" + json + "}",
                "{\"email\":\"nobody\",\"status\":\"True\",\"message\":" + json + "}",
                text)) {
            HttpResponse<String> answer = it.send("POST", "/api/setstatus", body);
            assertThat(answer.statusCode()).as(body).isIn(400, 404);
            assertThat(Running.JSON.readTree(answer.body()).path("result").asText())
                    .as(body)
                    .isIn("Invalid JSON", "Not Found");
        }
        assertHarmless(it.send("POST", "/api/toggle_status/" + coded(text), ""), "toggle " + text);
        assertHarmless(it.send("PATCH", "/api/v1/users/" + coded(text), "{\"active\":false}"), "switch " + text);
        assertHarmless(it.send("PATCH", "/api/v1/users/" + USER, "{\"active\":" + json + "}"), "switch to " + text);
        assertHarmless(it.send("POST", "/api/v1/outbox/" + coded(text) + "/retry", ""), "retry " + text);
        assertHarmless(it.send("DELETE", "/api/v1/outbox/" + coded(text), ""), "discard " + text);
        if (text.chars().allMatch(one -> one >= ' ' && one < 127)) {
            assertHarmless(
                    it.send(it.request("/api/setstatus")
                            .header("Idempotency-Key", text)
                            .POST(BodyPublishers.ofString("{\"email\":\"nobody\",\"status\":true}"))),
                    "key " + text);
        }
    }

    /** Whoever may name users in voicemail, or write an automatic reply, must not reach an operator's browser. */
    @Test
    void usersAndRepliesWithSuchNamesAreUsersAndRepliesLikeOthers() throws Exception {
        try (Running it = new Running(directory, 1, Duration.ofMinutes(5), config -> config)) {
            List<String> names = TEXTS.stream()
                    .filter(text -> text.indexOf('\u0000') < 0)
                    .map(text -> text + "@example.com")
                    .toList();
            Map<String, String> ids = new HashMap<>();
            for (String name : names) {
                String id = "id-" + ids.size();
                ids.put(name, id);
                it.voicemail.put(new UcConnectorSimulator.User(id, name, MARKUP, "handler-" + id, false, ""));
            }
            assertThat(it.mediator.synchronise("test").error()).isEmpty();
            assertThat(it.mediator.store().userCount()).isEqualTo(names.size() + 1L);
            Visitor visitor = new Visitor(it);
            visitor.get("/");
            for (String name : names) {
                assertThat(it.mediator.store().findUser(name).orElseThrow().objectId())
                        .isEqualTo(ids.get(name));
                it.voicemail.failGreetings(1, WireFault.status(404));
                HttpResponse<String> refused = it.send(
                        "POST",
                        "/api/setstatus",
                        Running.JSON.writeValueAsString(Map.of("email", name, "status", "True", "message", MARKUP)));
                assertThat(refused.statusCode()).as(name).isEqualTo(404);
                visitor.post("/toggle_status/" + coded(name), Map.of("back", "/"));
                assertThat(it.mediator.store().findUser(name).orElseThrow().active())
                        .as(name)
                        .isFalse();
                for (String path : List.of(
                        "/?q=" + coded(name),
                        "/user?alias=" + coded(name),
                        "/userstate?alias=" + coded(name),
                        "/audit?alias=" + coded(name),
                        "/toggle_status/" + coded(name))) {
                    HttpResponse<String> answer = visitor.get(path);
                    assertThat(answer.statusCode()).as(path).isEqualTo(200);
                    assertHarmless(answer, path);
                }
            }
            assertThat(it.mediator.store().findUser(USER).orElseThrow().active())
                    .as("nobody else")
                    .isTrue();
            for (String path : List.of("/", "/outbox", "/audit", "/about")) {
                assertHarmless(visitor.get(path), path);
            }
        }
    }
}
