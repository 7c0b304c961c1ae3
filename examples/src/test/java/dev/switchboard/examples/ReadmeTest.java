package dev.switchboard.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each example is short, can be started, and stands in the README as it is. */
class ReadmeTest {

    private static final Path SOURCES = Path.of("src/main/java/dev/switchboard/examples");

    static List<String> examples() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("package-info.java"))
                    .map(name -> name.replace(".java", ""))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void eachExampleIsAShortProgram(String example) throws IOException {
        List<String> source = Files.readAllLines(SOURCES.resolve(example + ".java"));
        assertThat(source)
                .hasSizeLessThan(60)
                .anyMatch(line -> line.contains("public static void main(String[] args)"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theReadmeShowsTheExampleAsItIs(String example) throws IOException {
        List<String> source = Files.readAllLines(SOURCES.resolve(example + ".java"));
        String shown = String.join(
                        "\n", source.subList(lineWith(source, "tag::readme[]") + 1, lineWith(source, "end::readme[]")))
                .stripIndent()
                .strip();
        assertThat(Files.readString(Path.of("../README.md")))
                .contains("The program is [" + example + "](examples/"
                        + SOURCES.toString().replace('\\', '/') + "/" + example + ".java).\n\n```java\n" + shown
                        + "\n```");
    }

    private static int lineWith(List<String> lines, String text) {
        for (int line = 0; line < lines.size(); line++) {
            if (lines.get(line).contains(text)) {
                return line;
            }
        }
        throw new AssertionError("no line with " + text);
    }
}
