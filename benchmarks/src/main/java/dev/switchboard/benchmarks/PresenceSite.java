package dev.switchboard.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A presence server as an operator runs it, with a directory of its own and a port that it keeps over restarts. */
final class PresenceSite implements AutoCloseable {

    static final String SECRET = "benchmark-secret-0123456789";

    private final Workplace workplace;
    private final Path directory;
    private final List<String> before;
    private LauncherProcess server;
    private URI api;

    private PresenceSite(Workplace workplace, Path directory, List<String> before) throws IOException {
        this.workplace = workplace;
        this.directory = directory;
        this.before = before;
        this.server = launch();
        this.api = server.awaitReady();
        awaitLoaded();
    }

    /**
     * Starts one.
     *
     * @param before a program to start it by, with its arguments
     */
    static PresenceSite open(Workplace workplace, int users, List<String> before) throws IOException {
        Path directory = workplace.directory("presence");
        StringBuilder roster = new StringBuilder("[");
        for (int i = 0; i < users; i++) {
            roster.append(i == 0 ? "\n" : ",\n")
                    .append(String.format(
                            Locale.ROOT,
                            "{\"id\":\"user%022d\",\"username\":\"user%07d\",\"email\":\"user%07d@example.com\","
                                    + "\"status\":\"online\"}",
                            i,
                            i,
                            i));
        }
        Files.writeString(directory.resolve("users.json"), roster.append("\n]\n"));
        Files.writeString(
                directory.resolve("presence.json"),
                String.format(
                        Locale.ROOT,
                        "{\"port\": %d, \"source\": \"file\", \"source-file\": \"users.json\",%n"
                                + " \"presence\": {\"secrets\": [{\"value\": \"%s\"}], \"page-size\": 200},%n"
                                // Stalled clients are to stay for as long as they are measured.
                                + " \"ws\": {\"max-clients\": 20000, \"max-clients-per-address\": 20000,"
                                + " \"write-timeout\": \"10m\", \"idle-timeout\": \"10m\"}}%n",
                        freePort(),
                        SECRET));
        return new PresenceSite(workplace, directory, before);
    }

    private LauncherProcess launch() throws IOException {
        return new LauncherProcess(
                workplace,
                directory,
                before,
                List.of(
                        "presence-api",
                        "--config",
                        directory.resolve("presence.json").toString()));
    }

    URI api() {
        return api;
    }

    LauncherProcess server() {
        return server;
    }

    /** Kills the server, so that it can say goodbye to nobody, and starts it anew on the same port. */
    void restart() throws IOException {
        server.kill();
        server = launch();
        api = server.awaitReady();
    }

    private void awaitLoaded() {
        Workplace.await("the directory to be loaded", () -> {
            try {
                return get(api + "/status?secret=" + SECRET).statusCode() == 200;
            } catch (IOException notYet) {
                return false;
            }
        });
    }

    /** One of the server's own figures. */
    double metric(String name) throws IOException {
        return get(api.resolve("/metrics").toString())
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static HttpResponse<String> get(String address) throws IOException {
        try {
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stop);
        }
    }

    /**
     * A load of its own process on this server.
     *
     * @param changesDone by loads before
     */
    LoadProcess load(int users, long changesDone, List<String> prefix) throws IOException {
        return new LoadProcess(
                PresenceLoad.class,
                prefix,
                List.of(api.toString(), SECRET, Integer.toString(users), Long.toString(changesDone)));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        Workplace.remove(directory);
    }
}
