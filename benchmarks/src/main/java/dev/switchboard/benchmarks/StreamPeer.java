package dev.switchboard.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One client of the live stream: a handshake, frames, and what little of them the load has to know. Written for
 * thousands on one thread, so a message is looked at only where it is known to hold something.
 *
 * <p><b>Threading.</b> The thread of its {@link StreamReader} only.
 */
final class StreamPeer {

    /** What a peer hears. */
    interface Listener {

        /** A change of the classic contract: the number in the user's id, and the length of the status word. */
        void change(StreamPeer peer, int user, int statusLength);

        /** The peer has everybody's status. */
        void complete(StreamPeer peer);
    }

    /** Where the number stands in a classic message, which begins with {@code "user_id":"user0000000000000000000042"} in a brace. */
    private static final int NUMBER_FROM = 16 + 14;

    private static final int NUMBER_TO = 16 + 22;

    /** Larger messages are parts of a snapshot, of which the beginning is enough. */
    private static final int LARGEST_WHOLE = 2048;

    private static final int HEAD = 64;
    private static final int PING = 9;
    private static final int CLOSE = 8;

    final boolean typed;
    final boolean counted;

    @Nullable
    SocketChannel channel;

    int attempts;
    boolean complete;
    private boolean open;
    private byte[] carried = new byte[0];
    private long skip;
    private String epoch = "";
    private long revision;

    StreamPeer(boolean typed, boolean counted) {
        this.typed = typed;
        this.counted = counted;
    }

    boolean open() {
        return open;
    }

    /** A new connection begins. */
    void reset(SocketChannel fresh) {
        channel = fresh;
        open = false;
        complete = false;
        carried = new byte[0];
        skip = 0;
    }

    byte[] handshake(StreamTarget target) {
        String query = typed ? "?v=2" + (epoch.isEmpty() ? "" : "&since=" + epoch + "." + revision) : "";
        return ("GET " + target.path() + "/ws" + query + " HTTP/1.1\r\nHost: " + target.host() + ":" + target.port()
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nX-Presence-Secret: " + target.secret()
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    int carriedBytes() {
        return carried.length;
    }

    /** Takes bytes that came in; the first ones are those that were carried over. */
    void take(byte[] bytes, int length, Listener listener) throws IOException {
        int at = 0;
        if (!open) {
            at = answered(bytes, length);
            if (at < 0) {
                carry(bytes, 0, length);
                return;
            }
            open = true;
            attempts = 0;
        }
        if (skip > 0) {
            int skipped = (int) Math.min(skip, length - at);
            skip -= skipped;
            at += skipped;
        }
        while (at < length) {
            int next = frame(bytes, at, length, listener);
            if (next < 0) {
                break;
            }
            at = next;
        }
        carry(bytes, at, length);
    }

    void carryInto(byte[] work) {
        System.arraycopy(carried, 0, work, 0, carried.length);
    }

    private void carry(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length == 0 && carried.length == 0) {
            return;
        }
        carried = new byte[length];
        System.arraycopy(bytes, from, carried, 0, length);
    }

    private static int answered(byte[] bytes, int length) throws IOException {
        for (int i = 3; i < length; i++) {
            if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n') {
                String head = new String(bytes, 0, i, StandardCharsets.US_ASCII);
                if (!head.startsWith("HTTP/1.1 101")) {
                    throw new IOException("the stream was refused: "
                            + head.lines().findFirst().orElse(""));
                }
                return i + 1;
            }
        }
        return -1;
    }

    /** Where the next frame begins; -1 when this one is not all there. */
    private int frame(byte[] bytes, int at, int length, Listener listener) throws IOException {
        if (length - at < 2) {
            return -1;
        }
        long size = bytes[at + 1] & 0x7F;
        int payload = at + 2 + (size == 126 ? 2 : size == 127 ? 8 : 0);
        if (payload > length) {
            return -1;
        }
        if (size == 126) {
            size = ((bytes[at + 2] & 0xFFL) << 8) | (bytes[at + 3] & 0xFFL);
        } else if (size == 127) {
            size = ByteBuffer.wrap(bytes, at + 2, 8).getLong();
        }
        int there = length - payload;
        if (there < Math.min(size, size > LARGEST_WHOLE ? HEAD : LARGEST_WHOLE)) {
            return -1;
        }
        int opcode = bytes[at] & 0x0F;
        if (opcode == PING) {
            pong(bytes, payload, (int) size);
        } else if (opcode == CLOSE) {
            throw new IOException("the server closes the stream");
        } else if (typed) {
            typedMessage(bytes, payload, (int) Math.min(size, HEAD), listener);
        } else {
            classicMessage(bytes, payload, (int) size, listener);
        }
        if (size > there) {
            skip = size - there;
            return length;
        }
        return payload + (int) size;
    }

    private void classicMessage(byte[] bytes, int from, int size, Listener listener) {
        int user = 0;
        for (int i = from + NUMBER_FROM; i < from + NUMBER_TO; i++) {
            user = user * 10 + bytes[i] - '0';
        }
        int end = from + size;
        while (bytes[end - 1] != '"') {
            end--;
        }
        int start = end - 1;
        while (bytes[start - 1] != '"') {
            start--;
        }
        listener.change(this, user, end - 1 - start);
    }

    private void typedMessage(byte[] bytes, int from, int size, Listener listener) {
        String head = new String(bytes, from, size, StandardCharsets.ISO_8859_1);
        if (head.startsWith("{\"type\":\"hello\"")) {
            String told = between(head, "\"epoch\":\"", '"');
            if (told.equals(epoch)) {
                listener.complete(this);
            }
            epoch = told;
            revision = Long.parseLong(between(head, "\"revision\":", ','));
        } else if (head.startsWith("{\"type\":\"snapshot\"")) {
            if (head.contains("\"last\":true")) {
                listener.complete(this);
            }
        } else if (head.startsWith("{\"type\":\"status\"")) {
            revision = Long.parseLong(between(head, "\"revision\":", ','));
        }
    }

    private static String between(String text, String before, char end) {
        int from = text.indexOf(before) + before.length();
        return text.substring(from, text.indexOf(end, from));
    }

    /** With a mask of zeros, which leaves the payload as it is. */
    private void pong(byte[] bytes, int from, int size) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(6 + size)
                .put((byte) 0x8A)
                .put((byte) (0x80 | size))
                .putInt(0)
                .put(bytes, from, size)
                .flip();
        SocketChannel to = channel;
        if (to != null && to.write(frame) < 6) {
            throw new IOException("the server does not take pongs");
        }
    }
}
