package dev.switchboard.oci;

import dev.switchboard.common.config.Secret;
import dev.switchboard.oci.journal.StorePool;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real PostgreSQL server, started once for all tests of a JVM; each test takes a database of its own.
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

    /**
     * Makes an empty database.
     *
     * @param options what to write behind {@code CREATE DATABASE name}; empty for nothing
     * @return its JDBC URL, for the user {@code postgres} without a password
     */
    public static String freshUrl(String options) {
        String name = "test_" + DATABASES.incrementAndGet();
        try (Connection connection = Server.RUNNING.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " " + options);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        return "jdbc:postgresql://localhost:" + Server.RUNNING.getPort() + "/" + name;
    }

    /**
     * Opens an empty database.
     *
     * @return a pool, for the test to close
     */
    public static StorePool freshPool() {
        return pool(freshUrl(""));
    }

    /**
     * Opens a database.
     *
     * @param url what {@link #freshUrl} gave
     * @return a pool, for the test to close
     */
    public static StorePool pool(String url) {
        return StorePool.jdbc(url, "postgres", new Secret(""));
    }
}
