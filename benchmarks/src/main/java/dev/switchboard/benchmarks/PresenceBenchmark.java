package dev.switchboard.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The presence server as a process under the load of another: what it delivers, how soon, and what clients cost. */
final class PresenceBenchmark {

    private static final int USERS = 5_000;
    private static final int CHANGES = 1_000;
    private static final int PACE = 100;

    /** Until the machine's code is compiled, which takes the second processor for as long. */
    private static final int WARM_UP_SECONDS = 20;

    private static final int WARM_UPS = 6;
    private static final int CLIENTS = 1_000;
    private static final int MANY = 10_000;

    /** Fewer are in the snapshot that every client is sent after a restart. */
    private static final int USERS_OF_MANY = 1_000;

    private static final int MOST_FILLS = 150;
    private static final Duration SETTLE = Duration.ofMillis(300);
    private static final int PAGE_CONNECTIONS = 32;
    private static final int PAGES = 30_000;
    private static final Duration REST = Duration.ofSeconds(8);

    private final Workplace workplace;
    private final Report report;
    private final int rounds;

    PresenceBenchmark(Workplace workplace, Report report, int rounds) {
        this.workplace = workplace;
        this.report = report;
        this.rounds = rounds;
    }

    /** A thousand clients: with one publisher, with 32, and at a steady pace, in turn. */
    void stream() throws IOException {
        Rounds one = new Rounds();
        Rounds many = new Rounds();
        Rounds paced = new Rounds();
        try (PresenceSite site = PresenceSite.open(workplace, USERS, List.of());
                LoadProcess load = site.load(USERS, 0, List.of())) {
            load.order(connect(CLIENTS, "classic", "counted"));
            for (int i = 0; i < WARM_UPS; i++) {
                load.order(publish(i % 2 == 0 ? 1 : 32));
            }
            load.order(paced(WARM_UP_SECONDS * PACE));
            for (int round = 0; round < rounds; round++) {
                one.add(load.order(publish(1)));
                many.add(load.order(publish(32)));
                paced.add(load.order(paced(5 * PACE)));
                report.note("  round " + (round + 1) + ": " + summary(one, many, paced));
            }
            report.note("changes that clients were spared, in all: " + site.metric("presence_coalesced_total"));
        }
        String clients = String.format(Locale.ROOT, "%,d clients, ", CLIENTS);
        report.add(clients + "one publisher that waits for each reply", "msgs/s", "> 411,000", one.get("rate"));
        report.add("  reply to a publish, p50", "ms", "", one.get("reply50"));
        report.add("  reply to a publish, p95", "ms", "", one.get("reply95"));
        report.add("  not delivered", "msgs", "0", one.get("missing"));
        report.add(clients + "32 publishers", "msgs/s", "> 481,500", many.get("rate"));
        report.add("  reply to a publish, p50", "ms", "", many.get("reply50"));
        report.add("  reply to a publish, p95", "ms", "", many.get("reply95"));
        report.add("  not delivered", "msgs", "0", many.get("missing"));
        report.add(clients + PACE + " changes/s: to the last client, p50", "ms", "", paced.get("last50"));
        report.add("  p95", "ms", "< 12", paced.get("last95"));
        report.add("  p99", "ms", "", paced.get("last99"));
        report.add("  reply to a publish, p95", "ms", "< 2", paced.get("reply95"));
    }

    private static String summary(Rounds... all) {
        StringBuilder text = new StringBuilder();
        for (Rounds rounds : all) {
            text.append(String.format(
                    Locale.ROOT,
                    "%,.0f msgs/s last p95 %.1f reply p95 %.2f; ",
                    last(rounds.get("rate")),
                    last(rounds.get("last95")),
                    last(rounds.get("reply95"))));
        }
        return text.toString();
    }

    private static double last(List<Double> values) {
        return values.get(values.size() - 1);
    }

    private static String connect(int count, String version, String counted) {
        return "connect " + count + " " + version + " " + counted;
    }

    private static String publish(int publishers) {
        return "publish " + CHANGES + " " + publishers;
    }

    private static String paced(int changes) {
        return "paced " + changes + " " + PACE;
    }

    /** Whether the reply to a publisher depends on how many clients there are. */
    void replies() throws IOException {
        for (int clients : List.of(CLIENTS / 10, CLIENTS, MANY)) {
            Rounds paced = new Rounds();
            try (PresenceSite site = PresenceSite.open(workplace, USERS, List.of());
                    LoadProcess load = site.load(USERS, 0, List.of())) {
                load.order(connect(clients, "classic", "counted"));
                load.order(publish(1));
                load.order(paced(WARM_UP_SECONDS * PACE));
                for (int round = 0; round < rounds; round++) {
                    paced.add(load.order(paced(5 * PACE)));
                }
            }
            String name = String.format(Locale.ROOT, "%,d clients, %d changes/s: ", clients, PACE);
            report.add(name + "reply, p50", "ms", "", paced.get("reply50"));
            report.add("  p95", "ms", "< 2", paced.get("reply95"));
            report.add("  to the last client, p95", "ms", "", paced.get("last95"));
            report.add("  msgs/s", "msgs/s", "", paced.get("rate"));
        }
    }

    /** Every tenth client stops reading, and goes on, in turn. */
    void stalled() throws IOException {
        Rounds without = new Rounds();
        Rounds with = new Rounds();
        List<Double> depth = new ArrayList<>();
        try (PresenceSite site = PresenceSite.open(workplace, USERS, List.of());
                LoadProcess load = site.load(USERS, 0, List.of())) {
            load.order(connect(CLIENTS * 9 / 10, "classic", "counted"));
            load.order(connect(CLIENTS / 10, "classic", "stallable"));
            for (int i = 0; i < WARM_UPS; i++) {
                load.order(publish(32));
            }
            load.order(paced(WARM_UP_SECONDS * PACE));
            for (int round = 0; round < rounds; round++) {
                Map<String, Double> before = load.order(paced(5 * PACE));
                load.order("stall");
                // Until the system's buffers are full, which takes megabytes, and some of them have fallen behind.
                for (int i = 0; i < MOST_FILLS && !fallenBehind(site); i++) {
                    load.order("publish " + USERS + " 32");
                }
                if (!fallenBehind(site)) {
                    report.note("  round " + (round + 1) + " does not count: nobody fell behind");
                } else {
                    without.add(before);
                    with.add(load.order(paced(5 * PACE)));
                    depth.add(depthOf(site));
                }
                load.order("resume");
                Workplace.await("the stalled clients to catch up", () -> depthOf(site) < 2);
            }
        }
        if (depth.isEmpty()) {
            report.note("stalled clients: no figure, since nobody fell behind");
            return;
        }
        report.add("nobody stalled: to the last client, p95", "ms", "", without.get("last95"));
        report.add("10 % stalled: to the last of the others, p95", "ms", "+ 20 %", with.get("last95"));
        report.add("  the most that a stalled client lags", "changes", "> 0", depth);
    }

    /** Right after a storm everybody is behind for a moment; who stalls still is a little later. */
    private static boolean fallenBehind(PresenceSite site) {
        if (depthOf(site) < CHANGES) {
            return false;
        }
        rest(SETTLE);
        return depthOf(site) >= CHANGES;
    }

    private static double depthOf(PresenceSite site) {
        try {
            return site.metric("presence_queue_depth");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ten thousand clients: memory, and how soon all are back after the server was killed. */
    void many() throws IOException {
        List<Double> resident = new ArrayList<>();
        List<Double> busy = new ArrayList<>();
        List<Double> each = new ArrayList<>();
        List<Double> connecting = new ArrayList<>();
        List<Double> recovery = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            try (PresenceSite site = PresenceSite.open(workplace, USERS_OF_MANY, List.of());
                    LoadProcess load = site.load(USERS_OF_MANY, 0, List.of())) {
                rest(REST);
                double empty = site.server().residentMegabytes();
                connecting.add(seconds(load.order(connect(MANY, "typed", "counted"))));
                rest(REST);
                resident.add(site.server().residentMegabytes());
                each.add((last(resident) - empty) * 1024 / MANY);
                site.restart();
                Map<String, Double> back = load.order("recovered");
                recovery.add(seconds(back));
                rest(REST);
                busy.add(site.server().residentMegabytes());
                report.note(String.format(
                        Locale.ROOT,
                        "  round %d: %.0f MB empty, %.0f MB with %,d clients, %.0f MB after the restart, %.0f failed connections",
                        round + 1,
                        empty,
                        last(resident),
                        MANY,
                        last(busy),
                        back.getOrDefault("failures", 0.0)));
            }
        }
        String clients = String.format(Locale.ROOT, "%,d clients: ", MANY);
        report.add(clients + "all connected", "s", "", connecting);
        report.add("  resident", "MB", "< 500", resident);
        report.add("  for each client", "KiB", "< 32", each);
        report.add("  server killed: all have everybody again, from the ready line", "s", "< 10", recovery);
        report.add("  resident after all got a snapshot", "MB", "< 500", busy);
    }

    private static double seconds(Map<String, Double> figures) {
        return figures.getOrDefault("milliseconds", 0.0) / 1000;
    }

    private static void rest(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        Workplace.await("the rest to be over", () -> System.nanoTime() - until > 0);
    }

    /** Pages of 200 users from one processor, read from another. */
    void pages() throws IOException {
        boolean pinned = Files.isExecutable(Path.of("/usr/bin/taskset"))
                && Runtime.getRuntime().availableProcessors() > 1;
        List<Double> rates = new ArrayList<>();
        List<Double> ofProcessor = new ArrayList<>();
        try (PresenceSite site =
                        PresenceSite.open(workplace, USERS, pinned ? List.of("taskset", "-c", "0") : List.of());
                LoadProcess load = site.load(USERS, 0, pinned ? List.of("taskset", "-c", "1") : List.of())) {
            for (int i = 0; i < 3; i++) {
                load.order("pages " + PAGE_CONNECTIONS + " " + PAGES);
            }
            for (int round = 0; round < rounds; round++) {
                long before = site.server().processorNanos();
                Map<String, Double> read = load.order("pages " + PAGE_CONNECTIONS + " " + PAGES);
                rates.add(read.getOrDefault("rate", 0.0));
                ofProcessor.add(PAGES
                        * (double) TimeUnit.SECONDS.toNanos(1)
                        / Math.max(1, site.server().processorNanos() - before));
            }
        }
        report.add(
                "pages of 200 users, server " + (pinned ? "pinned to one processor" : "not pinned"),
                "req/s",
                "> 10,000",
                rates);
        report.add("  per second of its processor time", "req/s", "> 10,000", ofProcessor);
    }

    /** Steady changes for a long time, with clients that come and go: memory and latency at the end of each minute. */
    void soak(int minutes) throws IOException {
        Rounds paced = new Rounds();
        List<Double> resident = new ArrayList<>();
        List<Double> heap = new ArrayList<>();
        try (PresenceSite site = PresenceSite.open(workplace, USERS, List.of())) {
            for (int minute = 0; minute < minutes; minute++) {
                // All clients leave with their program, and others come.
                try (LoadProcess load = site.load(USERS, minute * 60L * PACE, List.of())) {
                    load.order(connect(CLIENTS, minute % 2 == 0 ? "classic" : "typed", "uncounted"));
                    load.order(connect(CLIENTS, "classic", "counted"));
                    for (int part = 0; part < 2; part++) {
                        paced.add(load.order(paced(30 * PACE)));
                    }
                }
                resident.add(site.server().residentMegabytes());
                heap.add(site.server().heapMegabytes());
                report.note(String.format(
                        Locale.ROOT,
                        "after %d minutes: resident %.0f MB, heap after collection %.1f MB, last client p95 %.1f ms",
                        minute + 1,
                        last(resident),
                        last(heap),
                        last(paced.get("last95"))));
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stop);
        }
        report.add("presence soak, every minute: to the last client, p95", "ms", "flat", paced.get("last95"));
        report.add("  resident", "MB", "flat", resident);
        report.add("  heap after collection", "MB", "flat", heap);
    }
}
