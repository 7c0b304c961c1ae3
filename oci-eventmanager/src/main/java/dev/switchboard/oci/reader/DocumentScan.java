package dev.switchboard.oci.reader;

import dev.switchboard.oci.reader.ByteWindow.Match;

/**
 * Follows one document from its root's start tag to its end.
 *
 * <p>The end is the closing root tag outside CDATA sections, or the {@code />} of an empty root tag. Meanwhile it looks
 * out for the next document, which means that this one was cut off.
 */
final class DocumentScan {

    /** What a step has shown. */
    enum Progress {
        /** Nothing can be said before more bytes come. */
        WAITING,
        /** The document goes on. */
        GOING,
        /** The cursor is behind the document. */
        COMPLETE,
        /** The cursor is at the next document, or its declaration. */
        NEXT_BEGAN,
        /** The same, in a CDATA section. */
        NEXT_BEGAN_IN_REQUEST,
        /** The limit is reached, and the document has not ended. */
        TOO_LARGE
    }

    private enum Part {
        ROOT_TAG,
        CONTENT,
        CLOSING_TAG,
        CDATA
    }

    private final ByteWindow window;
    private final int limit;
    private Part part = Part.ROOT_TAG;
    private int quote;

    DocumentScan(ByteWindow window, int limit) {
        this.window = window;
        this.limit = limit;
    }

    /** Begins a document at the cursor, which is at its root tag. */
    void begin() {
        window.markHere();
        window.advance(Marker.ROOT.length);
        quote = 0;
        part = Part.ROOT_TAG;
    }

    /** Goes on from the cursor, where there is at least one byte. */
    Progress step() {
        if (part != Part.CLOSING_TAG && window.collected() >= limit) {
            return Progress.TOO_LARGE;
        }
        return switch (part) {
            case ROOT_TAG -> rootTag();
            case CONTENT -> content();
            case CLOSING_TAG -> closingTag();
            case CDATA -> cdata();
        };
    }

    private Progress rootTag() {
        byte b = window.here();
        if (b == '<') {
            // Never legal in a tag, not even in quotes: the tag is broken, and what follows is watched as content.
            part = Part.CONTENT;
            return Progress.GOING;
        }
        window.advance(1);
        if (quote != 0) {
            quote = b == quote ? 0 : quote;
        } else if (b == '"' || b == '\'') {
            quote = b;
        } else if (b == '>') {
            if (window.at(window.cursor() - 2) == '/') {
                return Progress.COMPLETE;
            }
            part = Part.CONTENT;
        }
        return Progress.GOING;
    }

    private Progress content() {
        int at = window.cursor();
        if (window.here() != '<') {
            window.advanceTo(window.indexOf('<', at, bound()));
            return Progress.GOING;
        }
        Match cdata = window.match(Marker.CDATA, at);
        Match close = window.match(Marker.CLOSE, at);
        Match root = Marker.rootAt(window, at);
        Match declared = Marker.declarationAt(window, at);
        if (Marker.anyOpen(cdata, close, root, declared)) {
            return Progress.WAITING;
        }
        if (root == Match.YES || declared == Match.YES) {
            return Progress.NEXT_BEGAN;
        }
        if (cdata == Match.YES) {
            window.advance(Marker.CDATA.length);
            part = Part.CDATA;
        } else if (close == Match.YES) {
            window.advance(Marker.CLOSE.length);
            part = Part.CLOSING_TAG;
        } else {
            window.advance(1);
        }
        return Progress.GOING;
    }

    private Progress closingTag() {
        byte b = window.here();
        if (b == '>') {
            window.advance(1);
            return Progress.COMPLETE;
        }
        if (ByteWindow.white(b) && window.collected() < limit) {
            window.advance(1);
        } else {
            part = Part.CONTENT;
        }
        return Progress.GOING;
    }

    private Progress cdata() {
        int last = bound();
        int at = window.cursor();
        while (at < last && window.at(at) != ']' && (window.at(at) != '<' || window.at(at - 1) != '\n')) {
            at++;
        }
        window.advanceTo(at);
        if (at == last) {
            return Progress.GOING;
        }
        boolean bracket = window.here() == ']';
        Match found = bracket ? window.match(Marker.CDATA_END, at) : successorAt(at);
        if (found == Match.OPEN) {
            return Progress.WAITING;
        }
        if (found == Match.YES && !bracket) {
            return Progress.NEXT_BEGAN_IN_REQUEST;
        }
        part = found == Match.YES ? Part.CONTENT : Part.CDATA;
        window.advance(found == Match.YES ? Marker.CDATA_END.length : 1);
        return Progress.GOING;
    }

    /** Whether the line here starts with an XML declaration and the next line with a root tag. */
    private Match successorAt(int position) {
        Match declared = Marker.declarationAt(window, position);
        if (declared != Match.YES) {
            return declared;
        }
        int last = Math.min(window.filled(), position + Marker.LONGEST_DECLARATION);
        int lineEnd = window.indexOf('\n', position, last);
        if (lineEnd < last) {
            return Marker.rootAt(window, lineEnd + 1);
        }
        return last < position + Marker.LONGEST_DECLARATION && !window.ended() ? Match.OPEN : Match.NO;
    }

    private int bound() {
        return (int) Math.min(window.filled(), (long) window.mark() + limit);
    }
}
