package dev.switchboard.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {

    private enum Session {
        KEPT,
        PER_EVENT
    }

    private static final Setting<Integer> LANES = Setting.integer("em", "lanes", 1, 1, 256, "Events side by side.");
    private static final Setting<Duration> BUDGET =
            Setting.duration("em", "event_budget", Duration.ofSeconds(8), "Time for one event.");
    private static final Setting<Boolean> DEBUG = Setting.bool("em", "debug", false, "Says more.");
    private static final Setting<Double> RATE = Setting.decimal("em", "rate", 0.5, 0, 10, "Events a second.");
    private static final Setting<Session> SESSION = Setting.choice("ema", "session", Session.KEPT, "Gateway session.");
    private static final Setting<List<String>> HOSTS = Setting.list("broadworks", "hosts", List.of("as1"), "Servers.");
    private static final Setting<Secret> TOKEN = Setting.secret("em", "http-token", "Opens the API.");
    private static final Setting<Path> FILE = Setting.path("em", "spool", Path.of("spool.txt"), "Spool file.");
    private static final Setting<Integer> PORT = Setting.port("em", "http_port", 8080, "Port to listen on.");
    private static final Setting<String> PROFILE =
            Setting.text("profiles", "pilot", "Profile.").alias("profiles.trunk_pilot", "PilotProfile");
    private static final Setting<String> URL = Setting.text("em_db", "url", "JDBC URL.");
    private static final Setting<LocalTime> RESET = Setting.text("em", "reset-time", "22:00:00", "Time of day.")
            .map("a time of day such as 22:00:00", LocalTime::parse);
    private static final Setting<Duration> IDLE = Setting.duration("em", "idle_limit", "Longest silence.")
            .must(limit -> limit.compareTo(Duration.ofSeconds(1)) >= 0, "a duration of at least 1s");
    private static final Setting<Map<String, String>> CONTEXTS = Setting.section("phone_contexts", "Town = context.");
    private static final Settings CATALOGUE = Settings.of(
            LANES,
            BUDGET,
            DEBUG,
            RATE,
            SESSION,
            HOSTS,
            TOKEN,
            FILE,
            PORT,
            PROFILE,
            URL,
            RESET,
            IDLE,
            CONTEXTS,
            Setting.ignored("mongo", "*", "No such store here."));

    @TempDir
    private Path directory;

    private ConfigLoader loader(String name, String text) throws IOException {
        Path file = Files.writeString(directory.resolve(name), text);
        return ConfigLoader.of(CATALOGUE).directory(directory).file(file);
    }

    private Config set(String... assignments) {
        return ConfigLoader.of(CATALOGUE)
                .directory(directory)
                .overrides(List.of(assignments))
                .load();
    }

    private static List<String> problems(ConfigLoader loader) {
        return catchThrowableOfType(ConfigException.class, loader::load).problems().stream()
                .map(problem -> problem.where().replaceAll("file .*[/\\\\]", "file ") + ": " + problem.key() + " "
                        + problem.text())
                .toList();
    }

    @Test
    void oneFileIsReadWithWhatItNamesBesideItAndByTheRulesOfItsCatalogue() throws IOException {
        Setting<Path> table = Setting.path("em", "table", "a file");
        Setting<String> motto = Setting.text("em", "motto", "with a semicolon");
        Settings catalogue = Settings.of(table, motto);
        Path file = Files.writeString(directory.resolve("em.ini"), "[em]\ntable = t.json\nmotto = one ; two\n");

        assertThat(ConfigLoader.read(catalogue, file).get(table)).isEqualTo(directory.resolve("t.json"));
        assertThat(ConfigLoader.read(catalogue, file).get(motto)).isEqualTo("one");
        assertThat(ConfigLoader.read(catalogue.commentsOnOwnLinesOnly(), file).get(motto))
                .isEqualTo("one ; two");
        assertThat(ConfigLoader.read(Settings.of(table).and(Settings.of(motto).commentsOnOwnLinesOnly()), file)
                        .get(motto))
                .isEqualTo("one ; two");
    }

    @Test
    void withoutSourcesTheDefaultsHold() {
        Config config = set();
        assertThat(config.get(LANES)).isEqualTo(1);
        assertThat(config.get(BUDGET)).isEqualTo(Duration.ofSeconds(8));
        assertThat(config.get(SESSION)).isEqualTo(Session.KEPT);
        assertThat(config.get(HOSTS)).containsExactly("as1");
        assertThat(config.get(FILE)).isEqualTo(directory.resolve("spool.txt"));
        assertThat(config.get(RESET)).isEqualTo(LocalTime.of(22, 0));
        assertThat(config.get(CONTEXTS)).isEmpty();
        assertThat(config.find(TOKEN)).isEmpty();
        assertThat(config.isSet(LANES)).isFalse();
        assertThatThrownBy(() -> config.get(TOKEN)).isInstanceOf(IllegalStateException.class);
        assertThat(config.effective()).contains("em.event_budget = 8s   (default)", "em.http-token =   (not set)");
    }

    @ParameterizedTest
    @CsvSource({"200ms, PT0.2S", "5s, PT5S", "10m, PT10M", "1h, PT1H", "0s, PT0S", "' 5 s ', PT5S"})
    void durationsCarryTheirUnit(String text, Duration expected) {
        assertThat(set("em.event_budget=" + text).get(BUDGET)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "true, true",
        "True, true",
        "yes, true",
        "on, true",
        "1, true",
        "False, false",
        "NO, false",
        "off, false",
        "0, false"
    })
    void truthHasManySpellings(String text, boolean expected) {
        assertThat(set("em.debug=" + text).get(DEBUG)).isEqualTo(expected);
    }

    @Test
    void choicesAreLowerCaseWithHyphens() {
        assertThat(set("ema.session=per-event").get(SESSION)).isEqualTo(Session.PER_EVENT);
        assertThat(set("ema.session=PER_EVENT").get(SESSION)).isEqualTo(Session.PER_EVENT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "em.lanes=0          | --set: em.lanes must be a whole number from 1 to 256, but is '0'",
                "em.lanes=4.5        | --set: em.lanes must be a whole number from 1 to 256, but is '4.5'",
                "em.lanes=9999999999 | --set: em.lanes must be a whole number from 1 to 256, but is '9999999999'",
                "em.rate=NaN         | --set: em.rate must be a number from 0 to 10, but is 'NaN'",
                "em.debug=maybe      | --set: em.debug must be true or false (also yes/no, on/off, 1/0), but is 'maybe'",
                "em.event_budget=30  | --set: em.event_budget must be a duration with its unit, such as 30s or 30ms, but is '30'",
                "em.event_budget=3d  | --set: em.event_budget must be a duration in ms, s, m or h, but is '3d'",
                "em.event_budget=-1s | --set: em.event_budget must be a duration such as 200ms, 5s, 10m or 1h, but is '-1s'",
                "em.idle_limit=10ms  | --set: em.idle_limit must be a duration of at least 1s, but is '10ms'",
                "em.idle_limit=10    | --set: em.idle_limit must be a duration with its unit, such as 10s or 10ms, but is '10'",
                "ema.session=none    | --set: ema.session must be one of kept, per-event, but is 'none'",
                "em.http_port=65536  | --set: em.http_port must be a whole number from 0 to 65535, but is '65536'",
                "em.reset-time=late  | --set: em.reset-time must be a time of day such as 22:00:00, but is 'late'",
                "em.lanse=4          | --set: em.lanse is not a known key; did you mean em.lanes?",
                "em.http_tokn=x      | --set: em.http_tokn is not a known key; did you mean em.http-token?",
                "lanes=4             | --set: lanes is not a known key; did you mean em.lanes?",
                "emm.lanes=4         | --set: emm.lanes is not a known key; did you mean em.lanes?",
                "em.weather=fine     | --set: em.weather is not a known key; remove or correct it",
                "em=5                | --set: em is not a known key; it is a section, write its keys inside it",
                "phone_contexts=5    | --set: phone_contexts is a section; write the values inside it",
                "lanes               | --set:  needs the form section.key=value",
            })
    void aWrongOptionIsExplained(String assignment, String problem) {
        ConfigLoader loader = ConfigLoader.of(CATALOGUE).overrides(List.of(assignment));
        assertThat(problems(loader)).containsExactly(problem);
    }

    @Test
    void everyProblemIsToldAtOnceInTheOrderOfTheSources() throws IOException {
        Setting<String> required =
                Setting.text("ema", "primary_host", "First gateway.").required();
        Path file = Files.writeString(directory.resolve("em.ini"), """
                [em]
                lanes = many
                debug = on
                Debug = off
                nonsense
                lanez = hunter2
                """);
        ConfigLoader loader = ConfigLoader.of(CATALOGUE.and(Settings.of(required)))
                .file(file)
                .environment(Map.of("SWITCHBOARD_EM_RATE", "fast", "SWITCHBOARD_EM_HTTP_TOKEN_FILE", "gone"))
                .overrides(List.of("em.http_port=x", "nope"));
        assertThat(problems(loader))
                .containsExactly(
                        "file em.ini line 2: em.lanes must be a whole number from 1 to 256, but is 'many'",
                        "file em.ini line 4: em.debug stands here again, first in file " + file + " line 3; remove one",
                        "file em.ini line 5:  is neither 'key = value' nor a [section] nor a comment; start a comment with ; or #",
                        "file em.ini line 6: em.lanez is not a known key; did you mean em.lanes?",
                        "environment variable SWITCHBOARD_EM_RATE: em.rate must be a number from 0 to 10, but is 'fast'",
                        "environment variable SWITCHBOARD_EM_HTTP_TOKEN_FILE: em.http-token_file names the file 'gone', which"
                                + " does not exist; create it or correct the path",
                        "--set:  needs the form section.key=value",
                        "--set: em.http_port must be a whole number from 0 to 65535, but is 'x'",
                        "file em.ini: ema.primary_host is required and not set; set it or the environment variable"
                                + " SWITCHBOARD_EMA_PRIMARY_HOST (First gateway.)");
        assertThatThrownBy(loader::load).hasMessageContaining("9 problems").hasMessageNotContaining("hunter2");
    }

    @Test
    void jsonIsReadNestedAndDotted() throws IOException {
        Config config = loader("app.conf", """
                {
                  "em": {"lanes": 4, "debug": true, "http-token": "t0ken", "rate": 2.5},
                  "em.event_budget": "200ms",
                  "broadworks": {"hosts": ["a,b", "c"]},
                  "phone_contexts": {"Nuuk": "n", "list": [1, {"x": "y"}]},
                  "mongo": {"host": "m", "deep": {"er": [1]}},
                  "PilotProfile": "old",
                  "ema": {"session": null}
                }
                """).load();
        assertThat(config.get(LANES)).isEqualTo(4);
        assertThat(config.get(DEBUG)).isTrue();
        assertThat(config.get(RATE)).isEqualTo(2.5);
        assertThat(config.get(TOKEN)).isEqualTo(new Secret("t0ken"));
        assertThat(config.get(BUDGET)).isEqualTo(Duration.ofMillis(200));
        assertThat(config.get(HOSTS)).containsExactly("a,b", "c");
        assertThat(config.get(CONTEXTS))
                .containsOnly(Map.entry("Nuuk", "n"), Map.entry("list.1.x", "y"), Map.entry("list.0", "1"));
        assertThat(config.get(PROFILE)).isEqualTo("old");
        assertThat(config.get(SESSION)).isEqualTo(Session.KEPT);
        assertThat(config.warnings()).singleElement().asString().contains("mongo.host, mongo.deep.er");
    }

    @Test
    void aListWithoutADefaultCanBeRequired() throws IOException {
        Setting<List<Integer>> stations = Setting.list("ipecs", "stations", "Stations.")
                .required()
                .map(
                        "a list of numbers",
                        items -> items.stream().map(Integer::valueOf).toList());
        Path file = directory.resolve("app.json");
        Files.writeString(file, "{\"ipecs\": {\"stations\": [1801, 1816]}}");
        assertThat(ConfigLoader.of(Settings.of(stations)).file(file).load().get(stations))
                .containsExactly(1801, 1816);
        assertThatThrownBy(() -> ConfigLoader.of(Settings.of(stations)).load())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("ipecs.stations is required and not set");
        Files.writeString(file, "{\"ipecs\": {\"stations\": [1801, \"x\"]}}");
        assertThatThrownBy(
                        () -> ConfigLoader.of(Settings.of(stations)).file(file).load())
                .hasMessageContaining("must be a list of numbers");
    }

    @Test
    void jsonProblemsNameTheirLine() throws IOException {
        assertThat(problems(loader("a.json", "{\n\"em\": {\"lanes\": [1],\n\"lanez\": 1},\n\"em.lanes\": 2}")))
                .hasSize(3)
                .anySatisfy(text -> assertThat(text)
                        .isEqualTo("file a.json line 2: em.lanes must be one value, not a list, but is '1'"))
                .anySatisfy(text -> assertThat(text).startsWith("file a.json line 3: em.lanez"))
                .anySatisfy(text -> assertThat(text).startsWith("file a.json line 4: em.lanes stands here again"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"em\": \n{\"http-token\": hunter2}}",
                "{\"em\":\n \"hunter2\" ",
                "{}\nhunter2",
                "[\"hunter2\"]",
                "{} {}",
                ""
            })
    void brokenJsonIsOneProblemThatQuotesNothing(String text) throws IOException {
        ConfigLoader loader = loader("a.json", text);
        assertThat(problems(loader)).hasSize(1);
        assertThatThrownBy(loader::load).hasMessageContaining("a.json").hasMessageNotContaining("hunter2");
    }

    @Test
    void aSecretMayStandInAFileOrTheEnvironment() throws IOException {
        Files.writeString(directory.resolve("token.txt"), "from file\r\n");
        assertThat(loader("em.ini", "[em]\nhttp-token_file = token.txt\n")
                        .load()
                        .get(TOKEN)
                        .reveal())
                .isEqualTo("from file");
        assertThat(loader("em.json", "{\"em\": {\"http-token-file\": \"token.txt\"}}")
                        .load()
                        .get(TOKEN)
                        .reveal())
                .isEqualTo("from file");
        assertThat(set("em.http-token_file=token.txt").get(TOKEN).reveal()).isEqualTo("from file");
        Config config = loader("em.ini", "[em]\nhttp-token_file = gone\n")
                .environment(Map.of("SWITCHBOARD_EM_HTTP_TOKEN", "from environment"))
                .load();
        assertThat(config.get(TOKEN).reveal()).isEqualTo("from environment");
        assertThat(config.effective())
                .contains("em.http-token = ***   (from environment variable SWITCHBOARD_EM_HTTP_TOKEN)");
    }

    @Test
    void aSecretsFileMustHoldOneAndStandAlone() throws IOException {
        Files.writeString(directory.resolve("empty.txt"), "\n");
        assertThat(problems(loader("em.ini", "[em]\nhttp-token_file = empty.txt\n")))
                .singleElement()
                .asString()
                .contains("em.ini line 2: em.http-token_file names the file", "is empty");
        assertThat(problems(loader("em.ini", "[em]\nhttp-token_file = .\n")))
                .singleElement()
                .asString()
                .contains("is a directory");
        assertThat(problems(loader("em.ini", "[em]\nhttp-token = x\nhttp-token_file = empty.txt\n")))
                .anySatisfy(text -> assertThat(text).contains("both given; keep one"));
    }

    @Test
    void theNewNameWinsOverTheOldInOneSourceAndTheLaterSourceOverBoth() throws IOException {
        Config both =
                loader("em.ini", "[profiles]\npilot = new\ntrunk_pilot = old\n").load();
        assertThat(both.get(PROFILE)).isEqualTo("new");
        assertThat(both.warnings())
                .singleElement()
                .asString()
                .contains("profiles.trunk_pilot is not used, because profiles.pilot is given");
        assertThat(loader("em.ini", "[profiles]\npilot =\ntrunk_pilot = old\n")
                        .load()
                        .get(PROFILE))
                .isEqualTo("old");
        assertThat(loader("em.ini", "[profiles]\npilot = new\n")
                        .environment(Map.of("SWITCHBOARD_PROFILES_TRUNK_PILOT", "later"))
                        .load()
                        .get(PROFILE))
                .isEqualTo("later");
    }

    @Test
    void anEmptyOptionTakesBackWhatTheFileSays() throws IOException {
        Config config = loader("em.ini", "[em]\nlanes = 9\n[em_db]\nurl = jdbc:x\n")
                .overrides(List.of("em.lanes=", "em_db.url="))
                .load();
        assertThat(config.get(LANES)).isEqualTo(1);
        assertThat(config.find(URL)).isEmpty();
    }

    @Test
    void openSectionsMergeKeyByKey() throws IOException {
        Config config = loader("em.ini", "[phone_contexts]\nNuuk = a\nSisimiut = b\n")
                .environment(Map.of("SWITCHBOARD_PHONE_CONTEXTS_NUUK", "c"))
                .overrides(List.of("phone_contexts.Tasiilaq=d", "phone_contexts.Sisimiut="))
                .load();
        assertThat(config.get(CONTEXTS)).containsExactly(Map.entry("Nuuk", "c"), Map.entry("Tasiilaq", "d"));
        assertThat(config.isSet(CONTEXTS)).isTrue();
    }

    @Test
    void foreignVariablesWithOurPrefixOnlyWarn() {
        Config config = ConfigLoader.of(CATALOGUE)
                .environment(
                        Map.of("SWITCHBOARD_JAVA_OPTS", "-Xmx1g", "SWITCHBOARD_OTHER_KEY", "hunter2", "PATH", "/bin"))
                .load();
        assertThat(config.warnings())
                .containsExactly("environment variable SWITCHBOARD_OTHER_KEY sets nothing here and is ignored");
    }

    @Test
    void anUnreadableFileIsOneProblemAndDoesNotHideTheOthers() throws IOException {
        ConfigLoader missing = ConfigLoader.of(CATALOGUE.and(
                        Settings.of(Setting.text("x", "y", "Needed.").required())))
                .file(directory.resolve("gone.ini"))
                .overrides(List.of("em.lanes=x"));
        assertThat(problems(missing))
                .hasSize(2)
                .first()
                .asString()
                .contains("gone.ini")
                .contains("does not exist");
        assertThat(problems(ConfigLoader.of(CATALOGUE).file(directory)))
                .singleElement()
                .asString()
                .contains("is a directory");
        assertThat(problems(loader("big.ini", "#".repeat((1 << 20) + 1))))
                .singleElement()
                .asString()
                .contains("larger than 1024 KiB");
        Files.write(
                directory.resolve("latin.ini"), "[em]\n; ok\nspool = \u00e6\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(problems(ConfigLoader.of(CATALOGUE).file(directory.resolve("latin.ini"))))
                .containsExactly("file latin.ini line 3:  is not UTF-8 text; save the file as UTF-8");
        assertThat(problems(loader("nul.ini", "[em]\n\0")))
                .singleElement()
                .asString()
                .contains("nul.ini line 2");
    }

    @Test
    void aByteOrderMarkDoesNotMatter() throws IOException {
        assertThat(loader("em.ini", "\uFEFF[em]\nlanes = 3\n").load().get(LANES))
                .isEqualTo(3);
        assertThat(loader("em.conf", "\uFEFF {\"em.lanes\": 3}").load().get(LANES))
                .isEqualTo(3);
    }

    @Test
    void passwordsInsideUrlsAreMaskedInEveryPrint() {
        Config config = set("em_db.url=jdbc:postgresql://u:hunter2@db/x?user=me&password=hunter2&ssl=true");
        assertThat(config.effective())
                .contains("em_db.url = jdbc:postgresql://u:***@db/x?user=me&password=***&ssl=true   (from --set)");
    }

    @Test
    void aProblemBetweenSettingsIsPlacedWhereTheValueStands() throws IOException {
        Config config = loader("em.ini", "[em]\nlanes = 3\n").load();
        assertThat(config.problem(LANES, "needs em.rate"))
                .hasToString("file " + directory.resolve("em.ini") + " line 2: em.lanes needs em.rate");
        assertThatThrownBy(() -> config.get(Setting.text("em", "lanes", "Another.")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCatalogueRefusesSettingsThatCannotBeToldApart() {
        assertThatThrownBy(() -> Settings.of(LANES, Setting.text("em", "lanes", "Again.")))
                .hasMessageContaining("em.lanes");
        assertThatThrownBy(() -> Settings.of(Setting.text("a", "b-c", "x"), Setting.text("a.b", "c", "y")))
                .hasMessageContaining("SWITCHBOARD_A_B_C");
        assertThatThrownBy(() -> Settings.of(Setting.text("java", "opts", "x")))
                .hasMessageContaining("SWITCHBOARD_JAVA_OPTS");
        assertThatThrownBy(() -> Settings.of(Setting.secret("a", "key", "x"), Setting.text("a", "key-file", "y")))
                .hasMessageContaining("a.key-file");
    }

    @Test
    void theCatalogueDocumentsItself() {
        assertThat(CATALOGUE.help())
                .contains(
                        "[em]\n  lanes",
                        "whole number from 1 to 256; default 1",
                        "Events side by side.",
                        "http-token_file",
                        "Old name: profiles.trunk_pilot")
                .doesNotContain("mongo");
        assertThat(CATALOGUE.markdown())
                .contains(
                        "| `em.event_budget` | a duration such as 200ms, 5s, 10m or 1h | `8s` | Time for one event. |",
                        "| `phone_contexts.*` |");
    }
}
