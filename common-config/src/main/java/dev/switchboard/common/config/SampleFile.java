package dev.switchboard.common.config;

import dev.switchboard.common.config.Setting.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a configuration file in which every key is explained: those that were given a value have it, all others stand
 * in comments with their default.
 */
final class SampleFile {

    private static final int WIDTH = 110;
    private static final String HEADING = "Every key is explained here. What stands in a comment has the value shown,"
            + " or none; remove the sign before it to change it.";

    private final Settings settings;
    private final Map<String, String> values;
    private final StringBuilder text = new StringBuilder();

    SampleFile(Settings settings, Map<String, String> values) {
        this.settings = settings;
        this.values = values;
        values.keySet().forEach(key -> {
            if (settings.all().stream().noneMatch(setting -> setting.key().equals(key))) {
                throw new IllegalArgumentException("values: there is no setting " + key);
            }
        });
    }

    String ini() {
        comment("", "# ", HEADING);
        bySection().forEach((section, group) -> {
            text.append('\n');
            if (!section.isEmpty()) {
                text.append('[').append(section).append("]\n");
            }
            for (Setting<?> setting : group) {
                comment("", "# ", meaning(setting));
                boolean open = setting.kind() == Kind.OPEN;
                String name = open ? "name" : setting.name();
                String given = values.get(setting.key());
                text.append(given == null ? ";" : "")
                        .append((name + " = " + (given == null ? setting.fallbackText() : given)).stripTrailing())
                        .append('\n');
            }
        });
        return text.toString();
    }

    String json() {
        text.append("{\n");
        comment("  ", "// ", HEADING);
        bySection().forEach((section, group) -> {
            boolean top = section.isEmpty();
            String indent = top ? "  " : "    ";
            text.append('\n').append(top ? "" : "  " + quoted(section) + ": {\n");
            for (Setting<?> setting : group) {
                comment(indent, "// ", meaning(setting));
                String given = values.get(setting.key());
                text.append(indent)
                        .append(given == null ? "// " : "")
                        .append(quoted(setting.kind() == Kind.OPEN ? "name" : setting.name()))
                        .append(": ")
                        .append(given == null ? json(setting) : given)
                        .append(",\n");
            }
            text.append(top ? "" : "  },\n");
        });
        return text.append("}\n").toString();
    }

    private Map<String, List<Setting<?>>> bySection() {
        Map<String, List<Setting<?>>> sections = new LinkedHashMap<>();
        settings.all().stream()
                .filter(setting -> setting.kind() != Kind.IGNORED)
                .forEach(setting -> sections.computeIfAbsent(setting.section(), any -> new ArrayList<>())
                        .add(setting));
        return sections;
    }

    private String meaning(Setting<?> setting) {
        String needed = setting.isRequired() ? " Required." : "";
        String file = setting.kind() == Kind.SECRET ? " Better in a file: " + setting.name() + "_file names it." : "";
        String change = settings.isLive(setting) ? " A change is in force at once." : "";
        return setting.doc() + ": " + setting.type().label() + "." + needed + file + change;
    }

    private void comment(String indent, String sign, String meaning) {
        StringBuilder line = new StringBuilder(indent + sign);
        for (String word : meaning.split(" ", -1)) {
            if (line.length() + word.length() > WIDTH) {
                text.append(line.toString().stripTrailing()).append('\n');
                line = new StringBuilder(indent + sign);
            }
            line.append(word).append(' ');
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }

    private static String json(Setting<?> setting) {
        String value = setting.fallbackText();
        if (setting.kind() == Kind.OBJECTS) {
            return "[]";
        }
        return value.matches("-?\\d{1,15}(\\.\\d+)?|true|false") ? value : quoted(value);
    }

    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
