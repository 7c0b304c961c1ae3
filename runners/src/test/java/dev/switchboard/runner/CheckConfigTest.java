package dev.switchboard.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The very command line that is to be run, checked without being run. */
class CheckConfigTest {

    private static final String LINE = "\\S+ = ?.*   ?\\((default|not set|from .*)\\)";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "oci-eventmanager --config em.ini                     | em.http_port = 8080   (default)",
                "--config em.ini oci-eventmanager                     | em.http_port = 8080   (default)",
                "oci-eventmanager events --config em.ini --limit 7    | --limit = 7   (from the command line)",
                "oci-eventmanager events --config em.ini              | ema.password = ***   (",
                "oci-eventmanager show --config em.ini 17             | ema.username = ",
                "oci-eventmanager plan --config em.ini 17             | ema.username = ",
                "oci-eventmanager replay --config em.ini 17           | --force = false   (default)",
                "oci-eventmanager discard --config em.ini 17          | --reason =   (not set)",
                "ipecs-client --config ipecs.conf --events-as-json    | --events-as-json = true   (from the command line)",
                "presence-api --config presence.json --set port=0     | port = 0   (from --set)",
                "vmo-mediator --config package-config.ini             | --database = vmo3.sqlite   (default)",
                "presence-client --url http://127.0.0.1:1 --secret-file s | --secret-file = s   (from the command line)",
                "demo --set em.lanes=2                                | --once = false   (default)",
                "simulate as --events-per-second 2                    | --events-per-second = 2   (from the command line)",
                "simulate ema --delay 200ms                           | --password = ***   (default)",
                "simulate surgemail                                   | --domain-password = ***   (default)",
                "simulate ipecs --random                              | --calls-per-second = 0.1   (default)",
                "simulate mattermost --users 5                        | --users = 5   (from the command line)",
                "simulate unity                                       | --users = 10   (default)",
                "simulate graph                                       | --client-secret = ***   (default)",
                "simulate uc-connector                                | --users = 10   (default)",
                "simulate outlook-monitor                             | --mediator =   (not set)",
            })
    void everyCommandTellsWhatItWouldRunWith(String command, String line) throws IOException {
        List<Path> before = writeFiles();
        Program.Run run = check(command);
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains(line);
        assertThat(run.out().lines()).allMatch(one -> one.matches(LINE));
        assertThat(files()).containsExactlyInAnyOrderElementsOf(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                                  | Name the command to check",
                "nothing                                           | There is no command 'nothing'",
                "help                                              | nothing to check",
                "simulate                                          | nothing to check",
                "oci-eventmanager --confg em.ini                   | --confg",
                "oci-eventmanager events --config em.ini --limit 0 | --limit must be",
                "oci-eventmanager show --config em.ini             | ID",
                "presence-client --url http://127.0.0.1:1          | --secret-file",
                "simulate ema --delay 200                          | such as 200ms",
                "simulate graph --control-port 70000               | --control-port must be 0 to 65535",
                "simulate ipecs --scenario nope.json               | no readable file",
                "simulate nobody                                   | nobody",
                "demo --set em.lane=2                              | did you mean em.lanes",
                "demo --sample                                     | no configuration file of its own",
                "vmo-mediator --sample --nonsense                  | --nonsense",
            })
    void whatIsWrongIsToldAsTheCommandWouldTellIt(String command, String text) throws IOException {
        List<Path> before = writeFiles();
        Program.Run run = check(command == null ? "" : command);
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(text).doesNotContain("\tat ");
        assertThat(files()).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void aTakenPortIsNoMatterOfTheConfiguration() throws IOException {
        writeFiles();
        assertThat(check("presence-api --config presence.json").exit()).isZero();
    }

    private List<Path> writeFiles() throws IOException {
        for (String system : Configured.names()) {
            Configured configured = Configured.find(system).orElseThrow();
            Files.writeString(directory.resolve(configured.usualFile()), configured.sample());
        }
        Files.writeString(directory.resolve("s"), "a-secret-of-some-length");
        return files();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    private Program.Run check(String command) {
        String inDirectory = command.replaceAll("--config (\\S+)", "--config " + directory + "/$1");
        Stream<String> words = Stream.of(("check-config " + inDirectory).strip().split(" +"));
        Stream<String> where = command.isEmpty() || command.equals("simulate") || command.equals("help")
                ? Stream.of()
                : Stream.of("--data-dir", directory.toString());
        return Program.run(Stream.concat(words, where).toArray(String[]::new));
    }
}
