package dev.switchboard.oci.reader;

import dev.switchboard.oci.reader.ByteWindow.Match;
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

    private static final int LONGEST_DECLARATION = 512;
    private static final int LONGEST_SKIP = 64 * 1024;
    private static final int HEAD = 64 * 1024;

    private enum State {
        OUTSIDE,
        NOISE,
        SKIPPING,
        OVERSIZE,
        IN_DOCTYPE,
        ROOT_TAG,
        CONTENT,
        CLOSING,
        IN_CDATA
    }

    private final int limit;
    private final Consumer<Unit> out;
    private final ByteWindow window;
    private final NoiseMeter noise;
    private final DoctypeScan doctype = new DoctypeScan();

    private State state = State.OUTSIDE;
    private int from;
    private int at;
    private Encoding encoding = Encoding.DEFAULT;
    private byte[] doctypeText = NOTHING;
    private byte[] skipEnd = COMMENT_END;
    private int skipped;
    private boolean lineStart;
    private int quote;

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
        this.window = new ByteWindow(limit);
        this.noise = new NoiseMeter(out);
    }

    /** Takes the next bytes of the stream. */
    void feed(byte[] bytes, int offset, int length) {
        if (window.ended()) {
            throw new IllegalStateException("the stream has ended");
        }
        for (int done = 0; done < length; done += ByteWindow.SLICE) {
            window.append(bytes, offset + done, Math.min(ByteWindow.SLICE, length - done));
            scan();
        }
    }

    /** Says that no more bytes will come, and gives out what is left. */
    void end() {
        window.end();
        scan();
        if (state == State.IN_DOCTYPE) {
            noise.add(window.filled() - from);
        } else if (collecting()) {
            truncated(window.filled(), "the stream ended before the end of the document");
        }
        noise.endRun();
    }

    private void scan() {
        boolean going = true;
        while (going && at < window.filled()) {
            going = step();
        }
        int keep = collecting() ? from : at;
        window.discard(keep);
        from = 0;
        at -= keep;
    }

    /** Deals with one thing at the current position; false when that cannot be decided before more bytes come. */
    private boolean step() {
        if (collecting() && state != State.CLOSING && at - from >= limit) {
            tooLarge(State.OVERSIZE);
            return true;
        }
        return switch (state) {
            case OUTSIDE -> outside();
            case NOISE -> inNoise();
            case SKIPPING -> skipping();
            case OVERSIZE -> oversize();
            case IN_DOCTYPE -> inDoctype();
            case ROOT_TAG -> rootTag();
            case CONTENT -> content();
            case CLOSING -> closing();
            case IN_CDATA -> inCdata();
        };
    }

    /** Whether the bytes from the unit's start on are still needed. */
    private boolean collecting() {
        return state.compareTo(State.IN_DOCTYPE) >= 0;
    }

    private boolean outside() {
        byte b = window.at(at);
        if (b == '<') {
            return markup();
        }
        if (ByteWindow.white(b)) {
            at++;
            return true;
        }
        for (byte[] mark : BYTE_ORDER_MARKS) {
            Match found = window.match(mark, at);
            if (found == Match.OPEN) {
                return false;
            }
            if (found == Match.YES) {
                at += mark.length;
                return true;
            }
        }
        state = State.NOISE;
        return true;
    }

    private boolean markup() {
        Match root = rootAt(at);
        Match declared = declarationAt(at);
        Match comment = window.match(COMMENT, at);
        Match type = window.match(DOCTYPE, at);
        Match instruction = window.match(INSTRUCTION, at);
        if (anyOpen(root, declared, comment, type) || instruction == Match.OPEN) {
            return false;
        }
        if (root == Match.YES) {
            begin();
        } else if (declared == Match.YES) {
            return declaration();
        } else if (type == Match.YES) {
            noise.endRun();
            from = at;
            at += DOCTYPE.length;
            doctype.reset();
            state = State.IN_DOCTYPE;
        } else if (comment == Match.YES) {
            skip(COMMENT, COMMENT_END);
        } else if (instruction == Match.YES) {
            skip(INSTRUCTION, INSTRUCTION_END);
        } else {
            noiseByte();
        }
        return true;
    }

    private void skip(byte[] opening, byte[] end) {
        noise.endRun();
        at += opening.length;
        skipEnd = end;
        skipped = 0;
        lineStart = false;
        state = State.SKIPPING;
    }

    /** Notes the encoding of the XML declaration at the current position; a broken declaration is noise. */
    private boolean declaration() {
        int last = Math.min(window.filled(), at + LONGEST_DECLARATION);
        for (int i = at + XML.length; i < last; i++) {
            if (window.at(i) == '<') {
                noiseByte();
                return true;
            }
            Match end = window.match(INSTRUCTION_END, i);
            if (end == Match.YES) {
                noted(i);
            }
            if (end != Match.NO) {
                return end == Match.YES;
            }
        }
        if (last < at + LONGEST_DECLARATION && !window.ended()) {
            return false;
        }
        noiseByte();
        return true;
    }

    private void noted(int end) {
        encoding = Encoding.declared(window.latin1(at, end));
        doctypeText = NOTHING;
        int behind = end + INSTRUCTION_END.length;
        if (state == State.OVERSIZE) {
            noise.add(behind - at);
        } else {
            noise.endRun();
        }
        at = behind;
    }

    private void noiseByte() {
        noise.add(1);
        at++;
        doctypeText = NOTHING;
        state = state == State.OVERSIZE ? State.OVERSIZE : State.NOISE;
    }

    private boolean inNoise() {
        doctypeText = NOTHING;
        toNextTag();
        if (at < window.filled()) {
            state = State.OUTSIDE;
        }
        return true;
    }

    private void toNextTag() {
        int next = window.indexOf('<', at, window.filled());
        noise.add(next - at);
        at = next;
    }

    private boolean skipping() {
        if (window.at(at) == '<' && lineStart) {
            Match declared = declarationAt(at);
            if (declared != Match.NO) {
                state = declared == Match.YES ? State.OUTSIDE : state;
                return declared == Match.YES;
            }
        }
        Match end = window.match(skipEnd, at);
        if (end == Match.OPEN) {
            return false;
        }
        if (end == Match.YES) {
            at += skipEnd.length;
            state = State.OUTSIDE;
            return true;
        }
        lineStart = window.at(at) == '\n';
        at++;
        skipped++;
        if (skipped >= LONGEST_SKIP) {
            state = State.OUTSIDE;
        }
        return true;
    }

    /** Behind a document that was too large: only a new document counts, since nobody knows where this one ends. */
    private boolean oversize() {
        if (window.at(at) != '<') {
            toNextTag();
            return true;
        }
        Match root = rootAt(at);
        Match declared = declarationAt(at);
        Match close = window.match(CLOSE, at);
        if (anyOpen(root, declared, close, close)) {
            return false;
        }
        if (declared == Match.YES) {
            return declaration();
        }
        if (root == Match.YES) {
            begin();
        } else {
            encoding = close == Match.YES ? Encoding.DEFAULT : encoding;
            noiseByte();
        }
        return true;
    }

    private boolean inDoctype() {
        if (window.at(at) == '<') {
            Match root = rootAt(at);
            Match declared = window.at(at - 1) == '\n' ? declarationAt(at) : Match.NO;
            if (root == Match.OPEN || declared == Match.OPEN) {
                return false;
            }
            if (root == Match.YES || declared == Match.YES) {
                if (root == Match.YES) {
                    doctypeText = window.copy(from, at);
                } else {
                    noise.add(at - from);
                }
                state = State.OUTSIDE;
                return true;
            }
        }
        boolean closed = doctype.closes(window.at(at));
        at++;
        if (closed) {
            doctypeText = window.copy(from, at);
            state = State.OUTSIDE;
        }
        return true;
    }

    private void begin() {
        noise.endRun();
        from = at;
        at += ROOT.length;
        quote = 0;
        state = State.ROOT_TAG;
    }

    private boolean rootTag() {
        byte b = window.at(at);
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
        } else if (b == '>' && window.at(at - 2) == '/') {
            complete();
        } else if (b == '>') {
            state = State.CONTENT;
        }
        return true;
    }

    private boolean content() {
        if (window.at(at) != '<') {
            at = window.indexOf('<', at, endOfUnit());
            return true;
        }
        Match cdata = window.match(CDATA, at);
        Match close = window.match(CLOSE, at);
        Match root = rootAt(at);
        Match declared = declarationAt(at);
        if (anyOpen(cdata, close, root, declared)) {
            return false;
        }
        if (cdata == Match.YES) {
            at += CDATA.length;
            state = State.IN_CDATA;
        } else if (close == Match.YES) {
            at += CLOSE.length;
            state = State.CLOSING;
        } else if (root == Match.YES || declared == Match.YES) {
            truncated(at, "the next document began before the end of this one");
        } else {
            at++;
        }
        return true;
    }

    private boolean closing() {
        byte b = window.at(at);
        if (b == '>') {
            at++;
            complete();
        } else if (ByteWindow.white(b) && at - from < limit) {
            at++;
        } else {
            state = State.CONTENT;
        }
        return true;
    }

    private boolean inCdata() {
        int last = endOfUnit();
        while (at < last && window.at(at) != ']' && (window.at(at) != '<' || window.at(at - 1) != '\n')) {
            at++;
        }
        if (at == last) {
            return true;
        }
        boolean bracket = window.at(at) == ']';
        Match found = bracket ? window.match(CDATA_END, at) : successorAt(at);
        if (found == Match.NO) {
            at++;
        } else if (found == Match.YES && bracket) {
            at += CDATA_END.length;
            state = State.CONTENT;
        } else if (found == Match.YES) {
            truncated(at, "the next document began inside the request of this one");
        }
        return found != Match.OPEN;
    }

    /** Whether the line here starts with an XML declaration and the next line with a root tag. */
    private Match successorAt(int where) {
        Match declared = declarationAt(where);
        if (declared != Match.YES) {
            return declared;
        }
        int last = Math.min(window.filled(), where + LONGEST_DECLARATION);
        int lineEnd = window.indexOf('\n', where, last);
        if (lineEnd < last) {
            return rootAt(lineEnd + 1);
        }
        return last < where + LONGEST_DECLARATION && !window.ended() ? Match.OPEN : Match.NO;
    }

    private int endOfUnit() {
        return (int) Math.min(window.filled(), (long) from + limit);
    }

    private Match rootAt(int where) {
        return window.matchWord(ROOT, where, true);
    }

    private Match declarationAt(int where) {
        return window.matchWord(XML, where, false);
    }

    private static boolean anyOpen(Match a, Match b, Match c, Match d) {
        return a == Match.OPEN || b == Match.OPEN || c == Match.OPEN || d == Match.OPEN;
    }

    private void complete() {
        int length = at - from;
        if (length > limit) {
            tooLarge(State.OUTSIDE);
            return;
        }
        byte[] bytes = window.bytes();
        int offset = from;
        if (doctypeText.length > 0) {
            bytes = Arrays.copyOf(doctypeText, doctypeText.length + length);
            System.arraycopy(window.bytes(), from, bytes, doctypeText.length, length);
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
        String text = encoding.decodeFragment(window.bytes(), from, end - from);
        out.accept(new Unit.Truncated(Unit.withoutLineEnd(text), why));
        forget(State.OUTSIDE);
    }

    private void tooLarge(State next) {
        int head = Math.min(HEAD, Math.min(limit, at - from));
        out.accept(new Unit.TooLarge(encoding.decodeFragment(window.bytes(), from, head), limit));
        forget(next);
    }

    private void forget(State next) {
        encoding = Encoding.DEFAULT;
        doctypeText = NOTHING;
        state = next;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
