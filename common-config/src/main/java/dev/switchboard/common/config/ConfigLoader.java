package dev.switchboard.common.config;

import dev.switchboard.common.config.Entry.Origin;
import dev.switchboard.common.config.Settings.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Loads a configuration: defaults, then a file, then environment variables, then {@code --set} options, later ones
 * winning.
 *
 * <p>The file is JSON when its name ends in {@code .json} or its text starts with a brace, and INI otherwise. A key
 * counts in any case as long as that is unambiguous. A variable is {@code SWITCHBOARD_SECTION_KEY}. An empty value means "not set" wherever it
 * stands, so that an empty option takes back what the file says. A builder for one thread; {@link #load} may be called
 * again to read changed sources.
 */
public final class ConfigLoader {

    static final String PREFIX = "SWITCHBOARD_";

    /** Read by the launcher before there is a JVM. */
    static final String JVM_OPTIONS = "SWITCHBOARD_JAVA_OPTS";

    private final Settings settings;
    private Optional<Path> file = Optional.empty();
    private Map<String, String> environment = Map.of();
    private List<String> overrides = List.of();
    private Path directory = Path.of("");
    private final boolean trailingComments;
    private Set<Path> files = Set.of();

    private ConfigLoader(Settings settings) {
        this.settings = settings;
        this.trailingComments = settings.trailingComments();
    }

    /**
     * A loader without any source.
     *
     * @param settings what can be configured
     * @return the loader
     */
    public static ConfigLoader of(Settings settings) {
        return new ConfigLoader(settings);
    }

    /**
     * Reads one file and nothing else; relative paths in it are relative to where it is.
     *
     * @param settings what can be configured
     * @param file the file, as {@link #file} takes it
     * @return the configuration
     * @throws ConfigException with every problem in the file
     */
    public static Config read(Settings settings, Path file) {
        return of(settings).file(file).directory(file.resolveSibling("")).load();
    }

    /**
     * Names the configuration file.
     *
     * @param path the file; UTF-8, at most 1 MiB; messages name it as given here
     * @return this
     */
    public ConfigLoader file(Path path) {
        file = Optional.of(path);
        return this;
    }

    /**
     * Takes settings from environment variables.
     *
     * @param variables all variables, as {@link System#getenv()} gives them; foreign ones do not matter
     * @return this
     */
    public ConfigLoader environment(Map<String, String> variables) {
        environment = Map.copyOf(variables);
        return this;
    }

    /**
     * Takes settings from the command line.
     *
     * @param assignments texts {@code section.key=value}; of two for one key the later wins
     * @return this
     */
    public ConfigLoader overrides(List<String> assignments) {
        overrides = List.copyOf(assignments);
        return this;
    }

    /**
     * Says what relative paths in values are relative to.
     *
     * @param base the directory; the current one when this is not called
     * @return this
     */
    public ConfigLoader directory(Path base) {
        directory = base;
        return this;
    }

    /**
     * Reads all sources.
     *
     * @return the configuration
     * @throws ConfigException with every problem in all sources
     */
    public Config load() {
        Findings findings = new Findings();
        Merge merge = new Merge(settings, directory, findings);
        file.ifPresent(path -> merge.addFile(ConfigFile.entries(path, trailingComments, findings)));
        merge.add(fromEnvironment(findings));
        merge.add(fromOverrides(findings));
        String where = file.map(path -> "file " + path).orElse("configuration");
        try {
            return merge.finish(where);
        } finally {
            files = findings.files();
        }
    }

    /** The files that the last {@link #load} looked for, well or badly ended: the configuration and its secrets. */
    Set<Path> files() {
        return files;
    }

    private List<Entry> fromEnvironment(Findings findings) {
        List<Entry> entries = new ArrayList<>();
        new TreeMap<>(environment).forEach((variable, value) -> {
            if (!variable.startsWith(PREFIX) || variable.equals(JVM_OPTIONS)) {
                return;
            }
            Optional<String> key = settings.findVariable(variable)
                    .map(Target::key)
                    .or(() -> settings.findOpenSection(variable).map(section -> openKey(section, variable)));
            if (key.isPresent()) {
                entries.add(new Entry(key.get(), Given.single(value), Origin.environment(variable)));
            } else {
                findings.warn("environment variable " + variable + " sets nothing here and is ignored");
            }
        });
        return entries;
    }

    /** The spelling of a key cannot be told from a variable: lower case is the best guess. */
    private static String openKey(Setting<?> section, String variable) {
        String rest = variable.substring(section.variable().length() + 1);
        return section.key() + "." + rest.toLowerCase(Locale.ROOT);
    }

    private List<Entry> fromOverrides(Findings findings) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (String assignment : overrides) {
            int equals = assignment.indexOf('=');
            if (equals < 1) {
                findings.problem(Origin.override(), "", "needs the form section.key=value");
                continue;
            }
            String key = assignment.substring(0, equals).strip();
            String canonical = settings.find(key).map(Target::key).orElse(key);
            Given value = Given.single(assignment.substring(equals + 1));
            entries.put(canonical, new Entry(canonical, value, Origin.override()));
        }
        return List.copyOf(entries.values());
    }
}
