package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigException;
import dev.switchboard.ipecs.IpecsSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A log file beside the log on standard error, as the original's {@code log} keys ask for it.
 *
 * @param file where it is
 * @param maxBytes how large it becomes
 * @param backups how many older ones are kept; without any it is never begun anew
 */
record LogFile(Path file, int maxBytes, int backups) {

    private static final String USUAL_NAME = "ipecs.log";

    /**
     * Reads the keys.
     *
     * @throws ConfigException when there cannot be such a file
     */
    static Optional<LogFile> of(Config config, Path dataDir) {
        if (!config.get(IpecsSettings.LOG_TO_FILE)) {
            return Optional.empty();
        }
        Path directory = config.find(IpecsSettings.LOG_PATH).orElse(dataDir);
        Path file = directory.resolve(config.find(IpecsSettings.LOG_FILE).orElse(USUAL_NAME));
        Path parent = Optional.ofNullable(file.getParent()).orElse(directory);
        if (!Files.isDirectory(parent) || !Files.isWritable(Files.exists(file) ? file : parent)) {
            throw new ConfigException(List.of(config.problem(
                    IpecsSettings.LOG_PATH, "must name a directory in which " + file + " can be written")));
        }
        return Optional.of(
                new LogFile(file, config.get(IpecsSettings.LOG_MAX_BYTES), config.get(IpecsSettings.LOG_BACKUP_COUNT)));
    }
}
