package dev.switchboard.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A program started through the launcher, as an operator starts it. */
final class LauncherProcess implements AutoCloseable {

    private static final String READY = "ready ";

    private final Process process;
    private final String arguments;
    private final Path log;

    /** Starts it and does not wait. */
    LauncherProcess(Workplace workplace, Path directory, List<String> arguments) throws IOException {
        this(workplace, directory, List.of(), arguments);
    }

    /** The same by way of another program, such as one that pins it to a processor; this must end in an exec. */
    LauncherProcess(Workplace workplace, Path directory, List<String> before, List<String> arguments)
            throws IOException {
        this.arguments = String.join(" ", arguments);
        this.log = directory.resolve(arguments.get(arguments.size() - 1).replaceAll("\\W", "") + ".log");
        List<String> command = new ArrayList<>(before);
        command.add(workplace.launcher().toString());
        command.addAll(arguments);
        process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(log.toFile())
                .start();
    }

    /** Waits for the ready line and returns the first address in it. */
    URI awaitReady() throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(READY)) {
                return URI.create(line.substring(line.indexOf('=') + 1).split(" ", 2)[0]);
            }
        }
        throw new IOException("'" + arguments + "' ended before it was ready; it said: "
                + Files.readString(log).strip());
    }

    /** Ends it as a power cut would. */
    void kill() {
        process.destroyForcibly();
        Workplace.await("the program to end", () -> !process.isAlive());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Processor time it has taken so far, in nanoseconds. */
    long processorNanos() {
        return process.toHandle()
                .info()
                .totalCpuDuration()
                .map(Duration::toNanos)
                .orElse(0L);
    }

    /** Resident memory, in megabytes of 1024 kilobytes. */
    double residentMegabytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
            }
        }
        throw new IOException("the system does not tell the memory of " + arguments);
    }

    /** Heap in use after a collection, in megabytes. */
    double heapMegabytes() throws IOException, InterruptedException {
        ask("GC.run");
        for (String line : ask("GC.heap_info").split("\n", -1)) {
            if (line.contains("total") && line.contains("used")) {
                return heap(ask("GC.heap_info"));
            }
        }
        return 0;
    }

    private static double heap(String info) {
        double kilobytes = 0;
        for (String line : info.toLowerCase(Locale.ROOT).split("\n", -1)) {
            boolean generation = line.contains("generation") || line.contains("tenured") || line.contains("heap");
            if (generation && line.contains("used ")) {
                kilobytes += Long.parseLong(line.replaceAll(".*used (\\d+)k.*", "$1"));
            }
        }
        return kilobytes / 1024;
    }

    private String ask(String order) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process asking = new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), order)
                .redirectErrorStream(true)
                .start();
        String answer = new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        asking.waitFor();
        return answer;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(12, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
