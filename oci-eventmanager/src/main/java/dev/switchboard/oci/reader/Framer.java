package dev.switchboard.oci.reader;

import dev.switchboard.oci.reader.ByteWindow.Match;
import java.nio.charset.CharacterCodingException;
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

    private static final byte[] NOTHING = {};
    private static final byte[][] BYTE_ORDER_MARKS = {
        {(byte) 0xef, (byte) 0xbb, (byte) 0xbf}, {(byte) 0xfe, (byte) 0xff}, {(byte) 0xff, (byte) 0xfe}
    };

    private static final int LONGEST_SKIP = 64 * 1024;
    private static final int HEAD = 64 * 1024;

    private enum State {
        OUTSIDE,
        NOISE,
        SKIPPING,
        OVERSIZE,
        IN_DOCTYPE,
        INSIDE
    }

    private final int limit;
    private final Consumer<Unit> out;
    private final ByteWindow window;
    private final DocumentScan document;
    private final NoiseMeter noise;
    private final DoctypeScan doctype = new DoctypeScan();

    private State state = State.OUTSIDE;
    private Encoding encoding = Encoding.DEFAULT;
    private byte[] doctypeText = NOTHING;
    private byte[] skipEnd = Marker.COMMENT_END;
    private int skipped;
    private boolean lineStart;

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
        this.document = new DocumentScan(window, limit);
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
            noise.add(window.filled() - window.mark());
        } else if (state == State.INSIDE) {
            truncated(window.filled(), "the stream ended before the end of the document");
        }
        noise.endRun();
    }

    private void scan() {
        boolean going = true;
        while (going && !window.exhausted()) {
            going = step();
        }
        window.discard(state == State.INSIDE || state == State.IN_DOCTYPE);
    }

    /** Deals with one thing at the cursor; false when that cannot be decided before more bytes come. */
    private boolean step() {
        return switch (state) {
            case OUTSIDE -> outside();
            case NOISE -> inNoise();
            case SKIPPING -> skipping();
            case OVERSIZE -> oversize();
            case IN_DOCTYPE -> inDoctype();
            case INSIDE -> inside();
        };
    }

    private boolean outside() {
        byte b = window.here();
        if (b == '<') {
            return markup();
        }
        if (ByteWindow.white(b)) {
            window.advance(1);
            return true;
        }
        for (byte[] mark : BYTE_ORDER_MARKS) {
            Match found = window.match(mark, window.cursor());
            if (found == Match.OPEN) {
                return false;
            }
            if (found == Match.YES) {
                window.advance(mark.length);
                return true;
            }
        }
        state = State.NOISE;
        return true;
    }

    private boolean markup() {
        Match root = Marker.rootAt(window, window.cursor());
        Match declared = Marker.declarationAt(window, window.cursor());
        Match comment = window.match(Marker.COMMENT, window.cursor());
        Match type = window.match(Marker.DOCTYPE, window.cursor());
        Match instruction = window.match(Marker.INSTRUCTION, window.cursor());
        if (Marker.anyOpen(root, declared, comment, type, instruction)) {
            return false;
        }
        if (root == Match.YES) {
            begin();
        } else if (declared == Match.YES) {
            return declaration();
        } else if (type == Match.YES) {
            noise.endRun();
            window.markHere();
            window.advance(Marker.DOCTYPE.length);
            doctype.reset();
            state = State.IN_DOCTYPE;
        } else if (comment == Match.YES) {
            skip(Marker.COMMENT, Marker.COMMENT_END);
        } else if (instruction == Match.YES) {
            skip(Marker.INSTRUCTION, Marker.INSTRUCTION_END);
        } else {
            noiseByte();
        }
        return true;
    }

    private void skip(byte[] opening, byte[] end) {
        noise.endRun();
        window.advance(opening.length);
        skipEnd = end;
        skipped = 0;
        lineStart = false;
        state = State.SKIPPING;
    }

    /** Notes the encoding of the XML declaration at the current position; a broken declaration is noise. */
    private boolean declaration() {
        int start = window.cursor();
        int last = Math.min(window.filled(), start + Marker.LONGEST_DECLARATION);
        for (int i = start + Marker.XML.length; i < last; i++) {
            if (window.at(i) == '<') {
                noiseByte();
                return true;
            }
            Match end = window.match(Marker.INSTRUCTION_END, i);
            if (end == Match.YES) {
                noted(i);
            }
            if (end != Match.NO) {
                return end == Match.YES;
            }
        }
        if (last < start + Marker.LONGEST_DECLARATION && !window.ended()) {
            return false;
        }
        noiseByte();
        return true;
    }

    private void noted(int end) {
        encoding = Encoding.declared(window.latin1(window.cursor(), end));
        doctypeText = NOTHING;
        int behind = end + Marker.INSTRUCTION_END.length;
        if (state == State.OVERSIZE) {
            noise.add(behind - window.cursor());
        } else {
            noise.endRun();
        }
        window.advanceTo(behind);
    }

    private void noiseByte() {
        noise.add(1);
        window.advance(1);
        doctypeText = NOTHING;
        state = state == State.OVERSIZE ? State.OVERSIZE : State.NOISE;
    }

    private boolean inNoise() {
        doctypeText = NOTHING;
        toNextTag();
        if (!window.exhausted()) {
            state = State.OUTSIDE;
        }
        return true;
    }

    private void toNextTag() {
        int next = window.indexOf('<', window.cursor(), window.filled());
        noise.add(next - window.cursor());
        window.advanceTo(next);
    }

    private boolean skipping() {
        if (window.here() == '<' && lineStart) {
            Match declared = Marker.declarationAt(window, window.cursor());
            if (declared != Match.NO) {
                state = declared == Match.YES ? State.OUTSIDE : state;
                return declared == Match.YES;
            }
        }
        Match end = window.match(skipEnd, window.cursor());
        if (end == Match.OPEN) {
            return false;
        }
        if (end == Match.YES) {
            window.advance(skipEnd.length);
            state = State.OUTSIDE;
            return true;
        }
        lineStart = window.here() == '\n';
        window.advance(1);
        skipped++;
        if (skipped >= LONGEST_SKIP) {
            state = State.OUTSIDE;
        }
        return true;
    }

    /** Behind a document that was too large: only a new document counts, since nobody knows where this one ends. */
    private boolean oversize() {
        if (window.here() != '<') {
            toNextTag();
            return true;
        }
        Match root = Marker.rootAt(window, window.cursor());
        Match declared = Marker.declarationAt(window, window.cursor());
        Match close = window.match(Marker.CLOSE, window.cursor());
        if (Marker.anyOpen(root, declared, close)) {
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
        if (window.collected() >= limit) {
            tooLarge(State.OVERSIZE);
            return true;
        }
        if (window.here() == '<') {
            Match root = Marker.rootAt(window, window.cursor());
            Match declared =
                    window.at(window.cursor() - 1) == '\n' ? Marker.declarationAt(window, window.cursor()) : Match.NO;
            if (root == Match.OPEN || declared == Match.OPEN) {
                return false;
            }
            if (root == Match.YES || declared == Match.YES) {
                if (root == Match.YES) {
                    doctypeText = window.copy(window.mark(), window.cursor());
                } else {
                    noise.add(window.collected());
                }
                state = State.OUTSIDE;
                return true;
            }
        }
        boolean closed = doctype.closes(window.here());
        window.advance(1);
        if (closed) {
            doctypeText = window.copy(window.mark(), window.cursor());
            state = State.OUTSIDE;
        }
        return true;
    }

    private void begin() {
        noise.endRun();
        document.begin();
        state = State.INSIDE;
    }

    private boolean inside() {
        DocumentScan.Progress progress = document.step();
        switch (progress) {
            case COMPLETE -> complete();
            case NEXT_BEGAN -> truncated(window.cursor(), "the next document began before the end of this one");
            case NEXT_BEGAN_IN_REQUEST ->
                truncated(window.cursor(), "the next document began inside the request of this one");
            case TOO_LARGE -> tooLarge(State.OVERSIZE);
            case WAITING, GOING -> {}
        }
        return progress != DocumentScan.Progress.WAITING;
    }

    private void complete() {
        int length = window.collected();
        if (length > limit) {
            tooLarge(State.OUTSIDE);
            return;
        }
        byte[] bytes = window.bytes();
        int offset = window.mark();
        if (doctypeText.length > 0) {
            bytes = Arrays.copyOf(doctypeText, doctypeText.length + length);
            System.arraycopy(window.bytes(), offset, bytes, doctypeText.length, length);
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
        String text = encoding.decodeFragment(window.bytes(), window.mark(), end - window.mark());
        out.accept(new Unit.Truncated(Unit.withoutLineEnd(text), why));
        forget(State.OUTSIDE);
    }

    private void tooLarge(State next) {
        int head = Math.min(HEAD, Math.min(limit, window.collected()));
        out.accept(new Unit.TooLarge(encoding.decodeFragment(window.bytes(), window.mark(), head), limit));
        forget(next);
    }

    private void forget(State next) {
        encoding = Encoding.DEFAULT;
        doctypeText = NOTHING;
        state = next;
    }
}
