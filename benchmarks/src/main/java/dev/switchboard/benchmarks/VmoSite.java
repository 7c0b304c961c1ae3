package dev.switchboard.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A mediator as an operator runs it, with a database of its own, and its neighbours in another process. */
final class VmoSite implements AutoCloseable {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Path directory;
    private final LoadProcess load;
    private final LauncherProcess mediator;
    private final URI url;

    private VmoSite(Path directory, LoadProcess load, LauncherProcess mediator, URI url) {
        this.directory = directory;
        this.load = load;
        this.mediator = mediator;
        this.url = url;
    }

    /**
     * Starts one.
     *
     * @param users how many the neighbour has
     * @param known whether they are in the table already, from a file of the original mediator
     */
    static VmoSite open(Workplace workplace, int users, boolean known) throws IOException, SQLException {
        Path directory = workplace.directory("vmo");
        LoadProcess load = new LoadProcess(VmoLoad.class, List.of(), List.of(Integer.toString(users)));
        long port = Math.round(load.order("port").getOrDefault("port", 0.0));
        Files.writeString(
                directory.resolve("package-config.ini"),
                String.format(
                        Locale.ROOT,
                        "[vmo-mediator]%nlisten-ip: 127.0.0.1%nlisten-port: 0%nvm-interface: http://127.0.0.1:%d%n"
                                + "mail-interface: http://127.0.0.1:%d%n[security]%nsecurity: none%n",
                        port,
                        port));
        fill(directory.resolve("vmo3.sqlite"), known ? users : 0);
        LauncherProcess mediator = new LauncherProcess(
                workplace,
                directory,
                List.of(
                        "vmo-mediator",
                        "--config",
                        directory.resolve("package-config.ini").toString()));
        URI url = mediator.awaitReady();
        load.order("mediator " + url);
        return new VmoSite(directory, load, mediator, url);
    }

    private static void fill(Path file, int users) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE users (ID text PRIMARY KEY, ObjectId text NOT NULL UNIQUE,"
                    + " Alias text NOT NULL UNIQUE, Extension text NOT NULL, CallHandlerObjectId text NOT NULL,"
                    + " AlternateGreetingEnabled text NOT NULL, Active text NOT NULL)");
            connection.setAutoCommit(false);
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO users VALUES (?, ?, ?, ?, ?, 'false', 'True')")) {
                for (int i = 0; i < users; i++) {
                    insert.setString(1, String.format(Locale.ROOT, "%022d", i));
                    insert.setString(2, VmoNeighbour.objectId(i));
                    insert.setString(3, VmoNeighbour.alias(i));
                    insert.setString(4, Integer.toString(10_000 + i));
                    insert.setString(5, VmoNeighbour.handler(i));
                    insert.executeUpdate();
                }
            }
            connection.commit();
        }
    }

    LauncherProcess mediator() {
        return mediator;
    }

    /** Has the load do something. */
    Map<String, Double> order(String order) throws IOException {
        return load.order(order);
    }

    /** Has changes reported, and waits until nothing is left to be delivered. */
    Map<String, Double> report(int changes, int connections) throws IOException {
        Map<String, Double> figures = order("report " + changes + " " + connections);
        String left = get("api/v1/outbox");
        if (!left.equals("[]") || figures.getOrDefault("wrong", 1.0) > 0) {
            throw new IOException("not everything was delivered: " + figures + " " + left);
        }
        return figures;
    }

    /** The body of an answer, which must be a success. */
    String get(String path) throws IOException {
        return send(HttpRequest.newBuilder(url.resolve(path)).GET().build());
    }

    /** The same with a POST. */
    String post(String path) throws IOException {
        return send(HttpRequest.newBuilder(url.resolve(path))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
    }

    private static String send(HttpRequest request) throws IOException {
        try {
            HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new IOException(request.uri() + " was answered with " + answer.statusCode());
            }
            return answer.body();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stop);
        }
    }

    @Override
    public void close() throws IOException {
        mediator.close();
        load.close();
        Workplace.remove(directory);
    }
}
