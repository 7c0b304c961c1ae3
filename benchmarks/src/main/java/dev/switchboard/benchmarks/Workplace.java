package dev.switchboard.benchmarks;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Where the benchmarks find the launcher and leave their databases: on the disk of the build, not in a memory disk. */
final class Workplace {

    private static final long PATIENCE_NANOS = 600_000_000_000L;

    private final Path home;
    private int number;

    private Workplace(Path home) {
        this.home = home;
    }

    /** The build this program belongs to. */
    static Workplace find() throws IOException {
        try {
            Path start = Path.of(Workplace.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            for (Path at = start; at != null; at = at.getParent()) {
                if (Files.isExecutable(at.resolve("switchboard"))) {
                    return new Workplace(at);
                }
            }
        } catch (URISyntaxException e) {
            throw new IOException("the benchmarks' own address is no path: " + e.getMessage(), e);
        }
        throw new IOException("no launcher (./switchboard) above " + "the benchmarks' jar; run it where it was built");
    }

    Path launcher() {
        return home.resolve("switchboard");
    }

    /** A new and empty directory. */
    Path directory(String name) throws IOException {
        number++;
        Path directory = home.resolve("benchmarks/target/runs")
                .resolve(ProcessHandle.current().pid() + "-" + number + "-" + name);
        return Files.createDirectories(directory);
    }

    /** Removes a directory with its files. */
    static void remove(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** Waits for something that is certain to come, looking every fifth of a millisecond. */
    static void await(String what, BooleanSupplier condition) {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - until > 0) {
                throw new IllegalStateException("waited ten minutes in vain for " + what);
            }
            // Seldom enough that the looking does not take the processor from what is measured.
            LockSupport.parkNanos(1_000_000);
        }
    }
}
