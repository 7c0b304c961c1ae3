package dev.switchboard.ipecs.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A capture of a real event stream: a UTF-8 text file with one JSON object on each line, in the order of receipt.
 *
 * <pre>
 * {"at": 1705309300123, "text": "{\"event\": \"acd\", …}"}
 * {"at": 1705309310400, "connection": "lost"}
 * {"at": 1705309315900, "connection": "restored"}
 * </pre>
 *
 * <p>{@code at} is the receive time in milliseconds since 1970 (UTC), {@code text} one message exactly as it came, also
 * if it was no JSON. {@code connection} says that the stream was lost or open again. Other members, and empty lines, are
 * ignored.
 */
public final class CaptureFile {

    private static final ObjectMapper JSON = new ObjectMapper();

    private CaptureFile() {}

    /** What a line tells of. */
    public enum Kind {
        /** A message was received. */
        MESSAGE,
        /** The stream was lost. */
        LOST,
        /** The stream was open again. */
        RESTORED
    }

    /**
     * One line.
     *
     * @param at receive time in milliseconds since 1970 (UTC)
     * @param kind what it tells of
     * @param text the message; empty for the other kinds
     */
    public record Line(long at, Kind kind, String text) {

        /**
         * Checks the values.
         *
         * @param at receive time
         * @param kind what it tells of
         * @param text the message
         */
        public Line {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(text, "text");
        }

        /**
         * A message.
         *
         * @param at receive time in milliseconds since 1970 (UTC)
         * @param text as it was received
         * @return the line
         */
        public static Line message(long at, String text) {
            return new Line(at, Kind.MESSAGE, text);
        }

        /**
         * The line as it stands in the file.
         *
         * @return JSON without a line end
         */
        public String json() {
            return switch (kind) {
                case MESSAGE -> "{\"at\": " + at + ", \"text\": " + JsonText.quote(text) + "}";
                case LOST -> "{\"at\": " + at + ", \"connection\": \"lost\"}";
                case RESTORED -> "{\"at\": " + at + ", \"connection\": \"restored\"}";
            };
        }

        /**
         * Reads a line.
         *
         * @param json as it stands in the file
         * @return the line
         * @throws IOException if it is none; the text says why
         */
        public static Line parse(String json) throws IOException {
            JsonNode node;
            try {
                node = JSON.readTree(json);
            } catch (JsonProcessingException e) {
                throw new IOException("a line of a capture must be a JSON object, but is no JSON", e);
            }
            if (!node.path("at").canConvertToLong() || !node.path("at").isIntegralNumber()) {
                throw new IOException("a line of a capture needs 'at', the receive time in milliseconds");
            }
            long at = node.path("at").asLong();
            if (node.path("text").isTextual()) {
                return message(at, node.path("text").asText());
            }
            return switch (node.path("connection").asText()) {
                case "lost" -> new Line(at, Kind.LOST, "");
                case "restored" -> new Line(at, Kind.RESTORED, "");
                default ->
                    throw new IOException(
                            "a line of a capture needs 'text' or 'connection', which is 'lost' or 'restored'");
            };
        }
    }

    /** Writes a capture. Not to be used by two threads at a time. */
    public static final class Writer implements AutoCloseable {

        private final BufferedWriter out;

        private Writer(BufferedWriter out) {
            this.out = out;
        }

        /**
         * Writes one line.
         *
         * @param line what happened
         * @throws IOException if it cannot be written
         */
        public void write(Line line) throws IOException {
            out.write(line.json());
            out.newLine();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    /**
     * Begins a capture.
     *
     * @param file a file that does not exist, or is overwritten
     * @return a writer to close
     * @throws IOException if the file cannot be written
     */
    public static Writer create(Path file) throws IOException {
        return new Writer(Files.newBufferedWriter(file, StandardCharsets.UTF_8));
    }

    /**
     * Tells a capture from another file.
     *
     * @param file any file
     * @return whether its first line that is not empty is one of a capture
     * @throws IOException if the file cannot be read
     */
    public static boolean isCapture(Path file) throws IOException {
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.isBlank()) {
                    JsonNode node = JSON.readTree(line);
                    return node.has("at") && (node.has("text") || node.has("connection"));
                }
            }
            return false;
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /**
     * Reads a capture as a play, line by line. The file is closed at its end.
     *
     * @param file the capture
     * @param factor how much faster than it happened, more than zero; 1 for its own pauses
     * @return messages whose times count from the first line; the iterator throws {@link UncheckedIOException} at a line
     *     that cannot be read, and names its number
     * @throws IOException if the file cannot be opened
     */
    public static Iterator<TimedMessage> replay(Path file, double factor) throws IOException {
        if (!(factor > 0)) {
            throw new IllegalArgumentException("the factor must be more than zero, not " + factor);
        }
        return new Replay(file, Files.newBufferedReader(file, StandardCharsets.UTF_8), factor);
    }

    private static final class Replay implements Iterator<TimedMessage> {

        private final Path file;
        private final BufferedReader in;
        private final double factor;
        private int number;
        private long first = Long.MIN_VALUE;
        private long latest;
        private boolean ended;
        private @Nullable TimedMessage next;

        Replay(Path file, BufferedReader in, double factor) {
            this.file = file;
            this.in = in;
            this.factor = factor;
        }

        @Override
        public boolean hasNext() {
            try {
                while (next == null && !ended) {
                    String text = in.readLine();
                    number++;
                    if (text == null) {
                        ended = true;
                        in.close();
                    } else if (!text.isBlank()) {
                        next = message(Line.parse(text));
                    }
                }
                return next != null;
            } catch (IOException e) {
                throw new UncheckedIOException(file + ", line " + number + ": " + e.getMessage(), e);
            }
        }

        @Override
        public TimedMessage next() {
            if (!hasNext() || next == null) {
                throw new NoSuchElementException("the capture is at its end");
            }
            TimedMessage result = next;
            next = null;
            return result;
        }

        private @Nullable TimedMessage message(Line line) {
            if (first == Long.MIN_VALUE) {
                first = line.at();
                latest = first;
            }
            // A receive clock that was set back must not stop the play.
            latest = Math.max(latest, line.at());
            Duration at = Duration.ofNanos((long) ((latest - first) * 1e6 / factor));
            return switch (line.kind()) {
                case MESSAGE -> new TimedMessage.Text(at, line.text());
                case LOST -> new TimedMessage.Loss(at);
                case RESTORED -> null;
            };
        }
    }
}
