package dev.switchboard.oci.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupCommitTest {

    @TempDir
    Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private StorePool pool;
    private SqlDatabase database;
    private GroupCommit commits;

    @BeforeEach
    void open() {
        pool = StorePool.sqlite(directory.resolve("t.sqlite"));
        database = SqlDatabase.open(pool.dataSource());
        database.run("make a table", handle -> handle.execute("CREATE TABLE t (n INTEGER NOT NULL)"));
        commits = new GroupCommit(database);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        commits.close();
        pool.close();
    }

    private GroupCommit.Block<Long> insert(long n) {
        return connection -> {
            var statement = connection.statement("INSERT INTO t (n) VALUES (?)");
            statement.setLong(1, n);
            statement.executeUpdate();
            return n;
        };
    }

    private List<Long> stored() {
        return database.run(
                "read",
                handle -> handle.createQuery("SELECT n FROM t ORDER BY n")
                        .mapTo(Long.class)
                        .list());
    }

    /** Occupies the leader until the given number of further callers wait, so that they become one group. */
    private List<Future<Long>> together(List<GroupCommit.Block<Long>> blocks) throws InterruptedException {
        CountDownLatch leading = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Future<Long> leader = threads.submit(() -> commits.write("lead", connection -> {
            leading.countDown();
            awaitUninterrupted(release);
            return 0L;
        }));
        leading.await();
        List<Future<Long>> results = new ArrayList<>();
        List<Thread> callers = new ArrayList<>();
        for (GroupCommit.Block<Long> block : blocks) {
            CountDownLatch started = new CountDownLatch(1);
            Thread[] caller = new Thread[1];
            results.add(threads.submit((Callable<Long>) () -> {
                caller[0] = Thread.currentThread();
                started.countDown();
                return commits.write("write", block);
            }));
            started.await();
            callers.add(caller[0]);
        }
        for (Thread caller : callers) {
            while (LockSupport.getBlocker(caller) != commits) {
                LockSupport.parkNanos(100_000);
            }
        }
        release.countDown();
        assertThat(leader).succeedsWithin(5, TimeUnit.SECONDS);
        return results;
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    @Test
    void aBadBlockFailsAlone() throws Exception {
        List<Future<Long>> results = together(List.of(
                insert(1),
                connection -> {
                    insert(100).write(connection);
                    connection.statement("INSERT INTO t (n) VALUES (NULL)").executeUpdate();
                    return 100L;
                },
                connection -> {
                    throw new IllegalArgumentException("a caller's mistake");
                },
                insert(2)));

        assertThat(results.get(0).get()).isEqualTo(1);
        assertThatThrownBy(() -> results.get(1).get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(StoreException.class)
                .hasMessageStartingWith("Could not write: ");
        assertThatThrownBy(() -> results.get(2).get()).cause().hasMessage("a caller's mistake");
        assertThat(results.get(3).get()).isEqualTo(2);
        assertThat(stored()).containsExactly(1L, 2L);
    }

    @Test
    void waitingCallersShareOneTransaction() throws Exception {
        Set<Long> transactions = ConcurrentHashMap.newKeySet();
        List<GroupCommit.Block<Long>> blocks = new ArrayList<>();
        for (long n = 1; n <= 8; n++) {
            GroupCommit.Block<Long> insert = insert(n);
            blocks.add(connection -> {
                insert.write(connection);
                // What others see has not changed while the group is being written.
                transactions.add((long) stored().size());
                return 0L;
            });
        }
        for (Future<Long> result : together(blocks)) {
            result.get();
        }
        assertThat(transactions).containsExactly(0L);
        assertThat(stored()).hasSize(8);
    }

    private static List<Long> numbers(Statements statements) throws SQLException {
        List<Long> found = new ArrayList<>();
        try (ResultSet rows = statements.statement("SELECT n FROM t ORDER BY n").executeQuery()) {
            while (rows.next()) {
                found.add(rows.getLong(1));
            }
        }
        return found;
    }

    @Test
    void readsOnTheWritingConnectionWhileNobodyWrites() throws Exception {
        commits.write("write", insert(1));
        assertThat(commits.readIfFree(GroupCommitTest::numbers)).contains(List.of(1L));
        commits.write("write", connection -> {
            assertThat(commits.readIfFree(GroupCommitTest::numbers)).isEmpty();
            return 0L;
        });
        assertThat(commits.<List<Long>>readIfFree(statements -> {
                    statements.statement("SELECT gone FROM t").executeQuery();
                    return List.of();
                }))
                .as("a failure is left to who reads elsewhere")
                .isEmpty();
        assertThat(commits.write("write", insert(2))).isEqualTo(2);
        assertThat(commits.readIfFree(GroupCommitTest::numbers)).contains(List.of(1L, 2L));
        commits.close();
        assertThat(commits.readIfFree(GroupCommitTest::numbers)).isEmpty();
    }

    @Test
    void whoWantsToWriteWhileSomebodyReadsWritesNext() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Future<Optional<List<Long>>> reader = threads.submit(() -> commits.readIfFree(statements -> {
            reading.countDown();
            awaitUninterrupted(release);
            return numbers(statements);
        }));
        reading.await();
        Thread[] caller = new Thread[1];
        CountDownLatch started = new CountDownLatch(1);
        Future<Long> writer = threads.submit(() -> {
            caller[0] = Thread.currentThread();
            started.countDown();
            return commits.write("write", insert(1));
        });
        started.await();
        while (LockSupport.getBlocker(caller[0]) != commits) {
            LockSupport.parkNanos(100_000);
        }
        release.countDown();
        assertThat(reader.get(5, TimeUnit.SECONDS)).contains(List.of());
        assertThat(writer.get(5, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(stored()).containsExactly(1L);
    }

    @Test
    void writesOnTheCallersOwnThreadWhenItIsAlone() {
        Thread[] writer = new Thread[1];
        commits.write("write", connection -> {
            writer[0] = Thread.currentThread();
            return 0;
        });
        assertThat(writer[0]).isSameAs(Thread.currentThread());
    }

    @Test
    void anInterruptNeitherCutsAWriteShortNorIsLost() {
        Thread.currentThread().interrupt();
        assertThat(commits.write("write", insert(7))).isEqualTo(7);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(stored()).containsExactly(7L);
    }

    @Test
    void manyCallersLoseNothingAndStoreNothingTwice() throws Exception {
        List<Future<?>> callers = new ArrayList<>();
        for (int caller = 0; caller < 8; caller++) {
            long base = caller * 1000L;
            callers.add(threads.submit(() -> {
                for (int i = 0; i < 200; i++) {
                    long n = base + i;
                    assertThat(commits.write("write", insert(n))).isEqualTo(n);
                }
            }));
        }
        for (Future<?> caller : callers) {
            caller.get(60, TimeUnit.SECONDS);
        }
        assertThat(stored()).hasSize(1600).doesNotHaveDuplicates();
    }
}
