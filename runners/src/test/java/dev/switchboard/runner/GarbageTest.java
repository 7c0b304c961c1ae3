package dev.switchboard.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Nonsense of all kinds: a short text about what to do, exit code 2, and nothing made. */
class GarbageTest {

    private static final long HUGE = 1L << 30;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void writeFiles() throws IOException {
        byte[] binary = new byte[4096];
        for (int i = 0; i < binary.length; i++) {
            binary[i] = (byte) (i * 31);
        }
        Files.write(directory.resolve("binary"), binary);
        Files.write(
                directory.resolve("latin1"),
                "[em]\nname = Søren\n{\"a\": \"é\"}".getBytes(StandardCharsets.ISO_8859_1));
        Files.createFile(directory.resolve("empty"));
        try (RandomAccessFile huge =
                new RandomAccessFile(directory.resolve("huge").toFile(), "rw")) {
            huge.setLength(HUGE);
        }
    }

    static Stream<String> filesOfConfigurations() {
        return Stream.of("oci-eventmanager", "ipecs-client", "presence-api", "vmo-mediator", "oci-eventmanager events")
                .flatMap(command -> Stream.of(
                                "binary", "latin1", "huge", "empty", ".", "missing", "/proc/self/mem", "/dev/zero")
                        .map(file -> command + " --config " + file));
    }

    @ParameterizedTest
    @MethodSource("filesOfConfigurations")
    void aFileThatIsNoConfigurationIsRefused(String line) throws IOException {
        refused(line, "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "evnts                                                  | Unmatched argument",
                "oci-eventmanger                                        | oci-eventmanager",
                "simulate mattermos                                     | mattermost",
                "vmo-mediator --databse x                               | --database",
                "ipecs-client --events-as-jsn                           | --events-as-json",
                "vmo-mediator --set                                     | --set",
                "vmo-mediator --config empty --set =x                   | section.key=value",
                "vmo-mediator --config empty --set sync.intervall=5s    | did you mean sync.interval",
                "vmo-mediator --config empty --set sync.interval=soon   | sync.interval must be",
                "vmo-mediator --config a --config b                     | --config",
                "oci-eventmanager --log-format yaml                     | --log-format",
                "oci-eventmanager events 17                             | Unmatched argument",
                "oci-eventmanager show --config empty seventeen         | seventeen",
                "oci-eventmanager show 99999999999999999999             | 99999999999999999999",
                "oci-eventmanager replay 1 --user x                     | not both",
                "oci-eventmanager replay 1 --document .                 | --document",
                "oci-eventmanager replay 1 --document huge              | --document",
                "oci-eventmanager replay 1 --document latin1            | --document",
                "simulate as --port eight                               | --port",
                "simulate as --port -1                                  | --port must be 0 to 65535",
                "simulate as --play .                                   | --play",
                "simulate as --play huge                                | --play",
                "simulate as --random many                              | --random",
                "simulate as --random -1                                | --random must not be negative",
                "simulate as --events-per-second NaN                    | --events-per-second must not be negative",
                "simulate ema --delay soon                              | such as 200ms",
                "simulate ipecs --scenario binary                       | --scenario",
                "simulate ipecs --scenario huge                         | --scenario",
                "simulate ipecs --scenario .                            | --scenario",
                "simulate ipecs --scenario empty --random               | exclude each other",
                "simulate ipecs --random --calls-per-second NaN         | callsPerSecond",
                "simulate ipecs --control-port 70000                    | --control-port must be 0 to 65535",
                "simulate mattermost --users -1                         | users must be",
                "simulate mattermost --change-per-second -1             | must",
                "simulate unity --users 100001                          | --users must be 0 to 100000",
                "simulate graph --token-life 0s                         | --token-life must be 1s to 24h",
                "simulate outlook-monitor --mediator nowhere            | --mediator must be a URL",
                "presence-client                                        | --secret-file",
                "presence-client --url http://127.0.0.1:1 --secret-file . | --secret-file",
                "presence-client --url http://127.0.0.1:1 --secret-file binary | --secret-file",
                "presence-client --url http://127.0.0.1:1 --secret-file huge   | --secret-file",
                "presence-client --url http://127.0.0.1:1 --secret-file empty  | secret",
                "presence-client --url :// --secret-file empty          | --url",
                "demo --data-dir nowhere                                | there is no directory",
                "help nothing                                           | nothing",
                "generate-completion more                               | more",
                "oci-eventmanager \uFFFD\u0000                          | Unmatched argument",
            })
    void aCommandLineThatMakesNoSenseIsRefused(String line, String text) throws IOException {
        refused(line, text);
    }

    private static void refused(String line, String text) throws IOException {
        List<Path> before = files();
        String[] words = Stream.of(line.split(" +"))
                .map(word -> Files.exists(directory.resolve(word))
                        ? directory.resolve(word).toString()
                        : word)
                .toArray(String[]::new);
        Program.Run run = Program.run(words);
        assertThat(run.exit()).as(run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(text).doesNotContain("\tat ", "Exception", "\u0000");
        assertThat(run.err().length()).isLessThan(3000);
        assertThat(files()).isEqualTo(before);
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }
}
