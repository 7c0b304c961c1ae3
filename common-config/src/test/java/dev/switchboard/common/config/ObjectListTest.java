package dev.switchboard.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A setting that is a list of objects. */
class ObjectListTest {

    private static final Setting<Secret> VALUE =
            Setting.secret("", "value", "The secret.").alias("text").orFile("file");
    private static final Setting<Integer> AGE = Setting.integer("", "age", 7, 0, 9, "How old.");
    private static final Setting<List<Config>> KEYS = Setting.objects("door", "keys", "Who may enter.", VALUE, AGE);
    private static final Settings CATALOGUE = Settings.of(KEYS, Setting.text("door", "name", "Which."));

    @TempDir
    private Path directory;

    private ConfigLoader loader(String json) throws IOException {
        return ConfigLoader.of(CATALOGUE)
                .directory(directory)
                .file(Files.writeString(directory.resolve("door.json"), json));
    }

    private static List<String> values(Config config) {
        return config.get(KEYS).stream()
                .map(key -> key.find(VALUE).map(Secret::reveal).orElse("-") + "/" + key.get(AGE))
                .toList();
    }

    @Test
    void objectsDottedKeysFilesAndPlainTextsMeanTheSame() throws IOException {
        Files.writeString(directory.resolve("third"), "three\n");
        assertThat(values(loader("""
                                {"door": {"keys": [{"value": "one", "age": 1}, "two", {"file": "third"}, {"text": "four"}, {"value-file": "third", "age": 5}]}}
                                """).load())).containsExactly("one/1", "two/7", "three/7", "four/7", "three/5");
        assertThat(values(loader("{\"door.keys.0.value\": \"one\", \"door.keys.1.value\": \"two\"}")
                        .load()))
                .containsExactly("one/7", "two/7");
        assertThat(values(loader("{\"door.keys\": [\"one\", \"two\"]}").load())).containsExactly("one/7", "two/7");
        assertThat(values(loader("{\"door\": {\"keys\": []}}").load())).isEmpty();
        assertThat(values(loader("{\"door\": {\"keys\": [{\"value\": \"\"}]}}").load()))
                .isEmpty();
    }

    @Test
    void environmentAndCommandLineReachSingleFields() throws IOException {
        ConfigLoader loader = loader("{\"door\": {\"keys\": [{\"value\": \"one\", \"age\": 1}]}}")
                .environment(Map.of("SWITCHBOARD_DOOR_KEYS_0_VALUE", "uno", "SWITCHBOARD_DOOR_KEYS_1_VALUE", "due"))
                .overrides(List.of("door.keys.1.age=2"));
        Config config = loader.load();
        assertThat(values(config)).containsExactly("uno/1", "due/2");
        assertThat(config.warnings()).isEmpty();
        assertThat(config.effective())
                .anyMatch(line -> line.startsWith("door.keys.0.value = ***   (from environment variable"))
                .anyMatch(line -> line.startsWith("door.keys.1.age = 2   (from --set"))
                .noneMatch(line -> line.contains("uno") || line.contains("due"));
    }

    @Test
    void everyProblemNamesTheObjectsKey() throws IOException {
        ConfigException wrong = catchThrowableOfType(
                ConfigException.class,
                () -> loader("{\"door\": {\"keys\": [{\"value\": \"one\", \"agee\": 1},\n{\"age\": 11}]}}")
                        .load());
        assertThat(wrong.getMessage())
                .contains("door.keys.0.agee is not a known key; did you mean door.keys.0.age?")
                .contains("line 2: door.keys.1.age must be a whole number from 0 to 9, but is '11'");
    }

    @Test
    void aChangedFieldIsAChangeOfTheList() throws IOException {
        Config before = loader("{\"door\": {\"keys\": [{\"value\": \"one\"}]}}").load();
        Config same = loader("{\"door.keys.0.value\": \"one\"}").load();
        Config after = loader("{\"door\": {\"keys\": [{\"value\": \"two\"}]}}").load();
        assertThat(same.changedSince(before)).isEmpty();
        assertThat(after.changedSince(before)).containsExactly("door.keys");
    }
}
