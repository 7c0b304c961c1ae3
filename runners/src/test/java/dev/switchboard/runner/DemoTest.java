package dev.switchboard.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testing.Eventually;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as somebody meets it first, on real processes. */
class DemoTest {

    @TempDir
    private Path directory;

    @Test
    void playsItsScriptAndEveryCheckHolds() throws Exception {
        try (Program demo = start("--once", "--speed", "100")) {
            assertThat(demo.exit(120)).as(String.join("\n", demo.err())).isZero();
            assertThat(demo.out()).hasSize(1);
            assertThat(demo.out().get(0)).startsWith("ready demo start=http://127.0.0.1:");
            assertThat(demo.err())
                    .noneMatch(line -> line.contains("FAILED"))
                    .noneMatch(line -> line.contains("ERROR"))
                    .noneMatch(line -> line.contains("\u001b"))
                    .anyMatch(
                            line -> line.startsWith("Open " + address(demo.out().get(0))))
                    .noneMatch(line -> line.startsWith("Stopped"))
                    .anyMatch(line -> line.startsWith("09:07  "));
            List<String> summary =
                    demo.err().subList(demo.err().indexOf("Summary"), demo.err().size());
            assertThat(summary)
                    .filteredOn(line -> line.matches("  09:\\d\\d  ok .*"))
                    .hasSize(DemoChapter.MINUTES + 1);
            assertThat(summary).anyMatch(line -> line.matches("(\\d+) of \\1 checks held, in .* s\\."));
        }
        assertThat(filesIn(directory)).isEmpty();
    }

    @Test
    void leadsToAllFacesAndStopsOnSigtermLeavingNothingBehind() throws Exception {
        try (Program demo = start();
                Program another = start()) {
            String start = demo.ready("start");
            Eventually.until(() -> demo.err().stream().anyMatch(line -> line.startsWith("09:00  ")));
            String page = body(start);
            assertThat(page).contains("09:00", "Three new customers");
            for (DemoSystem system : DemoSystem.values()) {
                Matcher link = Pattern.compile("href=\"([^\"]+)\"[^>]*>" + system.face() + "<")
                        .matcher(page);
                assertThat(link.find()).as(system.face()).isTrue();
                assertThat(status(link.group(1))).as(system.face()).isLessThan(400);
            }
            assertThat(demo.terminate()).isZero();
            assertThat(demo.err())
                    .noneMatch(line -> line.contains("switchboard:"))
                    .last()
                    .asString()
                    .matches("Stopped after \\d+ of " + (DemoChapter.MINUTES + 1)
                            + " chapters; (\\d+) of \\1 checks held\\.");
            assertThat(status(another.ready("start"))).as("the other demo").isEqualTo(200);
            assertThat(another.terminate()).isZero();
        }
        assertThat(filesIn(directory)).isEmpty();
    }

    @Test
    void stoppedWhileItStartsItLeavesNothingBehind() throws Exception {
        try (Program demo = start()) {
            demo.ready("start");
            assertThat(demo.terminate()).isZero();
            assertThat(demo.err())
                    .noneMatch(line -> line.contains("DID NOT START"))
                    .last()
                    .asString()
                    .startsWith("Stopped ");
        }
        assertThat(filesIn(directory)).isEmpty();
    }

    @Test
    void aSystemThatDoesNotStartIsToldOnTheStartPageAndInTheTerminal() throws Exception {
        String nobodysAddress = "em.http_host=192.0.2.1";
        try (Program demo = start("--set", nobodysAddress)) {
            String start = demo.ready("start");
            Eventually.until(() -> demo.err().stream().anyMatch(line -> line.contains("cannot go on")));
            assertThat(demo.err()).anyMatch(line -> line.contains("Event Monitor") && line.contains("DID NOT START"));
            assertThat(body(start)).contains("cannot be played", "Did not start:", "192.0.2.1");
            assertThat(demo.terminate()).isZero();
        }
        try (Program demo = start("--once", "--set", nobodysAddress)) {
            assertThat(demo.exit(60)).isEqualTo(1);
        }
        assertThat(filesIn(directory)).isEmpty();
    }

    private Program start(String... options) throws IOException {
        return Program.start(
                directory,
                Map.of(),
                Stream.concat(Stream.of("demo"), Stream.of(options)).toArray(String[]::new));
    }

    private static String address(String readyLine) {
        return readyLine.substring(readyLine.indexOf('=') + 1);
    }

    /** As a browser is answered, which is shown the page to sign in on. */
    private static int status(String url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Accept", "text/html")
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }

    private static String body(String url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                .body();
    }

    private static List<Path> filesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("hsperfdata"))
                    .toList();
        }
    }
}
