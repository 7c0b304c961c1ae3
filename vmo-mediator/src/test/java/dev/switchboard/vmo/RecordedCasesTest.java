package dev.switchboard.vmo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.switchboard.common.time.Timers;
import dev.switchboard.testing.Eventually;
import dev.switchboard.vmo.gateway.OutlookMonitorClient;
import dev.switchboard.vmo.gateway.UcConnectorClient;
import dev.switchboard.vmo.store.SqlMediatorStore;
import dev.switchboard.vmo.sync.Delivery;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the original did in recorded situations, or what is wanted in its place, asked of a real mediator with a real
 * database under the compatibility profile.
 *
 * <p>Where a recorded case and the specification's text differ, the case decides: {@code /list-users} stays 404, though the
 * text would have it lead to {@code /}.
 */
class RecordedCasesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> COLUMNS =
            List.of("ObjectId", "Alias", "Extension", "CallHandlerObjectId", "AlternateGreetingEnabled", "Active");
    private static final String LONG_TEXT = "<100000 characters>";
    private static final String ANY_TEXT = "<any non-empty text>";
    private static final Pattern ROW = Pattern.compile("<tr>(.*?)</tr>", Pattern.DOTALL);
    private static final Pattern CELL = Pattern.compile("<td[^>]*>(.*?)</td>", Pattern.DOTALL);
    private static final Pattern TITLE = Pattern.compile("<title>(.*?)</title>", Pattern.DOTALL);
    private static final Pattern HEADING = Pattern.compile("<h1[^>]*>(.*?)</h1>", Pattern.DOTALL);
    private static final Delivery.Patience LATE =
            new Delivery.Patience(Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofDays(7));

    @TempDir
    private static Path directory;

    private static Path empty = Path.of("");
    private static ExecutorService threads = Executors.newFixedThreadPool(6);
    /** Not among the cases: behind them, a lock would be taken only when nearly all of them are over. */
    private static ExecutorService holders = Executors.newCachedThreadPool();

    @BeforeAll
    static void makeAnEmptyDatabase() {
        empty = directory.resolve("empty.sqlite");
        SqlMediatorStore.open(empty).close();
    }

    @AfterAll
    static void stop() {
        threads.shutdownNow();
        holders.shutdownNow();
    }

    @TestFactory
    Stream<DynamicTest> everyCaseEndsAsWanted() throws IOException {
        Map<String, Future<?>> running = new LinkedHashMap<>();
        List<JsonNode> all = new ArrayList<>();
        cases().forEach(all::add);
        further().stream()
                .filter(one ->
                        all.stream().noneMatch(known -> known.path("name").equals(one.path("name"))))
                .forEach(all::add);
        // The slow ones, which wait for time limits, begin first.
        Stream<JsonNode> ordered = all.stream().sorted((one, other) -> Double.compare(slowness(other), slowness(one)));
        ordered.forEach(one -> running.put(one.path("name").asText(), threads.submit(() -> {
            run(one);
            return one;
        })));
        return running.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> outcome(entry.getValue())));
    }

    private static double slowness(JsonNode one) {
        return one.path("original").path("took_s").asDouble(0)
                + one.path("database_write_lock_held_s").asDouble(0);
    }

    private static void outcome(Future<?> running) throws Throwable {
        try {
            running.get(2, TimeUnit.MINUTES);
        } catch (ExecutionException failed) {
            throw failed.getCause();
        }
    }

    private static JsonNode cases() throws IOException {
        Path shared = Path.of(System.getProperty("conformance.dir", "")).resolve("vmo/cases.json");
        if (Files.isRegularFile(shared)) {
            return JSON.readTree(Files.readString(shared));
        }
        try (InputStream copy = RecordedCasesTest.class.getResourceAsStream("/conformance/cases.json")) {
            return JSON.readTree(copy);
        }
    }

    /**
     * Cases of our own in the same form: those that the specification tells in words only, and their neighbours. What is
     * absent is usual: the three users, nothing changed, no calls.
     */
    private static List<JsonNode> further() throws IOException {
        JsonNode usual = StreamSupport.stream(cases().spliterator(), false)
                .filter(one -> one.path("name").asText().equals("enable-with-message"))
                .findFirst()
                .orElseThrow()
                .path("initial_users");
        List<JsonNode> further = new ArrayList<>();
        try (InputStream file = RecordedCasesTest.class.getResourceAsStream("/conformance/further.json")) {
            for (JsonNode one : JSON.readTree(file)) {
                ObjectNode whole = (ObjectNode) one;
                ObjectNode original = whole.withObject("/original");
                if (!whole.has("initial_users")) {
                    whole.set("initial_users", usual);
                }
                if (!original.has("users_after")) {
                    original.set("users_after", whole.path("initial_users"));
                }
                if (!original.has("downstream_calls")) {
                    original.putArray("downstream_calls");
                }
                further.add(whole);
            }
        }
        return further;
    }

    private static void run(JsonNode one) throws Exception {
        Path database = directory.resolve(one.path("name").asText() + ".sqlite");
        Files.copy(empty, database);
        insert(database, one.path("initial_users"));
        List<FakeNeighbour.Call> calls = new CopyOnWriteArrayList<>();
        OkHttpClient client = new OkHttpClient();
        try (FakeNeighbour vm =
                        new FakeNeighbour("vm", one.path("fake_downstream").path("vm"), calls);
                FakeNeighbour mail =
                        new FakeNeighbour("mail", one.path("fake_downstream").path("mail"), calls);
                Timers timers = Timers.system("vmo-test");
                SqlMediatorStore store = SqlMediatorStore.open(database);
                UcConnectorClient voicemail = new UcConnectorClient(vm.url(), client, InstantSource.system());
                OutlookMonitorClient monitor = new OutlookMonitorClient(mail.url(), client, InstantSource.system());
                VmoMediator mediator =
                        new VmoMediator(profile(vm.url(), mail.url()), store, voicemail, monitor, timers);
                MediatorFace face = new MediatorFace(mediator, Optional.empty(), timers)) {
            mediator.start();
            face.start();
            for (JsonNode before : one.path("requests_before")) {
                send(face.url(), before);
            }
            CountDownLatch unlocked =
                    hold(database, one.path("database_write_lock_held_s").asInt(0));
            HttpResponse<String> answer = send(face.url(), one.path("request"));
            unlocked.await();
            new Outcome(one, answer, vm.url()).check();
            checkCalls(expected(one, "downstream_calls"), calls);
            checkTable(one, database);
            checkNotice(one, answer, face.url());
        }
    }

    private static VmoConfig profile(String vm, String mail) {
        return VmoConfig.wire(vm, mail)
                .withFace(new VmoConfig.Face("127.0.0.1", 0, false, true))
                .withOutbox(new VmoConfig.Outbox(
                        LATE, VmoConfig.Outbox.STANDARD.inlineLimit(), VmoConfig.Outbox.STANDARD.parallel()));
    }

    private static void insert(Path database, JsonNode users) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                PreparedStatement statement = connection.prepareStatement(
                        "insert into users (ID, " + String.join(", ", COLUMNS) + ") values (?, ?, ?, ?, ?, ?, ?)")) {
            int number = 0;
            for (JsonNode user : users) {
                statement.setString(1, String.format(Locale.ROOT, "AAAAAAAAAAAAAAAAAAAA%02d", number++));
                for (int i = 0; i < COLUMNS.size(); i++) {
                    statement.setString(i + 2, user.path(COLUMNS.get(i)).asText());
                }
                statement.executeUpdate();
            }
        }
    }

    /** Locks the database for some seconds, from now on. */
    private static CountDownLatch hold(Path database, int seconds) throws Exception {
        CountDownLatch unlocked = new CountDownLatch(1);
        if (seconds == 0) {
            unlocked.countDown();
            return unlocked;
        }
        CountDownLatch locked = new CountDownLatch(1);
        Future<?> unused = holders.submit(() -> {
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                    Statement statement = connection.createStatement()) {
                statement.execute("begin immediate");
                locked.countDown();
                boolean stopped = new CountDownLatch(1).await(seconds, TimeUnit.SECONDS);
                statement.execute("rollback");
                unlocked.countDown();
                return stopped;
            }
        });
        assertThat(locked.await(30, TimeUnit.SECONDS)).isTrue();
        return unlocked;
    }

    private static HttpResponse<String> send(URI root, JsonNode request) throws Exception {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(root.resolve(request.path("path").asText()));
        Optional<byte[]> body = request.has("json")
                ? Optional.of(JSON.writeValueAsString(request.path("json"))
                        .replace(LONG_TEXT, "x".repeat(100_000))
                        .getBytes(StandardCharsets.UTF_8))
                : request.has("raw")
                        ? Optional.of(request.path("raw").asText().getBytes(StandardCharsets.ISO_8859_1))
                        : Optional.empty();
        if (request.has("content_type")) {
            builder.header("Content-Type", request.path("content_type").asText());
        }
        builder.method(
                request.path("method").asText(),
                body.map(BodyPublishers::ofByteArray).orElseGet(BodyPublishers::noBody));
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        return client.send(builder.build(), BodyHandlers.ofString());
    }

    private static JsonNode expected(JsonNode one, String key) {
        JsonNode wanted = one.path("wanted").path(key);
        return wanted.isMissingNode() ? one.path("original").path(key) : wanted;
    }

    private static void checkCalls(JsonNode expected, List<FakeNeighbour.Call> calls) {
        Eventually.within(Duration.ofSeconds(10), () -> calls.size() >= expected.size());
        // One too many would come within this time.
        Eventually.within(Duration.ofMillis(150), () -> calls.size() > expected.size());
        assertThat(lanes(calls)).isEqualTo(expectedLanes(expected));
        calls.stream()
                .filter(call -> call.method().equals("POST"))
                .forEach(call -> assertThat(call.headers().get("content-type")).startsWith("application/json"));
    }

    /** Calls by neighbour and, for the mail side, by mailbox: only within these does the order count. */
    private static Map<String, List<String>> lanes(List<FakeNeighbour.Call> calls) {
        Map<String, List<String>> lanes = new LinkedHashMap<>();
        for (FakeNeighbour.Call call : calls) {
            JsonNode json = call.body().isEmpty() ? JSON.nullNode() : call.json();
            lane(lanes, call.service(), call.method(), call.path(), json);
        }
        return lanes;
    }

    private static Map<String, List<String>> expectedLanes(JsonNode calls) {
        Map<String, List<String>> lanes = new LinkedHashMap<>();
        for (JsonNode call : calls) {
            lane(
                    lanes,
                    call.path("service").asText(),
                    call.path("method").asText(),
                    call.path("path").asText(),
                    call.has("json") ? call.path("json") : JSON.nullNode());
        }
        return lanes;
    }

    private static void lane(
            Map<String, List<String>> lanes, String service, String method, String path, JsonNode body) {
        String text = sorted(body).replace("x".repeat(100_000), LONG_TEXT);
        String lane = service.equals("mail") ? "mail " + body.path("email").asText() : service;
        lanes.computeIfAbsent(lane, any -> new ArrayList<>()).add(method + " " + path + " " + text);
    }

    private static String sorted(JsonNode body) {
        Map<String, String> fields = new TreeMap<>();
        body.properties()
                .forEach(field -> fields.put(field.getKey(), field.getValue().toString()));
        return fields.toString();
    }

    private static void checkTable(JsonNode one, Path database) throws SQLException {
        boolean spelling = one.path("wanted").has("users_after");
        List<List<String>> expected = new ArrayList<>();
        for (JsonNode user : expected(one, "users_after")) {
            expected.add(COLUMNS.stream()
                    .map(column -> spelled(column, user.path(column).asText(), spelling))
                    .toList());
        }
        List<List<String>> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select * from users order by rowid")) {
            while (result.next()) {
                assertThat(result.getString("ID")).hasSize(22);
                List<String> row = new ArrayList<>();
                for (String column : COLUMNS) {
                    row.add(spelled(column, result.getString(column), spelling));
                }
                rows.add(row);
            }
        }
        assertThat(rows).isEqualTo(expected);
    }

    private static String spelled(String column, String value, boolean exactly) {
        boolean flag = column.equals("Active") || column.equals("AlternateGreetingEnabled");
        return flag && !exactly ? value.toLowerCase(Locale.ROOT) : value;
    }

    /** An error that the original tells on the next page is told there by us too, in words of our own. */
    private static void checkNotice(JsonNode one, HttpResponse<String> answer, URI root) throws Exception {
        boolean page = answer.statusCode() == 302;
        if (!page) {
            return;
        }
        HttpRequest.Builder next = HttpRequest.newBuilder(root);
        answer.headers().allValues("Set-Cookie").forEach(cookie -> next.header("Cookie", cookie.split(";", 2)[0]));
        String shown = HttpClient.newHttpClient()
                .send(next.build(), BodyHandlers.ofString())
                .body();
        boolean told = one.path("original").has("flash_on_next_page");
        assertThat(shown.contains("ERROR: ") || !told).as("tells of the error").isTrue();
    }

    /** The answer to a case's request, against what is wanted of it. */
    private record Outcome(JsonNode one, HttpResponse<String> answer, String vmUrl) {

        void check() throws IOException {
            JsonNode original = one.path("original");
            JsonNode wanted = one.path("wanted");
            int status = expected(one, "status").asInt();
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
            if (status == 302) {
                assertThat(answer.headers().firstValue("Location")).contains("/");
            }
            if (status == 405) {
                List<String> allowed = new ArrayList<>();
                original.path("allow").forEach(method -> allowed.add(method.asText()));
                assertThat(Arrays.asList(
                                answer.headers().firstValue("Allow").orElse("").split(", ", -1)))
                        .containsExactlyInAnyOrderElementsOf(allowed);
            }
            if (one.path("request").path("path").asText().startsWith("/api/")) {
                assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                        .startsWith("application/json");
                assertThat(answer.headers().map()).doesNotContainKey("set-cookie");
            }
            if (!wanted.has("status") || wanted.has("body")) {
                checkBody(expected(one, "body"));
            }
        }

        private void checkBody(JsonNode body) throws IOException {
            String kind = body.path("kind").asText("");
            if (body.has("result")) {
                ObjectNode got = (ObjectNode) JSON.readTree(answer.body());
                ObjectNode asked = body.deepCopy();
                if (asked.path("result").asText().equals(ANY_TEXT)) {
                    assertThat(got.path("result").asText()).isNotBlank().doesNotContain("127.0.0.1", "ca11000");
                    asked.set("result", got.path("result"));
                }
                assertThat(got).isEqualTo(asked);
            } else if (kind.equals("html") && answer.statusCode() == 200) {
                checkPage(body);
            } else if (kind.startsWith("text/css")) {
                assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                        .startsWith("text/css");
            }
        }

        private void checkPage(JsonNode page) {
            assertThat(first(TITLE)).isEqualTo(page.path("title").asText());
            assertThat(first(HEADING)).isEqualTo(page.path("heading").asText());
            List<List<String>> rows = new ArrayList<>();
            for (JsonNode row : page.path("rows")) {
                List<String> cells = new ArrayList<>();
                row.forEach(cell -> cells.add(cell.asText()));
                rows.add(cells);
            }
            assertThat(rows()).isEqualTo(rows);
            if (page.has("source")) {
                assertThat(answer.body())
                        .containsPattern(
                                Pattern.quote("Users last synchronized from Unity Connection Server: " + vmUrl + " at ")
                                        + "(Unknown|\\d\\d-\\d\\d-\\d{4} \\d\\d:\\d\\d)");
            }
        }

        private String first(Pattern pattern) {
            Matcher matcher = pattern.matcher(answer.body());
            return matcher.find() ? text(matcher.group(1)) : "";
        }

        private List<List<String>> rows() {
            List<List<String>> rows = new ArrayList<>();
            Matcher row = ROW.matcher(answer.body());
            while (row.find()) {
                List<String> cells = new ArrayList<>();
                Matcher cell = CELL.matcher(row.group(1));
                while (cell.find()) {
                    cells.add(text(cell.group(1)));
                }
                if (!cells.isEmpty()) {
                    rows.add(cells);
                }
            }
            return rows;
        }

        private static String text(String html) {
            return html.replaceAll("<[^>]*>", "")
                    .strip()
                    .replace("&lt;", "<")
                    .replace("&gt;", ">")
                    .replace("&#39;", "'")
                    .replace("&#34;", "\"")
                    .replace("&amp;", "&");
        }
    }
}
