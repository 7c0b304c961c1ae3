package dev.switchboard.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong arguments and configurations: refused with a text that helps, and nothing opened. */
class WrongUseTest {

    @TempDir
    private Path directory;

    @Test
    void everyProblemIsToldAtOnceAndNoFileIsMade() throws IOException {
        Path config = directory.resolve("em.ini");
        Files.writeString(config, """
                [broadworks]
                host = a b
                prot = 8025
                [ema]
                primary_host = ema1:port
                username = emauser
                [em]
                lanes = many
                loglevel = loud
                [service_profiles]
                virtual = V
                user = U
                pilot = P
                """);
        Program.Run run = service(config);
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains("broadworks.host must be host or host:port")
                .contains("broadworks.prot", "did you mean broadworks.port")
                .contains("ema.primary_host must be")
                .contains("ema.password is required")
                .contains("em.lanes must be")
                .contains("em.loglevel must be")
                .contains("service_profiles.trunk is required")
                .contains("line 3");
        assertThat(filesBeside(config)).isEmpty();
    }

    @Test
    void withoutAnApplicationServerNothingStarts() throws IOException {
        Path config = directory.resolve("em.ini");
        Files.writeString(config, "[ema]\nprimary_host = ema1\n");
        assertThat(service(config).err()).contains("broadworks.host is required", "broadworks.hosts");
    }

    @Test
    void whoeverForgetsTheFileIsToldSo() {
        Program.Run run = Program.run("oci-eventmanager", "--data-dir", directory.toString());
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("--config FILE is not given", "ema.primary_host is required");
    }

    @Test
    void twoTokensOfTheSameValueAreRefused() throws IOException {
        try (Peers peers = new Peers()) {
            Path config = peers.writeConfiguration(directory);
            Program.Run run = service(config, "--set", "em.http_token=t1", "--set", "em.http_secrets_token=t1");
            assertThat(run.exit()).isEqualTo(2);
            assertThat(run.err()).contains("em.http_secrets_token is the same as em.http_token");
            assertThat(directory.resolve("events.sqlite")).doesNotExist();
        }
    }

    @Test
    void aPortThatIsTakenFailsWithAdvice() throws IOException {
        try (Peers peers = new Peers();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path config = peers.writeConfiguration(directory);
            Program.Run run = service(config, "--set", "em.http_port=" + taken.getLocalPort());
            assertThat(run.exit()).isEqualTo(1);
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).contains("port is taken").doesNotContain("\tat ");
        }
    }

    @Test
    void operatorsAreToldWhenThereIsNoJournalAndNoneIsMade() throws IOException {
        try (Peers peers = new Peers()) {
            Path config = peers.writeConfiguration(directory);
            Program.Run run = Program.run(
                    "oci-eventmanager", "events", "--config", config.toString(), "--data-dir", directory.toString());
            assertThat(run.exit()).isEqualTo(1);
            assertThat(run.err()).contains("There is no journal at", "--data-dir");
            assertThat(directory.resolve("events.sqlite")).doesNotExist();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                              | Name a command",
                "evnts                                         | Unmatched argument",
                "oci-eventmanager --config nope.ini            | does not exist",
                "oci-eventmanager --config .                   | is a directory",
                "oci-eventmanager --config em.ini --set lanes  | needs the form section.key=value",
                "oci-eventmanager --log-level loud             | --log-level must be",
                "oci-eventmanager --log-format xml             | --log-format",
                "oci-eventmanager --data-dir /no/such/place    | there is no directory",
                "oci-eventmanager events --status done         | --status must be",
                "oci-eventmanager events --limit 0             | --limit must be at least 1",
                "oci-eventmanager show                         | ID",
                "oci-eventmanager replay                       | Name events by id",
                "oci-eventmanager replay x                     | '17-25'",
                "oci-eventmanager replay 1 --status failed     | not both",
                "oci-eventmanager replay 1 --document nope.xml | no readable file",
                "oci-eventmanager discard                      | Name events by id",
                "check-config presence                         | There is no command 'presence'",
                "ipecs-client --config nope.conf               | does not exist",
                "ipecs-client --log-level loud                 | --log-level must be",
                "ipecs-client                                  | for example ipecs.conf",
                "presence-api --config nope.json               | does not exist",
                "presence-api --log-level loud                 | --log-level must be",
                "presence-api                                  | for example presence.json",
                "simulate                                      | Name the peer",
                "simulate as --port 70000                      | --port must be 0 to 65535",
                "simulate as --play nope.xml                   | no readable file",
                "simulate as --rate -1                         | --events-per-second must not be negative",
                "simulate ema --delay -1s                       | no duration",
                "simulate ipecs --port 70000                   | port must be 0 to 65535",
                "simulate ipecs --scenario nope.json           | no readable file",
                "simulate ipecs --scenario s.json --random     | exclude each other",
                "simulate ipecs --random --calls-per-second 0  | callsPerSecond must be more than 0",
                "demo --onc                                    | --once",
                "demo --set em.lane=2                          | did you mean em.lanes",
            })
    void wrongArgumentsAreExitCodeTwoWithATextThatHelps(String arguments, String text) {
        String[] words = arguments == null ? new String[0] : arguments.strip().split(" +");
        Program.Run run = Program.run(words);
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(text.replace("'17-25'", "17-25"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "oci-eventmanager | em.http_port",
                "ipecs-client     | control.port",
                "vmo-mediator     | vmo-mediator.listen-port",
                "presence-api     | port",
            })
    void aTakenPortLeavesNothingBehind(String command, String key) throws IOException {
        Configured configured = Configured.find(command).orElseThrow();
        Path config = directory.resolve(configured.usualFile());
        Files.writeString(config, configured.sample());
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Program.Run run = Program.run(
                    command,
                    "--config",
                    config.toString(),
                    "--data-dir",
                    directory.toString(),
                    "--set",
                    key + "=" + taken.getLocalPort());
            assertThat(run.exit()).as(run.err()).isEqualTo(1);
            assertThat(run.out()).doesNotContain("ready ");
            assertThat(run.err()).contains("127.0.0.1:" + taken.getLocalPort(), "the port is taken");
        }
        assertThat(filesBeside(config)).isEmpty();
    }

    private Program.Run service(Path config, String... more) {
        return Program.run(Stream.concat(
                        Stream.of(
                                "oci-eventmanager", "--config", config.toString(), "--data-dir", directory.toString()),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    private static List<Path> filesBeside(Path config) throws IOException {
        try (Stream<Path> files = Files.list(config.getParent())) {
            return files.filter(file -> !file.equals(config)).toList();
        }
    }
}
