package dev.switchboard.oci.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure that only one process works the queue of a journal; others may read it, and stand by.
 *
 * <p>On a SQLite file it is a lock on a file of the same name with {@code .lock} behind it, which the operating system
 * releases however the process ends. On PostgreSQL it is an advisory lock of a session of its own, which the server
 * releases when that session ends; a pooler that shares sessions between transactions must not stand between.
 *
 * <p>A server's lock can be lost while its holder runs on. Whoever works the queue asks {@link #held()} before it takes
 * up more work, and stops when the answer is no.
 *
 * <p><b>Threading.</b> Safe for use by several threads; starts none.
 */
public final class WorkerLock implements AutoCloseable {

    /** Tells this lock from other uses of advisory locks: the letters {@code swem}. */
    private static final int ADVISORY_CLASS = 0x7377656d;

    private static final int ANSWER_SECONDS = 5;

    /** How the lock is taken. */
    private interface Means {
        boolean tryAcquire() throws IOException, SQLException;

        boolean held();

        void release();
    }

    private final Means means;

    private WorkerLock(Means means) {
        this.means = means;
    }

    /**
     * The lock of the journal that a pool leads to.
     *
     * @param pool the pool
     * @return the lock, not yet taken
     */
    public static WorkerLock of(StorePool pool) {
        return pool.file().map(WorkerLock::onFile).orElseGet(() -> onServer(pool.dataSource()));
    }

    /**
     * The lock of a journal in a SQLite file.
     *
     * @param database the database file; the lock file is made beside it
     * @return the lock, not yet taken
     */
    public static WorkerLock onFile(Path database) {
        return new WorkerLock(new OnFile(database));
    }

    /**
     * The lock of a journal in PostgreSQL, whose tables must exist.
     *
     * @param dataSource the database; one connection is kept while the lock is held
     * @return the lock, not yet taken
     */
    public static WorkerLock onServer(DataSource dataSource) {
        return new WorkerLock(new OnServer(dataSource));
    }

    /**
     * The lock of a journal that no other process can reach, such as one in memory.
     *
     * @return a lock that can always be taken
     */
    public static WorkerLock alone() {
        return new WorkerLock(new Alone());
    }

    /**
     * Takes the lock, unless another process has it. May be called again, also after it was lost.
     *
     * @return whether this object holds it now
     * @throws StoreException when the lock can be neither taken nor refused
     */
    public synchronized boolean tryAcquire() {
        try {
            return means.held() || means.tryAcquire();
        } catch (SQLException failure) {
            throw StoreException.of("take the lock of the journal", failure);
        } catch (IOException failure) {
            throw new StoreException(
                    "Could not take the lock of the journal: its lock file cannot be opened; check that the"
                            + " directory of the database may be written",
                    failure);
        }
    }

    /**
     * Whether the lock is still held. Asks the server, so it may take a moment.
     *
     * @return false when it was never taken, was released, or was lost
     */
    public synchronized boolean held() {
        return means.held();
    }

    /** Releases the lock, if it is held. */
    @Override
    public synchronized void close() {
        means.release();
    }

    private static final class Alone implements Means {
        private boolean taken;

        @Override
        public boolean tryAcquire() {
            taken = true;
            return true;
        }

        @Override
        public boolean held() {
            return taken;
        }

        @Override
        public void release() {
            taken = false;
        }
    }

    private static final class OnFile implements Means {
        private final Path database;
        private @Nullable FileLock lock;

        OnFile(Path database) {
            this.database = database;
        }

        @Override
        public boolean tryAcquire() throws IOException {
            release();
            FileChannel channel = FileChannel.open(lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                lock = channel.tryLock();
            } catch (OverlappingFileLockException heldInThisProcess) {
                lock = null;
            } finally {
                if (lock == null) {
                    channel.close();
                }
            }
            return lock != null;
        }

        /** Two names of one database must lead to one lock. */
        private Path lockFile() {
            Path real;
            try {
                real = database.toRealPath();
            } catch (IOException notThereYet) {
                real = database.toAbsolutePath().normalize();
            }
            return real.resolveSibling(real.getFileName() + ".lock");
        }

        @Override
        public boolean held() {
            FileLock current = lock;
            return current != null && current.isValid();
        }

        @Override
        public void release() {
            FileLock current = lock;
            lock = null;
            if (current != null) {
                try {
                    current.acquiredBy().close();
                } catch (IOException closedAlready) {
                    // A lock cannot outlive its file's closing, and a failed close has closed it.
                    return;
                }
            }
        }
    }

    private static final class OnServer implements Means {
        private final DataSource dataSource;
        private Optional<Connection> session = Optional.empty();

        OnServer(DataSource dataSource) {
            this.dataSource = dataSource;
        }

        @Override
        public boolean tryAcquire() throws SQLException {
            release();
            Connection connection = dataSource.getConnection();
            boolean taken = false;
            try {
                taken = answer(
                        connection,
                        "SELECT pg_try_advisory_lock(" + ADVISORY_CLASS + ", CAST(CAST('em_event' AS regclass) AS oid)"
                                + "::integer)");
            } finally {
                if (taken) {
                    session = Optional.of(connection);
                } else {
                    connection.close();
                }
            }
            return taken;
        }

        /** A connection that answers is the session that took the lock, and a session keeps its locks. */
        @Override
        public boolean held() {
            if (session.isEmpty()) {
                return false;
            }
            try {
                if (session.get().isValid(ANSWER_SECONDS)) {
                    return true;
                }
            } catch (SQLException broken) {
                // Falls through: a session that cannot be asked is lost.
            }
            drop();
            return false;
        }

        @Override
        public void release() {
            if (session.isPresent()) {
                try {
                    answer(session.get(), "SELECT pg_advisory_unlock_all() IS NULL");
                } catch (SQLException lost) {
                    // The server has released it then.
                }
                drop();
            }
        }

        private void drop() {
            Optional<Connection> last = session;
            session = Optional.empty();
            try {
                if (last.isPresent()) {
                    last.get().close();
                }
            } catch (SQLException closedAlready) {
                return;
            }
        }

        private static boolean answer(Connection connection, String question) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(question)) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
