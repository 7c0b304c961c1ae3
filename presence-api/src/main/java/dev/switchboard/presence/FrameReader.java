package dev.switchboard.presence;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a client's frames from bytes as they come in. What a message says is looked at only as far as it must be proper
 * text, and never kept.
 *
 * <p><b>Threading.</b> One thread at a time.
 */
final class FrameReader {

    /** Hears of what was read; after a fault of nothing more. */
    interface Listener {

        /** A whole message. */
        void message(boolean text, long bytes);

        void ping(byte[] payload);

        void pong();

        /** The client's farewell: payload of the close frame. */
        void close(byte[] payload);

        /** The client broke a rule: the code and the reason to close with. */
        void fault(int code, String reason);
    }

    private enum Step {
        FIRST,
        SECOND,
        LENGTH,
        MASK,
        PAYLOAD,
        DONE
    }

    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int LARGEST_CONTROL = 125;

    private final Listener listener;
    private final int maxMessage;
    private final Utf8Check utf8 = new Utf8Check();
    private final byte[] mask = new byte[4];
    private byte[] control = new byte[0];
    private Step step = Step.FIRST;
    private int first;
    private int opcode;
    private long length;
    private int missing;
    private long read;
    private boolean inMessage;
    private boolean text;
    private long messageBytes;

    FrameReader(Listener listener, int maxMessage) {
        this.listener = listener;
        this.maxMessage = maxMessage;
    }

    void read(ByteBuffer bytes) {
        while (bytes.hasRemaining() && step != Step.DONE) {
            switch (step) {
                case FIRST -> {
                    first = bytes.get() & 0xFF;
                    opcode = first & 0x0F;
                    step = Step.SECOND;
                }
                case SECOND -> second(bytes.get() & 0xFF);
                case LENGTH -> {
                    length = (length << 8) | (bytes.get() & 0xFF);
                    if (--missing == 0) {
                        lengthKnown();
                    }
                }
                case MASK -> {
                    mask[4 - missing] = bytes.get();
                    if (--missing == 0) {
                        payloadBegins();
                    }
                }
                default -> payload(bytes);
            }
        }
    }

    private void second(int second) {
        int size = second & 0x7F;
        List<String> faults = faults(size, (second & 0x80) != 0);
        if (!faults.isEmpty()) {
            fault(Farewell.PROTOCOL_ERROR, String.join(", ", faults));
            return;
        }
        missing = size == 127 ? 8 : size == 126 ? 2 : 0;
        length = missing == 0 ? size : 0;
        step = Step.LENGTH;
        if (missing == 0) {
            lengthKnown();
        }
    }

    private List<String> faults(int size, boolean masked) {
        List<String> faults = new ArrayList<>(0);
        boolean last = last();
        for (int bit = 1; bit <= 3; bit++) {
            if ((first & (0x80 >> bit)) != 0) {
                faults.add("RSV" + bit + " set");
            }
        }
        if (opcode == Frames.CLOSE || opcode == Frames.PING || opcode == Frames.PONG) {
            if (size > LARGEST_CONTROL) {
                faults.add("len > 125 for control");
            }
            if (!last) {
                faults.add("FIN not set on control");
            }
        } else if (opcode == TEXT || opcode == BINARY) {
            if (inMessage) {
                faults.add("data before FIN");
            }
        } else if (opcode != CONTINUATION) {
            faults.add("bad opcode " + opcode);
        } else if (!inMessage) {
            faults.add("continuation after FIN");
        }
        if (!masked) {
            faults.add("bad MASK");
        }
        return faults;
    }

    private void lengthKnown() {
        if (length < 0) {
            fault(Farewell.PROTOCOL_ERROR, "bad length");
            return;
        }
        if (!isControl()) {
            if (opcode != CONTINUATION) {
                inMessage = true;
                text = opcode == TEXT;
                messageBytes = 0;
                utf8.reset();
            }
            // By difference: the sum may not fit.
            if (length > maxMessage - messageBytes) {
                fault(Farewell.TOO_BIG, "message too big");
                return;
            }
        }
        missing = 4;
        step = Step.MASK;
    }

    private void payloadBegins() {
        read = 0;
        control = isControl() ? new byte[(int) length] : control;
        step = Step.PAYLOAD;
        if (length == 0) {
            frameEnds();
        }
    }

    private void payload(ByteBuffer bytes) {
        while (bytes.hasRemaining() && read < length) {
            byte value = (byte) (bytes.get() ^ mask[(int) (read & 3)]);
            if (isControl()) {
                control[(int) read] = value;
            } else if (text && !utf8.accepts(value)) {
                fault(Farewell.BAD_TEXT, "invalid UTF-8");
                return;
            }
            read++;
        }
        if (read == length) {
            frameEnds();
        }
    }

    private void frameEnds() {
        step = Step.FIRST;
        if (isControl()) {
            byte[] payload = control;
            control = new byte[0];
            controlEnds(payload);
            return;
        }
        messageBytes += length;
        if (last()) {
            inMessage = false;
            if (text && !utf8.complete()) {
                fault(Farewell.BAD_TEXT, "invalid UTF-8");
                return;
            }
            listener.message(text, messageBytes);
        }
    }

    private void controlEnds(byte[] payload) {
        if (opcode == Frames.PING) {
            listener.ping(payload);
        } else if (opcode == Frames.PONG) {
            listener.pong();
        } else {
            closeEnds(payload);
        }
    }

    private void closeEnds(byte[] payload) {
        if (payload.length == 1) {
            fault(Farewell.PROTOCOL_ERROR, "bad close payload");
            return;
        }
        if (payload.length > 1) {
            int code = ByteBuffer.wrap(payload).getShort() & 0xFFFF;
            if (!mayBeSent(code)) {
                fault(Farewell.PROTOCOL_ERROR, "bad close code " + code);
                return;
            }
            utf8.reset();
            for (int i = 2; i < payload.length; i++) {
                if (!utf8.accepts(payload[i])) {
                    fault(Farewell.PROTOCOL_ERROR, "invalid utf8 payload in close frame");
                    return;
                }
            }
            if (!utf8.complete()) {
                fault(Farewell.PROTOCOL_ERROR, "invalid utf8 payload in close frame");
                return;
            }
        }
        step = Step.DONE;
        listener.close(payload);
    }

    private static boolean mayBeSent(int code) {
        boolean standard = code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
        return standard || (code >= 3000 && code <= 4999);
    }

    private boolean isControl() {
        return opcode >= Frames.CLOSE;
    }

    private boolean last() {
        return (first & 0x80) != 0;
    }

    private void fault(int code, String reason) {
        step = Step.DONE;
        listener.fault(code, reason);
    }
}
