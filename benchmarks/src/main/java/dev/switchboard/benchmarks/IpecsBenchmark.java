package dev.switchboard.benchmarks;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.ipecs.IpecsApi;
import dev.switchboard.ipecs.IpecsConfig;
import dev.switchboard.ipecs.IpecsConfig.Credentials;
import dev.switchboard.ipecs.IpecsConfig.Server;
import dev.switchboard.ipecs.call.NumberSet;
import dev.switchboard.ipecs.simulator.IpecsSimulator;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The iPECS client: what an event costs, whether it costs the same after a million calls, and how soon it is there. */
final class IpecsBenchmark {

    private static final int WARM_UP_CALLS = 60_000;
    private static final int CHUNK = 100;
    private static final int MOST_QUEUED = 3_000;
    private static final int MOST_WAITING = 500;
    private static final List<Integer> MEMORY_AT = List.of(10_000, 100_000, 1_000_000);

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
        run(WARM_UP_CALLS, Math.max(1, WARM_UP_CALLS / 10));
        int window = Math.max(CHUNK, Math.min(50_000, calls / 10));
        List<Cost> windows = run(calls, window);
        report.add(
                "events to hooks, one core: socket, decoder, machine and hooks",
                "events/s",
                "> 100,000",
                windows.stream().map(one -> one.rate(one.all())).toList());
        report.add(
                "  without the socket's thread",
                "events/s",
                "",
                windows.stream().map(one -> one.rate(one.events + one.hooks)).toList());
        report.add(
                "  decoder and machine alone",
                "events/s",
                "",
                windows.stream().map(one -> one.rate(one.events)).toList());
        Cost first = windows.get(0);
        Cost last = windows.get(windows.size() - 1);
        report.add(
                String.format(Locale.ROOT, "  rate of the last %,d of %,d calls to that of the first", window, calls),
                "%",
                "> 90",
                List.of(100 * last.rate(last.all()) / first.rate(first.all())));
    }

    /** One day of a client, in windows of so many calls. */
    private List<Cost> run(int count, int window) throws IOException, PeerException, InterruptedException {
        List<Cost> windows = new ArrayList<>();
        try (IpecsSimulator exchange =
                IpecsSimulator.builder().plainHttp().heartbeats(false).build()) {
            exchange.start();
            Server server = Server.at(URI.create(exchange.baseUri()), exchange.port());
            IpecsConfig config = IpecsConfig.standard(
                    server,
                    new Credentials("api1", new Secret("secret")),
                    NumberSet.range(IpecsDay.FIRST_STATION, IpecsDay.FIRST_STATION + IpecsDay.STATIONS - 1L),
                    NumberSet.of(List.of((long) IpecsDay.QUEUE)));
            try (IpecsApi client = new IpecsApi(config)) {
                IpecsApi.hookNames().forEach(hook -> client.addHook(hook, data -> {}));
                client.connect();
                IpecsDay day = new IpecsDay(exchange::send);
                day.open();
                // The live calls are there before anything is measured.
                day.calls(IpecsDay.LIVE);
                settle(client, day);
                double empty = heap();
                Cost before = Cost.now(day.events());
                for (int done = 0; done < count; done += CHUNK) {
                    day.calls(CHUNK);
                    // As fast as the client takes it, and no faster: it would leave summaries out.
                    Workplace.await(
                            "the client to keep up",
                            () -> client.status().hooks().queued() < MOST_QUEUED
                                    && client.status().events().waiting() < MOST_WAITING);
                    if ((done + CHUNK) % window == 0) {
                        settle(client, day);
                        Cost now = Cost.now(day.events());
                        windows.add(now.since(before));
                        before = Cost.now(day.events());
                    }
                    if (count == calls && MEMORY_AT.contains(done + CHUNK)) {
                        settle(client, day);
                        memory(done + CHUNK, empty);
                    }
                }
                check(client, day);
            }
        }
        return windows;
    }

    private void memory(int done, double empty) {
        report.add(
                String.format(
                        Locale.ROOT, "  heap more than with %,d live calls, after %,d calls", IpecsDay.LIVE, done),
                "MB",
                "flat",
                List.of(Math.max(0, heap() - empty)));
    }

    private static void settle(IpecsApi client, IpecsDay day) {
        Workplace.await(
                "the client to have applied everything",
                () -> client.status().events().received() == day.events()
                        && client.status().events().waiting() == 0
                        && client.status().hooks().queued() == 0);
    }

    /** A figure for work that was not done would be worth nothing. */
    private static void check(IpecsApi client, IpecsDay day) {
        settle(client, day);
        boolean whole = client.status().hooks().dropped() == 0
                && client.status().hooks().coalesced() == 0
                && client.status().connection().reconnects() == 0
                && client.system().liveCalls() == IpecsDay.LIVE
                && client.system().inboundCalls() == day.calls()
                && client.system().answeredCalls() == day.calls() - IpecsDay.WAITING;
        if (!whole) {
            throw new IllegalStateException(
                    "the client did not do all of the work: " + client.status() + " " + client.summary());
        }
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

    /** What the client's threads have cost, in nanoseconds of processor time. */
    private record Cost(long count, long socket, long events, long hooks) {

        static Cost now(long count) {
            return new Cost(
                    count,
                    // The stream's thread: OkHttp gives it another name while it reads.
                    WorkerTime.nanos("switchboard-ipecs-socket") + WorkerTime.nanos("OkHttp http"),
                    WorkerTime.nanos("switchboard-ipecs-events"),
                    WorkerTime.nanos("switchboard-ipecs-hooks"));
        }

        Cost since(Cost before) {
            return new Cost(count - before.count, socket - before.socket, events - before.events, hooks - before.hooks);
        }

        long all() {
            return socket + events + hooks;
        }

        double rate(long nanos) {
            return count * (double) TimeUnit.SECONDS.toNanos(1) / nanos;
        }
    }
}
