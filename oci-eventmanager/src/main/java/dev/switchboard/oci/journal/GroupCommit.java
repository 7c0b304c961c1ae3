package dev.switchboard.oci.journal;

import dev.switchboard.common.store.DatabaseFailure;
import dev.switchboard.common.store.Vendor;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets callers that write at the same time share one transaction, and with it one sync of the disk.
 *
 * <p>The first caller leads: it runs its own block and all that queue up meanwhile; the others wait. A lone caller
 * writes on its own thread without any hand-over. When the joint transaction fails because of one block, the blocks are
 * run one by one.
 *
 * <p>A broken connection is replaced and the work repeated once. When the connection broke during the commit, whether
 * the transaction took effect is looked up first, so that nothing is stored twice.
 *
 * <p><b>Threading.</b> Safe for use by several threads; blocks run on one thread at a time. An interrupt is kept for
 * the caller and does not cut a write short.
 */
final class GroupCommit implements AutoCloseable {

    private static final int MOST_AT_ONCE = 64;

    /** Statements that take effect together. May be run more than once; only the last run counts. */
    interface Block<R> {
        R write(WriteConnection connection) throws SQLException;

        /** After a commit without an answer: whether this block's last run took effect; false when repeating is harmless. */
        default boolean stored(WriteConnection connection) throws SQLException {
            return false;
        }

        /** Told when the caller is about to get an exception although the block may have taken effect. */
        default void inDoubt() {}
    }

    /** What a block needs to have survived when it returns. All of it survives the end of the process. */
    enum Sync {
        /** A power cut as well. */
        NOW,
        /** A power cut only together with a later block that needs it; commits are never lost out of their order. */
        LATER
    }

    private enum State {
        WAITING,
        LEADING,
        ENDED
    }

    private static final class Task<R> {
        private final String attempted;
        private final Sync sync;
        private final Block<R> block;
        private final Thread thread = Thread.currentThread();
        private volatile State state = State.WAITING;
        private Optional<R> result = Optional.empty();
        private Optional<Throwable> failure = Optional.empty();

        Task(String attempted, Sync sync, Block<R> block) {
            this.attempted = attempted;
            this.sync = sync;
            this.block = block;
        }

        void run(WriteConnection connection) throws SQLException {
            result = Optional.of(block.write(connection));
        }

        void fail(Throwable thrown) {
            failure = Optional.of(thrown);
        }

        void enter(State next) {
            state = next;
            LockSupport.unpark(thread);
        }

        R result() {
            if (failure.isPresent()) {
                Throwable thrown = failure.get();
                if (thrown instanceof SQLException) {
                    throw StoreException.of(attempted, thrown);
                }
                if (thrown instanceof RuntimeException mistake) {
                    throw mistake;
                }
                throw new IllegalStateException("Could not " + attempted, thrown);
            }
            return result.orElseThrow();
        }
    }

    private final SqlDatabase database;
    private final Deque<Task<?>> queue = new ArrayDeque<>();
    private boolean led;
    private boolean closed;

    // Owned by whoever leads.
    private @Nullable WriteConnection connection;
    private Optional<WriteConnection.Session> lostSession = Optional.empty();
    private boolean committing;

    GroupCommit(SqlDatabase database) {
        this.database = database;
    }

    <R> R write(String attempted, Block<R> block) {
        return write(attempted, Sync.NOW, block);
    }

    /**
     * Runs a block in a transaction and returns when it is durable.
     *
     * @param attempted what is attempted, for the error text: an infinitive
     * @throws StoreException when it could not be written
     */
    <R> R write(String attempted, Sync sync, Block<R> block) {
        Task<R> task = new Task<>(attempted, sync, block);
        boolean interrupted = Thread.interrupted();
        try {
            boolean lead;
            synchronized (queue) {
                if (closed) {
                    throw new IllegalStateException("The journal is closed");
                }
                queue.add(task);
                lead = !led;
                led = true;
            }
            while (!lead && task.state == State.WAITING) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            if (lead || task.state == State.LEADING) {
                lead();
                interrupted |= Thread.interrupted();
            }
            return task.result();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Writes one group, the caller's task first in it, and hands over to whoever has queued up meanwhile. */
    private void lead() {
        List<Task<?>> group = new ArrayList<>();
        synchronized (queue) {
            while (!queue.isEmpty() && group.size() < MOST_AT_ONCE) {
                group.add(queue.remove());
            }
        }
        Throwable unexpected = null;
        try {
            writeAll(group);
        } catch (Error thrown) {
            unexpected = thrown;
            throw thrown;
        } finally {
            handOver();
            for (Task<?> task : group) {
                if (unexpected != null) {
                    task.fail(unexpected);
                }
                task.enter(State.ENDED);
            }
        }
    }

    private void handOver() {
        Optional<Task<?>> next;
        synchronized (queue) {
            next = Optional.ofNullable(queue.peek());
            led = next.isPresent();
            queue.notifyAll();
        }
        next.ifPresent(waiting -> waiting.enter(State.LEADING));
    }

    /**
     * Reads on the connection that writes: what it has in memory is never out of date, while every commit makes other
     * connections to a file read their pages again.
     *
     * @return empty when it is not free, or of no use, or failed: then another connection is to be asked
     */
    <R> Optional<R> readIfFree(Statements.Work<R> work) {
        if (database.vendor() != Vendor.SQLITE) {
            // A server has one memory for all connections, and a read would begin a transaction here.
            return Optional.empty();
        }
        synchronized (queue) {
            if (led || closed) {
                return Optional.empty();
            }
            led = true;
        }
        try {
            return Optional.of(work.with(connected()));
        } catch (SQLException failure) {
            forget(failure);
            return Optional.empty();
        } finally {
            handOver();
        }
    }

    private void forget(SQLException failure) {
        WriteConnection current = connection;
        if (current != null && DatabaseFailure.of(failure).needsFreshConnection()) {
            discard(current);
        } else if (current != null) {
            current.closeStatements();
        }
    }

    private void writeAll(List<Task<?>> group) {
        try {
            writeTogether(group);
            return;
        } catch (SQLException | RuntimeException failure) {
            if (group.size() == 1 || DatabaseFailure.of(failure).wholeStore()) {
                group.forEach(task -> task.fail(failure));
                return;
            }
        }
        for (Task<?> task : group) {
            try {
                writeTogether(List.of(task));
            } catch (SQLException | RuntimeException failure) {
                task.fail(failure);
            }
        }
    }

    private void writeTogether(List<Task<?>> group) throws SQLException {
        boolean kept = connection != null;
        boolean inDoubt;
        try {
            attempt(group, false);
            return;
        } catch (SQLException failure) {
            inDoubt = committing;
            boolean broken = DatabaseFailure.of(failure).kind() == DatabaseFailure.Kind.CONNECTION;
            // Where not even a fresh connection could be had, another would not help either.
            if (!broken || !(kept || inDoubt)) {
                throw failure;
            }
        }
        try {
            attempt(group, inDoubt);
        } catch (SQLException failure) {
            if (inDoubt || committing) {
                group.forEach(task -> task.block.inDoubt());
            }
            throw failure;
        }
    }

    private void attempt(List<Task<?>> group, boolean inDoubt) throws SQLException {
        committing = false;
        WriteConnection writing = connected();
        try {
            writing.begin(group.stream().anyMatch(task -> task.sync == Sync.NOW));
            if (inDoubt && anyStored(group, writing)) {
                writing.rollback();
                return;
            }
            for (Task<?> task : group) {
                task.run(writing);
            }
            committing = true;
            writing.commit();
            committing = false;
        } catch (SQLException | RuntimeException | Error failure) {
            writing.rollback();
            if (DatabaseFailure.of(failure).needsFreshConnection()) {
                discard(writing);
            }
            throw failure;
        }
    }

    /** One of them tells for all, since they were in one transaction. */
    private static boolean anyStored(List<Task<?>> group, WriteConnection writing) throws SQLException {
        for (Task<?> task : group) {
            if (task.block.stored(writing)) {
                return true;
            }
        }
        return false;
    }

    private WriteConnection connected() throws SQLException {
        WriteConnection current = connection;
        if (current == null) {
            current = WriteConnection.open(database, lostSession);
            lostSession = Optional.empty();
            connection = current;
        }
        return current;
    }

    private void discard(WriteConnection broken) {
        lostSession = broken.session();
        connection = null;
        broken.close();
    }

    /** Waits for the write in hand and gives the connection back. */
    @Override
    public void close() {
        boolean interrupted = false;
        synchronized (queue) {
            closed = true;
            while (led) {
                try {
                    queue.wait();
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
        }
        WriteConnection current = connection;
        if (current != null) {
            connection = null;
            current.close();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
