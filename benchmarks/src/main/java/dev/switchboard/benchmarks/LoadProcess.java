package dev.switchboard.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A running load, a program of this module's that is told what to do line by line. */
final class LoadProcess implements AutoCloseable {

    private final Process process;
    private final Writer orders;
    private final BufferedReader answers;

    LoadProcess(Class<?> program, List<String> before, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(before);
        try {
            command.addAll(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-Xms256m",
                    "-cp",
                    Path.of(LoadProcess.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI())
                            .toString(),
                    program.getName()));
        } catch (URISyntaxException e) {
            throw new IOException("the benchmarks' own address is no path: " + e.getMessage(), e);
        }
        command.addAll(arguments);
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        orders = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Has something done, and returns the figures when it is. */
    Map<String, Double> order(String order) throws IOException {
        orders.write(order + "\n");
        orders.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the load ended at: " + order);
        }
        Map<String, Double> figures = new HashMap<>();
        for (String word : answer.split(" ", -1)) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                figures.put(word.substring(0, equals), Double.parseDouble(word.substring(equals + 1)));
            }
        }
        return figures;
    }

    @Override
    public void close() throws IOException {
        orders.close();
        process.destroy();
    }
}
