package dev.switchboard.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testing.Eventually;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script, with a Java that only writes down how it was called. */
class LauncherTest {

    private static final Path LAUNCHER = Path.of("..", "switchboard");

    /** Notes its arguments, and makes the archive that it is asked for unless it is to fail. */
    private static final String JAVA = """
            #!/bin/sh
            for argument; do
              case $argument in
                -XX:ArchiveClassesAtExit=*) made=${argument#*=} ;;
              esac
            done
            if [ -n "${made:-}" ]; then
              echo "rehearsal" >>"$NOTES"
              [ -z "${SLOW:-}" ] || sleep 1
              [ ! -f "$JAVA_HOME/broken" ] || exit 1
              echo classes >"$made"
            else
              echo "$*" >>"$NOTES"
            fi
            """;

    @TempDir
    private Path directory;

    private Path home;
    private Path runtime;
    private Path notes;

    @BeforeEach
    void unpack() throws IOException {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no sh here");
        home = Files.createDirectories(directory.resolve("in stalled"));
        Files.copy(LAUNCHER, home.resolve("switchboard"));
        Files.createDirectories(home.resolve("lib"));
        Files.writeString(home.resolve("switchboard.jar"), "a jar");
        runtime = directory.resolve("runtime");
        Path java = Files.createDirectories(runtime.resolve("bin")).resolve("java");
        Files.writeString(java, JAVA);
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(runtime.resolve("release"), "JAVA_VERSION=17");
        notes = Files.createFile(directory.resolve("notes"));
        for (Path open : List.of(directory, home, home.resolve("switchboard"))) {
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.setPosixFilePermissions(notes, PosixFilePermissions.fromString("rw-rw-rw-"));
    }

    @Test
    void theFirstStartWaitsForNoArchiveAndTheNextOneUsesIt() throws Exception {
        start(Map.of(), "demo", "--set", "a=b c");
        assertThat(starts()).singleElement().asString().endsWith("switchboard.jar demo --set a=b c");
        assertThat(starts().get(0)).doesNotContain("SharedArchiveFile").contains("-Dswitchboard.called=");
        awaitArchive(home.resolve("switchboard.jsa"));
        start(Map.of("SWITCHBOARD_JAVA_OPTS", "-Xmx64m -Dx=y"), "vmo-mediator");
        assertThat(starts().get(1))
                .contains("-XX:SharedArchiveFile=" + home.resolve("switchboard.jsa"), " -Xmx64m -Dx=y ")
                .contains("-XX:TieredStopAtLevel=1");
        assertThat(rehearsals()).isEqualTo(1);
    }

    @Test
    void anUpgradeOfTheJarOrOfJavaMakesTheArchiveAnew() throws Exception {
        rehearse(Map.of());
        rehearse(Map.of());
        assertThat(rehearsals()).isEqualTo(1);
        Path jar = home.resolve("switchboard.jar");
        Files.writeString(jar, "another jar");
        // As unpacked from an archive, in which files are older than anything here.
        Files.setLastModifiedTime(jar, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        rehearse(Map.of());
        assertThat(rehearsals()).isEqualTo(2);
        Files.writeString(runtime.resolve("release"), "JAVA_VERSION=25");
        rehearse(Map.of());
        assertThat(rehearsals()).isEqualTo(3);
        Files.writeString(home.resolve("lib").resolve("more.jar"), "more");
        start(Map.of(), "demo");
        assertThat(starts().get(0)).as("one that does not fit").doesNotContain("SharedArchiveFile");
    }

    @Test
    void aRehearsalThatFailsIsNotRepeatedAndNothingIsLeft() throws Exception {
        Files.createFile(runtime.resolve("broken"));
        rehearse(Map.of());
        rehearse(Map.of());
        start(Map.of(), "demo");
        assertThat(rehearsals()).isEqualTo(1);
        assertThat(starts()).singleElement().asString().doesNotContain("SharedArchiveFile");
        assertThat(files(home))
                .containsExactlyInAnyOrder(
                        "lib", "switchboard", "switchboard.jar", "switchboard.jsa", "switchboard.jsa.stamp");
    }

    @Test
    void oneThatWasKilledIsMadeUpForByTheNextButOne() throws Exception {
        Files.writeString(home.resolve("switchboard.jsa.lock"), "999999999");
        rehearse(Map.of());
        assertThat(rehearsals()).isZero();
        rehearse(Map.of());
        assertThat(rehearsals()).isEqualTo(1);
    }

    @Test
    void twoAtOnceRehearseOnce() throws Exception {
        List<Process> both = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            both.add(process(Map.of("SLOW", "1"), List.of(), "rehearse"));
        }
        for (Process one : both) {
            assertThat(one.waitFor()).isZero();
        }
        assertThat(rehearsals()).isEqualTo(1);
        assertThat(Files.readString(home.resolve("switchboard.jsa"))).isEqualTo("classes\n");
    }

    @Test
    void whereTheDirectoryMayNotBeWrittenTheArchiveIsInTheCache() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "there is no setpriv here");
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "only root may become somebody else");
        Path cache = Files.createDirectories(directory.resolve("cache"));
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));
        List<String> nobody = List.of("/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
        Map<String, String> environment = Map.of("XDG_CACHE_HOME", cache.toString());
        assertThat(process(environment, nobody, "rehearse").waitFor()).isZero();
        assertThat(process(environment, nobody, "demo").waitFor()).isZero();
        assertThat(starts().get(0)).contains("-XX:SharedArchiveFile=" + cache + "/switchboard/switchboard-");
        assertThat(files(home)).containsExactlyInAnyOrder("lib", "switchboard", "switchboard.jar");

        assertThat(process(Map.of("XDG_CACHE_HOME", "/proc/nowhere"), nobody, "demo")
                        .waitFor())
                .isZero();
        assertThat(starts().get(1)).doesNotContain("SharedArchiveFile").endsWith("switchboard.jar demo");
    }

    private void rehearse(Map<String, String> environment) throws Exception {
        start(environment, "rehearse");
    }

    private void start(Map<String, String> environment, String... arguments) throws Exception {
        assertThat(process(environment, List.of(), arguments).waitFor()).isZero();
    }

    private Process process(Map<String, String> environment, List<String> before, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of("sh", home.resolve("switchboard").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .directory(Path.of("/").toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("SWITCHBOARD_") || name.equals("CACHE_DIRECTORY"));
        builder.environment().put("JAVA_HOME", runtime.toString());
        builder.environment().put("NOTES", notes.toString());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static void awaitArchive(Path archive) throws Exception {
        Path stamp = archive.resolveSibling(archive.getFileName() + ".stamp");
        Path lock = archive.resolveSibling(archive.getFileName() + ".lock");
        Eventually.until(() -> Files.exists(archive) && Files.exists(stamp) && !Files.exists(lock));
    }

    private List<String> starts() throws IOException {
        return Files.readAllLines(notes, StandardCharsets.UTF_8).stream()
                .filter(line -> !line.equals("rehearsal"))
                .toList();
    }

    private long rehearsals() throws IOException {
        return Files.readAllLines(notes, StandardCharsets.UTF_8).stream()
                .filter(line -> line.equals("rehearsal"))
                .count();
    }

    private static List<String> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
