package dev.switchboard.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.commons.configuration2.INIConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IniFileTest {

    private static List<Entry> read(String text, boolean trailingComments) {
        Findings findings = new Findings();
        List<Entry> entries = new IniFile("x.ini", trailingComments, findings).read(text);
        findings.throwIfAny();
        return entries;
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            nullValues = "NULL",
            value = {
                "`k = v`               | `v`",
                "`k=v`                 | `v`",
                "`k: v`                | `v`",
                "`k :v  `              | `v`",
                "`k: http://h:1/x=y`   | `http://h:1/x=y`",
                "`k = p:w=d`           | `p:w=d`",
                "`  k = v`             | `v`",
                "`k = a;b`             | `a;b`",
                "`k = a ;b`            | `a`",
                "`k = a\t; b ; c`      | `a`",
                "`k = ; c`             | ``",
                "`k =;c`               | `;c`",
                "`k = a #b`            | `a #b`",
                "`k = \"a ; b\"`       | `\"a`",
                "`k = 'a'`             | `'a'`",
                "`k = ${x} %(y)s`      | `${x} %(y)s`",
                "`k = a,b`             | `a,b`",
                "`k = C:\\dir\\`       | `C:\\dir\\`",
                "`k =`                 | ``",
            })
    void valuesAreTakenAsTheyStand(String line, String value) {
        assertThat(read("[s] ; header\n" + line + "\nnext = 1\n", true))
                .extracting(Entry::key, entry -> entry.value().text())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("s.k", value),
                        org.assertj.core.groups.Tuple.tuple("s.next", "1"));
    }

    @Test
    void aSemicolonCanBelongToTheValue() {
        assertThat(read("[s]\nk = a ;b\n; c\n", false)).singleElement().satisfies(entry -> {
            assertThat(entry.value().text()).isEqualTo("a ;b");
            assertThat(entry.origin().text()).isEqualTo("file x.ini line 2");
        });
    }

    @Test
    void linesThatAreNothingAreReportedWithoutTheirText() {
        assertThatThrownBy(() -> read("[s]\r\nhunter2\r\n= hunter2\r\n[broken\r\nk = unseen\r\n[]\r\n[s] x\r\n", true))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("x.ini line 2", "x.ini line 3", "x.ini line 4", "x.ini line 6", "x.ini line 7")
                .hasMessageContaining("5 problems")
                .hasMessageNotContaining("hunter2");
    }

    @Property(tries = 300)
    void agreesWithAnotherReaderWhereBothFollowTheSameRules(@ForAll("sections") Map<String, Map<String, String>> file)
            throws Exception {
        String text = file.entrySet().stream()
                .map(section -> "[" + section.getKey() + "]\n"
                        + section.getValue().entrySet().stream()
                                .map(pair -> pair.getKey()
                                        + (pair.getValue().hashCode() % 2 == 0 ? " = " : ": ")
                                        + pair.getValue())
                                .collect(Collectors.joining("\n# comment\n\n", "", "\n")))
                .collect(Collectors.joining("; comment\n"));
        INIConfiguration other = new INIConfiguration();
        other.read(new StringReader(text));
        Map<String, String> theirs = new LinkedHashMap<>();
        file.forEach((section, pairs) -> pairs.keySet()
                .forEach(key -> theirs.put(
                        section + "." + key, other.getSection(section).getString(key))));

        Map<String, String> ours = new LinkedHashMap<>();
        read(text, true).forEach(entry -> ours.put(entry.key(), entry.value().text()));

        assertThat(ours).isEqualTo(theirs);
    }

    @Provide
    Arbitrary<Map<String, Map<String, String>>> sections() {
        Arbitrary<String> names = Arbitraries.strings()
                .withCharRange('a', 'z')
                .withChars('_', '-')
                .ofMinLength(1)
                .ofMaxLength(8);
        // Without quotes, '#' and backslashes, which the other reader interprets and ours does not.
        Arbitrary<String> values = Arbitraries.strings()
                .withCharRange('!', '~')
                .excludeChars('"', '\'', '#', '\\')
                .withChars("æøå ")
                .ofMaxLength(12)
                .map(value -> "v" + value.strip());
        return Arbitraries.maps(
                        names, Arbitraries.maps(names, values).ofMinSize(1).ofMaxSize(5))
                .ofMaxSize(4);
    }
}
