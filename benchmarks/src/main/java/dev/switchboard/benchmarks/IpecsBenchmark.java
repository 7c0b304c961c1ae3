package dev.switchboard.benchmarks;

import dev.switchboard.benchmarks.IpecsSitting.Cost;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.ipecs.simulator.IpecsSimulator;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The iPECS client: what an event costs, whether it costs the same after a million calls, and how soon it is there. */
final class IpecsBenchmark {

    private static final int WARM_UP_CALLS = 60_000;
    private static final int PAIRS = 10;
    private static final int PAIR_CALLS = 10_000;
    private static final int PACED_EVENTS = 10_000;
    private static final int PACED_RATE = 1_000;

    private final Workplace workplace;
    private final Report report;
    private final int rounds;
    private final int calls;

    IpecsBenchmark(Workplace workplace, Report report, int rounds, int calls) {
        this.workplace = workplace;
        this.report = report;
        this.rounds = rounds;
        this.calls = calls;
    }

    /** Events from the socket to hooks that do nothing; every hook has a listener, so every payload is made. */
    void events() throws IOException, PeerException, InterruptedException {
        try (IpecsSitting warm = IpecsSitting.open()) {
            warm.cost(WARM_UP_CALLS);
        }
        int window = Math.max(IpecsSitting.CHUNK, Math.min(50_000, calls / 10));
        List<Cost> windows = new ArrayList<>();
        try (IpecsSitting aged = IpecsSitting.open()) {
            double empty = heap();
            for (int done = window; done <= calls; done += window) {
                windows.add(aged.cost(window));
                if (done == window || done == 2 * window || done + window > calls) {
                    memory(done, empty);
                }
            }
            report.add(
                    "events to hooks, one core: socket, decoder, machine and hooks",
                    "events/s",
                    "> 100,000",
                    windows.stream().map(Cost::rate).toList());
            report.add(
                    "  without the socket's thread",
                    "events/s",
                    "",
                    windows.stream().map(Cost::rateBehindSocket).toList());
            report.add(
                    "  decoder and machine alone",
                    "events/s",
                    "",
                    windows.stream().map(Cost::rateOfMachine).toList());
            aged(aged);
            aged.check();
        }
    }

    /**
     * A client after all those calls beside one at its first, by turns: the machine's own ups and downs, which are wider
     * than what is asked about, meet both alike.
     */
    private void aged(IpecsSitting aged) throws IOException, PeerException, InterruptedException {
        List<Double> ratios = new ArrayList<>();
        for (int pair = 0; pair < PAIRS; pair++) {
            try (IpecsSitting fresh = IpecsSitting.open()) {
                // What lives long is where it will stay: a state just made would be cheaper for reasons of the
                // collector.
                System.gc();
                // Whoever goes first finds the machine as the other left it, so they take turns at that too.
                double first = (pair % 2 == 0 ? aged : fresh).cost(PAIR_CALLS).rate();
                double second = (pair % 2 == 0 ? fresh : aged).cost(PAIR_CALLS).rate();
                ratios.add(100 * (pair % 2 == 0 ? first / second : second / first));
            }
        }
        report.add(
                String.format(Locale.ROOT, "  rate after %,d calls to that of a new client, by turns", calls),
                "%",
                "> 90",
                ratios);
    }

    /** How long an event takes from the sender to the last of its hooks, at a thousand a second. */
    void latency() throws IOException, PeerException, InterruptedException {
        List<Double> half = new ArrayList<>();
        List<Double> most = new ArrayList<>();
        List<Double> worst = new ArrayList<>();
        try (IpecsSitting sitting = IpecsSitting.open()) {
            sitting.paced(PACED_EVENTS, PACED_RATE);
            for (int round = 0; round < rounds; round++) {
                double[] millis = sitting.paced(PACED_EVENTS, PACED_RATE);
                half.add(millis[millis.length / 2]);
                most.add(millis[millis.length * 99 / 100]);
                worst.add(millis[millis.length - 1]);
            }
        }
        String name = String.format(Locale.ROOT, "frame to hook at %,d events/s", PACED_RATE);
        report.add(name + ", median", "ms", "", half);
        report.add(name + ", 99th percentile", "ms", "< 5", most);
        report.add(name + ", worst", "ms", "", worst);
    }

    private void memory(int done, double empty) {
        report.add(
                String.format(
                        Locale.ROOT, "  heap more than with %,d live calls, after %,d calls", IpecsDay.LIVE, done),
                "MB",
                "flat",
                List.of(Math.max(0, heap() - empty)));
    }

    private static double heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1048576.0;
    }

    /** The program from its start to the ready line, with TLS, a new database and a simulator in this process. */
    void starts() throws Exception {
        List<Double> first = new ArrayList<>();
        List<Double> later = new ArrayList<>();
        List<Double> resident = new ArrayList<>();
        try (IpecsSimulator exchange = IpecsSimulator.builder().build()) {
            exchange.start();
            Path warm = workplace.directory("warm");
            // Once beforehand: the launcher may have to build.
            start(exchange, warm, new ArrayList<>());
            Workplace.remove(warm);
            for (int round = 0; round < rounds; round++) {
                Path fresh = workplace.directory("fresh");
                first.add(start(exchange, fresh, new ArrayList<>()));
                later.add(start(exchange, fresh, resident));
                Workplace.remove(fresh);
            }
        }
        report.add("start of ipecs-client to connected, first start (makes the database)", "ms", "< 1,500", first);
        report.add("start of ipecs-client to connected, later starts", "ms", "< 1,500", later);
        report.add("resident when connected", "MB", "", resident);
    }

    private double start(IpecsSimulator exchange, Path directory, List<Double> resident) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("ipecs-client", "--data-dir", directory.toString()));
        int last = IpecsDay.FIRST_STATION + IpecsDay.STATIONS - 1;
        for (String setting : List.of(
                "ipecs.BaseURI=" + exchange.baseUri(),
                "ipecs.Port=" + exchange.port(),
                "ipecs.tls.pin-sha256=" + exchange.pin(),
                "ipecs.uid=api1",
                "ipecs.pw=secret",
                "ipecs.stations=" + IpecsDay.FIRST_STATION + "," + last,
                "ipecs.queues=" + IpecsDay.QUEUE)) {
            arguments.add("--set");
            arguments.add(setting);
        }
        long begin = System.nanoTime();
        try (LauncherProcess client = new LauncherProcess(workplace, directory, arguments)) {
            client.awaitReady();
            double milliseconds = (System.nanoTime() - begin) / 1e6;
            resident.add(client.residentMegabytes());
            return milliseconds;
        }
    }
}
