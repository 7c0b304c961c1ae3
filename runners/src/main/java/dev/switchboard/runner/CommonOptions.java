package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigException;
import dev.switchboard.common.config.ConfigException.Problem;
import dev.switchboard.common.config.ConfigLoader;
import dev.switchboard.common.config.Settings;
import dev.switchboard.oci.OciSettings;
import dev.switchboard.vmo.VmoSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options every command has. */
final class CommonOptions {

    /** How log lines look. */
    enum LogFormat {
        TEXT,
        JSON
    }

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration file, in the format its system has always had.")
    private @Nullable Path config;

    @Option(
            names = "--set",
            paramLabel = "section.key=value",
            description = "Sets one value; wins over the environment (SWITCHBOARD_<SECTION>_<KEY>) and the file.")
    private List<String> sets = List.of();

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = "",
            description = "What relative paths in the configuration are relative to; the current directory by default.")
    private Path dataDir = Path.of("");

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            description = "debug, info, notice, warning or error; wins over the configuration.")
    private @Nullable String logLevel;

    @Option(
            names = "--log-format",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "How log lines look.")
    private LogFormat logFormat = LogFormat.TEXT;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec mixee = CommandSpec.create();

    /** Takes a file when none was named, if it exists. */
    void fileUnlessNamed(Path file) {
        if (config == null && Files.isRegularFile(file)) {
            config = file;
        }
    }

    /** Takes a file when none was named, whether it exists or not. */
    void fileOrElse(Path file) {
        if (config == null) {
            config = file;
        }
    }

    /** The file that is read, if any. */
    Optional<Path> file() {
        return Optional.ofNullable(config);
    }

    /** Reads the configuration: defaults, then the file, then the environment, then {@code --set}. */
    Config load(Settings settings) {
        return load(loader(settings), settings);
    }

    /** What reads the configuration. */
    ConfigLoader loader(Settings settings) {
        check();
        ConfigLoader loader = ConfigLoader.of(settings)
                .directory(dataDir.toAbsolutePath())
                .environment(System.getenv())
                .overrides(sets);
        if (settings == VmoSettings.ALL) {
            loader.commentsOnOwnLinesOnly();
        }
        return config == null ? loader : loader.file(config);
    }

    /** Reads the configuration for the first time. */
    Config load(ConfigLoader loader, Settings settings) {
        try {
            return loader.load();
        } catch (ConfigException wrong) {
            throw explained(wrong, settings);
        }
    }

    /** What is wrong, and before all else that no file was named, if none was. */
    ConfigException explained(ConfigException wrong, Settings settings) {
        return config == null ? withHint(wrong, Configured.usualFile(settings)) : wrong;
    }

    /** Whoever forgot the file should hear of that first. */
    private static ConfigException withHint(ConfigException wrong, String example) {
        List<Problem> problems = new ArrayList<>();
        problems.add(new Problem(
                "command line", "", "--config FILE is not given: name the configuration file, for example " + example));
        problems.addAll(wrong.problems());
        return new ConfigException(problems);
    }

    private void check() {
        if (logLevel != null && !OciSettings.isLogLevel(logLevel)) {
            throw wrong("--log-level must be debug, info, notice, warning, error or none, not '" + logLevel + "'.");
        }
        if (!Files.isDirectory(dataDir.toAbsolutePath())) {
            throw wrong("--data-dir: there is no directory '" + dataDir + "'.");
        }
    }

    private ParameterException wrong(String text) {
        return new ParameterException(mixee.commandLine(), text);
    }

    /** Starts logging to standard error, at the level given on the command line or else the configured one. */
    void startLogging(String configuredLevel) {
        check();
        Logs.start(Optional.ofNullable(logLevel).orElse(configuredLevel), logFormat == LogFormat.JSON);
    }

    /** Goes on logging at another configured level, unless the command line has given one. */
    void changeLogLevel(String configuredLevel) {
        if (logLevel == null) {
            Logs.level(configuredLevel);
        }
    }

    List<String> sets() {
        return sets;
    }

    Path dataDir() {
        return dataDir.toAbsolutePath().normalize();
    }
}
