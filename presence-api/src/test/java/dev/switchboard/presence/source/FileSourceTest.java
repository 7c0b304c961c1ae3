package dev.switchboard.presence.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.net.Subscription;
import dev.switchboard.common.time.Timers;
import dev.switchboard.presence.model.PresenceRoster;
import dev.switchboard.presence.model.PresenceUser;
import dev.switchboard.presence.model.Status;
import dev.switchboard.testing.Eventually;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users from a file. */
final class FileSourceTest {

    @TempDir
    private Path directory;

    private final Timers timers = Timers.system("file-source-test");
    private final SourceRig.Heard heard = new SourceRig.Heard();
    private Path file;
    private FileSource source;

    @BeforeEach
    void open() {
        file = directory.resolve("users.json");
        source = new FileSource(file, timers);
    }

    @AfterEach
    void close() {
        source.close();
        timers.close();
    }

    private static String user(String id, String status) {
        return "{\"id\":\"%s\",\"username\":\"%s\",\"email\":\"%s@example.com\",\"status\":\"%s\"}"
                .formatted(id, id, id, status);
    }

    private void write(String text) throws Exception {
        Files.writeString(file, text);
    }

    private static void within(Duration limit, Callable<Boolean> condition) {
        assertThat(Eventually.within(limit, condition)).as("within " + limit).isTrue();
    }

    private boolean says(String id, Status status) {
        return heard.last().filter(roster -> roster.statusOf(id) == status).isPresent();
    }

    @Test
    void fillsInWhatAUserLeavesOutAndLeavesOutTheDeactivated() throws Exception {
        write("""
                [{"id":"a","username":"ann","email":"Ann@example.com"},
                 {"id":"b","username":"bo","email":"","status":"ooo","deactivated":false},
                 {"id":"c","username":"cy","status":"Online","unheard":[{"of":1}]},
                 {"deactivated":true,"id":"d","username":"dee","email":"d@example.com","status":"online"}]
                """);

        PresenceRoster roster;
        try (LogLines log = new LogLines()) {
            roster = source.load();
            assertThat(log.lines()).singleElement().asString().contains("WARN", "'unheard'", "users.json");
        }

        assertThat(roster.users())
                .containsExactly(
                        new PresenceUser("a", "ann", "Ann@example.com"),
                        new PresenceUser("b", "bo", ""),
                        new PresenceUser("c", "cy", ""));
        assertThat(roster.statusOf("a")).isEqualTo(Status.OFFLINE);
        assertThat(roster.statusOf("b")).isEqualTo(Status.OUT_OF_OFFICE);
        assertThat(roster.statusOf("c")).isEqualTo(Status.UNKNOWN);
        assertThat(source.figures().withoutEmail()).isEqualTo(2);
        assertThat(source.figures().unknownStatuses()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    ``                                                      | line 1: the file is empty
                    {"id":"a"}                                              | line 1: an array
                    [{"id":"a","username":"ann"}                            | line 1, user 'a': is not JSON
                    [{"id":"a","username":"ann"},~{"id":"b","usern          | line 2, user 'b': is not JSON
                    [{"id":"a","username":"ann"},~{"id":"a","username":"x"}]| line 2, user 'a': has the id of the user of line 1
                    [{"id":"a","id":"b","username":"ann"}]                  | line 1, user 'a': is not JSON: Duplicate field 'id'
                    [{"username":"ann"}]                                    | line 1, user 'ann': has no id
                    [~~{"id":"a","username":" "}]                           | line 3, user 'a': has no username
                    [{"id":"a","username":"ann","status":1}]                | line 1, user 'a': status must be a text
                    [{"id":"a","username":"ann","deactivated":"no"}]        | line 1, user 'a': deactivated must be true or false
                    [{"id":"a","username":"ann","email":null}]              | line 1, user 'a': email must be a text
                    ["ann"]                                                 | line 1: a user { … } is expected
                    []~[]                                                   | line 2: text follows the end
                    """)
    void saysWhereABrokenFileIsWrong(String text, String where) throws Exception {
        write(text == null ? "" : text.replace('~', '\n'));

        assertThatThrownBy(() -> source.load())
                .isInstanceOf(PeerException.class)
                .hasMessageContaining("users.json")
                .hasMessageContaining(where);
    }

    @Test
    void saysThatAFileIsInNoEncodingOfJson() {
        byte[] odd = {0, 0, (byte) 0xff, (byte) 0xfe, 1, 2, 3, 4};
        assertThatThrownBy(() -> RosterFile.read(odd, Instant.EPOCH)).hasMessageContaining("write UTF-8");
    }

    @Test
    void refusesWhatIsTooLargeOrNoFile() throws Exception {
        assertThatThrownBy(() -> source.load()).hasMessageContaining("there is no such file");
        assertThatThrownBy(() -> new FileSource(directory, timers).load()).hasMessageContaining("not a regular file");
        write("[{\"id\":\"" + "x".repeat(257) + "\",\"username\":\"ann\"}]");
        assertThatThrownBy(() -> source.load()).hasMessageContaining("at most 256");
        try (var out = Files.newOutputStream(file)) {
            byte[] blanks = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i <= 64; i++) {
                out.write(blanks);
            }
        }
        assertThatThrownBy(() -> source.load()).hasMessageContaining("larger than 64 MiB");
    }

    @Test
    void tellsAChangeWithinTwoSecondsEvenIfSizeAndTimeStay() throws Exception {
        write("[" + user("a", "online") + "," + user("b", "online") + "]");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        FileTime time = Files.getLastModifiedTime(file);
        assertThat(source.load().statusOf("a")).isEqualTo(Status.ONLINE);
        Subscription unused = source.watch(heard);
        within(Duration.ofSeconds(2), () -> source.looks() == 1);
        // What the load has told is no news.
        assertThat(heard.rosters).isEmpty();

        Instant before = Instant.now();
        // The same length.
        write("[" + user("b", "online") + "," + user("a", "away") + "  ]");
        Files.setLastModifiedTime(file, time);
        within(Duration.ofSeconds(2), () -> says("a", Status.AWAY));

        PresenceRoster roster = heard.last().orElseThrow();
        assertThat(roster.at()).isAfterOrEqualTo(before);
        assertThat(roster.statusOf("b")).isEqualTo(Status.ONLINE);
        assertThat(heard.healths).isEmpty();
    }

    @Test
    void keepsWhatItHasWhileTheFileIsBrokenOrGoneAndTakesOneThatIsMovedIntoItsPlace() throws Exception {
        write("[" + user("a", "online") + "," + user("b", "dnd") + "]");
        assertThat(source.load().users()).hasSize(2);
        Subscription unused = source.watch(heard);
        within(Duration.ofSeconds(2), () -> source.looks() == 1);

        write("[" + user("a", "away") + ",\n{\"id\":\"b\",\"user");
        within(Duration.ofSeconds(2), () -> heard.healths.size() == 1);
        assertThat(heard.healths.get(0).state()).isEqualTo(SourceHealth.State.DEGRADED);
        assertThat(heard.healths.get(0).reason()).contains("line 2");
        Files.delete(file);
        within(Duration.ofSeconds(2), () -> heard.healths.size() == 2);
        assertThat(heard.healths.get(1).reason()).contains("no such file");
        assertThat(heard.rosters).isEmpty();

        Path beside = directory.resolve("new.json");
        Files.writeString(beside, "[" + user("a", "away") + "]");
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        within(Duration.ofSeconds(2), () -> says("a", Status.AWAY) && heard.healths.size() == 3);

        assertThat(heard.healths.get(2)).isEqualTo(SourceHealth.WELL);
        assertThat(heard.last().orElseThrow().users())
                .extracting(PresenceUser::id)
                .containsExactly("a");
    }
}
