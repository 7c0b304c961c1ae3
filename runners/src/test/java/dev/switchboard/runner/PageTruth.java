package dev.switchboard.runner;

import dev.switchboard.common.config.ConfigException;
import dev.switchboard.common.config.ConfigException.Problem;
import dev.switchboard.common.config.ConfigLoader;
import dev.switchboard.common.config.Setting;
import dev.switchboard.common.config.Settings;
import dev.switchboard.ipecs.IpecsSettings;
import dev.switchboard.oci.OciSettings;
import dev.switchboard.presence.PresenceSettings;
import dev.switchboard.vmo.VmoSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;

/** Finds what a page says and is not so: keys, commands, links, and names of types that do not exist. */
final class PageTruth {

    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final List<Settings> ALL =
            List.of(OciSettings.ALL, IpecsSettings.ALL, PresenceSettings.ALL, VmoSettings.ALL);

    private static final Pattern COMMAND =
            Pattern.compile("(?:^|[\\s(])(?:\\S*/)?switchboard ([a-z][^\\n]*|--[^\\n]*)");
    private static final Pattern SET = Pattern.compile("--set (\\S+?)=");
    private static final Pattern VARIABLE = Pattern.compile("SWITCHBOARD_[A-Z0-9_]+");
    private static final Set<String> OTHER_VARIABLES = Set.of("SWITCHBOARD_JAVA_OPTS", "SWITCHBOARD_SECTION_KEY");
    private static final Pattern IN_SECTION = Pattern.compile("\\[([a-z_-]+)] ?([A-Za-z_.-]*)(?: ?[:=].*)?");
    private static final Pattern DOTTED =
            Pattern.compile("([a-z][a-z_-]*)\\.([A-Za-z][\\w.-]*|\"[\\w.-]+\"|…|[a-z-]+\\.…)(?: ?[:=] ?.*)?");
    private static final Pattern ASSIGNED = Pattern.compile("([a-z][a-z0-9]*(?:[-_][a-z0-9]+)*)(?:: | = )\\S.*");
    private static final Pattern FILE = Pattern.compile(
            ".*\\.(conf|sqlite|token|json|jsonl|spool|md|ini|log|secret|lock|java|xml|service|env|damaged|pem|p12|err)");
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
    private static final Pattern ELISION = Pattern.compile("(?m)^\\s*// …\\s*$");
    /** Words with a capital letter that name no type. */
    private static final Set<String> WORDS =
            Set.of("Bearer", "Basic", "Authorization", "Origin", "Upgrade", "Connection");

    private final MarkdownPage page;
    private final List<String> problems = new ArrayList<>();

    private PageTruth(MarkdownPage page) {
        this.page = page;
    }

    static List<String> problems(MarkdownPage page) {
        PageTruth truth = new PageTruth(page);
        truth.links();
        truth.commands();
        truth.keys();
        truth.files();
        if (page.path().getFileName().toString().matches("embed-.*|architecture\\.md|compatibility\\.md")) {
            truth.types();
        }
        truth.examples();
        return truth.problems;
    }

    private void links() {
        for (String link : page.links()) {
            if (link.matches("[a-z]+:.*")) {
                continue;
            }
            String file = link.replaceFirst("#.*", "");
            Path target = file.isEmpty()
                    ? page.path()
                    : page.path().resolveSibling(file).normalize();
            check("link", link, Files.exists(target) && target.startsWith(ROOT));
            if (link.contains("#") && Files.isRegularFile(target)) {
                check("anchor", link, anchors(target).contains(link.replaceFirst(".*#", "")));
            }
        }
    }

    private Set<String> anchors(Path target) {
        try {
            return target.equals(page.path())
                    ? page.anchors()
                    : MarkdownPage.read(target).anchors();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void commands() {
        for (MarkdownPage.Block block : page.blocks()) {
            COMMAND.matcher(block.text()).results().forEach(found -> command(found.group(1), true));
        }
        List<String> names =
                List.copyOf(Switchboard.commandLine().getSubcommands().keySet());
        for (String span : page.spans()) {
            Matcher command = COMMAND.matcher(span);
            if (command.find()) {
                command(command.group(1), false);
            } else if (names.stream().anyMatch(name -> span.startsWith(name + " "))) {
                command(span, false);
            }
        }
    }

    /** Parses a command line as the program would; one in the middle of a sentence may leave out what is needed. */
    private void command(String line, boolean whole) {
        List<String> words = words(line);
        if (words.isEmpty() || words.get(0).equals("COMMAND")) {
            return;
        }
        try {
            CommandLine.ParseResult parsed = Switchboard.commandLine().parseArgs(words.toArray(String[]::new));
            check("command", line, parsed.hasSubcommand() || words.get(0).startsWith("--"));
            int checked = words.indexOf("check-config") + 1;
            if (checked > 0 && checked < words.size()) {
                String what = words.get(checked);
                check(
                        "command",
                        line,
                        what.equals("COMMAND") || Configured.find(what).isPresent());
            }
        } catch (MissingParameterException e) {
            check("command", line + " (" + e.getMessage() + ")", !whole);
        } catch (ParameterException e) {
            check("command", line + " (" + e.getMessage() + ")", false);
        }
    }

    private static List<String> words(String line) {
        String command = line.replaceFirst("\\s+#.*|\\s*(?:[|>]|&&).*", "");
        return Pattern.compile("\"[^\"]*\"|\\S+")
                .matcher(command)
                .results()
                .map(found -> found.group().replace("\"", ""))
                .filter(word -> !word.equals("…"))
                .toList();
    }

    private void keys() {
        String whole = String.join("\n", page.prose()) + "\n"
                + String.join(
                        "\n",
                        page.blocks().stream().map(MarkdownPage.Block::text).toList());
        SET.matcher(whole)
                .results()
                .map(found -> found.group(1))
                .filter(key -> !key.equals("section.key"))
                .forEach(key -> key("--set " + key, key));
        VARIABLE.matcher(whole)
                .results()
                .map(found -> found.group())
                .forEach(name -> check(
                        "variable", name, OTHER_VARIABLES.contains(name) || name.endsWith("_") || keysNamed(name)));
        for (String span : page.spans()) {
            Matcher section = IN_SECTION.matcher(span);
            Matcher dotted = DOTTED.matcher(span);
            Matcher assigned = ASSIGNED.matcher(span);
            if (section.matches()) {
                key(span, section.group(1) + "." + (section.group(2).isEmpty() ? "…" : section.group(2)));
            } else if (dotted.matches()
                    && isSection(dotted.group(1))
                    && !FILE.matcher(span).matches()) {
                key(span, dotted.group(1) + "." + dotted.group(2).replace("\"", ""));
            } else if (assigned.matches()
                    && isSystemPage()
                    && !assigned.group(1).equals("key")) {
                check(
                        "key",
                        span,
                        anyKey(key -> (key.substring(key.indexOf('.') + 1) + "\n")
                                .matches("(?:.*\\.)?"
                                        + Pattern.quote(assigned.group(1).replaceFirst("[-_]file$", "")) + "\n")));
            }
        }
    }

    private static boolean keysNamed(String variable) {
        String plain = variable.replaceFirst("_FILE$", "");
        return ALL.stream()
                .flatMap(settings -> settings.all().stream())
                .map(Setting::variable)
                .anyMatch(
                        name -> name.equals(plain) || (name.endsWith("*") && plain.startsWith(name.replace("*", ""))));
    }

    private boolean isSection(String word) {
        return anyKey(key -> key.startsWith(word + "."));
    }

    private boolean isSystemPage() {
        return settings().size() == 1;
    }

    private void key(String shown, String key) {
        String start = key.replaceFirst("…$", "");
        check("key", shown, key.endsWith("…") ? anyKey(known -> known.startsWith(start)) : isKnown(key));
    }

    private boolean isKnown(String key) {
        return settings().stream().anyMatch(settings -> isKnown(settings, key));
    }

    /** As the loader sees it, with old names, open sections and keys that name a file. */
    private static boolean isKnown(Settings settings, String key) {
        try {
            ConfigLoader.of(settings).overrides(List.of(key + "=1")).load();
            return true;
        } catch (ConfigException wrong) {
            return wrong.problems().stream().noneMatch(PageTruth::isUnknown);
        }
    }

    private static boolean isUnknown(Problem problem) {
        return problem.text().contains("is not a known key");
    }

    private boolean anyKey(Predicate<String> test) {
        return settings().stream()
                .flatMap(settings -> settings.all().stream())
                .map(Setting::key)
                .anyMatch(test);
    }

    /** The settings a page is about: those of its system, or of all. */
    private List<Settings> settings() {
        String name = page.path().getFileName().toString();
        List<Settings> own = new ArrayList<>();
        if (name.contains("oci") || name.equals("planning.md")) {
            own.add(OciSettings.ALL);
        } else if (name.contains("ipecs")) {
            own.add(IpecsSettings.ALL);
        } else if (name.contains("presence")) {
            own.add(PresenceSettings.ALL);
        } else if (name.contains("vmo")) {
            own.add(VmoSettings.ALL);
        }
        return own.isEmpty() ? ALL : own;
    }

    /** Configuration files in pages about one system must load, apart from what they leave out. */
    private void files() {
        for (MarkdownPage.Block block : page.blocks()) {
            if (isSystemPage()
                    && (block.language().equals("ini") || block.language().equals("json"))) {
                try {
                    Path directory = Files.createTempDirectory("page");
                    Path file = Files.writeString(directory.resolve("page." + block.language()), block.text());
                    load(file, directory);
                    Files.delete(file);
                    Files.delete(directory);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void load(Path file, Path directory) {
        try {
            ConfigLoader.of(settings().get(0)).directory(directory).file(file).load();
        } catch (ConfigException wrong) {
            wrong.problems().stream()
                    .filter(one -> !one.text().contains("is required and not set"))
                    .filter(one -> !one.text().contains("which does not exist"))
                    .forEach(one -> problems.add("configuration: " + one.key() + " " + one.text()));
        }
    }

    private void types() {
        for (String span : page.spans()) {
            Matcher type = TYPE.matcher(span);
            if (type.matches() && !WORDS.contains(type.group(1))) {
                check("type", span, isType(type.group(1), type.group(2)));
            }
        }
    }

    private static boolean isType(String name, @org.jspecify.annotations.Nullable String member) {
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
            Class.forName(name, false, PageTruth.class.getClassLoader());
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
                        .forEach(name -> check("artifact", name, Files.exists(ROOT.resolve(name + "/pom.xml"))));
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

    /** The sources of all modules. */
    private static final class Sources {

        private static final List<Path> FILES = list();

        static List<Path> named(String fileName) {
            return FILES.stream().filter(file -> file.endsWith(fileName)).toList();
        }

        static String text(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static List<Path> list() {
            try (Stream<Path> modules = Files.list(ROOT)) {
                List<Path> files = new ArrayList<>();
                for (Path module : modules.flatMap(
                                one -> Stream.of(one.resolve("src/main/java"), one.resolve("src/test/java")))
                        .filter(Files::isDirectory)
                        .toList()) {
                    try (Stream<Path> all = Files.walk(module)) {
                        all.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
                    }
                }
                return files;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
