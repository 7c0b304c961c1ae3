package dev.switchboard.runner;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A simulated peer as a process: logging, the port, the ready line, and the end. A peer's own command adds its name, its
 * options, and the simulator.
 */
@Command(mixinStandardHelpOptions = true)
abstract class SimulatedPeer implements Callable<Integer> {

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
     */
    record Peer(Begin begin, Supplier<String> url, AutoCloseable simulator) {}

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port to listen on (loopback); 0, the default, takes a free one.")
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

    /** What relative paths in options are relative to. */
    final Path dataDir() {
        return common.dataDir();
    }

    /** Says something to people, on standard error. */
    final void tell(String line) {
        spec.commandLine().getErr().println(line);
    }

    @Override
    public final Integer call() throws Exception {
        common.startLogging("notice");
        if (port < 0 || port > 65_535) {
            throw wrong("--port must be 0 to 65535, not " + port + ".");
        }
        Peer peer = peer(port);
        try (AutoCloseable simulator = peer.simulator()) {
            peer.begin().begin();
            return LongRun.serve(
                    simulator,
                    "ready simulate " + spec.name() + "=" + peer.url().get(),
                    spec.commandLine().getOut());
        }
    }
}
