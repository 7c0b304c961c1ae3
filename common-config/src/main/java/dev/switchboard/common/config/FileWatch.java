package dev.switchboard.common.config;

import dev.switchboard.common.time.Threads;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when the content of files changes, and when one comes or goes.
 *
 * <p>It looks at the files again and again rather than having the operating system tell, which also works on network
 * and container file systems, and where a link is made to lead somewhere else. A change counts once two looks in a row
 * have found the same, so that a file is not taken while it is being written; one that never rests counts after
 * {@value #PATIENCE} looks. What is no regular file, a pipe for instance, is never read.
 *
 * <p><b>Threading.</b> Owns one daemon thread, {@code switchboard-<library>-watch}, on which it calls back. Any thread
 * may call any method.
 */
public final class FileWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);

    private static final int PATIENCE = 4;

    /** Within this time a second change may leave the time of the last change as it is. */
    private static final Duration COARSEST_CLOCK = Duration.ofSeconds(3);

    private static final String MISSING = "missing";
    private static final String UNREADABLE = "unreadable";
    private static final String NO_FILE = "not a regular file";

    /** What tells a file from another version of it without reading it. */
    private record Mark(FileTime modified, long size, Optional<Object> key) {}

    /** What a look found. The mark is there when it is enough to know the content again. */
    private record Look(String content, Optional<Mark> mark) {}

    private final Duration every;
    private final Runnable changed;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Map<Path, Look> looks = new HashMap<>();
    private volatile Set<Path> files;

    /**
     * Makes a watch, not yet started.
     *
     * @param library the library that owns it, for the thread's name
     * @param files the files; links are followed
     * @param every how often to look; a change is told two to {@value #PATIENCE} looks after it was made
     * @param changed called after a change, and once soon after the start, since nobody knows what has changed before
     *     it; what it throws is logged, and the watch goes on
     * @throws IllegalArgumentException when {@code every} is not more than zero
     */
    public FileWatch(String library, Set<Path> files, Duration every, Runnable changed) {
        if (every.isZero() || every.isNegative()) {
            throw new IllegalArgumentException("every must be more than zero, but is " + every);
        }
        this.files = Set.copyOf(files);
        this.every = every;
        this.changed = changed;
        this.thread = Threads.daemon(library, "watch", this::run);
    }

    /** Begins to look. Once only. */
    public void start() {
        thread.start();
    }

    /**
     * Watches other files from now on. A file that was not among those before counts as a change.
     *
     * @param others the files in place of those before
     */
    public void watch(Set<Path> others) {
        files = Set.copyOf(others);
    }

    /** Ends the watch; returns when a call in progress has returned, which is interrupted. */
    @Override
    public void close() {
        closing.countDown();
        if (Thread.currentThread() == thread) {
            return;
        }
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Optional<Map<Path, String>> told = Optional.empty();
        Optional<Map<Path, String>> last = Optional.empty();
        int waited = 0;
        try {
            do {
                Optional<Map<Path, String>> now = Optional.of(look());
                if (now.equals(told)) {
                    waited = 0;
                } else if (now.equals(last) || ++waited >= PATIENCE) {
                    waited = 0;
                    told = now;
                    tell();
                }
                last = now;
            } while (!closing.await(every.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            // Only close interrupts.
            Thread.currentThread().interrupt();
        }
    }

    private void tell() {
        try {
            changed.run();
        } catch (RuntimeException e) {
            LOG.error("A change of files could not be dealt with files={}", files, e);
        }
    }

    private Map<Path, String> look() {
        Map<Path, String> contents = new HashMap<>();
        Set<Path> watched = files;
        looks.keySet().retainAll(watched);
        for (Path file : watched) {
            Look look = look(file, Optional.ofNullable(looks.get(file)));
            looks.put(file, look);
            contents.put(file, look.content());
        }
        return contents;
    }

    private static Look look(Path file, Optional<Look> before) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                return new Look(NO_FILE, Optional.empty());
            }
            FileTime modified = attributes.lastModifiedTime();
            Mark mark = new Mark(modified, attributes.size(), Optional.ofNullable(attributes.fileKey()));
            if (before.isPresent() && before.get().mark().equals(Optional.of(mark))) {
                return before.get();
            }
            boolean old = modified.toInstant().plus(COARSEST_CLOCK).isBefore(Instant.now());
            return new Look(digest(file), old ? Optional.of(mark) : Optional.empty());
        } catch (NoSuchFileException e) {
            return new Look(MISSING, Optional.empty());
        } catch (IOException e) {
            return new Look(UNREADABLE, Optional.empty());
        }
    }

    private static String digest(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[16 * 1024];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
