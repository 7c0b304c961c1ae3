package dev.switchboard.runner;

import dev.switchboard.oci.simulator.BroadWorksSimulator;
import dev.switchboard.oci.simulator.OciPlay;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The BroadWorks application server. */
@Command(
        name = "as",
        header = "A BroadWorks application server that writes OCI-R events to whoever connects.",
        description = "Documents wait until somebody connects.",
        footer = {
            "switchboard simulate as --port 8025 --play documents.xml",
            "switchboard simulate as --port 8025 --random 100 --seed 7 --events-per-second 2 --loop"
        })
final class SimulateAs extends SimulatedPeer {

    @Option(
            names = "--play",
            paramLabel = "FILE",
            description = "Plays the OCI-R documents of a file, or the events of a conformance .jsonl file;"
                    + " may be given several times; default nothing.")
    private List<Path> play = List.of();

    @Option(names = "--random", paramLabel = "N", description = "Plays N random but sensible events; default none.")
    private @Nullable Long random;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description =
                    "Seed of the random events; the same seed gives the same events; default" + " ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(names = "--loop", description = "Starts over, with fresh report ids, when everything has been played.")
    private boolean loop;

    @Option(
            names = {"--events-per-second", "--rate"},
            paramLabel = "N",
            defaultValue = "0",
            description = "How many are played; 0 plays as fast as the client reads; default ${DEFAULT-VALUE}.")
    private double eventsPerSecond;

    @Override
    Peer peer(int port) {
        if (!(eventsPerSecond >= 0) || Double.isInfinite(eventsPerSecond)) {
            throw wrong("--events-per-second must not be negative.");
        }
        List<OciPlay> plays = plays();
        BroadWorksSimulator simulator =
                BroadWorksSimulator.builder().port(port).rate(eventsPerSecond).build();
        Thread player = new Thread(() -> plays.forEach(simulator::play), "switchboard-runner-play");
        player.setDaemon(true);
        return new Peer(
                () -> {
                    simulator.start();
                    player.start();
                },
                () -> String.valueOf(simulator.url()),
                simulator::close,
                () -> "documents=" + simulator.documentsSent());
    }

    private List<OciPlay> plays() {
        List<OciPlay> plays = new ArrayList<>();
        for (Path file : play) {
            try {
                plays.add(OciPlay.file(GivenFile.recording(file)));
            } catch (IOException e) {
                throw wrong("--play: " + e.getMessage());
            }
        }
        if (random != null && random < 0) {
            throw wrong("--random must not be negative.");
        }
        if (random != null) {
            plays.add(OciPlay.randomMix(seed, random));
        }
        return loop ? plays.stream().map(OciPlay::looped).toList() : plays;
    }
}
