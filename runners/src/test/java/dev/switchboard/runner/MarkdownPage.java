package dev.switchboard.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of the documentation, taken apart.
 *
 * @param path where it is
 * @param prose its lines, those of code blocks empty
 * @param blocks its code blocks, fenced and indented
 */
record MarkdownPage(Path path, List<String> prose, List<Block> blocks) {

    /** A code block: what stands after the fence (empty when indented), and its lines without common indentation. */
    record Block(String language, String text) {}

    private static final Pattern LINK = Pattern.compile("\\[[^\\]\\[]*]\\(([^)\\s]+)\\)");
    private static final Pattern SPAN = Pattern.compile("(?<!`)`([^`]+)`(?!`)");
    private static final Pattern FENCE = Pattern.compile("^ {0,3}```(.*)$");

    static MarkdownPage read(Path path) throws IOException {
        return of(path, Files.readString(path));
    }

    static MarkdownPage of(Path path, String text) {
        List<String> prose = new ArrayList<>();
        List<Block> blocks = new ArrayList<>();
        List<String> block = new ArrayList<>();
        String language = "";
        boolean fenced = false;
        for (String line : text.lines().toList()) {
            Matcher fence = FENCE.matcher(line);
            boolean indented = !fenced && line.startsWith("    ") && (!block.isEmpty() || isBlank(prose));
            if (fence.matches()) {
                close(blocks, block, language);
                language = fenced ? "" : fence.group(1).strip();
                fenced = !fenced;
            } else if (fenced || indented) {
                block.add(line);
            } else {
                close(blocks, block, "");
            }
            prose.add(fenced || indented || fence.matches() ? "" : line);
        }
        close(blocks, block, language);
        return new MarkdownPage(path, List.copyOf(prose), List.copyOf(blocks));
    }

    private static boolean isBlank(List<String> prose) {
        return prose.isEmpty() || prose.get(prose.size() - 1).isBlank();
    }

    private static void close(List<Block> blocks, List<String> block, String language) {
        if (!block.isEmpty()) {
            blocks.add(new Block(language, String.join("\n", block).stripIndent()));
            block.clear();
        }
    }

    /** What stands between single backticks, also over the end of a line. */
    List<String> spans() {
        return all(SPAN, paragraphs());
    }

    /** Where links lead. */
    List<String> links() {
        return all(LINK, SPAN.matcher(paragraphs()).replaceAll("`code`"));
    }

    /** The anchors of its headings, as the usual hosts make them. */
    Set<String> anchors() {
        Set<String> anchors = new HashSet<>();
        prose.stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+\\s+", "").toLowerCase(Locale.ROOT))
                .map(title -> title.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .forEach(anchors::add);
        return anchors;
    }

    private String paragraphs() {
        return String.join("\n", prose).replaceAll("(?<![\\n|])\\n(?=[^\\n|#])", " ");
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(found -> found.group(1)).toList();
    }
}
