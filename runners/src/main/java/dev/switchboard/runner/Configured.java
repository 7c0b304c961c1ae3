package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigException;
import dev.switchboard.common.config.Settings;
import dev.switchboard.ipecs.IpecsConfig;
import dev.switchboard.ipecs.IpecsControl;
import dev.switchboard.ipecs.IpecsSettings;
import dev.switchboard.oci.OciConfig;
import dev.switchboard.oci.OciSettings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The commands with a configuration, and how each reads its own. */
enum Configured {
    OCI_EVENTMANAGER("oci-eventmanager", OciSettings.ALL, "em.ini", (config, dataDir) -> {
        OciConfig.from(config);
        OciConfig.monitor(config);
    }),
    IPECS_CLIENT("ipecs-client", IpecsSettings.ALL, "ipecs.conf", (config, dataDir) -> {
        IpecsConfig.from(config);
        IpecsControl.options(config);
        LogFile.of(config, dataDir);
    });

    private final String command;
    private final Settings settings;
    private final String usualFile;
    private final BiConsumer<Config, Path> reading;

    Configured(String command, Settings settings, String usualFile, BiConsumer<Config, Path> reading) {
        this.command = command;
        this.settings = settings;
        this.usualFile = usualFile;
        this.reading = reading;
    }

    static Optional<Configured> find(String command) {
        return Arrays.stream(values()).filter(one -> one.command.equals(command)).findFirst();
    }

    /** The name of the file whose settings these are, for people. */
    static String usualFile(Settings settings) {
        return Arrays.stream(values())
                .filter(one -> one.settings == settings)
                .map(one -> one.usualFile)
                .findFirst()
                .orElse("a file");
    }

    Settings settings() {
        return settings;
    }

    /**
     * Reads all of a configuration, and opens nothing.
     *
     * @throws ConfigException with what is wrong with it
     */
    void check(Config config, Path dataDir) {
        reading.accept(config, dataDir);
    }

    /** Their names, for completion in a shell. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return names().iterator();
        }
    }

    static List<String> names() {
        return Arrays.stream(values()).map(one -> one.command).toList();
    }
}
