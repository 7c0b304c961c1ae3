package dev.switchboard.runner;

import dev.switchboard.oci.simulator.BroadWorksSimulator;
import dev.switchboard.oci.simulator.Cai3gSimulator;
import dev.switchboard.oci.simulator.MailboxSimulator;
import dev.switchboard.oci.simulator.OciPlay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the simulator of a peer as a process. */
@Command(
        name = "simulate",
        header = "Runs a simulated peer, for trying things out without the real one.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "PEER",
        subcommands = {
            SimulateCommand.As.class,
            SimulateCommand.Ema.class,
            SimulateCommand.Surgemail.class,
            SimulateIpecsCommand.class
        })
final class SimulateCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name the peer to simulate: as, ema, surgemail or ipecs.");
    }

    /** The port every simulator listens on. */
    private static final class PortOption {
        @Option(
                names = "--port",
                paramLabel = "PORT",
                defaultValue = "0",
                description = "Port to listen on (loopback); 0, the default, takes a free one.")
        private int port;

        @Spec(Spec.Target.MIXEE)
        private CommandSpec mixee = CommandSpec.create();

        int port() {
            if (port < 0 || port > 65_535) {
                throw new ParameterException(mixee.commandLine(), "--port must be 0 to 65535, not " + port + ".");
            }
            return port;
        }
    }

    /** The BroadWorks application server. */
    @Command(
            name = "as",
            header = "A BroadWorks application server that writes OCI-R events to whoever connects.",
            description = {"", "Documents wait until somebody connects."},
            mixinStandardHelpOptions = true)
    static final class As implements Callable<Integer> {

        @Mixin
        private CommonOptions common = new CommonOptions();

        @Mixin
        private PortOption listen = new PortOption();

        @Option(
                names = "--play",
                paramLabel = "FILE",
                description = "Plays the OCI-R documents of a file, or the events of a conformance .jsonl file;"
                        + " may be given several times.")
        private List<Path> play = List.of();

        @Option(names = "--random", paramLabel = "N", description = "Plays N random but sensible events.")
        private @Nullable Long random;

        @Option(
                names = "--seed",
                paramLabel = "S",
                defaultValue = "1",
                description = "Seed of the random events; the same seed gives the same events.")
        private long seed = 1;

        @Option(names = "--loop", description = "Starts over, with fresh report ids, when everything has been played.")
        private boolean loop;

        @Option(
                names = "--rate",
                paramLabel = "PER_SECOND",
                defaultValue = "0",
                description = "Events a second; 0, the default, plays as fast as the client reads.")
        private double rate;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws Exception {
            common.startLogging("notice");
            if (!(rate >= 0)) {
                throw new ParameterException(spec.commandLine(), "--rate must not be negative.");
            }
            List<OciPlay> plays = plays();
            try (BroadWorksSimulator simulator =
                    BroadWorksSimulator.builder().port(listen.port()).rate(rate).build()) {
                simulator.start();
                Thread player = new Thread(() -> plays.forEach(simulator::play), "switchboard-runner-play");
                player.setDaemon(true);
                player.start();
                return LongRun.serve(
                        simulator,
                        "ready simulate as=" + simulator.url(),
                        spec.commandLine().getOut());
            }
        }

        private List<OciPlay> plays() {
            List<OciPlay> plays = new ArrayList<>();
            for (Path file : play) {
                if (!Files.isReadable(file)) {
                    throw new ParameterException(
                            spec.commandLine(), "--play: there is no readable file '" + file + "'.");
                }
                try {
                    plays.add(OciPlay.file(file));
                } catch (IOException e) {
                    throw new ParameterException(spec.commandLine(), "--play: " + e.getMessage(), e);
                }
            }
            if (random != null && random < 0) {
                throw new ParameterException(spec.commandLine(), "--random must not be negative.");
            }
            if (random != null) {
                plays.add(OciPlay.randomMix(seed, random));
            }
            return loop ? plays.stream().map(OciPlay::looped).toList() : plays;
        }
    }

    /** The provisioning gateway. */
    @Command(
            name = "ema",
            header = "A provisioning gateway (CAI3G) that keeps associations and ENUM records truthfully.",
            mixinStandardHelpOptions = true)
    static final class Ema implements Callable<Integer> {

        @Mixin
        private CommonOptions common = new CommonOptions();

        @Mixin
        private PortOption listen = new PortOption();

        @Option(
                names = "--username",
                defaultValue = "emauser",
                description = "Who may log in; default ${DEFAULT-VALUE}.")
        private String username = "emauser";

        @Option(names = "--password", defaultValue = "emapass", description = "The password; default ${DEFAULT-VALUE}.")
        private String password = "emapass";

        @Option(
                names = "--delay-ms",
                paramLabel = "MS",
                defaultValue = "0",
                description = "How long each answer takes.")
        private int delay;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws Exception {
            common.startLogging("notice");
            if (delay < 0) {
                throw new ParameterException(spec.commandLine(), "--delay-ms must not be negative.");
            }
            try (Cai3gSimulator simulator = Cai3gSimulator.builder()
                    .port(listen.port())
                    .credentials(username, password)
                    .build()) {
                simulator.delay(Duration.ofMillis(delay));
                simulator.start();
                return LongRun.serve(
                        simulator,
                        "ready simulate ema=" + simulator.url(),
                        spec.commandLine().getOut());
            }
        }
    }

    /** The mail server. */
    @Command(
            name = "surgemail",
            header = "A SurgeMail administration interface that keeps domains and accounts.",
            mixinStandardHelpOptions = true)
    static final class Surgemail implements Callable<Integer> {

        @Mixin
        private CommonOptions common = new CommonOptions();

        @Mixin
        private PortOption listen = new PortOption();

        @Option(
                names = "--username",
                defaultValue = "mailadmin",
                description = "The administrator; default ${DEFAULT-VALUE}.")
        private String username = "mailadmin";

        @Option(
                names = "--password",
                defaultValue = "mailpass",
                description = "The password; default ${DEFAULT-VALUE}.")
        private String password = "mailpass";

        @Option(
                names = "--domain-password",
                defaultValue = "domainpass",
                description = "The password of admin@ each domain; default ${DEFAULT-VALUE}.")
        private String domainPassword = "domainpass";

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws Exception {
            common.startLogging("notice");
            try (MailboxSimulator simulator = MailboxSimulator.builder()
                    .port(listen.port())
                    .credentials(username, password)
                    .domainPassword(domainPassword)
                    .build()) {
                simulator.start();
                return LongRun.serve(
                        simulator,
                        "ready simulate surgemail=" + simulator.url(),
                        spec.commandLine().getOut());
            }
        }
    }
}
