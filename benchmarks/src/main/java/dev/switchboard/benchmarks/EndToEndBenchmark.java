package dev.switchboard.benchmarks;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigLoader;
import dev.switchboard.common.time.Timers;
import dev.switchboard.oci.OciConfig;
import dev.switchboard.oci.OciEventManager;
import dev.switchboard.oci.OciSettings;
import dev.switchboard.oci.OciStores;
import dev.switchboard.oci.event.Outcome;
import dev.switchboard.oci.event.ProcessorMap;
import dev.switchboard.oci.simulator.BroadWorksSimulator;
import dev.switchboard.oci.simulator.Emission;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The whole event manager: stream in, SQLite for journal and registry, gateway out. The application server and the
 * event manager are in this process; the gateway is a process of its own.
 */
final class EndToEndBenchmark {

    private static final String GOAL = ">= 1,000";
    private static final int USERS = 100;
    private static final int MANY_USERS = 1_000;
    private static final Duration SLOW = Duration.ofMillis(20);
    private static final int LANES = 16;
    private static final int FEW_USERS = 10;

    private final Workplace workplace;
    private final Report report;
    private final int rounds;
    private long nextUser;

    EndToEndBenchmark(Workplace workplace, Report report, int rounds) {
        this.workplace = workplace;
        this.report = report;
        this.rounds = rounds;
    }

    /** One event after the other, with a gateway that answers at once. */
    void serial() throws Exception {
        Path directory = workplace.directory("end-to-end");
        try (LauncherProcess gateway = gateway(directory, Duration.ZERO);
                Wired wired = new Wired(directory, gateway.awaitReady(), 1)) {
            report.add(
                    "end to end, serial, 100 x 3 events, first in a cold JVM",
                    "events/s",
                    "",
                    List.of(play(wired, USERS)));
            List<Double> warm = new ArrayList<>();
            List<Double> many = new ArrayList<>();
            List<Double> worker = new ArrayList<>();
            List<Double> whole = new ArrayList<>();
            List<Double> peer = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                long workerBefore = WorkerTime.nanos();
                long wholeBefore = ownProcessorNanos();
                long peerBefore = gateway.processorNanos();
                many.add(play(wired, MANY_USERS));
                worker.add(microsecondsForEach(WorkerTime.nanos() - workerBefore));
                whole.add(microsecondsForEach(ownProcessorNanos() - wholeBefore));
                peer.add(microsecondsForEach(gateway.processorNanos() - peerBefore));
                for (int i = 0; i < 5; i++) {
                    warm.add(play(wired, USERS));
                }
            }
            report.add("end to end, serial, 1,000 x 3 events", "events/s", GOAL, many);
            report.add("end to end, serial, 100 x 3 events, warm", "events/s", GOAL, warm);
            report.add("  processor time of the working thread for an event", "us", "", worker);
            report.add("  processor time of this process for an event", "us", "", whole);
            report.add("  processor time of the gateway for an event", "us", "", peer);
        }
        Workplace.remove(directory);
    }

    private static double microsecondsForEach(long nanos) {
        return nanos / (MANY_USERS * 3 * 1e3);
    }

    private static long ownProcessorNanos() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(Duration::toNanos)
                .orElse(0L);
    }

    /** A gateway that takes 20 ms for each answer: one lane against sixteen. */
    void lanes() throws Exception {
        Path directory = workplace.directory("lanes");
        List<Double> alone = new ArrayList<>();
        List<Double> abreast = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        try (LauncherProcess gateway = gateway(directory, SLOW)) {
            URI address = gateway.awaitReady();
            for (int round = 0; round < rounds; round++) {
                try (Wired wired = new Wired(directory, address, 1)) {
                    alone.add(play(wired, FEW_USERS));
                }
                try (Wired wired = new Wired(directory, address, LANES)) {
                    abreast.add(play(wired, FEW_USERS * LANES));
                }
                ratios.add(abreast.get(round) / alone.get(round));
            }
        }
        Workplace.remove(directory);
        report.add("20 ms gateway, 1 lane", "events/s", "", alone);
        report.add("20 ms gateway, 16 lanes", "events/s", "", abreast);
        report.add("  ratio", "times", ">= 10", ratios);
    }

    private LauncherProcess gateway(Path directory, Duration delay) throws IOException {
        return new LauncherProcess(
                workplace, directory, List.of("simulate", "ema", "--delay", delay.toMillis() + "ms"));
    }

    private double play(Wired wired, int users) {
        List<Emission> emissions =
                Documents.lives(nextUser, users).stream().map(Emission::of).toList();
        nextUser += users;
        int before = wired.settled.get();
        long start = System.nanoTime();
        wired.applicationServer.play(emissions);
        Workplace.await("the events to end", () -> wired.settled.get() - before >= emissions.size());
        double rate = emissions.size() * 1e9 / (System.nanoTime() - start);
        if (wired.notCompleted.get() > 0) {
            throw new IllegalStateException(
                    wired.notCompleted.get() + " events did not complete: " + wired.firstReason);
        }
        return rate;
    }

    /** An event manager, configured as a file would, and its application server. */
    private static final class Wired implements AutoCloseable {

        private final AtomicInteger settled = new AtomicInteger();
        private final AtomicInteger notCompleted = new AtomicInteger();
        private volatile String firstReason = "";
        private final Timers timers = Timers.system("bench");
        private final BroadWorksSimulator applicationServer =
                BroadWorksSimulator.builder().build();
        private final OciStores stores;
        private final OciEventManager manager;

        Wired(Path directory, URI gateway, int lanes) throws IOException, InterruptedException {
            applicationServer.start();
            Config config = ConfigLoader.of(OciSettings.ALL)
                    .overrides(settings(applicationServer.port(), gateway, lanes))
                    .load();
            stores = OciStores.open(config, directory, timers);
            manager = new OciEventManager(
                    OciConfig.from(config),
                    stores.journal(),
                    stores.registry(),
                    stores.lock(),
                    ProcessorMap.empty(),
                    timers);
            manager.addSettledHook("benchmark", ended -> {
                if (ended.outcome().kind() != Outcome.Kind.COMPLETED && notCompleted.getAndIncrement() == 0) {
                    firstReason = ended.outcome().reason();
                }
                settled.incrementAndGet();
            });
            manager.start();
            applicationServer.awaitClients(1, Duration.ofSeconds(10));
        }

        @Override
        public void close() {
            manager.close();
            stores.close();
            applicationServer.close();
            timers.close();
        }
    }

    /** What an operator would write into the file. */
    static List<String> settings(int applicationServer, URI gateway, int lanes) {
        return List.of(
                "broadworks.host=127.0.0.1:" + applicationServer,
                "ema.primary_host=127.0.0.1:" + gateway.getPort(),
                "ema.username=emauser",
                "ema.password=emapass",
                "em.lanes=" + lanes,
                "service_profiles.user=user",
                "service_profiles.virtual=virtual",
                "service_profiles.pilot=pilot",
                "service_profiles.trunk=trunk");
    }
}
