package dev.switchboard.presence;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Frames as the server sends them: whole and unmasked. */
final class Frames {

    static final int TEXT = 1;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int FINAL = 0x80;
    private static final int LARGEST_IN_HEADER = 125;
    private static final int LARGEST_IN_TWO_BYTES = 0xFFFF;
    private static final int MARK_TWO_BYTES = 126;
    private static final int MARK_EIGHT_BYTES = 127;

    private Frames() {}

    static byte[] text(byte[] payload) {
        return frame(TEXT, payload);
    }

    static byte[] close(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return frame(
                CLOSE,
                ByteBuffer.allocate(2 + text.length)
                        .putShort((short) code)
                        .put(text)
                        .array());
    }

    static byte[] frame(int opcode, byte[] payload) {
        int length = payload.length;
        ByteBuffer frame = ByteBuffer.allocate(length + 10).put((byte) (FINAL | opcode));
        if (length <= LARGEST_IN_HEADER) {
            frame.put((byte) length);
        } else if (length <= LARGEST_IN_TWO_BYTES) {
            frame.put((byte) MARK_TWO_BYTES).putShort((short) length);
        } else {
            frame.put((byte) MARK_EIGHT_BYTES).putLong(length);
        }
        frame.put(payload).flip();
        byte[] exact = new byte[frame.remaining()];
        frame.get(exact);
        return exact;
    }
}
