package dev.switchboard.runner;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.switchboard.ipecs.simulator.CaptureFile;
import dev.switchboard.ipecs.simulator.IpecsSimulator;
import dev.switchboard.ipecs.simulator.RandomDay;
import dev.switchboard.ipecs.simulator.ScenarioFile;
import dev.switchboard.ipecs.simulator.TimedMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The iPECS phone system. */
@Command(
        name = "ipecs",
        header = "An iPECS server: login and event stream on one port, with a certificate made for this run.",
        description = "What it plays begins when the first client opens the stream.",
        footer = {
            "switchboard simulate ipecs --port 8743 --random --seed 7 --calls-per-second 0.5",
            "switchboard simulate ipecs --port 8743 --scenario calls.json --ca-file ipecs-ca.pem",
            "switchboard simulate ipecs --port 8743 --control-port 8744"
        })
final class SimulateIpecs extends SimulatedPeer {

    @Option(
            names = "--scenario",
            paramLabel = "FILE",
            description = "Plays a file of scenarios, or replays a capture of a real event stream; default nothing.")
    private @Nullable Path scenario;

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "Which scenario of the file; default each of them, one after the other.")
    private @Nullable String id;

    @Option(names = "--random", description = "Plays a made-up day in a call centre, four hours long.")
    private boolean random;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Seed of the random day; the same seed gives the same day; default ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(
            names = "--calls-per-second",
            paramLabel = "N",
            defaultValue = "0.1",
            description = "Calls that come in on a random day; default ${DEFAULT-VALUE}.")
    private double callsPerSecond = 0.1;

    @Option(
            names = "--stations",
            paramLabel = "N",
            defaultValue = "16",
            description = "Stations at work on a random day, from 1801 on; default ${DEFAULT-VALUE}.")
    private int stations = 16;

    @Option(names = "--morning", description = "Lets a random day's calls rise and fall as on a morning.")
    private boolean morning;

    @Option(
            names = "--time-factor",
            paramLabel = "N",
            defaultValue = "1",
            description = "How much faster than real time the simulated time goes; default ${DEFAULT-VALUE}.")
    private double timeFactor = 1;

    @Option(
            names = "--username",
            paramLabel = "TEXT",
            defaultValue = "api1",
            description = "Who may log in; default ${DEFAULT-VALUE}.")
    private String username = "api1";

    @Option(
            names = "--password",
            paramLabel = "TEXT",
            defaultValue = "secret",
            description = "The password; default ${DEFAULT-VALUE}.")
    private String password = "secret";

    @Option(
            names = "--control-port",
            paramLabel = "PORT",
            description =
                    "Port (loopback) to steer the simulator from: POST /play, POST /fault, GET /journal; default none.")
    private @Nullable Integer controlPort;

    @Mixin
    private MadeCertificate certificate = new MadeCertificate();

    @Override
    Peer peer(int port) {
        IpecsSimulator.Builder builder = builder(port);
        Optional<Iterator<TimedMessage>> play = play(builder);
        IpecsSimulator simulator = builder.build();
        return new Peer(
                () -> {
                    simulator.start();
                    certificate.write(this, simulator::authorityPem);
                    play.ifPresent(simulator::playWhenConnected);
                },
                () -> address(simulator),
                () -> {
                    simulator.close();
                    certificate.remove();
                });
    }

    private IpecsSimulator.Builder builder(int port) {
        try {
            IpecsSimulator.Builder builder =
                    IpecsSimulator.builder().port(port).timeFactor(timeFactor).credentials(username, password);
            if (controlPort != null) {
                checkPort("--control-port", controlPort);
                builder.controlPort(controlPort);
            }
            return certificate.isPlain() ? builder.plainHttp() : builder;
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private Optional<Iterator<TimedMessage>> play(IpecsSimulator.Builder builder) {
        if (random && scenario != null) {
            throw wrong("--random and --scenario exclude each other.");
        }
        try {
            if (random) {
                RandomDay.Builder day =
                        RandomDay.builder().seed(seed).stations(1801, stations).callsPerSecond(callsPerSecond);
                return Optional.of((morning ? day : day.evenly()).build().messages());
            }
            return scenario == null ? Optional.empty() : Optional.of(fromFile(scenario, builder));
        } catch (JsonProcessingException e) {
            throw wrong("--scenario: " + scenario + " is no JSON: " + e.getOriginalMessage());
        } catch (IOException | IllegalArgumentException e) {
            throw wrong((random ? "--random: " : "--scenario: ") + e.getMessage());
        }
    }

    private Iterator<TimedMessage> fromFile(Path file, IpecsSimulator.Builder builder) throws IOException {
        if (CaptureFile.isCapture(GivenFile.recording(file))) {
            return CaptureFile.replay(file, 1);
        }
        ScenarioFile scenarios = ScenarioFile.read(file);
        builder.scenarios(scenarios);
        List<TimedMessage> messages = id == null ? scenarios.all(Duration.ofSeconds(60)) : scenarios.messages(id);
        return messages.iterator();
    }

    private String address(IpecsSimulator simulator) {
        return simulator.baseUri() + ":" + simulator.port() + "/"
                + simulator.controlUrl().map(url -> " control=" + url).orElse("")
                + certificate.told(this, simulator::pin);
    }
}
