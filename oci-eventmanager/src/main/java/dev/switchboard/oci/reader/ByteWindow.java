package dev.switchboard.oci.reader;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The part of a byte stream that is still needed, with a cursor at what is not decided yet, and a mark where the unit
 * being collected begins.
 *
 * <p>Positions are offsets into {@link #bytes}; {@link #discard} shifts them.
 */
final class ByteWindow {

    /** The most bytes to add at once. */
    static final int SLICE = 64 * 1024;

    private static final int SMALL = 2 * SLICE;
    private static final int LARGE = 16 * SLICE;

    /** Whether something is at a position. */
    enum Match {
        NO,
        YES,
        /** It may be: more bytes must come before that is decided. */
        OPEN
    }

    private final int limit;
    private byte[] bytes = new byte[SMALL];
    private int filled;
    private int cursor;
    private int mark;
    private boolean ended;

    /** A window that grows up to some bytes more than the limit. */
    ByteWindow(int limit) {
        this.limit = limit;
    }

    /** Adds bytes at the end, at most {@link #SLICE}. */
    void append(byte[] source, int offset, int length) {
        if (filled + length > bytes.length) {
            long roomy = Math.min(2L * bytes.length, (long) limit + SMALL);
            bytes = Arrays.copyOf(bytes, Math.max(filled + length, (int) Math.min(roomy, Integer.MAX_VALUE - 8)));
        }
        System.arraycopy(source, offset, bytes, filled, length);
        filled += length;
    }

    /** Drops what is before the mark, or before the cursor, and memory that one large document took. */
    void discard(boolean keepUnit) {
        int keep = keepUnit ? mark : cursor;
        int rest = filled - keep;
        boolean shrink = bytes.length > LARGE && rest <= SLICE;
        if (keep > 0 || shrink) {
            byte[] target = shrink ? new byte[SMALL] : bytes;
            System.arraycopy(bytes, keep, target, 0, rest);
            bytes = target;
        }
        filled = rest;
        cursor -= keep;
        mark = 0;
    }

    /** Says that no more bytes will come: from now on nothing is open. */
    void end() {
        ended = true;
    }

    boolean ended() {
        return ended;
    }

    int filled() {
        return filled;
    }

    int cursor() {
        return cursor;
    }

    int mark() {
        return mark;
    }

    /** Begins a unit at the cursor. */
    void markHere() {
        mark = cursor;
    }

    /** How many bytes of the unit lie before the cursor. */
    int collected() {
        return cursor - mark;
    }

    void advance(int count) {
        cursor += count;
    }

    void advanceTo(int position) {
        cursor = position;
    }

    /** Whether every byte has been looked at. */
    boolean exhausted() {
        return cursor >= filled;
    }

    /** The byte at the cursor. */
    byte here() {
        return bytes[cursor];
    }

    byte at(int position) {
        return bytes[position];
    }

    /** The bytes themselves, up to {@link #filled}. */
    byte[] bytes() {
        return bytes;
    }

    String latin1(int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    byte[] copy(int start, int end) {
        return Arrays.copyOfRange(bytes, start, end);
    }

    Match match(byte[] marker, int position) {
        for (int i = 0; i < marker.length; i++) {
            if (position + i >= filled) {
                return open();
            }
            if (bytes[position + i] != marker[i]) {
                return Match.NO;
            }
        }
        return Match.YES;
    }

    /** Whether a marker is here with white space behind it, or with the end of a tag when that is allowed. */
    Match matchWord(byte[] marker, int position, boolean tagMayEnd) {
        Match found = match(marker, position);
        if (found != Match.YES) {
            return found;
        }
        int behind = position + marker.length;
        if (behind >= filled) {
            return open();
        }
        byte b = bytes[behind];
        return white(b) || (tagMayEnd && (b == '/' || b == '>')) ? Match.YES : Match.NO;
    }

    private Match open() {
        return ended ? Match.NO : Match.OPEN;
    }

    /** The first position of a byte, or {@code end} when it is not there. */
    int indexOf(char wanted, int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return end;
    }

    static boolean white(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }
}
