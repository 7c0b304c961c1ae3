package dev.switchboard.vmo.store;

import dev.switchboard.common.time.Threads;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer: what waits while a transaction is committed shares the next one, and with it one sync of the disk.
 *
 * <p>What fails takes back nothing of the others: then the transaction is rolled back and all of it is run again, each
 * piece of work with a savepoint of its own. That is rare, and a savepoint makes SQLite keep a copy of every page that is
 * changed. While another process has the file locked, the transaction waits for it.
 *
 * <p><b>Threading.</b> Owns the thread {@code switchboard-vmo-store}, which runs all work and all actions after a commit.
 */
final class WriteQueue implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WriteQueue.class);
    private static final int MOST_AT_ONCE = 256;
    /** Each waits for as long as the connection's own limit. */
    private static final int BEGIN_ATTEMPTS = 3;

    /**
     * Room for the pages that changes to a table of fifty thousand touch; and 16 MB between checkpoints, for a page that is
     * changed again before the next one is copied only once.
     */
    private static final List<String> SETTINGS =
            List.of("PRAGMA cache_size = -8192", "PRAGMA wal_autocheckpoint = 4000");

    private static final class Task<R> {
        private final String attempted;
        private final MediatorStore.Work<R> work;
        private final CompletableFuture<R> future = new CompletableFuture<>();
        private @Nullable R result;
        private @Nullable RuntimeException failure;
        private List<Runnable> after = List.of();

        Task(String attempted, MediatorStore.Work<R> work) {
            this.attempted = attempted;
            this.work = work;
        }

        /** Runs the work as a part of the transaction that can be taken back alone. */
        void runAlone(WriteSession session) throws SQLException {
            session.execute("SAVEPOINT task");
            try {
                run(session);
                session.execute("RELEASE task");
            } catch (RuntimeException thrown) {
                session.takeActions();
                if (thrown instanceof StoreException && !SqliteTrouble.isRefusal(thrown)) {
                    throw thrown;
                }
                session.execute("ROLLBACK TO task");
                session.execute("RELEASE task");
                failure = thrown;
            }
        }

        void run(WriteSession session) {
            result = work.with(session);
            after = session.takeActions();
        }

        @SuppressWarnings("NullAway") // A result is null only when the work's own type allows it.
        void complete() {
            if (failure != null) {
                future.completeExceptionally(failure);
            } else {
                future.complete(result);
            }
        }
    }

    private static final Task<Boolean> END = new Task<>("end", changes -> true);

    private final DataSource dataSource;
    private final String usersTable;
    private final LinkedBlockingQueue<Task<?>> queue = new LinkedBlockingQueue<>();
    private final Thread thread;
    private @Nullable WriteSession session;
    private boolean closed;
    private volatile String fault = "";

    WriteQueue(DataSource dataSource, String usersTable) {
        this.dataSource = dataSource;
        this.usersTable = usersTable;
        this.thread = Threads.daemon("vmo", "store", this::loop);
        thread.start();
    }

    <R> R write(String attempted, MediatorStore.Work<R> work) {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException("a change within a change: use the one under way");
        }
        try {
            return later(attempted, work).join();
        } catch (CompletionException failed) {
            // The thrower's stack is the writer's; the caller's own belongs to it.
            if (failed.getCause() instanceof StoreException cause) {
                throw new StoreException(String.valueOf(cause.getMessage()), cause);
            }
            if (failed.getCause() instanceof RuntimeException cause) {
                cause.addSuppressed(failed);
                throw cause;
            }
            throw failed;
        }
    }

    /** The same without waiting: what follows the future runs on the writer's thread. */
    <R> CompletableFuture<R> later(String attempted, MediatorStore.Work<R> work) {
        Task<R> task = new Task<>(attempted, work);
        synchronized (queue) {
            if (closed) {
                return CompletableFuture.failedFuture(
                        new StoreException("Could not " + attempted + ": the store is closed"));
            }
            queue.add(task);
        }
        return task.future;
    }

    /** Why nothing can be written; empty when the last transaction worked. */
    String fault() {
        return fault;
    }

    private void loop() {
        List<Task<?>> batch = new ArrayList<>();
        boolean ended = false;
        while (!ended) {
            try {
                batch.add(queue.take());
            } catch (InterruptedException notForUs) {
                continue;
            }
            queue.drainTo(batch, MOST_AT_ONCE - 1);
            ended = batch.remove(END);
            if (!batch.isEmpty()) {
                runAll(batch);
            }
            batch.clear();
        }
        drop();
    }

    private void runAll(List<Task<?>> batch) {
        try {
            WriteSession open = session();
            begin(open);
            if (!allRun(batch, open)) {
                open.execute("ROLLBACK");
                begin(open);
                for (Task<?> task : batch) {
                    task.runAlone(open);
                }
            }
            open.execute("COMMIT");
        } catch (SQLException | RuntimeException failure) {
            failAll(batch, failure);
            return;
        }
        fault = "";
        for (Task<?> task : batch) {
            task.after.forEach(this::runAction);
        }
        batch.forEach(Task::complete);
    }

    private static boolean allRun(List<Task<?>> batch, WriteSession open) {
        try {
            for (Task<?> task : batch) {
                task.run(open);
            }
            return true;
        } catch (RuntimeException failure) {
            open.takeActions();
            if (failure instanceof StoreException && !SqliteTrouble.isRefusal(failure)) {
                throw failure;
            }
            LOG.debug("A transaction is run again, since a part of it failed parts={}", batch.size(), failure);
            return false;
        }
    }

    private void failAll(List<Task<?>> batch, Exception failure) {
        // Whether the transaction can still be rolled back is anybody's guess: a fresh connection knows nothing of it.
        drop();
        StoreException first = SqliteTrouble.exception(batch.get(0).attempted, failure);
        if (fault.isEmpty()) {
            LOG.error("The store does not work: {}", first.getMessage(), failure);
        }
        fault = String.valueOf(first.getMessage());
        for (Task<?> task : batch) {
            task.future.completeExceptionally(SqliteTrouble.exception(task.attempted, failure));
        }
    }

    private void runAction(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException failure) {
            LOG.error("What follows a commit failed", failure);
        }
    }

    private static void begin(WriteSession open) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                open.execute("BEGIN IMMEDIATE");
                return;
            } catch (SQLException failure) {
                if (!SqliteTrouble.isLocked(failure) || attempt == BEGIN_ATTEMPTS) {
                    throw failure;
                }
            }
        }
    }

    private WriteSession session() throws SQLException {
        WriteSession open = session;
        if (open == null) {
            Connection connection = dataSource.getConnection();
            open = new WriteSession(connection, usersTable);
            session = open;
            try (Statement statement = connection.createStatement()) {
                for (String setting : SETTINGS) {
                    statement.execute(setting);
                }
            }
        }
        return open;
    }

    private void drop() {
        WriteSession open = session;
        session = null;
        if (open != null) {
            open.abandon();
        }
    }

    @Override
    public void close() {
        synchronized (queue) {
            if (!closed) {
                closed = true;
                queue.add(END);
            }
        }
        boolean interrupted = false;
        while (thread.isAlive() && Thread.currentThread() != thread) {
            try {
                thread.join();
            } catch (InterruptedException stop) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs something and tells what goes wrong as the store's own exception. */
    static <R> R told(String attempted, Supplier<R> work) {
        try {
            return work.get();
        } catch (org.jdbi.v3.core.JdbiException failure) {
            throw SqliteTrouble.exception(attempted, failure);
        }
    }
}
