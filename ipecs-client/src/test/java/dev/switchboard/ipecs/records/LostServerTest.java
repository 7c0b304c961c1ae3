package dev.switchboard.ipecs.records;

import static dev.switchboard.ipecs.records.RecordedDay.at;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.switchboard.common.time.Timers;
import dev.switchboard.testing.Eventually;
import dev.switchboard.testing.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A database server that goes away, and comes back, under a journal that goes on. */
@Timeout(60)
class LostServerTest {

    /** The network to the server. */
    private static final class Line implements AutoCloseable {

        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
        private volatile boolean down;

        Line() throws IOException {
            thread(this::accept);
        }

        int port() {
            return listener.getLocalPort();
        }

        private static void thread(Runnable loop) {
            Thread thread = new Thread(loop, "line");
            thread.setDaemon(true);
            thread.start();
        }

        private void accept() {
            try {
                while (true) {
                    Socket client = listener.accept();
                    Socket server = new Socket(InetAddress.getLoopbackAddress(), TestPostgres.port());
                    sockets.add(client);
                    sockets.add(server);
                    if (down) {
                        cut();
                    }
                    thread(() -> copy(client, server));
                    thread(() -> copy(server, client));
                }
            } catch (IOException closed) {
                // The test is over.
            }
        }

        private static void copy(Socket from, Socket to) {
            try (from;
                    to) {
                from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException cut) {
                // As it is meant to be.
            }
        }

        private void cut() throws IOException {
            for (Socket socket : sockets) {
                socket.close();
            }
            sockets.clear();
        }

        void goDown() throws IOException {
            down = true;
            cut();
        }

        void comeBack() {
            down = false;
        }

        @Override
        public void close() throws IOException {
            listener.close();
            goDown();
        }
    }

    private static HikariDataSource impatientPool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername("postgres");
        config.setMaximumPoolSize(3);
        config.setConnectionTimeout(300);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    @Test
    void nothingIsLostWhileTheServerIsAwayEvenAtTheStart() throws Exception {
        String database = TestPostgres.fresh();
        try (Line line = new Line();
                HikariDataSource pool = impatientPool(TestPostgres.url(line.port(), database));
                Timers timers = Timers.system("test")) {
            line.goDown();
            SqlCallJournal journal = new SqlCallJournal(pool, CallJournalContract.options(), timers);
            journal.start();
            gaps(journal, 0, 10);
            Eventually.until(
                    () -> journal.status().failingSince().isPresent(),
                    () -> journal.status().toString());
            line.comeBack();
            Eventually.until(
                    () -> journal.status().written() == 10,
                    () -> journal.status().toString());

            line.goDown();
            gaps(journal, 10, 300);
            Eventually.until(
                    () -> journal.status().failingSince().isPresent(),
                    () -> journal.status().toString());
            assertThat(journal.status().lastError()).contains("could not");
            gaps(journal, 300, 400);
            line.comeBack();
            Eventually.until(
                    () -> journal.status().written() == 400,
                    () -> journal.status().toString());
            journal.close();
            assertThat(new CallRecords(pool).gaps(at(0), at(100_000))).hasSize(400);
            assertThat(journal.status().lost()).isZero();
        }
    }

    private static void gaps(SqlCallJournal journal, int from, int to) {
        for (int i = from; i < to; i++) {
            journal.gap(at(10L * i), at(10L * i + 5), "gap " + i);
        }
    }
}
