package dev.switchboard.common.config;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class ConfigWatchTest {

    private static final Setting<Integer> LANES = Setting.integer("em", "lanes", 1, 1, 256, "Events side by side.");
    private static final Setting<Duration> BUDGET =
            Setting.duration("em", "event_budget", Duration.ofSeconds(8), "Time for one event.");
    private static final Setting<Secret> PASSWORD = Setting.secret("ema", "password", "Opens the gateway.");
    private static final Setting<Map<String, String>> CONTEXTS = Setting.section("phone_contexts", "Town = context.");
    private static final Settings ALL =
            Settings.of(LANES, BUDGET, PASSWORD, CONTEXTS).live(BUDGET, PASSWORD, CONTEXTS);

    @TempDir
    private Path directory;

    private Path file;
    private final BlockingQueue<Config> applied = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(ConfigWatch.class);
    private final Level level = logger.getLevel();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getLevel() + " " + event.getFormattedMessage());
        }
    };

    @BeforeEach
    void listen() {
        file = directory.resolve("em.ini");
        appender.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(appender);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(appender);
        logger.setLevel(level);
    }

    @Test
    void whatChangedIsAppliedAndToldWithTheKeysThatWaitForARestart() throws Exception {
        write("[em]", "lanes = 2", "[phone_contexts]", "Nuuk = nuk", "Narsaq = nar");
        try (ConfigWatch watch = watching()) {
            write(
                    "[em]",
                    "lanes = 4",
                    "event_budget = 9s",
                    "[phone_contexts]",
                    "Nuuk = nuk",
                    "Narsaq = n",
                    "Alaska = a");

            assertThat(line())
                    .isEqualTo("INFO The configuration has changed"
                            + " changed=em.lanes,em.event_budget,phone_contexts.Alaska,phone_contexts.Narsaq"
                            + " needs_restart=em.lanes");
            assertThat(taken().get(BUDGET)).isEqualTo(Duration.ofSeconds(9));

            write(
                    "[em]",
                    "lanes = 2",
                    "event_budget = 9s",
                    "[phone_contexts]",
                    "Nuuk = nuk",
                    "Narsaq = n",
                    "Alaska = a");
            assertThat(line()).isEqualTo("INFO The configuration has changed changed=em.lanes needs_restart=");
        }
    }

    @Test
    void anotherWayToWriteTheSameIsNoChange() throws Exception {
        write("[em]", "event_budget = 8s");
        try (ConfigWatch watch = watching()) {
            write("; moved house", "[em]", "event_budget: 8000ms");
            write("[em]", "event_budget = 8000ms", "lanes = 3");

            assertThat(line()).endsWith("changed=em.lanes needs_restart=em.lanes");
            assertThat(taken().get(LANES)).isEqualTo(3);
            assertThat(applied).isEmpty();
        }
    }

    @Test
    void aBrokenFileIsRefusedOnceAndTheMendedOneApplied() throws Exception {
        write("[em]", "event_budget = 8s");
        try (ConfigWatch watch = watching()) {
            write("[em]", "event_budget = soon", "lains = 3");
            assertThat(line())
                    .startsWith("WARN The changed configuration is refused; the one before stays in force problems=[")
                    .contains("line 2: em.event_budget must be", "line 3: em.lains is not a known key");

            write("[em]", "event_budget = soon", "lains = 3", "; still wrong");
            write("[em]", "event_budget = 8s");
            assertThat(line()).isEqualTo("INFO The configuration file says again what is in force");
            assertThat(applied).isEmpty();

            Files.delete(file);
            assertThat(line()).contains("does not exist");
            write("[em]", "event_budget = 7s");
            assertThat(line()).contains("changed=em.event_budget");
            assertThat(taken().get(BUDGET)).isEqualTo(Duration.ofSeconds(7));
        }
    }

    @Test
    void aSecretsOwnFileIsReadAgain() throws Exception {
        Path secret = Files.writeString(directory.resolve("ema.secret"), "before\n");
        write("[ema]", "password_file = ema.secret");
        try (ConfigWatch watch = watching()) {
            replace(secret, "after\n");

            assertThat(line()).isEqualTo("INFO The configuration has changed changed=ema.password needs_restart=");
            assertThat(taken().get(PASSWORD).reveal()).isEqualTo("after");

            write("[ema]", "password_file = other.secret");
            assertThat(line()).startsWith("WARN").contains("other.secret", "does not exist");
            replace(directory.resolve("other.secret"), "late");
            assertThat(line()).contains("changed=ema.password");
            assertThat(lines).noneMatch(line -> line.contains("late"));
        }
    }

    @Test
    void whatTheProgramRefusesIsNotInForce() throws Exception {
        write("[em]", "lanes = 1");
        try (ConfigWatch watch = watching()) {
            write("[em]", "lanes = 13", "event_budget = 1s");
            assertThat(line()).startsWith("WARN").contains("em.lanes brings bad luck");

            write("[em]", "lanes = 1", "event_budget = 1s");
            assertThat(line()).contains("changed=em.event_budget needs_restart=");
        }
    }

    private ConfigWatch watching() {
        ConfigLoader loader = ConfigLoader.of(ALL).directory(directory).file(file);
        ConfigWatch watch = new ConfigWatch("test", loader, loader.load(), this::apply, Duration.ofMillis(5));
        watch.start();
        return watch;
    }

    private void apply(Config config) {
        if (config.get(LANES) == 13) {
            throw new ConfigException(List.of(config.problem(LANES, "brings bad luck")));
        }
        applied.add(config);
    }

    private void write(String... content) throws IOException {
        replace(file, String.join("\n", content));
    }

    /** In one piece, so that nothing half-written is ever seen. */
    private static void replace(Path file, String text) throws IOException {
        Path next = Files.writeString(file.resolveSibling("next"), text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private String line() throws InterruptedException {
        return taken(lines, "a line in the log");
    }

    private Config taken() throws InterruptedException {
        return taken(applied, "a configuration");
    }

    private static <T> T taken(BlockingQueue<T> queue, String what) throws InterruptedException {
        T one = queue.poll(20, TimeUnit.SECONDS);
        assertThat(one).as(what).isNotNull();
        return one;
    }
}
