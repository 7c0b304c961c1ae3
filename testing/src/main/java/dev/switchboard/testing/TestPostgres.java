package dev.switchboard.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real PostgreSQL server, started once for all tests of a JVM; each test takes a database of its own, whose user is
 * {@code postgres} without a password. Thread-safe.
 *
 * <p>Commits are not synced, since the tests do not cut the power; whoever measures starts a server of his own.
 */
public final class TestPostgres {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private TestPostgres() {}

    private static final class Server {
        static final EmbeddedPostgres RUNNING = start();

        private static EmbeddedPostgres start() {
            try {
                EmbeddedPostgres server = EmbeddedPostgres.start();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server)));
                return server;
            } catch (IOException failure) {
                throw new UncheckedIOException("The test server did not start", failure);
            }
        }

        private static void close(EmbeddedPostgres server) {
            try {
                server.close();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    /** The server's port on this machine. */
    public static int port() {
        return Server.RUNNING.getPort();
    }

    /** Makes an empty database and gives its name. */
    public static String fresh() {
        return fresh("");
    }

    private static String fresh(String options) {
        String name = "test_" + DATABASES.incrementAndGet();
        try (Connection connection = Server.RUNNING.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " " + options);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        return name;
    }

    /** Makes an empty database and gives its JDBC URL. */
    public static String freshUrl() {
        return freshUrl("");
    }

    /**
     * Makes an empty database and gives its JDBC URL.
     *
     * @param options what to write behind {@code CREATE DATABASE name}
     */
    public static String freshUrl(String options) {
        return url(port(), fresh(options));
    }

    /** The JDBC URL of a database behind another port, a relay's for example. */
    public static String url(int port, String name) {
        return "jdbc:postgresql://localhost:" + port + "/" + name;
    }
}
