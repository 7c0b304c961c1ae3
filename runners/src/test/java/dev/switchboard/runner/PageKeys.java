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
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds keys of configurations, and whole configurations, that no program would take. */
final class PageKeys {

    private static final List<Settings> ALL =
            List.of(OciSettings.ALL, IpecsSettings.ALL, PresenceSettings.ALL, VmoSettings.ALL);

    private static final Pattern SET = Pattern.compile("--set (\\S+?)=");
    private static final Pattern VARIABLE = Pattern.compile("SWITCHBOARD_[A-Z0-9_]+");
    private static final Set<String> OTHER_VARIABLES = Set.of("SWITCHBOARD_JAVA_OPTS", "SWITCHBOARD_SECTION_KEY");
    private static final Pattern IN_SECTION = Pattern.compile("\\[([a-z_-]+)] ?([A-Za-z_.-]*)(?: ?[:=].*)?");
    private static final Pattern DOTTED =
            Pattern.compile("([a-z][a-z_-]*)\\.([A-Za-z][\\w.-]*|\"[\\w.-]+\"|…|[a-z-]+\\.…)(?: ?[:=] ?.*)?");
    private static final Pattern ASSIGNED = Pattern.compile("([a-z][a-z0-9]*(?:[-_][a-z0-9]+)*)(?:: | = )\\S+");
    private static final Pattern FILE = Pattern.compile(
            ".*\\.(conf|sqlite(?:-wal|-shm)?|token|json|jsonl|spool|md|ini|log|secret|lock|java|xml|service|env|damaged|pem|p12|err)");

    private final MarkdownPage page;
    private final List<String> problems = new ArrayList<>();

    private PageKeys(MarkdownPage page) {
        this.page = page;
    }

    static List<String> problems(MarkdownPage page) {
        PageKeys keys = new PageKeys(page);
        keys.keys();
        keys.files();
        return keys.problems;
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
            return wrong.problems().stream().noneMatch(PageKeys::isUnknown);
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

    private void check(String what, String shown, boolean isSo) {
        if (!isSo) {
            problems.add(what + ": " + shown);
        }
    }
}
