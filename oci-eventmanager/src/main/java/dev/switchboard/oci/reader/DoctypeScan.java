package dev.switchboard.oci.reader;

/**
 * Finds the end of a document type declaration, fed byte by byte behind {@code <!DOCTYPE}.
 *
 * <p>Brackets and {@code >} count only outside quotes, comments and processing instructions.
 */
final class DoctypeScan {

    private static final int COMMENT = '-';
    private static final int INSTRUCTION = '?';

    private int inside;
    private int depth;
    private int last4;

    /** Starts over. */
    void reset() {
        inside = 0;
        depth = 0;
        last4 = 0;
    }

    /** Takes a byte, and says whether the declaration ends with it. */
    boolean closes(byte b) {
        last4 = last4 << 8 | (b & 0xff);
        if (inside == COMMENT || inside == INSTRUCTION) {
            boolean over = inside == COMMENT ? (last4 & 0xffffff) == 0x2d2d3e : (last4 & 0xffff) == 0x3f3e;
            inside = over ? 0 : inside;
            last4 = over ? 0 : last4;
            return false;
        }
        if (inside != 0) {
            inside = b == inside ? 0 : inside;
            return false;
        }
        if (last4 == 0x3c212d2d || (last4 & 0xffff) == 0x3c3f) {
            inside = last4 == 0x3c212d2d ? COMMENT : INSTRUCTION;
            last4 = 0;
        } else if (b == '"' || b == '\'') {
            inside = b;
        } else if (b == '[') {
            depth++;
        } else if (b == ']') {
            depth--;
        }
        return b == '>' && depth <= 0;
    }
}
