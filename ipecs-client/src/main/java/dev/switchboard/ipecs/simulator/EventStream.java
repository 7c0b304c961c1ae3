package dev.switchboard.ipecs.simulator;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's end of one WebSocket: writes unmasked frames, reads masked ones. */
final class EventStream {

    static final int TEXT = 1;
    static final int BINARY = 2;

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final int CONTINUATION = 0;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int MAX_INCOMING = 64 * 1024;
    private static final long PATIENCE_MILLIS = 500;
    private static final int NO_STATUS = 1005;
    private static final int NO_CLOSE = 1006;

    private final Connection connection;
    private final String token;
    private final ReentrantLock writing = new ReentrantLock();

    private volatile boolean closing;

    /** Guarded by this, as is the one below. */
    private boolean reading = true;

    private boolean ended;

    EventStream(Connection connection, String token) {
        this.connection = connection;
        this.token = token;
    }

    String token() {
        return token;
    }

    /** Whether the message could be written; it may still get lost on the way. */
    boolean send(int opcode, byte[] payload) {
        return write(true, opcode, payload);
    }

    boolean sendInThree(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int third = bytes.length / 3;
        return write(false, TEXT, Arrays.copyOfRange(bytes, 0, third))
                && write(false, CONTINUATION, Arrays.copyOfRange(bytes, third, 2 * third))
                && write(true, CONTINUATION, Arrays.copyOfRange(bytes, 2 * third, bytes.length));
    }

    /** Answers the upgrade. */
    void start(byte[] answer) throws IOException {
        connection.out().write(answer);
        connection.out().flush();
    }

    /** Says goodbye; the connection ends when the client answers. One whose client does not read is reset. */
    void close(int code) {
        if (!writable()) {
            reset();
            return;
        }
        try {
            write(true, CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
            closing = true;
        } finally {
            writing.unlock();
        }
    }

    private boolean writable() {
        try {
            return writing.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void reset() {
        connection.reset();
        end();
    }

    /** Whether what the client sends is read; while it is not, its pings stay unanswered. */
    synchronized void reading(boolean on) {
        reading = on;
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    private boolean write(boolean last, int opcode, byte[] payload) {
        int length = payload.length;
        byte[] head = length < 126
                ? new byte[] {0, (byte) length}
                : length < 65_536
                        ? new byte[] {0, 126, (byte) (length >> 8), (byte) length}
                        : new byte[] {
                            0,
                            127,
                            0,
                            0,
                            0,
                            0,
                            (byte) (length >> 24),
                            (byte) (length >> 16),
                            (byte) (length >> 8),
                            (byte) length
                        };
        head[0] = (byte) ((last ? 0x80 : 0) | opcode);
        byte[] frame = Arrays.copyOf(head, head.length + length);
        System.arraycopy(payload, 0, frame, head.length, length);
        writing.lock();
        try {
            if (closing) {
                return false;
            }
            OutputStream out = connection.out();
            out.write(frame);
            out.flush();
            return true;
        } catch (IOException e) {
            LOG.debug("An event stream broke while it was written to. reason={}", e.getMessage());
            closing = true;
            connection.close();
            return false;
        } finally {
            writing.unlock();
        }
    }

    /** Reads until the stream ends; gives the code the client closed it with, 1006 when it just went away. */
    int readToTheEnd() {
        try {
            connection.waitForEver();
            DataInputStream in = new DataInputStream(connection.in());
            while (true) {
                int opcode = in.readUnsignedByte() & 15;
                byte[] payload = payload(in);
                if (!waitUntilReading()) {
                    return NO_CLOSE;
                }
                if (opcode == CLOSE) {
                    int code = payload.length < 2 ? NO_STATUS : (payload[0] & 255) << 8 | (payload[1] & 255);
                    write(true, CLOSE, payload);
                    return code;
                }
                if (opcode == PING) {
                    write(true, PONG, payload);
                }
            }
        } catch (EOFException e) {
            return NO_CLOSE;
        } catch (IOException e) {
            LOG.debug("An event stream ended. reason={}", e.getMessage());
            return NO_CLOSE;
        } finally {
            closing = true;
            connection.close();
            end();
        }
    }

    private static byte[] payload(DataInputStream in) throws IOException {
        int second = in.readUnsignedByte();
        if ((second & 0x80) == 0) {
            throw new IOException("the client sent a frame without a mask");
        }
        long length = second & 127;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        if (length < 0 || length > MAX_INCOMING) {
            throw new IOException("the client sent a frame of " + length + " bytes");
        }
        byte[] mask = new byte[4];
        in.readFully(mask);
        byte[] payload = new byte[(int) length];
        in.readFully(payload);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i & 3];
        }
        return payload;
    }

    private synchronized boolean waitUntilReading() throws IOException {
        try {
            while (!reading && !ended) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the simulator is being stopped", e);
        }
        return !ended;
    }
}
