package dev.switchboard.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which package may know which, read from the compiled classes. */
class HouseRulesTest {

    private static final String ROOT = "dev.switchboard.";
    private static final String OCI = ROOT + "oci";
    private static final String IPECS = ROOT + "ipecs";
    private static final String PRESENCE = ROOT + "presence";
    private static final String VMO = ROOT + "vmo";
    private static final List<String> LIBRARIES =
            List.of(OCI, ROOT + "ipecs", ROOT + "presence", ROOT + "vmo", ROOT + "common");
    private static final List<String> PROGRAMS = List.of(ROOT + "runner", ROOT + "examples", ROOT + "benchmarks");

    /** The stages of the event manager, earlier ones first; the root comes after all. */
    private static final List<String> STAGES = List.of(
            OCI + ".event",
            OCI + ".journal",
            OCI + ".spool",
            OCI + ".reader",
            OCI + ".plan",
            OCI + ".provisioning",
            OCI + ".monitor",
            OCI);

    /** The same of the iPECS client. */
    private static final List<String> CLIENT_STAGES =
            List.of(IPECS + ".call", IPECS + ".records", IPECS + ".control", IPECS);

    /** The same of the presence server. */
    private static final List<String> PRESENCE_STAGES = List.of(
            PRESENCE + ".model",
            PRESENCE + ".source",
            PRESENCE + ".nodes",
            PRESENCE + ".client",
            PRESENCE + ".roster",
            PRESENCE);

    private static final Pattern LINE = Pattern.compile("\\s+(\\S+)\\s+-> (\\S+)\\s.*");

    /** One class that knows another. */
    private record Arrow(String from, String to) {
        String fromPackage() {
            return packageOf(from);
        }

        String toPackage() {
            return packageOf(to);
        }

        @Override
        public String toString() {
            return from + " -> " + to;
        }
    }

    private static List<Arrow> arrows = List.of();

    @BeforeAll
    static void readTheClasses() throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-verbose:class", "-filter:none"));
        try (Stream<Path> modules = Files.list(Path.of("").toAbsolutePath().getParent())) {
            modules.map(module -> module.resolve("target/classes"))
                    .filter(Files::isDirectory)
                    .map(Path::toString)
                    .sorted()
                    .forEach(arguments::add);
        }
        StringWriter out = new StringWriter();
        ToolProvider jdeps = ToolProvider.findFirst("jdeps").orElseThrow();
        int exit = jdeps.run(new PrintWriter(out), new PrintWriter(out), arguments.toArray(String[]::new));
        assertThat(exit).isZero();
        arrows = out.toString()
                .lines()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .map(line -> new Arrow(line.group(1), line.group(2)))
                .filter(arrow -> arrow.from().startsWith(ROOT))
                .distinct()
                .toList();
    }

    @Test
    void theClassesOfTheEventManagerAndTheRunnersAreSeen() {
        assertThat(arrows)
                .anyMatch(arrow ->
                        arrow.fromPackage().equals(OCI) && arrow.toPackage().equals(OCI + ".reader"))
                .anyMatch(arrow -> arrow.fromPackage().equals(ROOT + "runner")
                        && arrow.toPackage().startsWith("picocli"));
    }

    @Test
    void librariesKnowNoOtherLibraryButTheFloor() {
        assertNone(arrow -> LIBRARIES.stream()
                .filter(library -> isIn(arrow.from(), library))
                .anyMatch(own -> LIBRARIES.stream()
                        .filter(other -> !other.equals(own) && !other.equals(ROOT + "common"))
                        .anyMatch(other -> isIn(arrow.to(), other))));
    }

    @Test
    void nobodyKnowsThePrograms() {
        assertNone(arrow ->
                PROGRAMS.stream().anyMatch(program -> isIn(arrow.to(), program) && !isIn(arrow.from(), program)));
    }

    @Test
    void aStageKnowsOnlyEarlierOnes() {
        onlyEarlierOnes(OCI, STAGES);
        onlyEarlierOnes(IPECS, CLIENT_STAGES);
        onlyEarlierOnes(VMO, List.of(VMO + ".sync", VMO + ".store", VMO + ".gateway", VMO));
        onlyEarlierOnes(PRESENCE, PRESENCE_STAGES);
    }

    private static void onlyEarlierOnes(String library, List<String> stages) {
        assertNone(arrow -> stages.contains(arrow.fromPackage())
                && isIn(arrow.to(), library)
                && !arrow.toPackage().equals(arrow.fromPackage())
                && (stages.indexOf(arrow.toPackage()) < 0
                        || stages.indexOf(arrow.toPackage()) > stages.indexOf(arrow.fromPackage())));
    }

    @Test
    void theSimulatorsUseNoneOfTheLibrarysReadersAndWriters() {
        for (String library : List.of(OCI, IPECS, PRESENCE, VMO)) {
            String own = library + ".simulator";
            assertNone(arrow -> arrow.fromPackage().equals(own)
                    && arrow.to().startsWith(ROOT)
                    && !startsWithAny(arrow.to(), own + ".", ROOT + "common.time.", ROOT + "common.simulator."));
        }
        assertNone(arrow -> arrow.fromPackage().equals(OCI + ".simulator")
                && !isJdk(arrow.to())
                && !startsWithAny(
                        arrow.to(),
                        OCI + ".simulator.",
                        ROOT + "common.simulator.",
                        "org.slf4j.",
                        "org.jspecify.",
                        "com.fasterxml."));
        // What simulators share is theirs alone.
        assertNone(arrow -> isIn(arrow.to(), ROOT + "common.simulator")
                && !isIn(arrow.from(), ROOT + "common.simulator")
                && !arrow.fromPackage().endsWith(".simulator"));
    }

    @Test
    void thePureCoresKnowNothingThatActs() {
        coreKnowsOnly(OCI + ".plan", OCI + ".event");
        coreKnowsOnly(ROOT + "ipecs.call", ROOT + "ipecs.call");
        coreKnowsOnly(PRESENCE + ".model", PRESENCE + ".model");
        coreKnowsOnly(VMO + ".sync", VMO + ".sync");
    }

    private static void coreKnowsOnly(String core, String values) {
        Set<String> allowed = Set.copyOf(List.of("java.time", "java.math", "java.util", values));
        assertNone(arrow -> arrow.fromPackage().equals(core)
                && !allowed.contains(arrow.toPackage())
                && !arrow.toPackage().equals(core)
                && !startsWithAny(
                        arrow.to(),
                        "java.lang.",
                        "java.time.temporal.",
                        "java.util.function.",
                        "java.util.regex.",
                        "java.util.stream.",
                        // A mark without a method, which newer compilers name where collections meet.
                        "java.io.Serializable",
                        "org.jspecify."));
        assertNone(arrow -> arrow.fromPackage().equals(core)
                && List.of("java.lang.Thread", "java.lang.Runtime", "java.util.Random", "java.time.Clock")
                        .contains(arrow.to()));
    }

    @Test
    void webCodeIsInTheFacesOnly() {
        assertNone(arrow ->
                startsWithAny(arrow.to(), "io.javalin.", "gg.jte.", "org.eclipse.jetty.", "jakarta.servlet.")
                        && LIBRARIES.stream().anyMatch(library -> isIn(arrow.from(), library))
                        && !startsWithAny(
                                arrow.from(),
                                OCI + ".monitor.",
                                IPECS + ".control.",
                                // Serving is what this library is for, and so are its simulators.
                                PRESENCE + ".",
                                VMO + ".simulator.",
                                VMO + ".Mediator",
                                VMO + ".ApiAccess",
                                VMO + ".FaceRules",
                                VMO + ".ImportPages",
                                VMO + ".LedgerPages",
                                VMO + ".UserPages",
                                VMO + ".Methods",
                                VMO + ".Notices",
                                VMO + ".Pages",
                                VMO + ".ServiceRoutes",
                                VMO + ".UserFilter",
                                VMO + ".WebDebug",
                                VMO + ".pages.",
                                ROOT + "common.web."));
    }

    @Test
    void commandLineAndLogBackEndBelongToThePrograms() {
        assertNone(arrow -> startsWithAny(arrow.to(), "picocli.", "ch.qos.logback.")
                && LIBRARIES.stream().anyMatch(library -> isIn(arrow.from(), library)));
    }

    @Test
    void nobodyNamesADatabaseDriver() {
        assertNone(arrow -> startsWithAny(arrow.to(), "org.sqlite.", "org.postgresql."));
    }

    @Test
    void databasesAreOpenedInOnePlaceAndAskedInTheStoresOnly() {
        assertNone(arrow -> startsWithAny(arrow.to(), "com.zaxxer.hikari.", "org.flywaydb.")
                && !arrow.fromPackage().equals(ROOT + "common.store"));
        assertNone(arrow -> arrow.to().startsWith("org.jdbi.")
                && LIBRARIES.stream().anyMatch(library -> isIn(arrow.from(), library))
                && !List.of(OCI + ".journal", OCI + ".provisioning", IPECS + ".records", VMO + ".store")
                        .contains(arrow.fromPackage()));
    }

    @Test
    void packagesFormNoCycle() {
        Map<String, Set<String>> graph = new TreeMap<>();
        arrows.stream()
                .filter(arrow ->
                        arrow.to().startsWith(ROOT) && !arrow.fromPackage().equals(arrow.toPackage()))
                .forEach(arrow -> graph.computeIfAbsent(arrow.fromPackage(), any -> new TreeSet<>())
                        .add(arrow.toPackage()));
        Set<String> inCycles = new TreeSet<>();
        for (String start : graph.keySet()) {
            if (reachable(graph, start).contains(start)) {
                inCycles.add(start);
            }
        }
        assertThat(inCycles).isEmpty();
    }

    private static Set<String> reachable(Map<String, Set<String>> graph, String start) {
        Set<String> seen = new HashSet<>();
        List<String> open = new ArrayList<>(graph.getOrDefault(start, Set.of()));
        while (!open.isEmpty()) {
            String next = open.remove(open.size() - 1);
            if (seen.add(next)) {
                open.addAll(graph.getOrDefault(next, Set.of()));
            }
        }
        return seen;
    }

    private static void assertNone(Predicate<Arrow> forbidden) {
        assertThat(arrows.stream().filter(forbidden).toList()).isEmpty();
    }

    private static boolean isIn(String name, String root) {
        return name.startsWith(root + ".");
    }

    private static boolean isJdk(String name) {
        return startsWithAny(name, "java.", "javax.");
    }

    private static boolean startsWithAny(String name, String... prefixes) {
        return Stream.of(prefixes).anyMatch(name::startsWith);
    }

    private static String packageOf(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('.')));
    }
}
