package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigException;
import dev.switchboard.common.config.ConfigException.Problem;
import dev.switchboard.common.config.ConfigLoader;
import dev.switchboard.common.config.Settings;
import dev.switchboard.oci.OciSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options every command has. */
final class CommonOptions {

    private static final Logger LOG = LoggerFactory.getLogger(CommonOptions.class);

    /** How log lines look. */
    enum LogFormat {
        TEXT,
        JSON;

        /** As it is written on the command line, and completed in a shell. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Levels for completion in a shell. */
    static final class Levels extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Levels() {
            super(List.of("trace", "debug", "info", "notice", "warning", "error", "none"));
        }
    }

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration file, in the format its system has always had; default: see above, or none.")
    private @Nullable Path config;

    @Option(
            names = "--set",
            paramLabel = "section.key=value",
            description = "Sets one value, and may be given several times; wins over the environment"
                    + " (SWITCHBOARD_<SECTION>_<KEY>) and the file; default none.")
    private List<String> sets = List.of();

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = "",
            description = "What relative paths in the configuration are relative to; default the current directory.")
    private Path dataDir = Path.of("");

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            completionCandidates = Levels.class,
            description =
                    "${COMPLETION-CANDIDATES}; wins over the configuration;" + " default what that says, or else info.")
    private @Nullable String logLevel;

    @Option(
            names = "--log-format",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "How log lines look; default ${DEFAULT-VALUE}.")
    private LogFormat logFormat = LogFormat.TEXT;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec mixee = CommandSpec.create();

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
        try {
            return loader(settings).load();
        } catch (ConfigException wrong) {
            throw explained(wrong, settings);
        }
    }

    /** What reads the configuration. */
    ConfigLoader loader(Settings settings) {
        check();
        ConfigLoader loader = ConfigLoader.of(settings)
                .directory(dataDir.toAbsolutePath())
                .environment(System.getenv())
                .overrides(sets);
        return config == null ? loader : loader.file(config);
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

    void check() {
        if (logLevel != null && !OciSettings.isLogLevel(logLevel)) {
            throw wrong(
                    "--log-level must be trace, debug, info, notice, warning, error or none, not '" + logLevel + "'.");
        }
        if (!Files.isDirectory(dataDir.toAbsolutePath())) {
            throw wrong("--data-dir: there is no directory '" + dataDir + "'.");
        }
    }

    private ParameterException wrong(String text) {
        return new ParameterException(mixee.commandLine(), text);
    }

    /** For a command whose options are all that it can be told. */
    void startLoggingWithoutConfiguration() {
        startLogging("notice");
        if (config != null || !sets.isEmpty()) {
            LOG.warn("--config and --set are ignored: this command is told everything by its own options");
        }
    }

    /** Starts logging to standard error, at the level given on the command line or else the configured one. */
    void startLogging(String configuredLevel) {
        check();
        Logs.start(Optional.ofNullable(logLevel).orElse(configuredLevel), isJson());
    }

    /** Goes on logging at another configured level, unless the command line has given one. */
    void changeLogLevel(String configuredLevel) {
        if (logLevel == null) {
            Logs.level(configuredLevel);
        }
    }

    boolean isJson() {
        return logFormat == LogFormat.JSON;
    }

    List<String> sets() {
        return sets;
    }

    Path dataDir() {
        return dataDir.toAbsolutePath().normalize();
    }
}
