package dev.switchboard.oci.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.oci.journal.Arrival;
import dev.switchboard.oci.journal.EventJournal;
import dev.switchboard.oci.journal.EventJournal.NumberedArrival;
import dev.switchboard.oci.journal.EventJournal.Origin;
import dev.switchboard.oci.journal.MemoryEventJournal;
import dev.switchboard.testing.Eventually;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal whose database does not answer: what writes to it hangs until the test lets go. */
class SpoolTest {

    private static final Set<String> WRITES = Set.of("forgetEarlier", "appendNumbered");
    private static final long RUN = new Random(1).nextLong();

    @TempDir
    Path directory;

    private final MemoryEventJournal events = new MemoryEventJournal(InstantSource.system());
    private final CountDownLatch answering = new CountDownLatch(1);
    private final Set<String> begun = ConcurrentHashMap.newKeySet();

    private EventJournal hanging() {
        return (EventJournal) Proxy.newProxyInstance(
                EventJournal.class.getClassLoader(),
                new Class<?>[] {EventJournal.class},
                (proxy, method, arguments) -> {
                    if (WRITES.contains(method.getName())) {
                        begun.add(method.getName());
                        answering.await();
                    }
                    try {
                        return method.invoke(events, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    private static Arrival arrival(String reportId) {
        return new Arrival("as1", reportId, "admin", "X", "bob", "text", "");
    }

    @Test
    void aJournalThatHangsFromTheStartDelaysNoSpooling() throws Exception {
        Path file = directory.resolve("oci.spool");
        String identity;
        try (SpoolFile made = SpoolFile.open(file)) {
            identity = made.id().toString();
        }
        Origin earlier = new Origin(identity, RUN + 1);
        NumberedArrival old = new NumberedArrival(earlier, 7, Instant.now(), arrival("old"));
        events.appendNumbered(List.of(old), false);

        ExecutorService reader = Executors.newSingleThreadExecutor();
        try (Spool spool = new Spool(
                new Spool.Options(file, 1 << 20, Duration.ofMillis(100)),
                hanging(),
                InstantSource.system(),
                new Random(1),
                point -> {})) {
            spool.start(entries -> {});
            spool.drain();
            Eventually.until(() -> begun.contains("forgetEarlier"));

            Future<?> stored = reader.submit(() -> spool.store(spool.batch(List.of(arrival("new"))), true));
            Eventually.until(() -> spool.status().documents() == 1);
            assertThat(stored).as("in the journal's hands").isNotDone();

            answering.countDown();
            stored.get(20, TimeUnit.SECONDS);
            Eventually.until(() -> spool.status().documents() == 0);
        } finally {
            answering.countDown();
            reader.shutdownNow();
        }
        assertThat(events.find(1)).isPresent();
        assertThat(events.find(2))
                .hasValueSatisfying(entry -> assertThat(entry.reportId()).isEqualTo("new"));
        assertThat(events.find(3)).as("a second copy").isEmpty();
        // Of the earlier life nothing is known any more: its number is taken for a new one.
        assertThat(events.appendNumbered(List.of(old), false)).hasSize(1);
    }

    @Test
    void whatEarlierLivesHaveLeftIsNotForgottenWhileItIsInTheFile() throws Exception {
        Path file = directory.resolve("oci.spool");
        NumberedArrival left;
        try (SpoolFile made = SpoolFile.open(file)) {
            Origin earlier = new Origin(made.id().toString(), RUN + 1);
            left = new NumberedArrival(earlier, 1, Instant.now(), arrival("old"));
            assertThat(made.append(List.of(left), 1 << 20)).isTrue();
        }
        // Its first life has died between the journal and the file.
        events.appendNumbered(List.of(left), true);
        answering.countDown();
        try (Spool spool = new Spool(
                new Spool.Options(file, 1 << 20, Duration.ofMillis(100)),
                hanging(),
                InstantSource.system(),
                new Random(1),
                point -> {})) {
            spool.start(entries -> {});
            assertThat(spool.status().documents()).isEqualTo(1);
            spool.drain();
            Eventually.until(() -> spool.status().documents() == 0);
        }
        assertThat(begun).doesNotContain("forgetEarlier");
        assertThat(events.find(2)).as("a second copy").isEmpty();
    }
}
