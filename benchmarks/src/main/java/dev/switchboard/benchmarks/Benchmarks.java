package dev.switchboard.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Measures the applications and prints one table; see the README beside this module. */
public final class Benchmarks {

    /** Names that stand for all benchmarks whose names begin so. */
    private static final Set<String> GROUPS = Set.of("presence", "vmo");

    private static final Set<String> SOAKS = Set.of("soak", "presence-soak");
    private static final int SOAK_EVENTS = 200_000;
    private static final int SOAK_MINUTES = 60;
    private static final int CALLS = 1_000_000;
    private static final int CHANGES = 10_000;

    /** One thing to measure. */
    private interface Benchmark {
        void run() throws Exception;
    }

    private Benchmarks() {}

    /**
     * Runs the named benchmarks, or all but the soaks.
     *
     * @param args names, and {@code --rounds=N}, {@code --soak-events=N}, {@code --soak-minutes=N}, {@code --calls=N}
     *     and {@code --changes=N}
     * @throws Exception when one cannot be run
     */
    public static void main(String[] args) throws Exception {
        int rounds = 3;
        int soakEvents = SOAK_EVENTS;
        int soakMinutes = SOAK_MINUTES;
        int calls = CALLS;
        int changes = CHANGES;
        List<String> names = new ArrayList<>();
        for (String argument : args) {
            if (argument.startsWith("--rounds=")) {
                rounds = Integer.parseInt(argument.substring(argument.indexOf('=') + 1));
            } else if (argument.startsWith("--soak-events=")) {
                soakEvents = Integer.parseInt(argument.substring(argument.indexOf('=') + 1));
            } else if (argument.startsWith("--soak-minutes=")) {
                soakMinutes = Integer.parseInt(argument.substring(argument.indexOf('=') + 1));
            } else if (argument.startsWith("--calls=")) {
                calls = Integer.parseInt(argument.substring(argument.indexOf('=') + 1));
            } else if (argument.startsWith("--changes=")) {
                changes = Integer.parseInt(argument.substring(argument.indexOf('=') + 1));
            } else {
                names.add(argument);
            }
        }
        Report report = new Report(System.out);
        Map<String, Benchmark> all = benchmarks(report, rounds, soakEvents, soakMinutes, calls, changes);
        List<String> unknown = new ArrayList<>(names);
        unknown.removeAll(all.keySet());
        unknown.removeAll(GROUPS);
        if (!unknown.isEmpty()) {
            System.err.println("There are the benchmarks " + all.keySet()
                    + ", --rounds=N, --soak-events=N, --soak-minutes=N, --calls=N and --changes=N");
            System.exit(2);
        }
        for (Map.Entry<String, Benchmark> benchmark : all.entrySet()) {
            if (wanted(benchmark.getKey(), names)) {
                benchmark.getValue().run();
            }
        }
        report.print();
    }

    /** A soak only when it is asked for; all others of a program together, or each by its own name. */
    private static boolean wanted(String name, List<String> names) {
        if (names.contains(name)) {
            return true;
        }
        return !SOAKS.contains(name)
                && (names.isEmpty()
                        || GROUPS.stream().anyMatch(group -> name.startsWith(group) && names.contains(group)));
    }

    private static Map<String, Benchmark> benchmarks(
            Report report, int rounds, int soakEvents, int soakMinutes, int calls, int changes) throws Exception {
        Workplace workplace = Workplace.find();
        ReadingBenchmark reading = new ReadingBenchmark(workplace, report, rounds);
        EndToEndBenchmark endToEnd = new EndToEndBenchmark(workplace, report, rounds);
        ProcessBenchmark process = new ProcessBenchmark(workplace, report, rounds);
        Map<String, Benchmark> all = new LinkedHashMap<>();
        // First, so that its first round is in a cold JVM.
        all.put("serial", endToEnd::serial);
        all.put("lanes", endToEnd::lanes);
        all.put("parse", reading::parse);
        all.put("intake", reading::intake);
        all.put("paced", reading::paced);
        all.put("singles", reading::singles);
        all.put("starts", process::starts);
        IpecsBenchmark ipecs = new IpecsBenchmark(workplace, report, rounds, calls);
        all.put("ipecs", () -> {
            ipecs.events();
            ipecs.latency();
            ipecs.starts();
        });
        PresenceBenchmark presence = new PresenceBenchmark(workplace, report, rounds);
        all.put("presence-stream", presence::stream);
        all.put("presence-replies", presence::replies);
        all.put("presence-stalled", presence::stalled);
        all.put("presence-many", presence::many);
        all.put("presence-pages", presence::pages);
        all.put("presence-soak", () -> presence.soak(soakMinutes));
        VmoBenchmark vmo = new VmoBenchmark(workplace, report, rounds, changes);
        all.put("vmo-setstatus", vmo::setStatus);
        all.put("vmo-sync", vmo::synchronise);
        all.put("vmo-pages", vmo::pages);
        all.put("vmo-memory", vmo::memory);
        all.put("soak", () -> process.soak(soakEvents));
        return all;
    }
}
