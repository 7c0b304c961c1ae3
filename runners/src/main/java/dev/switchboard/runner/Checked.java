package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import java.util.Optional;

/** A command that can be checked without being run. */
interface Checked {

    /**
     * Reads all that the command would read, and opens nothing.
     *
     * @return the configuration; empty for a command that has only its options
     * @throws Exception with what is wrong, as running the command would throw it
     */
    Optional<Config> check() throws Exception;
}
