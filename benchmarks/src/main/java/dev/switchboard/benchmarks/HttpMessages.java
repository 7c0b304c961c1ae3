package dev.switchboard.benchmarks;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The HTTP messages that come over one connection, each with its length in its head. One thread at a time. */
final class HttpMessages {

    private static final int FIRST = 4 * 1024;

    private final SocketChannel channel;
    private byte[] bytes = new byte[FIRST];
    private int length;
    private int body = -1;
    private int end = Integer.MAX_VALUE;

    /** Takes the connection over; it does not block any more. */
    HttpMessages(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    /**
     * Reads what there is.
     *
     * @param shared what to read with; its content does not matter
     * @return false when the other side has closed
     */
    boolean read(ByteBuffer shared) throws IOException {
        shared.clear();
        int count = channel.read(shared);
        if (count < 0) {
            return false;
        }
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
        }
        shared.flip().get(bytes, length, count);
        length += count;
        return true;
    }

    /** Whether there is a whole message; the one looked at before is forgotten by {@link #next}. */
    boolean whole() {
        for (int i = 0; body < 0 && i + 4 <= length; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n') {
                body = i + 4;
                end = body + Publisher.contentLength(head());
            }
        }
        return length >= end;
    }

    /** The head of the message there is. */
    String head() {
        return new String(bytes, 0, body, StandardCharsets.ISO_8859_1);
    }

    /** The body of the message there is. */
    String body() {
        return new String(bytes, body, end - body, StandardCharsets.UTF_8);
    }

    /** Goes on to what follows. */
    void next() {
        System.arraycopy(bytes, end, bytes, 0, length - end);
        length -= end;
        body = -1;
        end = Integer.MAX_VALUE;
    }

    /** Writes everything, however long it takes. */
    void write(byte[] message) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(message);
        while (rest.hasRemaining()) {
            if (channel.write(rest) == 0) {
                Thread.onSpinWait();
            }
        }
    }

    void close() throws IOException {
        channel.close();
    }
}
