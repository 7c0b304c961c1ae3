package dev.switchboard.benchmarks;

import dev.switchboard.oci.simulator.BroadWorksSimulator;
import dev.switchboard.oci.simulator.Emission;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** The event manager as a process of its own: how soon it is there, and how much memory it takes. */
final class ProcessBenchmark {

    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final int STEP = 100_000;

    private final Workplace workplace;
    private final Report report;
    private final int rounds;

    ProcessBenchmark(Workplace workplace, Report report, int rounds) {
        this.workplace = workplace;
        this.report = report;
        this.rounds = rounds;
    }

    /** Starts on a new directory and again on the same, each until the first answer and then ten seconds of rest. */
    void starts() throws Exception {
        List<Double> first = new ArrayList<>();
        List<Double> again = new ArrayList<>();
        List<Double> resident = new ArrayList<>();
        Path warm = workplace.directory("warm");
        try (BroadWorksSimulator applicationServer =
                BroadWorksSimulator.builder().build()) {
            applicationServer.start();
            // Once beforehand: the launcher may have to build.
            start(applicationServer.port(), warm, Duration.ZERO, new ArrayList<>());
            for (int round = 0; round < rounds; round++) {
                Path fresh = workplace.directory("fresh");
                first.add(start(applicationServer.port(), fresh, Duration.ZERO, new ArrayList<>()));
                again.add(start(applicationServer.port(), fresh, IDLE, resident));
                Workplace.remove(fresh);
            }
        }
        Workplace.remove(warm);
        report.add("start to /alivecheck, first start (makes the database)", "ms", "< 1,500", first);
        report.add("start to /alivecheck, later starts", "ms", "< 1,500", again);
        report.add("resident 10 s after the start, connected and idle", "MB", "< 120", resident);
    }

    private double start(int applicationServer, Path directory, Duration rest, List<Double> resident)
            throws IOException {
        int port = freePort();
        URI alive = URI.create("http://127.0.0.1:" + port + "/alivecheck");
        long begin = System.nanoTime();
        try (LauncherProcess manager = manager(applicationServer, URI.create("http://127.0.0.1:1"), directory, port)) {
            Workplace.await("the first answer", () -> answers(alive) || !manager.isAlive());
            double milliseconds = (System.nanoTime() - begin) / 1e6;
            if (!manager.isAlive()) {
                manager.awaitReady();
            }
            if (!rest.isZero()) {
                long until = System.nanoTime() + rest.toNanos();
                Workplace.await("the rest to be over", () -> System.nanoTime() - until > 0);
                resident.add(manager.residentMegabytes());
            }
            return milliseconds;
        }
    }

    /** Real work without end: memory after each hundred thousand events. */
    void soak(int events) throws Exception {
        Path directory = workplace.directory("soak");
        List<Double> resident = new ArrayList<>();
        List<Double> heap = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        int port = freePort();
        try (BroadWorksSimulator applicationServer =
                        BroadWorksSimulator.builder().build();
                LauncherProcess gateway = new LauncherProcess(workplace, directory, List.of("simulate", "ema"))) {
            applicationServer.start();
            try (LauncherProcess manager = manager(applicationServer.port(), gateway.awaitReady(), directory, port);
                    Connection journal = journal(manager, directory)) {
                applicationServer.awaitClients(1, Duration.ofSeconds(30));
                int users = STEP / 3;
                for (int step = 0; step < Math.max(1, events / STEP); step++) {
                    long start = System.nanoTime();
                    for (int at = 0; at < users; at += 1_000) {
                        int some = Math.min(1_000, users - at);
                        List<Emission> emissions = Documents.lives((long) step * users + at, some).stream()
                                .map(Emission::of)
                                .toList();
                        applicationServer.play(emissions);
                        awaitPending(journal, 4 * emissions.size());
                        applicationServer.awaitIdle(Duration.ofMinutes(5));
                    }
                    awaitPending(journal, 1);
                    rates.add(users * 3 * 1e9 / (System.nanoTime() - start));
                    resident.add(manager.residentMegabytes());
                    heap.add(manager.heapMegabytes());
                    report.note(String.format(
                            Locale.ROOT,
                            "after %,d events: resident %.0f MB, heap after collection %.1f MB, %,.0f events/s",
                            (step + 1) * users * 3,
                            resident.get(step),
                            heap.get(step),
                            rates.get(step)));
                }
            }
        }
        Workplace.remove(directory);
        report.add("soak as a process, every 100,000 events", "events/s", "", rates);
        report.add("  resident", "MB", "flat", resident);
        report.add("  heap after collection", "MB", "flat", heap);
    }

    private LauncherProcess manager(int applicationServer, URI gateway, Path directory, int port) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("oci-eventmanager", "--data-dir", directory.toString()));
        for (String setting : EndToEndBenchmark.settings(applicationServer, gateway, 1)) {
            arguments.add("--set");
            arguments.add(setting);
        }
        arguments.addAll(List.of("--set", "em.http_port=" + port));
        return new LauncherProcess(workplace, directory, arguments);
    }

    private static Connection journal(LauncherProcess manager, Path directory) throws IOException, SQLException {
        manager.awaitReady();
        return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("em.sqlite"));
    }

    /** Waits until fewer events are pending than said. */
    private static void awaitPending(Connection journal, int fewerThan) throws SQLException {
        while (pending(journal) >= fewerThan) {
            LockSupport.parkNanos(20_000_000);
        }
    }

    private static int pending(Connection journal) throws SQLException {
        try (Statement statement = journal.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM em_event WHERE status = 'pending'")) {
            return row.next() ? row.getInt(1) : 0;
        }
    }

    private static boolean answers(URI address) {
        try {
            HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(5_000);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
