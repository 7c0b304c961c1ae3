package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigException;
import dev.switchboard.common.config.Settings;
import dev.switchboard.ipecs.IpecsApi;
import dev.switchboard.ipecs.IpecsConfig;
import dev.switchboard.ipecs.IpecsControl;
import dev.switchboard.ipecs.IpecsSettings;
import dev.switchboard.oci.OciConfig;
import dev.switchboard.oci.OciSettings;
import dev.switchboard.presence.PresenceConfig;
import dev.switchboard.presence.PresenceSettings;
import dev.switchboard.vmo.VmoConfig;
import dev.switchboard.vmo.VmoSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A command with a configuration.
 *
 * @param command its name
 * @param settings what can be configured
 * @param usualFile the name of its configuration file, for people
 * @param usual the file that is read when none is named
 * @param logLevel the level it asks to log at
 * @param reading reads all of a configuration and opens nothing
 * @param samples what its sample configuration sets: full keys, and values as the file's format has them
 */
record Configured(
        String command,
        Settings settings,
        String usualFile,
        Usual usual,
        Function<Config, String> logLevel,
        Reading reading,
        Map<String, String> samples) {

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

    static final Configured OCI_EVENTMANAGER = new Configured(
            "oci-eventmanager",
            OciSettings.ALL,
            "em.ini",
            Usual.NONE,
            config -> config.get(OciSettings.LOGLEVEL),
            (config, dataDir) -> {
                OciConfig.from(config);
                OciConfig.monitor(config);
            },
            Map.of(
                    "broadworks.host", "as.example.net",
                    "ema.primary_host", "ema.example.net",
                    "ema.username", "switchboard",
                    "ema.password", "change-me",
                    "service_profiles.user", "UserProfile",
                    "service_profiles.virtual", "VirtualProfile",
                    "service_profiles.pilot", "PilotProfile",
                    "service_profiles.trunk", "TrunkProfile"));

    static final Configured IPECS_CLIENT = new Configured(
            "ipecs-client",
            IpecsSettings.ALL,
            "ipecs.conf",
            (environment, directory) ->
                    Optional.of(directory.resolve(IpecsApi.usualFile())).filter(Files::isRegularFile),
            config -> config.find(IpecsSettings.LOG_LEVEL).orElse("info"),
            (config, dataDir) -> {
                IpecsConfig.from(config);
                IpecsControl.options(config);
                LogFile.of(config, dataDir);
            },
            Map.of(
                    "ipecs.BaseURI", "\"https://ipecs.example.net\"",
                    "ipecs.uid", "\"switchboard\"",
                    "ipecs.pw", "\"change-me\"",
                    "ipecs.stations", "[1801, 1816]",
                    "ipecs.queues", "[6]"));

    static final Configured PRESENCE_API = new Configured(
            "presence-api",
            PresenceSettings.ALL,
            "presence.json",
            Usual.NONE,
            config -> config.get(PresenceSettings.LOG_LEVEL),
            (config, dataDir) -> PresenceConfig.from(config),
            Map.of(
                    "source", "\"file\"",
                    "source-file", "\"users.json\"",
                    "presence.secrets", "[{\"value\": \"change-me-to-a-long-secret\"}]"));

    static final Configured VMO_MEDIATOR = new Configured(
            "vmo-mediator",
            VmoSettings.ALL,
            "package-config.ini",
            VmoConfig::usualFile,
            config -> "info",
            (config, dataDir) -> VmoConfig.from(config),
            Map.of(
                    "vmo-mediator.listen-ip", "127.0.0.1",
                    "vmo-mediator.listen-port", "5000",
                    "vmo-mediator.vm-interface", "http://uc-connector.example.net:5001",
                    "vmo-mediator.mail-interface", "http://outlook-monitor.example.net:5002"));

    private static final List<Configured> ALL = List.of(OCI_EVENTMANAGER, IPECS_CLIENT, PRESENCE_API, VMO_MEDIATOR);

    /** A configuration file to begin with: every key is explained, and what has to be told is set to an example. */
    String sample() {
        boolean ini = usualFile.endsWith(".ini");
        return ini ? settings.sampleIni(samples) : settings.sampleJson(samples);
    }

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
