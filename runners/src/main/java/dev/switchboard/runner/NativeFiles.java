package dev.switchboard.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the SQLite driver unpacks its native part: a directory of our own, so that it can be removed when the process
 * is halted, which leaves the driver no time to clean up.
 */
final class NativeFiles {

    private static final String DIRECTORY = "org.sqlite.tmpdir";
    private static final String PREFIX = "switchboard-sqlite";

    private NativeFiles() {}

    /** Makes the directory, unless the driver was told another place. */
    static synchronized void prepare() {
        if (System.getProperty(DIRECTORY) != null || System.getProperty("org.sqlite.lib.path") != null) {
            return;
        }
        try {
            Path directory = Files.createTempDirectory(PREFIX);
            // Deleted after the files in it, which the driver registers later.
            directory.toFile().deleteOnExit();
            System.setProperty(DIRECTORY, directory.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "no directory can be made in " + System.getProperty("java.io.tmpdir")
                            + " for the SQLite driver's native part: " + e.getMessage(),
                    e);
        }
    }

    /** Removes the directory if it is ours; where a loaded library cannot be removed, it stays. */
    static void remove() {
        Path directory = Path.of(System.getProperty(DIRECTORY, ""));
        Path name = directory.getFileName();
        if (name == null || !name.toString().startsWith(PREFIX)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            // The process ends now, and nobody could do anything about it.
            return;
        }
    }
}
