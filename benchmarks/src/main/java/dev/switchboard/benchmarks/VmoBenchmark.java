package dev.switchboard.benchmarks;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The mediator as a process, its neighbours in another: what it delivers, how soon, and what it takes. */
final class VmoBenchmark {

    private static final List<Integer> TABLES = List.of(3, 1_000, 50_000);
    private static final int CONNECTIONS = 8;

    /** Until the machine's code is compiled. */
    private static final int WARM_UPS = 3;

    private static final int SYNCHRONISED = 5_000;
    private static final int LARGE = 50_000;
    private static final int PAGES = 300;
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Workplace workplace;
    private final Report report;
    private final int rounds;
    private final int changes;

    VmoBenchmark(Workplace workplace, Report report, int rounds, int changes) {
        this.workplace = workplace;
        this.report = report;
        this.rounds = rounds;
        this.changes = changes;
    }

    /** Changes that are all new, over eight connections, into tables of three sizes by turns. */
    void setStatus() throws IOException, SQLException {
        Map<Integer, VmoSite> sites = new LinkedHashMap<>();
        Map<Integer, Rounds> figures = new LinkedHashMap<>();
        try {
            for (int users : TABLES) {
                VmoSite site = VmoSite.open(workplace, users, true);
                sites.put(users, site);
                figures.put(users, new Rounds());
                for (int i = 0; i < WARM_UPS; i++) {
                    site.report(changes, CONNECTIONS);
                }
            }
            for (int round = 0; round < rounds; round++) {
                for (int users : TABLES) {
                    VmoSite site = Objects.requireNonNull(sites.get(users));
                    long before = site.mediator().processorNanos();
                    Map<String, Double> read = new LinkedHashMap<>(site.report(changes, CONNECTIONS));
                    read.put("processor", (site.mediator().processorNanos() - before) / 1e3 / changes);
                    Objects.requireNonNull(figures.get(users)).add(read);
                    report.note(String.format(Locale.ROOT, "  round %d, %,d users: %s", round + 1, users, read));
                }
            }
        } finally {
            for (VmoSite site : sites.values()) {
                site.close();
            }
        }
        figures.forEach(this::add);
    }

    private void add(int users, Rounds figures) {
        String table = String.format(Locale.ROOT, "setstatus, %,d users, %d connections: ", users, CONNECTIONS);
        if (users < CONNECTIONS) {
            // Several changes of a user are under way together; of those that wait only the newest is sent.
            report.add(table + "answered", "changes/s", "", figures.get("answered"));
            report.add("  told to the neighbour, the others superseded", "calls/s", "", figures.get("told"));
        } else {
            report.add(table + "delivered", "changes/s", ">= 2,000", figures.get("told"));
            report.add("  not delivered", "changes", "0", figures.get("spared"));
        }
        report.add("  reply, p50", "ms", "", figures.get("reply50"));
        report.add("  p95", "ms", "", figures.get("reply95"));
        report.add("  p99", "ms", "< 50", figures.get("reply99"));
        report.add("  processor time of the mediator for a change", "us", "", figures.get("processor"));
    }

    /** A table is filled from the neighbour's list; then the mail side is told about each of them. */
    void synchronise() throws IOException, SQLException {
        List<Double> filled = new ArrayList<>();
        List<Double> warm = new ArrayList<>();
        List<Double> told = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            try (VmoSite site = VmoSite.open(workplace, SYNCHRONISED, false)) {
                // The first request of all takes as long as both programs need to load their classes.
                site.get("api/v1/sync");
                long begin = System.nanoTime();
                filled.add(synchronised(site, SYNCHRONISED));
                Workplace.await("the mail side to be told", () -> watches(site) == SYNCHRONISED);
                told.add((System.nanoTime() - begin) / 1e9);
                // The same again in a program that has done it before: that is the work without the compiler.
                for (int i = 1; i <= 3; i++) {
                    site.post("api/v1/sync");
                    Workplace.await("the synchronisation to end", () -> idle(site));
                }
                warm.add(synchronised(site, 0));
            }
        }
        report.add("5,000 users into an empty table, just started", "s", "< 0.5", filled);
        report.add("  until the mail side was told about all of them", "s", "", told);
        report.add("  nothing changed, fourth time", "s", "", warm);
    }

    /** Seconds. */
    private static double synchronised(VmoSite site, int inserted) throws IOException {
        long begin = System.nanoTime();
        site.post("api/v1/sync");
        Workplace.await("the synchronisation to end", () -> idle(site));
        double seconds = (System.nanoTime() - begin) / 1e9;
        String state = site.get("api/v1/sync");
        if (!state.contains("\"inserted\":" + inserted + ",") || !state.contains("\"errors\":[]")) {
            throw new IOException("the table was not filled: " + state);
        }
        return seconds;
    }

    private static boolean idle(VmoSite site) {
        try {
            return site.get("api/v1/sync").contains("\"idle\"");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double watches(VmoSite site) {
        try {
            return site.order("watches").getOrDefault("watches", 0.0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Pages of a large table, one after the other over one connection. */
    void pages() throws IOException, SQLException {
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("user table, first page", "");
        pages.put("user table, last page", "?page=" + LARGE / 50);
        pages.put("user table, middle, by alias", "?sort=alias&page=500");
        pages.put("user table, part of an alias", "?q=99");
        pages.put("a user's page", "user?alias=" + VmoNeighbour.alias(LARGE / 2).replace("@", "%40"));
        Map<String, Rounds> figures = new LinkedHashMap<>();
        try (VmoSite site = VmoSite.open(workplace, LARGE, true)) {
            site.report(changes, CONNECTIONS);
            for (int round = -1; round < rounds; round++) {
                for (Map.Entry<String, String> page : pages.entrySet()) {
                    Map<String, Double> read = read(site, page.getValue());
                    if (round >= 0) {
                        figures.computeIfAbsent(page.getKey(), any -> new Rounds())
                                .add(read);
                    }
                }
            }
        }
        figures.forEach((name, read) -> {
            report.add(String.format(Locale.ROOT, "%s, %,d users: p50", name, LARGE), "ms", "", read.get("p50"));
            report.add("  p95", "ms", "< 50", read.get("p95"));
        });
    }

    private static Map<String, Double> read(VmoSite site, String path) throws IOException {
        double[] millis = new double[PAGES];
        for (int i = 0; i < PAGES; i++) {
            long begin = System.nanoTime();
            String page = site.get(path);
            millis[i] = (System.nanoTime() - begin) / 1e6;
            if (!page.contains("example.com")) {
                throw new IOException("no user stands on the page " + path);
            }
        }
        Arrays.sort(millis);
        return Map.of("p50", millis[PAGES / 2], "p95", millis[PAGES * 95 / 100]);
    }

    /** Resident memory: after the start, after a load, and after all users were synchronised. */
    void memory() throws IOException, SQLException {
        List<Double> fresh = new ArrayList<>();
        List<Double> loaded = new ArrayList<>();
        List<Double> synchronised = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            try (VmoSite site = VmoSite.open(workplace, LARGE, true)) {
                rest();
                fresh.add(site.mediator().residentMegabytes());
                for (int i = 0; i < WARM_UPS; i++) {
                    site.report(changes, CONNECTIONS);
                }
                read(site, "");
                rest();
                loaded.add(site.mediator().residentMegabytes());
                site.post("api/v1/sync");
                Workplace.await("the synchronisation to end", () -> idle(site));
                rest();
                synchronised.add(site.mediator().residentMegabytes());
            }
        }
        report.add("resident 10 s after the start, 50,000 users", "MB", "< 150", fresh);
        report.add("  10 s after " + WARM_UPS * changes + " changes and " + PAGES + " pages", "MB", "< 150", loaded);
        report.add("  10 s after all 50,000 were synchronised", "MB", "", synchronised);
    }

    private static void rest() {
        long until = System.nanoTime() + REST_NANOS;
        Workplace.await("the rest to be over", () -> System.nanoTime() - until > 0);
    }
}
