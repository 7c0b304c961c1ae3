package dev.switchboard.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Whether a standard stream is a terminal that people look at; colours are for those only. */
enum Terminal {
    STANDARD_OUTPUT(1),
    STANDARD_ERROR(2);

    private final int descriptor;

    Terminal(int descriptor) {
        this.descriptor = descriptor;
    }

    boolean hasColours() {
        return wantsColours(System.getenv()) && isTerminal();
    }

    /** The customs of the terminal: no-color.org, and terminals that say they are dumb. */
    static boolean wantsColours(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "dumb").equals("dumb");
    }

    /** The launcher tells which streams are terminals; without it, Linux knows. */
    private boolean isTerminal() {
        Optional<String> told = Optional.ofNullable(System.getProperty("switchboard.terminals"));
        if (told.isPresent()) {
            return told.get().contains(Integer.toString(descriptor));
        }
        Path link = Path.of("/proc/self/fd", Integer.toString(descriptor));
        if (Files.isSymbolicLink(link)) {
            try {
                String target = Files.readSymbolicLink(link).toString();
                return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
            } catch (IOException unreadable) {
                return false;
            }
        }
        return false;
    }
}
