package dev.switchboard.runner;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds names of types and members, examples and artifacts that are not in this tree. */
final class PageNames {

    /** Pages that speak of Java; in others a word with a capital letter may be anything. */
    private static final Pattern OF_JAVA = Pattern.compile("embed-.*|architecture\\.md|compatibility\\.md");

    private static final Pattern TYPE = Pattern.compile(
            "@?([A-Z][a-z0-9]+[A-Za-z0-9]*(?:\\.[A-Z][A-Za-z0-9]*)*)(?:(?:\\.|::|#)([a-z]\\w*))?(?:[(<].*)?");
    private static final List<String> JDK = List.of(
            "java.lang",
            "java.util",
            "java.util.function",
            "java.util.concurrent",
            "java.time",
            "java.io",
            "java.net",
            "java.nio.file",
            "java.util.random",
            "javax.sql",
            "javax.net.ssl",
            "okhttp3",
            "java.security",
            "io.micrometer.core.instrument",
            "io.javalin",
            "org.flywaydb.core",
            "org.jspecify.annotations");
    /** Words with a capital letter that name no type. */
    private static final Set<String> WORDS =
            Set.of("Bearer", "Basic", "Authorization", "Origin", "Upgrade", "Connection");

    private static final Pattern ELISION = Pattern.compile("(?m)^\\s*// …\\s*$");

    private final MarkdownPage page;
    private final List<String> problems = new ArrayList<>();

    private PageNames(MarkdownPage page) {
        this.page = page;
    }

    static List<String> problems(MarkdownPage page) {
        PageNames names = new PageNames(page);
        if (OF_JAVA.matcher(page.path().getFileName().toString()).matches()) {
            names.types();
        }
        names.examples();
        return names.problems;
    }

    private void types() {
        for (String span : page.spans()) {
            Matcher type = TYPE.matcher(span);
            if (type.matches() && !WORDS.contains(type.group(1))) {
                check("type", span, isType(type.group(1), type.group(2)));
            }
        }
    }

    private static boolean isType(String name, @Nullable String member) {
        String outer = name.replaceFirst("\\..*", "");
        List<String> nested = Arrays.asList(name.split("\\.")).subList(1, name.split("\\.").length);
        List<Path> files = Sources.named(outer + ".java");
        if (files.isEmpty()) {
            return JDK.stream().anyMatch(from -> isLoadable(from + "." + outer));
        }
        return files.stream()
                .map(Sources::text)
                .anyMatch(text -> nested.stream().allMatch(text::contains)
                        && (member == null || text.matches("(?s).*\\b" + member + "\\b.*")));
    }

    private static boolean isLoadable(String name) {
        try {
            Class.forName(name, false, PageNames.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Java in a page is taken from an example that the page links to; artifacts are modules of this tree. */
    private void examples() {
        Set<Path> linked = new TreeSet<>();
        page.links().stream()
                .filter(link -> link.endsWith(".java"))
                .map(link -> page.path().resolveSibling(link).normalize())
                .filter(Files::isRegularFile)
                .forEach(linked::add);
        for (MarkdownPage.Block block : page.blocks()) {
            if (block.language().equals("java")) {
                check(
                        "example",
                        block.text().lines().findFirst().orElse(""),
                        linked.stream().anyMatch(file -> isIn(block.text(), Sources.text(file))));
            } else if (block.language().equals("xml")) {
                Pattern.compile("dev\\.switchboard</groupId>\\s*<artifactId>([\\w-]+)<")
                        .matcher(block.text())
                        .results()
                        .map(found -> found.group(1).replace("switchboard-bom", "bom"))
                        .forEach(name ->
                                check("artifact", name, Files.exists(PageTruth.ROOT.resolve(name + "/pom.xml"))));
            }
        }
    }

    /** Whether the parts of an excerpt, which a line with an ellipsis separates, stand in a source in this order. */
    private static boolean isIn(String excerpt, String source) {
        String plain = source.replaceAll("(?m)^\\s+", "");
        int from = 0;
        for (String part : ELISION.split(excerpt, -1)) {
            String wanted = part.replaceAll("(?m)^\\s+", "").strip();
            int at = plain.indexOf(wanted, from);
            if (at < 0) {
                return false;
            }
            from = at + wanted.length();
        }
        return true;
    }

    private void check(String what, String shown, boolean isSo) {
        if (!isSo) {
            problems.add(what + ": " + shown);
        }
    }
}
