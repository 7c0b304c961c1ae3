package dev.switchboard.oci.reader;

import dev.switchboard.oci.reader.ByteWindow.Match;
import java.nio.charset.StandardCharsets;

/** The byte sequences that structure the stream. */
final class Marker {

    static final byte[] ROOT = ascii("<BroadsoftOCIReportingDocument");
    static final byte[] CLOSE = ascii("</BroadsoftOCIReportingDocument");
    static final byte[] XML = ascii("<?xml");
    static final byte[] INSTRUCTION = ascii("<?");
    static final byte[] INSTRUCTION_END = ascii("?>");
    static final byte[] COMMENT = ascii("<!--");
    static final byte[] COMMENT_END = ascii("-->");
    static final byte[] DOCTYPE = ascii("<!DOCTYPE");
    static final byte[] CDATA = ascii("<![CDATA[");
    static final byte[] CDATA_END = ascii("]]>");

    /** An XML declaration longer than this is none. */
    static final int LONGEST_DECLARATION = 512;

    private Marker() {}

    /** Whether the root's start tag is at a position. */
    static Match rootAt(ByteWindow window, int position) {
        return window.matchWord(ROOT, position, true);
    }

    /** Whether an XML declaration begins at a position. */
    static Match declarationAt(ByteWindow window, int position) {
        return window.matchWord(XML, position, false);
    }

    /** Whether any of several findings still depends on bytes to come. */
    static boolean anyOpen(Match... findings) {
        for (Match finding : findings) {
            if (finding == Match.OPEN) {
                return true;
            }
        }
        return false;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
