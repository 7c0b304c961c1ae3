package dev.switchboard.ipecs;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.switchboard.common.time.Threads;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends every message as it came to a file, one JSON object a line, for a replay:
 *
 * <pre>
 * {"at": 1705309300123, "text": "…"}
 * {"at": 1705309310400, "connection": "lost"}
 * </pre>
 *
 * <p>When the disk is too slow or fails, lines are left out, and a warning says so: events never wait for it.
 *
 * <p><b>Threading.</b> Writes on the thread {@code switchboard-ipecs-capture}.
 */
final class CaptureWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CaptureWriter.class);

    private static final int WAITING = 50_000;
    private static final int BATCH = 1024;

    private final Path file;
    private final BatchQueue<String> queue = new BatchQueue<>(WAITING);
    private final BufferedWriter out;
    private final Thread thread;
    private long leftOut;

    private CaptureWriter(Path file, BufferedWriter out) {
        this.file = file;
        this.out = out;
        this.thread = Threads.daemon("ipecs", "capture", this::run);
    }

    /** @throws IOException when the file cannot be written */
    static CaptureWriter open(Path file) throws IOException {
        return new CaptureWriter(
                file,
                Files.newBufferedWriter(
                        file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }

    void start() {
        thread.start();
    }

    void message(String text, long at) {
        line("{\"at\": " + at + ", \"text\": \""
                + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"}\n");
    }

    void connection(boolean restored, long at) {
        line("{\"at\": " + at + ", \"connection\": \"" + (restored ? "restored" : "lost") + "\"}\n");
    }

    private void line(String line) {
        try {
            if (!queue.put(line, Duration.ZERO)) {
                leftOut++;
                if (Long.bitCount(leftOut) == 1) {
                    LOG.warn("The capture has holes: the disk does not keep up file={} lines={}", file, leftOut);
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        @Nullable Object[] batch = new Object[BATCH];
        try (out) {
            for (int count = queue.take(batch); count > 0; count = queue.take(batch)) {
                for (int i = 0; i < count; i++) {
                    out.write((String) Objects.requireNonNull(batch[i]));
                }
                out.flush();
            }
        } catch (IOException failed) {
            queue.close();
            LOG.error("The capture ends here: the file cannot be written file={}", file, failed);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes what waits and returns when the file is closed. */
    @Override
    public void close() {
        queue.close();
        try {
            if (thread.getState() == Thread.State.NEW) {
                out.close();
            }
            thread.join();
        } catch (IOException failed) {
            LOG.warn("The capture cannot be closed file={}", file, failed);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
