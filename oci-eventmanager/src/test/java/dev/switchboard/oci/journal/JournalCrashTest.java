package dev.switchboard.oci.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.oci.TestPools;
import dev.switchboard.testing.TestPostgres;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it stores events: whatever it has acknowledged is there afterwards. */
class JournalCrashTest {

    private static final int KILLS = 4;

    /** Appends until it is killed, and prints the ids it was given. */
    public static final class Appender {
        private Appender() {}

        public static void main(String[] arguments) throws InterruptedException {
            StorePool pool = pool(arguments[0]);
            try (WorkerLock lock = WorkerLock.of(pool)) {
                SqlEventJournal journal = SqlEventJournal.open(pool.dataSource(), InstantSource.system());
                if (!lock.tryAcquire()) {
                    throw new IllegalStateException("the process killed before still holds the lock");
                }
                List<Thread> threads = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    String server = "as" + i;
                    threads.add(new Thread(() -> appendForEver(journal, server)));
                }
                threads.forEach(Thread::start);
                for (Thread thread : threads) {
                    thread.join();
                }
            }
        }

        private static void appendForEver(SqlEventJournal journal, String server) {
            for (int i = 0; ; i++) {
                List<Arrival> batch = new ArrayList<>();
                for (int j = 0; j <= i % 4; j++) {
                    batch.add(new Arrival(server, "", "", "X", "", "y".repeat(500), ""));
                }
                StringBuilder acknowledged = new StringBuilder();
                journal.append(batch)
                        .forEach(entry -> acknowledged.append(entry.id()).append('\n'));
                System.out.print(acknowledged);
            }
        }
    }

    private static StorePool pool(String store) {
        return store.startsWith("jdbc:") ? TestPools.postgres(store) : StorePool.sqlite(Path.of(store));
    }

    @Test
    void everyAcknowledgedEventIsThereAfterKillsOnSqlite(@TempDir Path directory) throws Exception {
        killRepeatedly(directory.resolve("em.sqlite").toString());
    }

    @Test
    void everyAcknowledgedEventIsThereAfterKillsOnPostgres() throws Exception {
        killRepeatedly(TestPostgres.freshUrl());
    }

    private static void killRepeatedly(String store) throws Exception {
        Random random = new Random(42);
        Set<Long> acknowledged = new HashSet<>();
        for (int kill = 0; kill < KILLS; kill++) {
            int before = acknowledged.size();
            appendAndKill(store, 20 + random.nextInt(400), acknowledged);
            assertThat(acknowledged.size()).isGreaterThan(before);
        }
        try (StorePool pool = pool(store);
                SqlEventJournal journal = SqlEventJournal.open(pool.dataSource(), InstantSource.system())) {
            List<Long> stored = journal.list(EventFilter.newest(Integer.MAX_VALUE)).stream()
                    .map(JournalEntry::id)
                    .toList();
            assertThat(new HashSet<>(stored)).hasSameSizeAs(stored).containsAll(acknowledged);
        }
    }

    private static void appendAndKill(String store, int lines, Set<Long> acknowledged) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Appender.class.getName(),
                        store)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader output = process.inputReader()) {
            String line = output.readLine();
            while (line != null) {
                if (line.matches("\\d+")) {
                    acknowledged.add(Long.valueOf(line));
                }
                if (--lines == 0) {
                    // Through its handle, which leaves what it has printed readable.
                    process.toHandle().destroyForcibly();
                }
                line = output.readLine();
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
