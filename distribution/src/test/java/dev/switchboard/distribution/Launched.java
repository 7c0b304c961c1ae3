package dev.switchboard.distribution;

import dev.switchboard.testing.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A process, and what it says. */
final class Launched implements AutoCloseable {

    private final Process process;
    private final List<String> out = new CopyOnWriteArrayList<>();
    private final List<String> err = new CopyOnWriteArrayList<>();
    private final List<Thread> readers;

    private Launched(Process process) {
        this.process = process;
        this.readers = List.of(collect(process.getInputStream(), out), collect(process.getErrorStream(), err));
    }

    /** Starts a program in a directory, without variables that would configure it. */
    static Launched start(Path directory, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("SWITCHBOARD_"));
        // Those of the Maven that runs this test; its other variables may be needed to reach a repository.
        builder.environment().keySet().removeAll(Set.of("MAVEN_CMD_LINE_ARGS", "MAVEN_PROJECTBASEDIR"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return new Launched(builder.start());
    }

    /** Starts the launcher of an unpacked archive. */
    static Launched switchboard(Path home, Path directory, List<String> arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("switchboard").toString()));
        command.addAll(arguments);
        return start(directory, command);
    }

    private static Thread collect(InputStream stream, List<String> lines) {
        Thread thread = new Thread(() -> {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                reader.lines().forEach(lines::add);
            } catch (IOException | UncheckedIOException e) {
                lines.add("(" + e + ")");
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** The value of {@code name=…} in the ready line, once it is there. */
    String ready(String name) {
        Eventually.until(
                "a ready line", () -> out.stream().anyMatch(line -> line.startsWith("ready ")) || !process.isAlive());
        return out.stream()
                .filter(line -> line.startsWith("ready "))
                .flatMap(line -> List.of(line.split(" ", -1)).stream())
                .filter(word -> word.startsWith(name + "="))
                .map(word -> word.substring(name.length() + 1))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no ready line with " + name + ": " + this));
    }

    /** Sends SIGTERM and gives the exit code, which comes within ten seconds. */
    int terminate() throws InterruptedException {
        process.toHandle().destroy();
        return exit(10);
    }

    int exit(int withinSeconds) throws InterruptedException {
        if (!process.waitFor(withinSeconds, TimeUnit.SECONDS)) {
            throw new AssertionError("still running after " + withinSeconds + " s: " + this);
        }
        for (Thread reader : readers) {
            reader.join();
        }
        return process.exitValue();
    }

    @Override
    public String toString() {
        return String.join("\n", out) + "\n" + String.join("\n", err);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
