package dev.switchboard.oci.reader;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * How the bytes of a document become characters: by the encoding an XML declaration names, else as ISO-8859-1.
 *
 * @param charset the encoding in use
 * @param note why it is not the one that was named; empty when it is, or when none was
 */
record Encoding(Charset charset, String note) {

    /** What a document without a usable declaration is written in. */
    static final Encoding DEFAULT = new Encoding(StandardCharsets.ISO_8859_1, "");

    private static final int LONGEST_NAME = 40;

    /**
     * Reads the encoding an XML declaration names.
     *
     * <p>Only supersets of ASCII are usable, since the markers of the framing are ASCII: a declaration that says
     * UTF-16 and could be read at all is wrong about itself.
     */
    static Encoding declared(String declaration) {
        String name = pseudoAttribute(declaration);
        if (name.isEmpty() || name.equalsIgnoreCase("ISO-8859-1")) {
            return DEFAULT;
        }
        if (name.equalsIgnoreCase("UTF-8")) {
            return new Encoding(StandardCharsets.UTF_8, "");
        }
        try {
            Charset charset = Charset.forName(name);
            if (new String(ALL_ASCII, charset).equals(new String(ALL_ASCII, StandardCharsets.US_ASCII))) {
                return new Encoding(charset, "");
            }
            return new Encoding(StandardCharsets.ISO_8859_1, "the declared encoding is not a superset of ASCII");
        } catch (IllegalArgumentException unknown) {
            return new Encoding(StandardCharsets.ISO_8859_1, "the declared encoding is unknown");
        }
    }

    private static final byte[] ALL_ASCII = allAscii();

    private static byte[] allAscii() {
        byte[] all = new byte[0x7f - 0x20];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) (0x20 + i);
        }
        return all;
    }

    private static String pseudoAttribute(String declaration) {
        int at = declaration.indexOf("encoding");
        if (at < 0) {
            return "";
        }
        at = skipBlanks(declaration, at + "encoding".length());
        if (at >= declaration.length() || declaration.charAt(at) != '=') {
            return "";
        }
        at = skipBlanks(declaration, at + 1);
        if (at >= declaration.length() || (declaration.charAt(at) != '"' && declaration.charAt(at) != '\'')) {
            return "";
        }
        int end = declaration.indexOf(declaration.charAt(at), at + 1);
        return end < 0 || end - at > LONGEST_NAME ? "" : declaration.substring(at + 1, end);
    }

    private static int skipBlanks(String text, int at) {
        int next = at;
        while (next < text.length() && text.charAt(next) <= ' ') {
            next++;
        }
        return next;
    }

    /** Decodes a whole document; a byte sequence that the encoding does not know is an error. */
    String decode(byte[] bytes, int offset, int length) throws CharacterCodingException {
        if (charset.equals(StandardCharsets.ISO_8859_1)) {
            return new String(bytes, offset, length, charset);
        }
        return charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(bytes, offset, length))
                .toString();
    }

    /** Decodes a fragment, which may have been cut inside a character. */
    String decodeFragment(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, charset);
    }
}
