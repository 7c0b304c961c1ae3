package dev.switchboard.oci.reader;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Cuts the byte stream of an application server into documents, whatever the lines and segments it came in.
 *
 * <p>Works on bytes, because the encoding is known only from a declaration: every encoding that is a superset of ASCII
 * will do. UTF-16 is not supported; such a stream is noise from beginning to end.
 *
 * <p>The result does not depend on how the bytes are cut into calls. Memory is bounded by the size limit. No input
 * makes it fail; after anything it cannot use it goes on at the next document.
 *
 * <p>A declaration counts for the one document that follows it. Comments and processing instructions between
 * documents are skipped, but they end at an XML declaration that starts a line, and after 64 KiB: an unterminated
 * one must not hide the documents behind it.
 */
final class Framer {

    private static final byte[] ROOT = ascii("<BroadsoftOCIReportingDocument");
    private static final byte[] CLOSE = ascii("</BroadsoftOCIReportingDocument");
    private static final byte[] XML = ascii("<?xml");
    private static final byte[] INSTRUCTION = ascii("<?");
    private static final byte[] INSTRUCTION_END = ascii("?>");
    private static final byte[] COMMENT = ascii("<!--");
    private static final byte[] COMMENT_END = ascii("-->");
    private static final byte[] DOCTYPE = ascii("<!DOCTYPE");
    private static final byte[] CDATA = ascii("<![CDATA[");
    private static final byte[] CDATA_END = ascii("]]>");
    private static final byte[] NOTHING = {};
    private static final byte[][] BYTE_ORDER_MARKS = {
        {(byte) 0xef, (byte) 0xbb, (byte) 0xbf}, {(byte) 0xfe, (byte) 0xff}, {(byte) 0xff, (byte) 0xfe}
    };

    private static final int SLICE = 64 * 1024;
    private static final int LONGEST_DECLARATION = 512;
    private static final int LONGEST_SKIP = 64 * 1024;
    private static final int HEAD = 64 * 1024;
    private static final long NOISE_PART = 1024 * 1024;

    private static final int NO = 0;
    private static final int YES = 1;
    private static final int MORE = -1;

    private enum State {
        OUTSIDE,
        NOISE,
        SKIPPING,
        IN_DOCTYPE,
        OVERSIZE,
        ROOT_TAG,
        CONTENT,
        CLOSING,
        IN_CDATA
    }

    private final int limit;
    private final Consumer<Unit> out;

    private byte[] buffer = new byte[2 * SLICE];
    private int filled;
    private int from;
    private int at;
    private boolean ended;

    private State state = State.OUTSIDE;
    private Encoding encoding = Encoding.DEFAULT;
    private final DoctypeScan doctype = new DoctypeScan();
    private byte[] doctypeText = NOTHING;
    private byte[] skipEnd = COMMENT_END;
    private int skipped;
    private boolean lineStart;
    private int quote;
    private long noise;
    private boolean noiseTold;

    /**
     * Makes a framer for one connection.
     *
     * @param limit the largest document in bytes
     * @param out takes each unit as it is found
     */
    Framer(int limit, Consumer<Unit> out) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1 byte: " + limit);
        }
        this.limit = limit;
        this.out = out;
    }

    /** Takes the next bytes of the stream. */
    void feed(byte[] bytes, int offset, int length) {
        if (ended) {
            throw new IllegalStateException("the stream has ended");
        }
        for (int done = 0; done < length; done += SLICE) {
            append(bytes, offset + done, Math.min(SLICE, length - done));
            scan();
        }
    }

    /** Says that no more bytes will come, and gives out what is left. */
    void end() {
        ended = true;
        scan();
        if (state == State.ROOT_TAG || state == State.CONTENT || state == State.CLOSING || state == State.IN_CDATA) {
            truncated(filled, "the stream ended before the end of the document");
        } else if (state == State.IN_DOCTYPE) {
            noise(filled - from);
        }
        tellNoise();
    }

    private void append(byte[] bytes, int offset, int length) {
        if (filled + length > buffer.length) {
            int wanted = Math.max(filled + length, (int) Math.min(2L * buffer.length, (long) limit + 2 * SLICE));
            buffer = Arrays.copyOf(buffer, wanted);
        }
        System.arraycopy(bytes, offset, buffer, filled, length);
        filled += length;
    }

    private void scan() {
        boolean going = true;
        while (going && at < filled) {
            going = switch (state) {
                case OUTSIDE -> outside();
                case NOISE -> inNoise();
                case SKIPPING -> skipping();
                case IN_DOCTYPE -> inDoctype();
                case OVERSIZE -> oversize();
                case ROOT_TAG -> rootTag();
                case CONTENT -> content();
                case CLOSING -> closing();
                case IN_CDATA -> inCdata();
            };
        }
        discard();
    }

    /** Drops what is done with from the buffer, and a buffer that one large document made large. */
    private void discard() {
        int keep = keepsUnit() ? from : at;
        int rest = filled - keep;
        byte[] target = buffer.length > 16 * SLICE && rest <= SLICE ? new byte[2 * SLICE] : buffer;
        if (keep > 0 || target.length != buffer.length) {
            System.arraycopy(buffer, keep, target, 0, rest);
            buffer = target;
        }
        at -= keep;
        from = 0;
        filled = rest;
    }

    private boolean keepsUnit() {
        return switch (state) {
            case ROOT_TAG, CONTENT, CLOSING, IN_CDATA, IN_DOCTYPE -> true;
            default -> false;
        };
    }

    // Between documents. Each method looks at one thing at the current position, and is false when it cannot
    // decide before more bytes have come.

    private boolean outside() {
        byte b = buffer[at];
        if (b == '<') {
            return markup();
        }
        if (white(b)) {
            at++;
            return true;
        }
        for (byte[] mark : BYTE_ORDER_MARKS) {
            int found = match(mark, at);
            if (found == MORE) {
                return false;
            }
            if (found == YES) {
                at += mark.length;
                return true;
            }
        }
        state = State.NOISE;
        return true;
    }

    private boolean markup() {
        int root = rootAt(at);
        int declared = xmlAt(at);
        int comment = match(COMMENT, at);
        int type = match(DOCTYPE, at);
        int instruction = match(INSTRUCTION, at);
        if (root == MORE || declared == MORE || comment == MORE || type == MORE || instruction == MORE) {
            return false;
        }
        if (root == YES) {
            begin();
        } else if (declared == YES) {
            return declaration(State.OUTSIDE);
        } else if (type == YES) {
            tellNoise();
            from = at;
            at += DOCTYPE.length;
            doctype.reset();
            state = State.IN_DOCTYPE;
        } else if (comment == YES || instruction == YES) {
            tellNoise();
            skipEnd = comment == YES ? COMMENT_END : INSTRUCTION_END;
            at += comment == YES ? COMMENT.length : INSTRUCTION.length;
            skipped = 0;
            lineStart = false;
            state = State.SKIPPING;
        } else {
            noiseByte();
        }
        return true;
    }

    /** Notes the encoding of the XML declaration at the current position. */
    private boolean declaration(State next) {
        int end = at + XML.length;
        int last = at + LONGEST_DECLARATION;
        while (end < last) {
            if (end + 1 >= filled) {
                if (!ended) {
                    return false;
                }
                break;
            }
            if (buffer[end] == '?' && buffer[end + 1] == '>') {
                encoding = Encoding.declared(new String(buffer, at, end - at, StandardCharsets.ISO_8859_1));
                doctypeText = NOTHING;
                if (next == State.OUTSIDE) {
                    tellNoise();
                } else {
                    noise(end + 2 - at);
                }
                at = end + 2;
                state = next;
                return true;
            }
            if (buffer[end] == '<') {
                break;
            }
            end++;
        }
        noiseByte();
        return true;
    }

    private void noiseByte() {
        noise(1);
        at++;
        doctypeText = NOTHING;
        state = state == State.OVERSIZE ? State.OVERSIZE : State.NOISE;
    }

    private boolean inNoise() {
        doctypeText = NOTHING;
        int next = indexOf('<', at, filled);
        noise(next - at);
        at = next;
        if (at < filled) {
            state = State.OUTSIDE;
        }
        return true;
    }

    private boolean skipping() {
        if (buffer[at] == '<' && lineStart) {
            int declared = xmlAt(at);
            if (declared == MORE) {
                return false;
            }
            if (declared == YES) {
                state = State.OUTSIDE;
                return true;
            }
        }
        int end = match(skipEnd, at);
        if (end == MORE) {
            return false;
        }
        if (end == YES) {
            at += skipEnd.length;
            state = State.OUTSIDE;
            return true;
        }
        lineStart = buffer[at] == '\n';
        at++;
        if (++skipped >= LONGEST_SKIP) {
            state = State.OUTSIDE;
        }
        return true;
    }

    private boolean inDoctype() {
        if (at - from >= limit) {
            tooLarge(State.OVERSIZE);
            return true;
        }
        if (buffer[at] == '<') {
            int root = rootAt(at);
            int declared = buffer[at - 1] == '\n' ? xmlAt(at) : NO;
            if (root == MORE || declared == MORE) {
                return false;
            }
            if (root == YES || declared == YES) {
                if (root == YES) {
                    doctypeText = Arrays.copyOfRange(buffer, from, at);
                } else {
                    noise(at - from);
                }
                state = State.OUTSIDE;
                return true;
            }
        }
        if (doctype.closes(buffer[at++])) {
            doctypeText = Arrays.copyOfRange(buffer, from, at);
            state = State.OUTSIDE;
        }
        return true;
    }

    /** Behind a document that was too large: only a new document counts, since nobody knows where this one ends. */
    private boolean oversize() {
        if (buffer[at] != '<') {
            int next = indexOf('<', at, filled);
            noise(next - at);
            at = next;
            return true;
        }
        int root = rootAt(at);
        int declared = xmlAt(at);
        int close = match(CLOSE, at);
        if (root == MORE || declared == MORE || close == MORE) {
            return false;
        }
        if (root == YES) {
            begin();
            return true;
        }
        if (declared == YES) {
            return declaration(State.OVERSIZE);
        }
        if (close == YES) {
            encoding = Encoding.DEFAULT;
        }
        noiseByte();
        return true;
    }

    // Inside a document.

    private void begin() {
        tellNoise();
        from = at;
        at += ROOT.length;
        quote = 0;
        state = State.ROOT_TAG;
    }

    private boolean rootTag() {
        if (at - from >= limit) {
            tooLarge(State.OVERSIZE);
            return true;
        }
        byte b = buffer[at];
        if (b == '<') {
            // Never legal in a tag, not even in quotes: the tag is broken, and what follows is watched as content.
            state = State.CONTENT;
            return true;
        }
        at++;
        if (quote != 0) {
            quote = b == quote ? 0 : quote;
        } else if (b == '"' || b == '\'') {
            quote = b;
        } else if (b == '>') {
            if (buffer[at - 2] == '/') {
                complete();
            } else {
                state = State.CONTENT;
            }
        }
        return true;
    }

    private boolean content() {
        if (at - from >= limit) {
            tooLarge(State.OVERSIZE);
            return true;
        }
        if (buffer[at] != '<') {
            at = indexOf('<', at, (int) Math.min(filled, (long) from + limit));
            return true;
        }
        int cdata = match(CDATA, at);
        int close = match(CLOSE, at);
        int root = rootAt(at);
        int declared = xmlAt(at);
        if (cdata == MORE || close == MORE || root == MORE || declared == MORE) {
            return false;
        }
        if (cdata == YES) {
            at += CDATA.length;
            state = State.IN_CDATA;
        } else if (close == YES) {
            at += CLOSE.length;
            state = State.CLOSING;
        } else if (root == YES || declared == YES) {
            truncated(at, "the next document began before the end of this one");
            state = State.OUTSIDE;
        } else {
            at++;
        }
        return true;
    }

    private boolean closing() {
        byte b = buffer[at];
        if (b == '>') {
            at++;
            complete();
        } else if (white(b) && at - from < limit) {
            at++;
        } else {
            state = State.CONTENT;
        }
        return true;
    }

    private boolean inCdata() {
        if (at - from >= limit) {
            tooLarge(State.OVERSIZE);
            return true;
        }
        int last = (int) Math.min(filled, (long) from + limit);
        while (at < last && buffer[at] != ']' && (buffer[at] != '<' || buffer[at - 1] != '\n')) {
            at++;
        }
        if (at == last) {
            return true;
        }
        if (buffer[at] == ']') {
            int end = match(CDATA_END, at);
            if (end == YES) {
                at += CDATA_END.length;
                state = State.CONTENT;
            } else if (end == NO) {
                at++;
            }
            return end != MORE;
        }
        int next = successorAt(at);
        if (next == YES) {
            truncated(at, "the next document began inside the request of this one");
            state = State.OUTSIDE;
        } else if (next == NO) {
            at++;
        }
        return next != MORE;
    }

    /** Whether the line here starts with an XML declaration and the next line with a root tag. */
    private int successorAt(int where) {
        int declared = xmlAt(where);
        if (declared != YES) {
            return declared;
        }
        int last = (int) Math.min(filled, (long) where + LONGEST_DECLARATION);
        int lineEnd = indexOf('\n', where, last);
        if (lineEnd < last) {
            return rootAt(lineEnd + 1);
        }
        return last < where + LONGEST_DECLARATION && !ended ? MORE : NO;
    }

    // What is given out.

    private void complete() {
        if (at - from > limit) {
            tooLarge(State.OUTSIDE);
            return;
        }
        byte[] bytes = buffer;
        int offset = from;
        int length = at - from;
        if (doctypeText.length > 0) {
            bytes = Arrays.copyOf(doctypeText, doctypeText.length + length);
            System.arraycopy(buffer, from, bytes, doctypeText.length, length);
            offset = 0;
            length = bytes.length;
        }
        try {
            out.accept(new Unit.Document(encoding.decode(bytes, offset, length), encoding.note()));
        } catch (CharacterCodingException e) {
            String why = "the document is declared as " + encoding.charset().name() + ", but its bytes are not";
            out.accept(new Unit.Undecodable(Encoding.DEFAULT.decodeFragment(bytes, offset, length), why));
        }
        forget(State.OUTSIDE);
    }

    private void truncated(int end, String why) {
        String text = encoding.decodeFragment(buffer, from, end - from);
        int last = text.length();
        while (last > 0 && (text.charAt(last - 1) == '\n' || text.charAt(last - 1) == '\r')) {
            last--;
        }
        out.accept(new Unit.Truncated(text.substring(0, last), why));
        forget(State.OUTSIDE);
    }

    private void tooLarge(State next) {
        int head = Math.min(HEAD, Math.min(limit, at - from));
        out.accept(new Unit.TooLarge(encoding.decodeFragment(buffer, from, head), limit));
        forget(next);
    }

    private void forget(State next) {
        encoding = Encoding.DEFAULT;
        doctypeText = NOTHING;
        state = next;
    }

    private void noise(long bytes) {
        noise += bytes;
        while (noise >= NOISE_PART) {
            out.accept(new Unit.Noise(NOISE_PART, noiseTold));
            noise -= NOISE_PART;
            noiseTold = true;
        }
    }

    private void tellNoise() {
        if (noise > 0) {
            out.accept(new Unit.Noise(noise, noiseTold));
        }
        noise = 0;
        noiseTold = false;
    }

    // Looking at bytes.

    private int rootAt(int where) {
        return markerAt(ROOT, where, true);
    }

    private int xmlAt(int where) {
        return markerAt(XML, where, false);
    }

    private int markerAt(byte[] marker, int where, boolean tagEnds) {
        int found = match(marker, where);
        if (found != YES) {
            return found;
        }
        int behind = where + marker.length;
        if (behind >= filled) {
            return ended ? NO : MORE;
        }
        byte b = buffer[behind];
        return white(b) || (tagEnds && (b == '/' || b == '>')) ? YES : NO;
    }

    private int match(byte[] marker, int where) {
        for (int i = 0; i < marker.length; i++) {
            if (where + i >= filled) {
                return ended ? NO : MORE;
            }
            if (buffer[where + i] != marker[i]) {
                return NO;
            }
        }
        return YES;
    }

    private int indexOf(char wanted, int start, int end) {
        for (int i = start; i < end; i++) {
            if (buffer[i] == wanted) {
                return i;
            }
        }
        return end;
    }

    private static boolean white(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
