package dev.switchboard.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README says an embedder has to add is what the examples use and the libraries do not bring. */
class EmbeddingNeedsTest {

    private static final Path ROOT = Path.of("..");
    private static final Path EXAMPLES = ROOT.resolve("examples/src/main/java/dev/switchboard/examples");
    private static final Map<String, String> LIBRARIES = Map.of(
            "oci", "oci-eventmanager", "ipecs", "ipecs-client", "presence", "presence-api", "vmo", "vmo-mediator");
    private static final Map<String, String> OWNERS = Map.of(
            "okhttp3", "okhttp-jvm", "com.fasterxml.jackson", "jackson-databind", "io.micrometer", "micrometer-core");
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    private record Row(String first, Set<String> libraries, Set<String> added) {}

    private final String readme = read(ROOT.resolve("README.md"));

    @Test
    void eachExampleNeedsTheLibrariesItImportsAndWhatTheyDoNotBring() {
        List<Row> rows = table("| Example |", 1, 2);
        assertThat(rows).hasSizeGreaterThan(10);
        for (Row row : rows) {
            String source = source(row);
            Set<String> imported = new HashSet<>();
            find("import (?:static )?dev\\.switchboard\\.(oci|ipecs|presence|vmo)\\b", source)
                    .forEach(found -> imported.add(LIBRARIES.getOrDefault(found.group(1), "")));
            assertThat(row.libraries).as(row.first).isEqualTo(imported);

            Set<String> needed = new TreeSet<>();
            OWNERS.forEach((root, artifact) -> {
                if (source.contains("import " + root + ".")
                        && row.libraries.stream().noneMatch(library -> brings(library, artifact))) {
                    needed.add(artifact);
                }
            });
            if (source.matches("(?s).*(StorePool\\.sqlite|OciStores|SqlMediatorStore).*")) {
                needed.add("sqlite-jdbc");
            }
            assertThat(row.added).as(row.first).isEqualTo(needed);
        }
    }

    @Test
    void whatIsSaidToBeOptionalIsNotBroughtByTheLibrary() {
        List<Row> rows = table("| For |", 1, 2);
        assertThat(rows).hasSizeGreaterThan(5);
        for (Row row : rows) {
            Set<String> libraries = row.libraries.isEmpty() ? Set.copyOf(LIBRARIES.values()) : row.libraries;
            for (String library : libraries) {
                for (String artifact : row.added) {
                    assertThat(brings(library, artifact))
                            .as(library + " brings " + artifact)
                            .isFalse();
                }
            }
        }
    }

    @Test
    void whatIsSaidToComeWithALibraryDoes() {
        for (String library : List.of("oci-eventmanager", "ipecs-client", "vmo-mediator")) {
            assertThat(List.of("HikariCP", "flyway-core", "jdbi3-core"))
                    .allMatch(artifact -> brings(library, artifact));
        }
        for (String library : List.of("presence-api", "vmo-mediator")) {
            assertThat(brings(library, "javalin")).as(library).isTrue();
        }
        for (String library : LIBRARIES.values()) {
            assertThat(List.of("okhttp-jvm", "jackson-databind")).allMatch(artifact -> brings(library, artifact));
        }
    }

    @Test
    void theOutsideProgramHasWhatTheExamplesNeed() {
        String consumer = read(ROOT.resolve("consumer/pom.xml"));
        for (Row row : table("| Example |", 1, 2)) {
            for (String artifact : row.added) {
                assertThat(consumer).contains("<artifactId>" + artifact + "</artifactId>");
            }
            for (String library : row.libraries) {
                assertThat(consumer).contains("<artifactId>" + library + "</artifactId>");
            }
        }
    }

    /** Whether whoever depends on a library has an artifact on the class path. */
    private static boolean brings(String library, String artifact) {
        String pom = read(ROOT.resolve(library).resolve("pom.xml"));
        return find("(?s)<dependency>(.*?)</dependency>", pom).stream()
                .map(found -> found.group(1))
                .filter(dependency -> dependency.contains("<artifactId>" + artifact + "</artifactId>"))
                .anyMatch(dependency -> !dependency.contains("<optional>true</optional>")
                        && !dependency.contains("<scope>test</scope>"));
    }

    /** The program that the section of a row links, and the examples that it uses. */
    private String source(Row row) {
        String title = row.first.replaceAll("^\\[(.*)]\\(.*", "$1");
        int section = readme.indexOf("\n### " + title + "\n");
        assertThat(section).as("section of " + title).isPositive();
        MatchResult program =
                find("The program is \\[(\\w+)]", readme.substring(section)).get(0);
        String source = read(EXAMPLES.resolve(program.group(1) + ".java"));
        for (MatchResult used : find("new (\\w+)\\(", source)) {
            Path other = EXAMPLES.resolve(used.group(1) + ".java");
            source += Files.exists(other) ? read(other) : "";
        }
        return source;
    }

    private List<Row> table(String head, int libraries, int added) {
        List<Row> rows = new ArrayList<>();
        String table = readme.substring(readme.indexOf(head));
        for (String line : table.substring(0, table.indexOf("\n\n")).lines().toList()) {
            String[] cells = line.substring(1).split("\\|", -1);
            if (!line.startsWith("| ---") && !line.startsWith(head)) {
                rows.add(new Row(cells[0].strip(), names(cells[libraries]), names(cells[added])));
            }
        }
        return rows;
    }

    /** The names in backticks, without the group. */
    private static Set<String> names(String cell) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = NAME.matcher(cell);
        while (matcher.find()) {
            names.add(matcher.group(1).replaceAll(".*:", ""));
        }
        return names;
    }

    private static List<MatchResult> find(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(file + " cannot be read", e);
        }
    }
}
