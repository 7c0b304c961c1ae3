package dev.switchboard.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FileWatchTest {

    private static final Duration EVERY = Duration.ofMillis(5);

    /** One way to change a file, and what it is called. */
    private record Change(String name, Action action) {
        @Override
        public String toString() {
            return name;
        }
    }

    private interface Action {
        void on(Path file) throws IOException;
    }

    @TempDir
    private Path directory;

    private final Semaphore told = new Semaphore(0);

    private static Stream<Change> changes() {
        return Stream.of(
                new Change("another text", file -> overwrite(file, "something longer")),
                new Change("same length, same time", file -> {
                    FileTime time = Files.getLastModifiedTime(file);
                    overwrite(file, "two");
                    Files.setLastModifiedTime(file, time);
                }),
                new Change("moved into its place", file -> {
                    Path next = file.resolveSibling("next");
                    Files.writeString(next, "two");
                    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                }),
                new Change("removed", Files::delete));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void aChangeIsToldOnce(Change change) throws Exception {
        Path file = Files.writeString(directory.resolve("em.ini"), "one");
        try (FileWatch watch = watching(file)) {
            change.action().on(file);

            awaitTold(watch);
            assertThat(told.tryAcquire(20 * EVERY.toMillis(), TimeUnit.MILLISECONDS))
                    .isFalse();
        }
    }

    @Test
    void anOldFileIsReadAgainOnlyWhenItsMarksChange() throws Exception {
        Path file = Files.writeString(directory.resolve("em.ini"), "one");
        FileTime longAgo = FileTime.from(Instant.now().minusSeconds(3600));
        Files.setLastModifiedTime(file, longAgo);
        try (FileWatch watch = watching(file)) {
            overwrite(file, "two");

            awaitTold(watch);
        }
    }

    /** As container platforms mount configuration: a link to a link, the second of which is replaced as a whole. */
    @Test
    void aLinkThatLeadsElsewhereIsAChange() throws Exception {
        Files.createDirectories(directory.resolve("v1"));
        Files.createDirectories(directory.resolve("v2"));
        Files.writeString(directory.resolve("v1/em.ini"), "one");
        Files.writeString(directory.resolve("v2/em.ini"), "two");
        Path data = Files.createSymbolicLink(directory.resolve("data"), Path.of("v1"));
        Path file = Files.createSymbolicLink(directory.resolve("em.ini"), Path.of("data/em.ini"));
        try (FileWatch watch = watching(file)) {
            Path next = Files.createSymbolicLink(directory.resolve("data.next"), Path.of("v2"));
            Files.move(next, data, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);

            awaitTold(watch);
        }
    }

    @Test
    void aFileThatNeverRestsIsToldAllTheSame() throws Exception {
        Path file = Files.writeString(directory.resolve("em.ini"), "0");
        try (FileWatch watch = watching(file)) {
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            for (int i = 0; told.availablePermits() == 0 && System.nanoTime() < until; i++) {
                Files.writeString(file, Integer.toString(i));
            }
            awaitTold(watch);
        }
    }

    @Test
    void otherFilesCanTakeTheirPlace() throws Exception {
        Path first = Files.writeString(directory.resolve("first"), "one");
        Path second = directory.resolve("second");
        try (FileWatch watch = watching(first)) {
            watch.watch(Set.of(second));
            awaitTold(watch);

            Files.createFile(second);
            awaitTold(watch);
        }
    }

    @Test
    void aListenerThatThrowsHearsOfTheNextChange() throws Exception {
        Path file = Files.writeString(directory.resolve("em.ini"), "one");
        AtomicInteger calls = new AtomicInteger();
        try (FileWatch watch = new FileWatch("test", Set.of(file), EVERY, () -> {
            calls.incrementAndGet();
            told.release();
            throw new IllegalStateException("a listener's mistake");
        })) {
            watch.start();
            awaitTold(watch);
            overwrite(file, "another");
            awaitTold(watch);
        }
        assertThat(calls).hasValue(2);
    }

    @Test
    void closingInterruptsACallAndEndsTheThread() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        FileWatch watch = new FileWatch("closing-test", Set.of(directory.resolve("em.ini")), EVERY, () -> {
            told.release();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        watch.start();
        awaitTold(watch);
        watch.close();
        watch.close();

        assertThat(interrupted.getCount()).isZero();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("switchboard-closing-test-watch"));
    }

    @Test
    void aPauseOfNothingIsRefused() {
        assertThatThrownBy(() -> new FileWatch("test", Set.of(), Duration.ZERO, () -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("every");
    }

    /** In one piece: a file that is empty for a moment may well be seen empty twice on a busy machine. */
    private static void overwrite(Path file, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** A watch that has told what it tells at its start. */
    private FileWatch watching(Path file) throws InterruptedException {
        FileWatch watch = new FileWatch("test", Set.of(file), EVERY, told::release);
        watch.start();
        awaitTold(watch);
        return watch;
    }

    private void awaitTold(FileWatch watch) throws InterruptedException {
        assertThat(told.tryAcquire(20, TimeUnit.SECONDS))
                .as("a call of %s", watch)
                .isTrue();
    }
}
