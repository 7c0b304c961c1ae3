package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigException;
import dev.switchboard.common.config.ConfigLoader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What the four systems share as commands: all of the configuration is read before anything is opened. */
abstract class SystemCommand implements Callable<Integer>, Checked {

    private static final Logger LOG = LoggerFactory.getLogger(SystemCommand.class);

    private final Configured configured;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    SystemCommand(Configured configured) {
        this.configured = configured;
    }

    @Override
    public final Integer call() throws Exception {
        ConfigLoader loader = loader();
        Config config = read(loader);
        common.startLogging(configured.logLevel().apply(config));
        config.warnings().forEach(LOG::warn);
        common.file().ifPresent(file -> LOG.info("The configuration is read file={}", file));
        return run(config, loader);
    }

    @Override
    public final Optional<Config> check() {
        return Optional.of(read(loader()));
    }

    private ConfigLoader loader() {
        configured.usual().find(System.getenv(), Path.of("")).ifPresent(common::fileOrElse);
        return common.loader(configured.settings());
    }

    private Config read(ConfigLoader loader) {
        try {
            Config config = loader.load();
            configured.reading().read(config, dataDir());
            return config;
        } catch (ConfigException wrong) {
            throw common.explained(wrong, configured.settings());
        }
    }

    /**
     * Runs the system until it is told to stop.
     *
     * @param loader reads the configuration again, for what is watched
     */
    abstract int run(Config config, ConfigLoader loader) throws Exception;

    /** What relative paths are relative to. */
    final Path dataDir() {
        return common.dataDir();
    }

    /** Goes on logging at another configured level, unless the command line has given one. */
    final void changeLogLevel(String configuredLevel) {
        common.changeLogLevel(configuredLevel);
    }

    final String name() {
        return configured.command();
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
