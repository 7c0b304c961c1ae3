package dev.switchboard.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleFileTest {

    private static final Setting<String> HOST =
            Setting.text("peer", "host", "where the peer is").required();
    private static final Setting<Integer> PORT = Setting.port("peer", "port", 8080, "its port");
    private static final Setting<Duration> WAIT =
            Setting.duration("own", "wait", Duration.ofSeconds(5), "how long to wait");
    private static final Setting<Boolean> QUIET = Setting.bool("own", "quiet", true, "whether nothing is said");
    private static final Setting<List<String>> NAMES =
            Setting.list("own", "names", List.of("one", "a \"quoted\" two"), "names");
    private static final Setting<Secret> PASSWORD = Setting.secret("peer", "password", "the peer's password");
    private static final Settings ALL = Settings.of(HOST, PORT, WAIT, PASSWORD, QUIET, NAMES)
            .and(Settings.of(Setting.section("any", "whatever you like"), Setting.ignored("own", "old", "not used")))
            .live(WAIT);

    @TempDir
    private Path directory;

    @Test
    void anIniSampleLoadsAndExplainsEveryKey() throws IOException {
        String sample = ALL.sampleIni(Map.of("peer.host", "p.example.net"));

        check(load("sample.ini", sample));
        assertThat(sample).contains("# how long to wait", "\n;wait = 5s\n", "\nhost = p.example.net\n", "\n[any]\n");
        assertThat(sample).contains("password_file").doesNotContain("old");
        check(load("uncommented.ini", sample.replaceAll("(?m)^;(?=\\w+ = .)", "")));
    }

    @Test
    void aJsonSampleLoadsAndExplainsEveryKey() throws IOException {
        String sample = ALL.sampleJson(Map.of("peer.host", "\"p.example.net\""));

        check(load("sample.json", sample));
        assertThat(sample)
                .contains("// how long to wait", "// \"wait\": \"5s\",\n", "    \"host\": \"p.example.net\",\n");
        check(load("uncommented.json", sample.replaceAll("(?m)^( +)// (?=\"\\w+\": .)", "$1")));
    }

    private static void check(Config config) {
        assertThat(config.get(HOST)).isEqualTo("p.example.net");
        assertThat(config.get(PORT)).isEqualTo(8080);
        assertThat(config.get(WAIT)).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.get(QUIET)).isTrue();
        assertThat(config.get(NAMES)).containsExactly("one", "a \"quoted\" two");
        assertThat(config.find(PASSWORD)).isEmpty();
        assertThat(config.warnings()).isEmpty();
    }

    private Config load(String name, String text) throws IOException {
        return ConfigLoader.of(ALL)
                .file(Files.writeString(directory.resolve(name), text))
                .load();
    }

    @Test
    void aValueForAnUnknownKeyIsRefused() {
        assertThatThrownBy(() -> ALL.sampleIni(Map.of("peer.hots", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("peer.hots");
    }
}
