package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A simulated peer as a process: logging, the port, the ready line, and the end. A peer's own command adds its name, its
 * options, and the simulator.
 */
abstract class SimulatedPeer implements Callable<Integer>, Checked {

    private static final Logger LOG = LoggerFactory.getLogger(SimulatedPeer.class);

    /** Something that begins to listen. */
    @FunctionalInterface
    interface Begin {
        void begin() throws IOException;
    }

    /**
     * A simulator that does not listen yet.
     *
     * @param begin makes it listen
     * @param url where it then does, with what else the ready line is to tell
     * @param simulator closed at the end
     * @param told what it has done, as {@code key=value} pairs
     */
    record Peer(Begin begin, Supplier<String> url, Closeable simulator, Supplier<String> told) implements Service {

        /** One that does not count what it does. */
        Peer(Begin begin, Supplier<String> url, Closeable simulator) {
            this(begin, url, simulator, () -> "");
        }

        @Override
        public String done() {
            return told.get();
        }

        @Override
        public void close() throws IOException {
            simulator.close();
        }
    }

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port to listen on (loopback); 0 takes a free one; default ${DEFAULT-VALUE}.")
    private int port;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /**
     * Makes the simulator from the options.
     *
     * @param port where it is to listen; 0 for any port that is free
     */
    abstract Peer peer(int port);

    /** What is wrong with the options, to be thrown. */
    final ParameterException wrong(String text) {
        return new ParameterException(spec.commandLine(), text);
    }

    /** The name of the peer. */
    final String name() {
        return spec.name();
    }

    /** What relative paths in options are relative to. */
    final Path dataDir() {
        return common.dataDir();
    }

    /** Says something that the ready line says too, on standard error. */
    final void tell(String line) {
        if (common.isJson()) {
            LOG.info(line);
        } else {
            spec.commandLine().getErr().println(line);
        }
    }

    @Override
    public final Integer call() throws Exception {
        common.startLoggingWithoutConfiguration();
        return LongRun.run(
                "simulate " + spec.name(),
                this::peer,
                peer -> {
                    peer.begin().begin();
                    return "ready simulate " + spec.name() + "=" + peer.url().get();
                },
                peer -> LongRun.untilStopped(),
                spec.commandLine().getOut());
    }

    @Override
    public final Optional<Config> check() throws Exception {
        common.check();
        peer().close();
        return Optional.empty();
    }

    private Peer peer() {
        checkPort("--port", port);
        return peer(port);
    }

    /** Refuses what is no port. */
    final void checkPort(String option, int number) {
        if (number < 0 || number > 65_535) {
            throw wrong(option + " must be 0 to 65535, not " + number + ".");
        }
    }
}
