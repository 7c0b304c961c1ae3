package dev.switchboard.presence;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one write takes: frames that lie side by side in memory become one buffer. One thread at a time. */
final class Batch {

    /** Enough for a write to be worth its call, and small enough for a stalled client to cost little. */
    private static final int LIMIT = 64 * 1024;

    /** More buffers than this do not fit into one call of the system. */
    private static final int MOST_BUFFERS = 512;

    private final List<ByteBuffer> buffers = new ArrayList<>(2);
    private byte @Nullable [] last;
    private int lastFrom;
    private int lastEnd;
    private int bytes;
    private int messages;

    void add(byte[] frame) {
        add(frame, 0, frame.length);
    }

    void addMessage(byte[] frame) {
        messages++;
        add(frame);
    }

    void addMessage(byte[] chunk, int from, int length) {
        messages++;
        add(chunk, from, length);
    }

    void addMessages(byte[] frames, int count) {
        messages += count;
        add(frames);
    }

    private void add(byte[] chunk, int from, int length) {
        bytes += length;
        if (chunk == last && from == lastEnd) {
            lastEnd = from + length;
            return;
        }
        closeLast();
        last = chunk;
        lastFrom = from;
        lastEnd = from + length;
    }

    private void closeLast() {
        byte[] chunk = last;
        if (chunk != null) {
            buffers.add(ByteBuffer.wrap(chunk, lastFrom, lastEnd - lastFrom));
            last = null;
        }
    }

    boolean full() {
        return bytes >= LIMIT || buffers.size() >= MOST_BUFFERS;
    }

    boolean isEmpty() {
        return bytes == 0;
    }

    int bytes() {
        return bytes;
    }

    int messages() {
        return messages;
    }

    ByteBuffer[] buffers() {
        closeLast();
        return buffers.toArray(ByteBuffer[]::new);
    }
}
