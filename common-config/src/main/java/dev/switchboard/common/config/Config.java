package dev.switchboard.common.config;

import dev.switchboard.common.config.ConfigException.Problem;
import dev.switchboard.common.config.Entry.Origin;
import dev.switchboard.common.config.Setting.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * A loaded configuration: every setting's value with its type, and where each came from.
 *
 * <p>Immutable, and safe to share between threads. Made by {@link ConfigLoader}.
 */
public final class Config {

    /**
     * A value in force.
     *
     * @param value the value with its type
     * @param text as the source wrote it
     * @param origin its source; empty when it is the default
     * @param origins of an open section, the source of each key
     */
    record Chosen(Object value, String text, Optional<Origin> origin, Map<String, Origin> origins) {

        Chosen(Object value, String text, Optional<Origin> origin) {
            this(value, text, origin, Map.of());
        }

        static Chosen section(Map<String, String> texts, Map<String, Origin> origins) {
            Map<String, String> ordered = Collections.unmodifiableMap(new LinkedHashMap<>(texts));
            return new Chosen(ordered, "", origins.values().stream().findFirst(), origins);
        }
    }

    private final Settings settings;
    private final Map<String, Chosen> values;
    private final String where;
    private final List<String> warnings;

    Config(Settings settings, Map<String, Chosen> values, String where, List<String> warnings) {
        this.settings = settings;
        this.values = Map.copyOf(values);
        this.where = where;
        this.warnings = List.copyOf(warnings);
    }

    /**
     * The value of a setting that is required or has a default.
     *
     * @param <T> the type of the value
     * @param setting one of the settings this configuration was loaded with
     * @return its value
     * @throws IllegalArgumentException when the setting was not among those loaded
     * @throws IllegalStateException when it is not set and has no default; {@link #find} is for such settings
     */
    public <T> T get(Setting<T> setting) {
        return find(setting)
                .orElseThrow(() ->
                        new IllegalStateException(setting.key() + " is not set and has no default; read it with find"));
    }

    /**
     * The value of a setting, if it has one.
     *
     * @param <T> the type of the value
     * @param setting one of the settings this configuration was loaded with
     * @return its value or default; empty when it is not set and has no default
     * @throws IllegalArgumentException when the setting was not among those loaded
     */
    public <T> Optional<T> find(Setting<T> setting) {
        @SuppressWarnings("unchecked") // The value was read by this very setting: chosen checks that.
        Optional<T> value = chosen(setting).map(one -> (T) one.value());
        return value;
    }

    /**
     * Whether some source gave a value, as opposed to the default.
     *
     * @param setting one of the settings this configuration was loaded with
     * @return true when a file, variable or option set it; for an open section, when it has any key
     * @throws IllegalArgumentException when the setting was not among those loaded
     */
    public boolean isSet(Setting<?> setting) {
        return chosen(setting).flatMap(Chosen::origin).isPresent();
    }

    /**
     * A problem found while using a value, at the place the value came from. For rules between several settings.
     *
     * @param setting the setting to name
     * @param text what is wrong and what to do, continuing "section.key "
     * @return the problem, to be thrown in a {@link ConfigException} with all others
     * @throws IllegalArgumentException when the setting was not among those loaded
     */
    public Problem problem(Setting<?> setting, String text) {
        String place = chosen(setting).flatMap(Chosen::origin).map(Origin::text).orElse(where);
        return new Problem(place, setting.key(), text);
    }

    /**
     * What was odd but not wrong, each worth one WARN line.
     *
     * @return the warnings, without any secret
     */
    public List<String> warnings() {
        return warnings;
    }

    /**
     * Every setting with the value in force and its source, for a person to read.
     *
     * @return one line a setting, in the order of the catalogue; secrets and passwords inside URLs are stars
     */
    public List<String> effective() {
        List<String> lines = new ArrayList<>();
        for (Setting<?> setting : settings.all()) {
            Optional<Chosen> chosen = chosen(setting);
            if (setting.kind() == Kind.OPEN) {
                chosen.ifPresent(section -> sectionLines(setting, section, lines));
            } else if (setting.kind() == Kind.OBJECTS) {
                objectLines(setting, lines);
            } else if (chosen.isPresent()) {
                String shown = setting.kind() == Kind.SECRET
                        ? "***"
                        : Shown.masked(chosen.get().text());
                String source = chosen.get()
                        .origin()
                        .map(origin -> "from " + origin.text())
                        .orElse("default");
                lines.add(setting.key() + " = " + shown + "   (" + source + ")");
            } else if (setting.kind() != Kind.IGNORED) {
                lines.add(setting.key() + " =   (not set)");
            }
        }
        return List.copyOf(lines);
    }

    private static void sectionLines(Setting<?> setting, Chosen section, List<String> lines) {
        if (section.value() instanceof Map<?, ?> entries) {
            entries.forEach((key, value) -> lines.add(setting.key() + "." + key + " = "
                    + Shown.masked(String.valueOf(value))
                    + Optional.ofNullable(section.origins().get(key))
                            .map(origin -> "   (from " + origin.text() + ")")
                            .orElse("")));
        }
    }

    private void objectLines(Setting<?> setting, List<String> lines) {
        List<Config> objects = chosen(setting)
                .map(chosen -> chosen.value() instanceof List<?> list ? list : List.of())
                .orElse(List.of())
                .stream()
                .filter(Config.class::isInstance)
                .map(Config.class::cast)
                .toList();
        for (int index = 0; index < objects.size(); index++) {
            String start = setting.key() + "." + index + ".";
            objects.get(index).effective().forEach(line -> lines.add(start + line));
        }
        if (objects.isEmpty()) {
            lines.add(setting.key() + " =   (not set)");
        }
    }

    /** The keys whose value is another one in a configuration of the same catalogue, in the catalogue's order. */
    List<String> changedSince(Config before) {
        return changedSince(before, any -> true);
    }

    /** Of {@link #changedSince} those keys that wait for a restart. */
    List<String> waitingSince(Config started) {
        return changedSince(started, setting -> !settings.isLive(setting));
    }

    private List<String> changedSince(Config before, Predicate<Setting<?>> which) {
        List<String> keys = new ArrayList<>();
        for (Setting<?> setting : settings.all()) {
            Optional<Object> then = before.chosen(setting).map(Chosen::value);
            Optional<Object> now = chosen(setting).map(Chosen::value);
            if (!which.test(setting) || then.equals(now)) {
                continue;
            }
            if (then.orElse("") instanceof Map<?, ?> old && now.orElse("") instanceof Map<?, ?> current) {
                TreeSet<String> names = new TreeSet<>();
                old.forEach((key, value) -> names.add(value.equals(current.get(key)) ? "" : String.valueOf(key)));
                current.forEach((key, value) -> names.add(value.equals(old.get(key)) ? "" : String.valueOf(key)));
                names.remove("");
                names.forEach(name -> keys.add(setting.key() + "." + name));
            } else {
                keys.add(setting.key());
            }
        }
        return List.copyOf(keys);
    }

    private Optional<Chosen> chosen(Setting<?> setting) {
        if (!settings.contains(setting)) {
            throw new IllegalArgumentException("setting: " + setting.key() + " is not in the catalogue loaded");
        }
        return Optional.ofNullable(values.get(setting.key()));
    }

    /** Whether both hold the same values, wherever these came from. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Config config && plainValues().equals(config.plainValues());
    }

    @Override
    public int hashCode() {
        return plainValues().hashCode();
    }

    private Map<String, Object> plainValues() {
        Map<String, Object> plain = new HashMap<>();
        values.forEach((key, chosen) -> plain.put(key, chosen.value()));
        return plain;
    }

    @Override
    public String toString() {
        return "Config[" + where + ", " + values.size() + " values]";
    }
}
