package dev.switchboard.common.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One thing that can be configured: its key, type, default, secrecy, and one line of text for people.
 *
 * <p>Immutable. A library declares each setting once as a constant and reads it with {@link Config#get} or
 * {@link Config#find}; the same constant drives parsing, documentation and the masked print. The key is
 * {@code section.name}; an empty section makes a key on the top level, {@code name}.
 *
 * @param <T> the type of the value
 */
public final class Setting<T> {

    /** What the loader does with the key. */
    enum Kind {
        VALUE,
        SECRET,
        /** Every key of the section is taken as it is. */
        OPEN,
        /** A list of objects, each with the same fields. */
        OBJECTS,
        /** Accepted and not used. */
        IGNORED
    }

    /** As the name of an ignored setting: every key of the section. */
    static final String EVERY_KEY = "*";

    private final String section;
    private final String name;
    private final Kind kind;
    private final ValueType<T> type;
    private final Optional<T> fallback;
    private final String fallbackText;
    private final boolean required;
    private final List<String> aliases;
    private final String doc;
    private final List<Setting<?>> fields;
    private final List<String> fileKeys;

    private Setting(
            String section,
            String name,
            Kind kind,
            ValueType<T> type,
            Optional<T> fallback,
            String fallbackText,
            boolean required,
            List<String> aliases,
            String doc) {
        this(section, name, kind, type, fallback, fallbackText, required, aliases, doc, List.of(), List.of());
    }

    private Setting(
            String section,
            String name,
            Kind kind,
            ValueType<T> type,
            Optional<T> fallback,
            String fallbackText,
            boolean required,
            List<String> aliases,
            String doc,
            List<Setting<?>> fields,
            List<String> fileKeys) {
        this.section = section;
        this.name = name;
        this.kind = kind;
        this.type = type;
        this.fallback = fallback;
        this.fallbackText = fallbackText;
        this.required = required;
        this.aliases = List.copyOf(aliases);
        this.doc = doc;
        this.fields = List.copyOf(fields);
        this.fileKeys = List.copyOf(fileKeys);
    }

    private static <T> Setting<T> create(
            String section, String name, ValueType<T> type, Optional<T> value, String doc) {
        String text = value.map(type.writer()).orElse("");
        return new Setting<>(section, name, Kind.VALUE, type, value, text, false, List.of(), doc);
    }

    /**
     * Any text, without a default.
     *
     * @param section the section, empty for the top level
     * @param name the key within the section
     * @param doc one line for people
     * @return the setting
     */
    public static Setting<String> text(String section, String name, String doc) {
        return create(section, name, ValueType.text(), Optional.empty(), doc);
    }

    /**
     * Any text.
     *
     * @param section the section, empty for the top level
     * @param name the key within the section
     * @param fallback the default
     * @param doc one line for people
     * @return the setting
     */
    public static Setting<String> text(String section, String name, String fallback, String doc) {
        return create(section, name, ValueType.text(), Optional.of(fallback), doc);
    }

    /**
     * A whole number in a range, without a default.
     *
     * @param section the section, empty for the top level
     * @param name the key within the section
     * @param min the smallest value accepted
     * @param max the largest value accepted
     * @param doc one line for people
     * @return the setting
     */
    public static Setting<Integer> integer(String section, String name, int min, int max, String doc) {
        return create(section, name, ValueType.integer(min, max), Optional.empty(), doc);
    }

    /**
     * A whole number in a range.
     *
     * @param section the section, empty for the top level
     * @param name the key within the section
     * @param fallback the default
     * @param min the smallest value accepted
     * @param max the largest value accepted
     * @param doc one line for people
     * @return the setting
     */
    public static Setting<Integer> integer(String section, String name, int fallback, int min, int max, String doc) {
        return create(section, name, ValueType.integer(min, max), Optional.of(fallback), doc);
    }

    /**
     * A number with or without a fraction, in a range.
     *
     * @param section the section, empty for the top level
     * @param name the key within the section
     * @param fallback the default
     * @param min the smallest value accepted
     * @param max the largest value accepted
     * @param doc one line for people
     * @return the setting
     */
    public static Setting<Double> decimal(
            String section, String name, double fallback, double min, double max, String doc) {
        return create(section, name, ValueType.decimal(min, max), Optional.of(fallback), doc);
    }

    /**
     * True or false, in any of the spellings {@code true yes on 1} and {@code false no off 0}, in any case.
     *
     * @param section the section, empty for the top level
     * @param name the key within the section
     * @param fallback the default
     * @param doc one line for people
     * @return the setting
     */
    public static Setting<Boolean> bool(String section, String name, boolean fallback, String doc) {
        return create(section, name, ValueType.bool(), Optional.of(fallback), doc);
    }

    /**
     * A duration written with its unit ({@code 200ms}, {@code 5s}, {@code 10m}, {@code 1h}), without a default.
     *
     * @param section the section, empty for the top level
     * @param name the key within the section
     * @param doc one line for people
     * @return the setting
     */
    public static Setting<Duration> duration(String section, String name, String doc) {
        return create(section, name, ValueType.duration(), Optional.empty(), doc);
    }

    /**
     * A duration written with its unit: {@code 200ms}, {@code 5s}, {@code 10m}, {@code 1h}; zero is accepted.
     *
     * @param section the section, empty for the top level
     * @param name the key within the section
     * @param fallback the default
     * @param doc one line for people
     * @return the setting
     */
    public static Setting<Duration> duration(String section, String name, Duration fallback, String doc) {
        return create(section, name, ValueType.duration(), Optional.of(fallback), doc);
    }

    /**
     * One of an enum's constants, written in lower case with {@code -} for {@code _}.
     *
     * @param <E> the enum
     * @param section the section, empty for the top level
     * @param name the key within the section
     * @param fallback the default
     * @param doc one line for people
     * @return the setting
     */
    public static <E extends Enum<E>> Setting<E> choice(String section, String name, E fallback, String doc) {
        return create(section, name, ValueType.choice(fallback.getDeclaringClass()), Optional.of(fallback), doc);
    }

    /**
     * One of an enum's constants, written in lower case with {@code -} for {@code _}, without a default.
     *
     * @param <E> the enum
     * @param section the section, empty for the top level
     * @param name the key within the section
     * @param type the enum
     * @param doc one line for people
     * @return the setting
     */
    public static <E extends Enum<E>> Setting<E> choice(String section, String name, Class<E> type, String doc) {
        return create(section, name, ValueType.choice(type), Optional.empty(), doc);
    }

    /**
     * A list of texts, separated by commas, or a JSON array. The list read is immutable.
     *
     * @param section the section, empty for the top level
     * @param name the key within the section
     * @param fallback the default, may be empty
     * @param doc one line for people
     * @return the setting
     */
    public static Setting<List<String>> list(String section, String name, List<String> fallback, String doc) {
        return create(section, name, ValueType.list(), Optional.of(List.copyOf(fallback)), doc);
    }

    /**
     * A list of texts, separated by commas, or a JSON array, without a default. The list read is immutable.
     *
     * @param section the section, empty for the top level
     * @param name the key within the section
     * @param doc one line for people
     * @return the setting
     */
    public static Setting<List<String>> list(String section, String name, String doc) {
        return create(section, name, ValueType.list(), Optional.empty(), doc);
    }

    /**
     * A secret: never printed, and also read from the file that {@code name_file} or {@code name-file} names.
     *
     * @param section the section, empty for the top level
     * @param name the key within the section
     * @param doc one line for people
     * @return the setting, without a default
     */
    public static Setting<Secret> secret(String section, String name, String doc) {
        return new Setting<>(
                section, name, Kind.SECRET, ValueType.secret(), Optional.empty(), "", false, List.of(), doc);
    }

    /**
     * A TCP port to listen on; 0 takes a free one.
     *
     * @param section the section, empty for the top level
     * @param name the key within the section
     * @param fallback the default
     * @param doc one line for people
     * @return the setting
     */
    public static Setting<Integer> port(String section, String name, int fallback, String doc) {
        return integer(section, name, fallback, 0, 65_535, doc);
    }

    /**
     * A file or directory, without a default. A relative one is resolved against the loader's directory.
     *
     * @param section the section, empty for the top level
     * @param name the key within the section
     * @param doc one line for people
     * @return the setting
     */
    public static Setting<Path> path(String section, String name, String doc) {
        return create(section, name, ValueType.path(), Optional.empty(), doc);
    }

    /**
     * A file or directory. A relative one, the default too, is resolved against the loader's directory.
     *
     * @param section the section, empty for the top level
     * @param name the key within the section
     * @param fallback the default
     * @param doc one line for people
     * @return the setting
     */
    public static Setting<Path> path(String section, String name, Path fallback, String doc) {
        return create(section, name, ValueType.path(), Optional.of(fallback), doc);
    }

    /**
     * A section in which every key is allowed; read as a map from key to value in the order of the file, empty when
     * nothing is set. Values of the environment and of {@code --set} replace or join those of the file key by key.
     *
     * @param section the section, not empty
     * @param doc one line for people
     * @return the setting
     */
    public static Setting<Map<String, String>> section(String section, String doc) {
        ValueType<Map<String, String>> any = new ValueType<>("any key with text", given -> Map.of(), map -> "");
        return new Setting<>(section, "", Kind.OPEN, any, Optional.of(Map.of()), "", false, List.of(), doc);
    }

    /**
     * A list of objects that have the same fields, such as {@code [{"value": …, "not-after": …}, …]}; empty when
     * nothing is set. A plain text in the place of an object stands for its first field. The environment and
     * {@code --set} reach a field by the object's index from 0, {@code section.name.0.field}, and replace or join those
     * of the file.
     *
     * @param section the section, empty for the top level
     * @param name the key within the section
     * @param doc one line for people
     * @param fields the fields of an object: settings with an empty section
     * @return the setting; each object is read with {@link Config#find} from a configuration of its own
     */
    public static Setting<List<Config>> objects(String section, String name, String doc, Setting<?>... fields) {
        String label = Stream.of(fields).map(Setting::name).collect(Collectors.joining(", ", "a list of {", "}"));
        ValueType<List<Config>> any = new ValueType<>(label, given -> List.of(), list -> "");
        return new Setting<>(
                section,
                name,
                Kind.OBJECTS,
                any,
                Optional.of(List.of()),
                "",
                false,
                List.of(),
                doc,
                List.of(fields),
                List.of());
    }

    /**
     * A key that an original system knows and that is not used here: accepted, and named in one warning.
     *
     * @param section the section, empty for the top level
     * @param name the key within the section; {@code *} stands for every key of it
     * @param doc why it is not used, one line
     * @return the setting; it has no value
     */
    public static Setting<String> ignored(String section, String name, String doc) {
        return new Setting<>(
                section, name, Kind.IGNORED, ValueType.text(), Optional.empty(), "", false, List.of(), doc);
    }

    /**
     * The same setting, to be given by the user: absence is a problem.
     *
     * @return a new setting
     */
    public Setting<T> required() {
        return new Setting<>(section, name, kind, type, fallback, fallbackText, true, aliases, doc, fields, fileKeys);
    }

    /**
     * The same setting under further, older names. Within one source the setting's own name wins, then the first alias.
     *
     * @param keys full keys, {@code section.name}
     * @return a new setting
     */
    public Setting<T> alias(String... keys) {
        List<String> all = Stream.concat(aliases.stream(), Arrays.stream(keys)).toList();
        return new Setting<>(section, name, kind, type, fallback, fallbackText, required, all, doc, fields, fileKeys);
    }

    /**
     * The same secret, which further keys may name the file of.
     *
     * @param keys full keys, {@code section.name}, next to {@code name_file} and {@code name-file}
     * @return a new setting
     */
    public Setting<T> orFile(String... keys) {
        return new Setting<>(
                section, name, kind, type, fallback, fallbackText, required, aliases, doc, fields, List.of(keys));
    }

    /**
     * The same setting with a further rule on its value.
     *
     * @param rule what holds for every accepted value
     * @param label the rule in words, completing "must be …"
     * @return a new setting
     */
    public Setting<T> must(Predicate<? super T> rule, String label) {
        ValueType<T> ruled = type.then(label, value -> {
            if (!rule.test(value)) {
                throw new ValueType.Refusal(label);
            }
            return value;
        });
        return new Setting<>(
                section, name, kind, ruled, fallback, fallbackText, required, aliases, doc, fields, fileKeys);
    }

    /**
     * The same setting, read on into another type.
     *
     * @param <R> the type wanted
     * @param label what is accepted, completing "must be …"
     * @param reader from this setting's value to the wanted one; refuses by throwing: the problem
     *     quotes the label, and the message of a plain {@link IllegalArgumentException}
     * @return a new setting
     */
    public <R> Setting<R> map(String label, Function<? super T, ? extends R> reader) {
        Optional<R> value = fallback.map(reader);
        return new Setting<>(
                section,
                name,
                kind,
                type.then(label, reader),
                value,
                fallbackText,
                required,
                aliases,
                doc,
                fields,
                fileKeys);
    }

    /**
     * The full key.
     *
     * @return {@code section.name}, or the name alone on the top level; of an open section, the section
     */
    public String key() {
        if (kind == Kind.OPEN) {
            return section;
        }
        return section.isEmpty() ? name : section + "." + name;
    }

    /**
     * The environment variable that sets it.
     *
     * @return {@code SWITCHBOARD_SECTION_NAME}
     */
    public String variable() {
        return variable(key());
    }

    static String variable(String key) {
        return ConfigLoader.PREFIX
                + key.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
    }

    String section() {
        return section;
    }

    String name() {
        return name;
    }

    /** Further keys that name the file of a secret. */
    List<String> fileKeys() {
        return fileKeys;
    }

    /** The fields of each object of a list. */
    Settings fields() {
        return Settings.of(fields);
    }

    Kind kind() {
        return kind;
    }

    ValueType<T> type() {
        return type;
    }

    /** The default, read again when it is a path, because only the loader knows what that is relative to. */
    Optional<T> fallback(Path directory) {
        boolean path = fallback.isPresent() && fallback.get() instanceof Path;
        return path ? Optional.of(type.reader().apply(Given.single(fallbackText).in(directory))) : fallback;
    }

    String fallbackText() {
        return fallbackText;
    }

    boolean hasFallback() {
        return fallback.isPresent();
    }

    boolean isRequired() {
        return required;
    }

    List<String> aliases() {
        return aliases;
    }

    String doc() {
        return doc;
    }

    @Override
    public String toString() {
        return key();
    }
}
