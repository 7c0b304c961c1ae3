package dev.switchboard.common.config;

import dev.switchboard.common.config.Setting.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The list of all settings of one program, in the order people read them.
 *
 * <p>Immutable. It is what {@link ConfigLoader} checks keys against, and what the documentation is made from.
 */
public final class Settings {

    /**
     * What a key means.
     *
     * @param setting the setting it gives a value to
     * @param key the key as declared
     * @param order 0 for the setting's own name, 1 for its first alias, and so on
     * @param viaFile whether the value is the name of a file that holds the secret
     */
    record Target(Setting<?> setting, String key, int order, boolean viaFile) {}

    private static final Pattern FIELD = Pattern.compile("(.+?)\\.(\\d{1,4})(?:\\.(.+))?");
    private static final Pattern FIELD_VARIABLE = Pattern.compile("(.+?)_(\\d{1,4})_(.+)");

    private final List<Setting<?>> all;
    private final List<List<Setting<?>>> oneOf;
    private final Set<Setting<?>> live;
    private final boolean trailingComments;
    private final Map<String, Target> byKey = new LinkedHashMap<>();
    private final Map<String, Optional<Target>> byFoldedKey = new LinkedHashMap<>();
    private final Map<String, Target> byVariable = new LinkedHashMap<>();

    private Settings(
            List<Setting<?>> all, List<List<Setting<?>>> oneOf, Set<Setting<?>> live, boolean trailingComments) {
        this.all = List.copyOf(all);
        this.oneOf = List.copyOf(oneOf);
        this.live = Set.copyOf(live);
        this.trailingComments = trailingComments;
        this.all.forEach(this::register);
    }

    /**
     * A catalogue.
     *
     * @param settings the settings in the order to show
     * @return the catalogue
     * @throws IllegalArgumentException when two settings share a key or an environment variable
     */
    public static Settings of(Setting<?>... settings) {
        return new Settings(List.of(settings), List.of(), Set.of(), true);
    }

    /**
     * A catalogue.
     *
     * @param settings the settings in the order to show
     * @return the catalogue
     * @throws IllegalArgumentException when two settings share a key or an environment variable
     */
    public static Settings of(Collection<? extends Setting<?>> settings) {
        return new Settings(List.copyOf(settings), List.of(), Set.of(), true);
    }

    /**
     * This catalogue followed by another.
     *
     * @param more the settings to append
     * @return a new catalogue
     * @throws IllegalArgumentException when two settings share a key or an environment variable
     */
    public Settings and(Settings more) {
        List<Setting<?>> both = new ArrayList<>(all);
        both.addAll(more.all);
        List<List<Setting<?>>> rules = new ArrayList<>(oneOf);
        rules.addAll(more.oneOf);
        Set<Setting<?>> bothLive = new HashSet<>(live);
        bothLive.addAll(more.live);
        return new Settings(both, rules, bothLive, trailingComments && more.trailingComments);
    }

    /**
     * This catalogue with the rule that at least one of some settings must be set.
     *
     * @param alternatives settings of this catalogue; the first is the one that a message names
     * @return a new catalogue
     * @throws IllegalArgumentException when a setting is not in this catalogue
     */
    public Settings needingOneOf(Setting<?>... alternatives) {
        requireKnown("alternatives", alternatives);
        List<List<Setting<?>>> rules = new ArrayList<>(oneOf);
        rules.add(List.of(alternatives));
        return new Settings(all, rules, live, trailingComments);
    }

    /**
     * This catalogue with the promise that a change of some settings takes effect while the program runs. A change of
     * any other waits for a restart.
     *
     * @param changeable settings of this catalogue
     * @return a new catalogue
     * @throws IllegalArgumentException when a setting is not in this catalogue
     */
    public Settings live(Setting<?>... changeable) {
        requireKnown("changeable", changeable);
        Set<Setting<?>> more = new HashSet<>(live);
        more.addAll(List.of(changeable));
        return new Settings(all, oneOf, more, trailingComments);
    }

    /**
     * This catalogue for INI files in which a {@code ;} after white space is part of the value, as Python's reader has
     * it. Otherwise it starts a comment.
     *
     * @return a new catalogue
     */
    public Settings commentsOnOwnLinesOnly() {
        return new Settings(all, oneOf, live, false);
    }

    /** Whether a {@code ;} after white space ends a value in an INI file. */
    boolean trailingComments() {
        return trailingComments;
    }

    private void requireKnown(String argument, Setting<?>... settings) {
        for (Setting<?> setting : settings) {
            if (!contains(setting)) {
                throw new IllegalArgumentException(argument + ": " + setting.key() + " is not in the catalogue");
            }
        }
    }

    boolean isLive(Setting<?> setting) {
        return live.contains(setting);
    }

    List<List<Setting<?>>> oneOf() {
        return oneOf;
    }

    /**
     * The settings.
     *
     * @return all of them, in order
     */
    public List<Setting<?>> all() {
        return all;
    }

    private void register(Setting<?> setting) {
        List<String> keys = Stream.concat(Stream.of(setting.key()), setting.aliases().stream())
                .toList();
        for (int order = 0; order < keys.size(); order++) {
            String key = keys.get(order);
            register(new Target(setting, key, order, false));
            if (setting.kind() == Kind.SECRET) {
                register(new Target(setting, key + "_file", order, true));
                register(new Target(setting, key + "-file", order, true));
            }
        }
        setting.fileKeys().forEach(key -> register(new Target(setting, key, 0, true)));
    }

    private void register(Target target) {
        Target other = byKey.putIfAbsent(target.key(), target);
        if (other != null) {
            throw new IllegalArgumentException("settings: the key " + target.key() + " is declared twice");
        }
        String folded = target.key().toLowerCase(Locale.ROOT);
        byFoldedKey.merge(folded, Optional.of(target), (one, two) -> Optional.empty());
        if (target.setting().kind() == Kind.VALUE || target.setting().kind() == Kind.SECRET) {
            String variable = Setting.variable(target.key());
            Target holder = byVariable.putIfAbsent(variable, target);
            boolean shared = holder != null && holder.setting() != target.setting();
            if (shared || variable.equals(ConfigLoader.JVM_OPTIONS)) {
                throw new IllegalArgumentException(
                        "settings: the key " + target.key() + " needs the variable " + variable + ", which is taken");
            }
        }
    }

    boolean contains(Setting<?> setting) {
        return all.stream().anyMatch(one -> one == setting);
    }

    /** What a key means, if anything. A key written in other case counts as long as it is unambiguous. */
    Optional<Target> find(String key) {
        Optional<Target> exact = declared(byKey.get(key));
        if (exact.isPresent()) {
            return exact;
        }
        Optional<Target> field = all.stream()
                .filter(setting -> setting.kind() == Kind.OBJECTS)
                .flatMap(setting -> fieldOf(setting, key).stream())
                .findFirst();
        if (field.isPresent()) {
            return field;
        }
        Optional<Target> within = all.stream()
                .filter(setting -> covers(setting, key))
                .findFirst()
                .map(setting -> new Target(setting, key, 0, false));
        if (within.isPresent()) {
            return within;
        }
        return byFoldedKey
                .getOrDefault(key.toLowerCase(Locale.ROOT), Optional.empty())
                .flatMap(this::declared);
    }

    /** A field of one object of a list, {@code list.0.field}. */
    private static Optional<Target> fieldOf(Setting<?> list, String key) {
        Matcher parts = FIELD.matcher(key);
        if (!parts.matches() || !parts.group(1).equals(list.key())) {
            return Optional.empty();
        }
        String object = list.key() + "." + parts.group(2);
        if (parts.group(3) == null) {
            return Optional.of(new Target(list, object, 0, false));
        }
        return list.fields().find(parts.group(3)).map(field -> new Target(list, object + "." + field.key(), 0, false));
    }

    /** An open section's own name is no key: only what stands in it is. */
    private Optional<Target> declared(@Nullable Target target) {
        return Optional.ofNullable(target).filter(one -> one.setting().kind() != Kind.OPEN);
    }

    private static boolean covers(Setting<?> setting, String key) {
        boolean every = setting.kind() == Kind.OPEN
                || (setting.kind() == Kind.IGNORED && setting.name().equals(Setting.EVERY_KEY));
        return every && key.length() > setting.section().length() + 1 && key.startsWith(setting.section() + ".");
    }

    Optional<Target> findVariable(String variable) {
        return Optional.ofNullable(byVariable.get(variable))
                .or(() -> all.stream()
                        .filter(setting -> setting.kind() == Kind.OBJECTS)
                        .flatMap(setting -> fieldVariable(setting, variable).stream())
                        .findFirst());
    }

    private static Optional<Target> fieldVariable(Setting<?> list, String variable) {
        Matcher parts = FIELD_VARIABLE.matcher(variable);
        if (!parts.matches() || !parts.group(1).equals(list.variable())) {
            return Optional.empty();
        }
        return list.fields()
                .findVariable(ConfigLoader.PREFIX + parts.group(3))
                .map(field -> new Target(list, list.key() + "." + parts.group(2) + "." + field.key(), 0, false));
    }

    Optional<Setting<?>> findOpenSection(String variable) {
        return all.stream()
                .filter(setting -> setting.kind() == Kind.OPEN)
                .filter(setting -> variable.startsWith(setting.variable() + "_")
                        && variable.length() > setting.variable().length() + 1)
                .findFirst();
    }

    /** Every key that can be written, for hints. */
    Stream<String> keys() {
        return byKey.values().stream()
                .filter(target -> target.setting().kind() == Kind.VALUE
                        || target.setting().kind() == Kind.SECRET
                        || target.setting().kind() == Kind.OBJECTS)
                .map(Target::key);
    }

    /** The lists of objects, for hints. */
    Stream<Setting<?>> lists() {
        return all.stream().filter(setting -> setting.kind() == Kind.OBJECTS);
    }

    Stream<Setting<?>> openSections() {
        return all.stream().filter(setting -> setting.kind() == Kind.OPEN);
    }

    /**
     * What can be configured, as plain text for a terminal: sections, keys, values accepted, defaults, meaning.
     *
     * @return the text, lines separated by {@code \n}, ending with one
     */
    public String help() {
        StringBuilder help = new StringBuilder();
        String section = "";
        for (Setting<?> setting : documented()) {
            if (!setting.section().equals(section)) {
                section = setting.section();
                help.append(help.length() == 0 ? "" : "\n")
                        .append('[')
                        .append(section)
                        .append("]\n");
            }
            String name = setting.kind() == Kind.OPEN ? "(any key)" : setting.name();
            String change = isLive(setting) ? "; a change is in force at once" : "";
            help.append(String.format("  %-24s %s; %s%s%n", name, setting.type().label(), fallback(setting), change)
                    .replace(System.lineSeparator(), "\n"));
            help.append("      ").append(setting.doc()).append(also(setting)).append('\n');
        }
        return help.toString();
    }

    /**
     * What can be configured, as a Markdown table for documentation. Where some changes take effect at once, a column
     * says which.
     *
     * @return the table, lines separated by {@code \n}, ending with one
     */
    public String markdown() {
        boolean any = !live.isEmpty();
        StringBuilder table = new StringBuilder(
                any
                        ? "| key | value | default | a change | meaning |\n| --- | --- | --- | --- | --- |\n"
                        : "| key | value | default | meaning |\n| --- | --- | --- | --- |\n");
        for (Setting<?> setting : documented()) {
            String key = setting.kind() == Kind.OPEN ? setting.section() + ".*" : setting.key();
            String value = setting.hasFallback() && !setting.fallbackText().isEmpty()
                    ? "`" + cell(setting.fallbackText()) + "`"
                    : setting.isRequired() ? "required" : "";
            table.append("| `")
                    .append(cell(key))
                    .append("` | ")
                    .append(cell(setting.type().label()));
            table.append(" | ")
                    .append(value)
                    .append(any ? isLive(setting) ? " | at once" : " | restart" : "")
                    .append(" | ")
                    .append(cell(setting.doc() + also(setting)))
                    .append(" |\n");
        }
        return table.toString();
    }

    /**
     * A configuration file in the INI format that explains every key. Settings that get no value here stand in comments
     * with their default.
     *
     * @param values what the file sets, by full key
     * @return the text, lines separated by {@code \n}, ending with one
     * @throws IllegalArgumentException when a key is not that of a setting
     */
    public String sampleIni(Map<String, String> values) {
        return new SampleFile(this, values).ini();
    }

    /**
     * The same in the JSON format, with comments, which {@link ConfigLoader} passes over.
     *
     * @param values what the file sets, by full key; each value is a JSON value, so a text has its quotes
     * @return the text, lines separated by {@code \n}, ending with one
     * @throws IllegalArgumentException when a key is not that of a setting
     */
    public String sampleJson(Map<String, String> values) {
        return new SampleFile(this, values).json();
    }

    private List<Setting<?>> documented() {
        return all.stream().filter(setting -> setting.kind() != Kind.IGNORED).toList();
    }

    private static String fallback(Setting<?> setting) {
        if (setting.isRequired()) {
            return "required";
        }
        return setting.fallbackText().isEmpty() ? "no default" : "default " + setting.fallbackText();
    }

    private static String also(Setting<?> setting) {
        String files = setting.kind() == Kind.SECRET ? " Or " + setting.name() + "_file: a file that holds it." : "";
        return setting.aliases().isEmpty() ? files : files + " Old name: " + String.join(", ", setting.aliases()) + ".";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
