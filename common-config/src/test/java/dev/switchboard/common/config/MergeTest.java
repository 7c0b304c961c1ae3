package dev.switchboard.common.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever mix of sources sets whatever mix of keys, the last source that speaks of a key decides. */
class MergeTest {

    /**
     * What each source says of one setting: nothing, an empty text ("not set"), or a number.
     *
     * @param old whether the source uses the setting's old name
     */
    record Said(Optional<String> file, Optional<String> environment, Optional<String> option, boolean old) {

        Optional<String> inForce() {
            Optional<String> last = option.or(() -> environment).or(() -> file);
            return last.filter(text -> !text.isEmpty());
        }
    }

    private static final List<Setting<Integer>> SETTINGS = IntStream.range(0, 5)
            .mapToObj(i -> Setting.integer("sec-" + i % 2, "key_" + i, -1, -1, 1000, "A number.")
                    .alias("old.key-" + i))
            .toList();

    @Property(tries = 200)
    void theLastSourceThatSpeaksOfAKeyDecides(@ForAll("sayings") List<Said> sayings, @ForAll boolean json)
            throws IOException {
        StringBuilder ini = new StringBuilder();
        List<String> members = new ArrayList<>();
        Map<String, String> environment = new HashMap<>();
        List<String> options = new ArrayList<>();
        for (int i = 0; i < sayings.size(); i++) {
            Said said = sayings.get(i);
            String section = said.old ? "old" : "sec-" + i % 2;
            String name = said.old ? "key-" + i : "key_" + i;
            said.file.ifPresent(text -> {
                ini.append('[')
                        .append(section)
                        .append("]\n")
                        .append(name)
                        .append(" = ")
                        .append(text)
                        .append('\n');
                members.add("\"" + section + "." + name + "\": \"" + text + "\"");
            });
            said.environment.ifPresent(text -> environment.put(Setting.variable(section + "." + name), text));
            said.option.ifPresent(text -> options.add(section + "." + name + "=" + text));
        }
        Path file = Files.createTempFile("merge", json ? ".json" : ".ini");
        try {
            Files.writeString(file, json ? "{" + String.join(",", members) + "}" : ini);
            Config config = ConfigLoader.of(Settings.of(SETTINGS))
                    .file(file)
                    .environment(environment)
                    .overrides(options)
                    .load();
            for (int i = 0; i < sayings.size(); i++) {
                Optional<String> expected = sayings.get(i).inForce();
                assertThat(config.get(SETTINGS.get(i)))
                        .isEqualTo(expected.map(Integer::valueOf).orElse(-1));
                assertThat(config.isSet(SETTINGS.get(i))).isEqualTo(expected.isPresent());
            }
        } finally {
            Files.delete(file);
        }
    }

    @Provide
    Arbitrary<List<Said>> sayings() {
        Arbitrary<String> text = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(1, Arbitraries.just("")),
                net.jqwik.api.Tuple.of(
                        4, Arbitraries.integers().between(0, 1000).map(String::valueOf)));
        Arbitrary<Optional<String>> maybe = text.optional(0.5);
        return Combinators.combine(maybe, maybe, maybe, Arbitraries.of(true, false))
                .as(Said::new)
                .list()
                .ofSize(SETTINGS.size());
    }
}
