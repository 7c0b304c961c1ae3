package dev.switchboard.common.config;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a configuration again whenever its file, or a file that holds one of its secrets, changes.
 *
 * <p>A change is in force, and told in one line of the log with the keys concerned, within three seconds. A
 * configuration with anything wrong in it is refused as a whole: one warning names every problem, and the one before
 * stays in force. Environment and command line keep their say.
 *
 * <p><b>Threading.</b> Owns one daemon thread, {@code switchboard-<library>-watch}, on which it calls back.
 */
public final class ConfigWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);

    private static final Duration EVERY = Duration.ofSeconds(1);

    private final ConfigLoader loader;
    private final Config started;
    private final Consumer<Config> apply;
    private final Consumer<Optional<ConfigException>> outcome;
    private final FileWatch files;
    private Config current;
    private String refused = "";

    /**
     * Makes a watch, not yet started.
     *
     * @param library the library whose configuration it is, for the thread's name
     * @param loader what has loaded the configuration and is not used by anybody else from now on
     * @param started the configuration in force, as this loader has loaded it
     * @param apply puts another configuration into force as far as that is possible while running; may refuse it as a
     *     whole with a {@link ConfigException}
     */
    public ConfigWatch(String library, ConfigLoader loader, Config started, Consumer<Config> apply) {
        this(library, loader, started, apply, any -> {}, EVERY);
    }

    /**
     * Makes a watch that also tells whether the file can be used; not yet started.
     *
     * @param library the library whose configuration it is, for the thread's name
     * @param loader what has loaded the configuration and is not used by anybody else from now on
     * @param started the configuration in force, as this loader has loaded it
     * @param apply puts another configuration into force as far as that is possible while running; may refuse it
     * @param outcome hears why a change was refused, and of nothing once the file says again what is in force
     */
    public ConfigWatch(
            String library,
            ConfigLoader loader,
            Config started,
            Consumer<Config> apply,
            Consumer<Optional<ConfigException>> outcome) {
        this(library, loader, started, apply, outcome, EVERY);
    }

    ConfigWatch(String library, ConfigLoader loader, Config started, Consumer<Config> apply, Duration every) {
        this(library, loader, started, apply, any -> {}, every);
    }

    private ConfigWatch(
            String library,
            ConfigLoader loader,
            Config started,
            Consumer<Config> apply,
            Consumer<Optional<ConfigException>> outcome,
            Duration every) {
        this.loader = loader;
        this.started = started;
        this.apply = apply;
        this.outcome = outcome;
        this.current = started;
        this.files = new FileWatch(library, loader.files(), every, this::readAgain);
    }

    /** Begins to watch, once only. Does nothing when the configuration came from a pipe, which cannot be read again. */
    public void start() {
        if (loader.files().stream().allMatch(Files::isRegularFile)) {
            files.start();
        }
    }

    /** Ends the watch; a change that is being put into force is finished first or given up. */
    @Override
    public void close() {
        files.close();
    }

    private void readAgain() {
        try {
            Config next = loader.load();
            List<String> changed = next.changedSince(current);
            if (!changed.isEmpty()) {
                apply.accept(next);
                tell(next, changed);
            } else if (!refused.isEmpty()) {
                LOG.info("The configuration file says again what is in force");
            }
            refused = "";
            outcome.accept(Optional.empty());
        } catch (ConfigException e) {
            refuse(e);
        } finally {
            files.watch(loader.files());
        }
    }

    private void tell(Config next, List<String> changed) {
        List<String> known = current.warnings();
        current = next;
        LOG.info(
                "The configuration has changed changed={} needs_restart={}",
                String.join(",", changed),
                String.join(",", next.waitingSince(started)));
        List<String> warnings = new ArrayList<>(next.warnings());
        warnings.removeAll(known);
        warnings.forEach(LOG::warn);
    }

    private void refuse(ConfigException e) {
        String problems =
                e.problems().stream().map(ConfigException.Problem::toString).collect(Collectors.joining("; "));
        if (!problems.equals(refused)) {
            LOG.warn("The changed configuration is refused; the one before stays in force problems=[{}]", problems);
            outcome.accept(Optional.of(e));
        }
        refused = problems;
    }
}
