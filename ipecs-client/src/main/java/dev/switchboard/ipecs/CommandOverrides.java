package dev.switchboard.ipecs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigException.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Other paths, methods and headers of commands, from the settings and from the original's command file.
 *
 * <p>Of that file only {@code commands} and {@code headers} count. A template's beginning up to the user is ours to
 * build; what follows its last placeholder is the path.
 */
final class CommandOverrides {

    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "DELETE", "HEAD");
    private static final int LARGEST = 1024 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Headers that belong to the connection or the session and are never taken from a file. */
    private static final Set<String> OURS = Set.of(
            "authorization",
            "host",
            "connection",
            "upgrade",
            "content-length",
            "content-type",
            "transfer-encoding",
            "accept-encoding",
            "expect",
            "te",
            "origin");

    private final Map<String, String> paths = new HashMap<>();
    private final Map<String, Map<String, String>> headers = new HashMap<>();

    private CommandOverrides() {}

    static IpecsConfig.Commands read(Config config, List<String> warnings, List<Problem> problems) {
        Map<String, String> methods = new HashMap<>();
        config.get(IpecsSettings.COMMAND_METHODS).forEach((command, method) -> {
            String upper = method.strip().toUpperCase(Locale.ROOT);
            if (!IpecsCommands.PATHS.containsKey(command)) {
                problems.add(config.problem(
                        IpecsSettings.COMMAND_METHODS,
                        "knows no command " + command + "; the commands are "
                                + new TreeMap<>(IpecsCommands.PATHS).keySet()));
            } else if (!METHODS.contains(upper)) {
                problems.add(config.problem(
                        IpecsSettings.COMMAND_METHODS,
                        "must give " + command + " one of " + METHODS + ", not " + method));
            } else {
                methods.put(command, upper);
            }
        });
        CommandOverrides overrides = new CommandOverrides();
        Optional<Path> file = config.find(IpecsSettings.COMMANDS_FILE);
        if (file.isPresent()) {
            try (InputStream in = Files.newInputStream(file.get())) {
                overrides.take(JSON.readTree(in.readNBytes(LARGEST)));
            } catch (NoSuchFileException missing) {
                // The original's sample names one; who moves only the main file needs none.
                warnings.add(
                        "resource.commands-file: " + file.get() + " does not exist; the built-in commands are used");
            } catch (IOException unreadable) {
                problems.add(config.problem(
                        IpecsSettings.COMMANDS_FILE,
                        "names " + file.get() + ", which is no JSON; correct or remove it"));
            }
        }
        return new IpecsConfig.Commands(
                config.get(IpecsSettings.PARAMETERS_IN), methods, overrides.paths, overrides.headers);
    }

    private void take(JsonNode root) {
        root.path("commands").properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            String template =
                    value.isTextual() ? value.asText() : value.path("url").asText("");
            String path = template.substring(template.lastIndexOf('}') + 1).strip();
            boolean usable = path.matches("/[A-Za-z0-9._~/-]+") && IpecsCommands.PATHS.containsKey(entry.getKey());
            if (usable) {
                paths.put(entry.getKey(), path);
            }
        });
        Map<String, String> all = new HashMap<>();
        root.path("headers").properties().forEach(entry -> {
            if (entry.getValue().isObject()) {
                Map<String, String> own = new HashMap<>();
                entry.getValue().properties().forEach(header -> take(header.getKey(), header.getValue(), own));
                headers.put(entry.getKey(), Map.copyOf(own));
            } else {
                take(entry.getKey(), entry.getValue(), all);
            }
        });
        headers.put("", Map.copyOf(all));
    }

    private static void take(String name, JsonNode value, Map<String, String> into) {
        String text = value.asText("").strip();
        boolean printable = text.chars().allMatch(c -> c >= ' ' && c < 127) && !text.contains("{");
        if (printable
                && !text.isEmpty()
                && name.matches("[A-Za-z0-9-]+")
                && !OURS.contains(name.toLowerCase(Locale.ROOT))) {
            into.put(name, text);
        }
    }
}
