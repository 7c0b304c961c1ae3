package dev.switchboard.oci.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.oci.TestPools;
import dev.switchboard.testing.Eventually;
import dev.switchboard.testing.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerLockTest {

    /** Holds the lock of a file until it is killed. */
    public static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            try (WorkerLock lock = WorkerLock.onFile(Path.of(arguments[0]))) {
                System.out.write(lock.tryAcquire() ? '+' : '-');
                System.out.flush();
                System.in.read();
            }
        }
    }

    @Test
    void aFilesLockIsFreeWhenItsHolderIsKilled(@TempDir Path directory) throws Exception {
        Path file = Files.createFile(directory.resolve("em.sqlite"));
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (WorkerLock ours = WorkerLock.onFile(file)) {
            assertThat(holder.getInputStream().read()).isEqualTo('+');
            assertThat(ours.tryAcquire()).isFalse();
            assertThat(ours.held()).isFalse();
            holder.destroyForcibly().waitFor();
            assertThat(ours.tryAcquire()).isTrue();
            assertThat(ours.held()).isTrue();
        } finally {
            holder.destroyForcibly();
        }
    }

    @Test
    @SuppressWarnings("try") // closing it early is what is tested
    void aFilesLockIsOneWhateverNameLeadsToIt(@TempDir Path directory) throws Exception {
        Path file = Files.createFile(directory.resolve("em.sqlite"));
        Path link = Files.createSymbolicLink(directory.resolve("link.sqlite"), file);
        try (WorkerLock first = WorkerLock.onFile(file);
                WorkerLock second = WorkerLock.onFile(link)) {
            assertThat(first.tryAcquire()).isTrue();
            assertThat(first.tryAcquire()).as("holding it already").isTrue();
            assertThat(second.tryAcquire()).isFalse();
            first.close();
            assertThat(second.tryAcquire()).isTrue();
        }
    }

    @Test
    @SuppressWarnings("try") // closing it early is what is tested
    void aServersLockPassesOnWhenItsSessionDies() {
        String url = TestPostgres.freshUrl();
        try (StorePool firstPool = TestPools.postgres(url);
                StorePool secondPool = TestPools.postgres(url);
                SqlEventJournal journal = SqlEventJournal.open(firstPool.dataSource(), InstantSource.system());
                WorkerLock first = WorkerLock.of(firstPool);
                WorkerLock second = WorkerLock.of(secondPool)) {
            assertThat(first.tryAcquire()).isTrue();
            assertThat(second.tryAcquire()).isFalse();
            first.close();
            assertThat(second.tryAcquire()).isTrue();
            assertThat(first.tryAcquire()).isFalse();

            SqlDatabase.open(firstPool.dataSource())
                    .run(
                            "kill the holder",
                            handle -> handle.createQuery("SELECT pg_terminate_backend(pid) FROM pg_locks"
                                            + " WHERE locktype = 'advisory' AND granted AND database ="
                                            + " (SELECT oid FROM pg_database WHERE datname = current_database())")
                                    .mapTo(Boolean.class)
                                    .one());
            Eventually.until("the first to get the lock", first::tryAcquire);
            assertThat(first.held()).isTrue();
            assertThat(second.held()).isFalse();
            assertThat(second.tryAcquire()).isFalse();
            assertThat(journal.counts()).containsEntry(EventStatus.PENDING, 0L);
        }
    }
}
