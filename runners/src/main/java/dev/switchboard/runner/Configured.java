package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigException;
import dev.switchboard.common.config.Settings;
import dev.switchboard.ipecs.IpecsConfig;
import dev.switchboard.ipecs.IpecsControl;
import dev.switchboard.ipecs.IpecsSettings;
import dev.switchboard.oci.OciConfig;
import dev.switchboard.oci.OciSettings;
import dev.switchboard.presence.PresenceConfig;
import dev.switchboard.presence.PresenceSettings;
import dev.switchboard.vmo.VmoConfig;
import dev.switchboard.vmo.VmoSettings;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A command with a configuration.
 *
 * @param command its name
 * @param settings what can be configured
 * @param usualFile the name of its configuration file, for people
 * @param usual the file that is read when none is named
 * @param reading reads all of a configuration and opens nothing
 */
record Configured(String command, Settings settings, String usualFile, Usual usual, Reading reading) {

    /** Finds the file that is read when none is named. */
    @FunctionalInterface
    interface Usual {
        /** Without any, one has to be named. */
        Usual NONE = (environment, directory) -> Optional.empty();

        /** Looks into the environment and a directory. */
        Optional<Path> find(Map<String, String> environment, Path directory);
    }

    /** Reads a configuration. */
    @FunctionalInterface
    interface Reading {
        /**
         * Reads all of it.
         *
         * @throws ConfigException with what is wrong with it
         */
        void read(Config config, Path dataDir);
    }

    static final Configured OCI_EVENTMANAGER =
            new Configured("oci-eventmanager", OciSettings.ALL, "em.ini", Usual.NONE, (config, dataDir) -> {
                OciConfig.from(config);
                OciConfig.monitor(config);
            });

    static final Configured IPECS_CLIENT =
            new Configured("ipecs-client", IpecsSettings.ALL, "ipecs.conf", Usual.NONE, (config, dataDir) -> {
                IpecsConfig.from(config);
                IpecsControl.options(config);
                LogFile.of(config, dataDir);
            });

    static final Configured PRESENCE_API = new Configured(
            "presence-api",
            PresenceSettings.ALL,
            "presence.json",
            Usual.NONE,
            (config, dataDir) -> PresenceConfig.from(config));

    static final Configured VMO_MEDIATOR = new Configured(
            "vmo-mediator",
            VmoSettings.ALL,
            "package-config.ini",
            VmoConfig::usualFile,
            (config, dataDir) -> VmoConfig.from(config));

    private static final List<Configured> ALL = List.of(OCI_EVENTMANAGER, IPECS_CLIENT, PRESENCE_API, VMO_MEDIATOR);

    static Optional<Configured> find(String command) {
        return ALL.stream().filter(one -> one.command.equals(command)).findFirst();
    }

    /** The name of the file with these settings, for people. */
    static String usualFile(Settings settings) {
        return ALL.stream()
                .filter(one -> one.settings == settings)
                .map(Configured::usualFile)
                .findFirst()
                .orElse("a file");
    }

    static List<String> names() {
        return ALL.stream().map(Configured::command).toList();
    }

    /** Their names, for completion in a shell. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return names().iterator();
        }
    }
}
