package dev.switchboard.vmo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.switchboard.vmo.simulator.WireFault;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The description of the interface, against the server that it describes. */
class OpenApiTest {

    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");

    @TempDir
    private Path directory;

    private JsonNode description = Running.JSON.nullNode();

    @Test
    void everyPathMethodStatusAndBodyIsAsDescribed() throws Exception {
        try (Running it = new Running(directory, 2, Duration.ofMinutes(5), config -> config)) {
            description = Running.JSON.readTree(it.get("/api/openapi.json").body());
            it.voicemail.failGreetings(1, WireFault.status(503));
            it.report("user2@example.com", true, "");
            for (Map.Entry<String, JsonNode> path : description.path("paths").properties()) {
                for (String method : METHODS) {
                    JsonNode operation = path.getValue().path(method.toLowerCase(Locale.ROOT));
                    for (Example example : examples(path.getKey(), method)) {
                        check(it, method, example, operation);
                    }
                }
            }
        }
    }

    @Test
    void nothingIsServedToProgramsThatIsNotDescribed() throws Exception {
        try (Running it = new Running(directory, 1, Duration.ofMinutes(5), config -> config)) {
            description = Running.JSON.readTree(it.get("/api/openapi.json").body());
            TreeSet<String> served = new TreeSet<>();
            for (EveryRoute.Route route : EveryRoute.of(it.face)) {
                boolean forPrograms = route.forPrograms()
                        || List.of("/health", "/healthz", "/readyz", "/metrics").contains(route.path());
                if (forPrograms
                        && !EveryRoute.isNone(it.send(route.method(), route.with("nobody", "999"), "nonsense"))) {
                    served.add(route.method() + " " + route.path());
                }
            }
            TreeSet<String> described = new TreeSet<>();
            description
                    .path("paths")
                    .properties()
                    .forEach(path -> METHODS.stream()
                            .filter(method -> path.getValue().has(method.toLowerCase(Locale.ROOT)))
                            .forEach(method -> described.add(method + " " + path.getKey())));
            assertThat(served).isEqualTo(described);
        }
    }

    private record Example(String path, String body) {}

    /** What to ask of what is described. */
    private static List<Example> examples(String path, String method) {
        List<Example> examples = new ArrayList<>();
        String known = path.replace("{email}", "user1@example.com")
                .replace("{alias}", "user1%40example.com")
                .replace("{seq}", "1");
        String body =
                path.endsWith("setstatus") ? "{\"email\":\"user1@example.com\",\"status\":true}" : "{\"active\":true}";
        examples.add(new Example(known, body));
        if (path.contains("{")) {
            examples.add(new Example(path.replaceAll("\\{[a-z]+\\}", "999"), body));
        }
        if (method.equals("PATCH") || path.endsWith("setstatus")) {
            examples.add(new Example(known, "nonsense"));
        }
        if (path.endsWith("audit") || path.endsWith("users")) {
            examples.add(new Example(known + (path.endsWith("audit") ? "?limit=0" : "?size=x"), ""));
        }
        return examples;
    }

    private void check(Running it, String method, Example example, JsonNode operation) throws Exception {
        String what = method + " " + example.path();
        HttpResponse<String> answer = it.send(method, example.path(), method.equals("DELETE") ? "" : example.body());
        if (operation.isMissingNode()) {
            assertThat(answer.statusCode()).as(what).isEqualTo(405);
            return;
        }
        JsonNode responses = operation.path("responses");
        String status = Integer.toString(answer.statusCode());
        assertThat(responses.has(status))
                .as(what + " " + status + " " + answer.body())
                .isTrue();
        Map.Entry<String, JsonNode> content =
                responses.path(status).path("content").properties().iterator().next();
        assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                .as(what)
                .startsWith(content.getKey());
        if (content.getKey().equals("application/json")) {
            List<String> problems = new ArrayList<>();
            compare(Running.JSON.readTree(answer.body()), content.getValue().path("schema"), "body", problems);
            assertThat(problems).as(what + " " + answer.body()).isEmpty();
        }
    }

    /** As much of JSON Schema as the description uses. */
    private void compare(JsonNode value, JsonNode given, String where, List<String> problems) {
        JsonNode schema =
                given.has("$ref") ? description.at(given.path("$ref").asText().substring(1)) : given;
        if (value.isNull()) {
            if (!schema.path("nullable").asBoolean()) {
                problems.add(where + " is null");
            }
            return;
        }
        switch (schema.path("type").asText()) {
            case "object" -> object(value, schema, where, problems);
            case "array" -> {
                check(value.isArray(), where + " is no array", problems);
                value.forEach(item -> compare(item, schema.path("items"), where + "[]", problems));
            }
            case "string" -> check(value.isTextual(), where + " is no text", problems);
            case "integer" -> check(value.isIntegralNumber(), where + " is no integer", problems);
            case "number" -> check(value.isNumber(), where + " is no number", problems);
            case "boolean" -> check(value.isBoolean(), where + " is no boolean", problems);
            default -> problems.add(where + " has no described type");
        }
        if (schema.has("enum")) {
            boolean listed = false;
            for (JsonNode one : schema.path("enum")) {
                listed |= one.equals(value);
            }
            check(listed, where + " is none of the values", problems);
        }
    }

    private void object(JsonNode value, JsonNode schema, String where, List<String> problems) {
        check(value.isObject(), where + " is no object", problems);
        schema.path("required")
                .forEach(name -> check(value.has(name.asText()), where + " lacks " + name.asText(), problems));
        if (!schema.has("properties")) {
            return;
        }
        value.properties().forEach(field -> {
            JsonNode property = schema.path("properties").path(field.getKey());
            if (property.isMissingNode()) {
                problems.add(where + "." + field.getKey() + " is not described");
            } else {
                compare(field.getValue(), property, where + "." + field.getKey(), problems);
            }
        });
    }

    private static void check(boolean holds, String problem, List<String> problems) {
        if (!holds) {
            problems.add(problem);
        }
    }
}
