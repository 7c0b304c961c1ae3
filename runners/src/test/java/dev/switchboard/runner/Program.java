package dev.switchboard.runner;

import dev.switchboard.testing.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;

/** The executable as a process of its own, or, where no process is needed, in this one. */
final class Program implements AutoCloseable {

    /** How a run in this process ended. */
    record Run(int exit, String out, String err) {}

    private final Process process;
    private final List<String> out = new CopyOnWriteArrayList<>();
    private final List<String> err = new CopyOnWriteArrayList<>();
    private final Thread outReader;
    private final Thread errReader;

    private Program(Process process) {
        this.process = process;
        this.outReader = collect(process.getInputStream(), out);
        this.errReader = collect(process.getErrorStream(), err);
    }

    /** Starts it in a directory that is also its temporary one. */
    static Program start(Path directory, Map<String, String> environment, String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(directory, arguments)).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("SWITCHBOARD_"));
        builder.environment().putAll(environment);
        return new Program(builder.start());
    }

    /** The command line of the process. */
    static List<String> command(Path directory, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                // The jar's manifest says so; a class path has none.
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + directory,
                "-cp",
                System.getProperty("java.class.path"),
                "dev.switchboard.runner.Switchboard"));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Runs a command that ends, in this process. */
    static Run run(String... arguments) {
        CommandLine commandLine = Switchboard.commandLine();
        StringWriter outText = new StringWriter();
        StringWriter errText = new StringWriter();
        commandLine.setOut(new PrintWriter(outText, true));
        commandLine.setErr(new PrintWriter(errText, true));
        int exit = commandLine.execute(arguments);
        return new Run(exit, outText.toString(), errText.toString());
    }

    private static Thread collect(InputStream stream, List<String> lines) {
        Thread thread = new Thread(() -> {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                reader.lines().forEach(lines::add);
            } catch (IOException | java.io.UncheckedIOException e) {
                lines.add("(" + e + ")");
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** The value of {@code name=…} in the ready line, once it is there. */
    String ready(String name) {
        Eventually.until(() -> out.stream().anyMatch(line -> line.startsWith("ready ")) || !process.isAlive());
        return out.stream()
                .filter(line -> line.startsWith("ready "))
                .flatMap(line -> List.of(line.split(" ")).stream())
                .filter(word -> word.startsWith(name + "="))
                .map(word -> word.substring(name.length() + 1))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no ready line with " + name + ": " + out + err));
    }

    List<String> out() {
        return List.copyOf(out);
    }

    List<String> err() {
        return List.copyOf(err);
    }

    /** Sends SIGTERM, and gives the exit code, which must come within the 10 s of the contract. */
    int terminate() throws InterruptedException {
        // The process's own destroy would close its streams, and with them the view of its last words.
        process.toHandle().destroy();
        return exit(10);
    }

    /** Sends SIGINT, as Ctrl-C does. */
    void interrupt() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    }

    /** Sends SIGKILL, and waits until nothing of it is left. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    int exit(int withinSeconds) throws InterruptedException {
        if (!process.waitFor(withinSeconds, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("still running after " + withinSeconds + " s: " + out + err);
        }
        outReader.join();
        errReader.join();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
