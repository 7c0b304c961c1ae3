package dev.switchboard.vmo.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Keeps a second mediator away from a database file; other programs may read it. */
final class ProcessLock implements AutoCloseable {

    private final FileLock lock;

    private ProcessLock(FileLock lock) {
        this.lock = lock;
    }

    static ProcessLock take(Path database) {
        Path file = lockFile(database);
        FileLock lock = null;
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                lock = tryLock(channel);
            } finally {
                if (lock == null) {
                    channel.close();
                }
            }
        } catch (IOException failure) {
            throw new StoreException(
                    "Could not open the lock file " + file + ": check that its directory exists and may be written",
                    failure);
        }
        if (lock == null) {
            throw new StoreException("The database " + database
                    + " is in use by another mediator; stop that one, or give this one a file of its own");
        }
        return new ProcessLock(lock);
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldInThisProcess) {
            return null;
        }
    }

    /** Two names of one database must lead to one lock. */
    private static Path lockFile(Path database) {
        Path real;
        try {
            real = database.toRealPath();
        } catch (IOException notThereYet) {
            real = database.toAbsolutePath().normalize();
        }
        return real.resolveSibling(real.getFileName() + ".lock");
    }

    @Override
    public void close() {
        try {
            lock.acquiredBy().close();
        } catch (IOException failure) {
            throw new UncheckedIOException("Could not release the lock of the database", failure);
        }
    }
}
