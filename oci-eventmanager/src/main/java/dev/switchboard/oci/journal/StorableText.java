package dev.switchboard.oci.journal;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Makes any text storable, since a document must end up in a row whatever it holds: NULs and halves of surrogate pairs
 * become U+FFFD, and characters that the database's own encoding lacks become XML character references, which mean the
 * same to whoever reads the document.
 */
final class StorableText {

    private final Optional<Charset> narrow;

    private StorableText(Optional<Charset> narrow) {
        this.narrow = narrow;
    }

    /** For a database that takes all of Unicode. */
    static StorableText unicode() {
        return new StorableText(Optional.empty());
    }

    /** For a PostgreSQL database by its {@code server_encoding}. */
    static StorableText forServerEncoding(String encoding) {
        return switch (encoding) {
            case "UTF8", "SQL_ASCII" -> unicode();
            case "LATIN1" -> new StorableText(Optional.of(StandardCharsets.ISO_8859_1));
            case "LATIN9" -> new StorableText(Optional.of(Charset.forName("ISO-8859-15")));
            case "WIN1252" -> new StorableText(Optional.of(Charset.forName("windows-1252")));
            default -> new StorableText(Optional.of(StandardCharsets.US_ASCII));
        };
    }

    String clean(String text) {
        String whole = wellFormed(text);
        return narrow.isEmpty() ? whole : encodable(whole, narrow.get());
    }

    /** Cleans a text, and cuts it to what its column takes. */
    String clean(String text, int most) {
        String cleaned = clean(text);
        if (cleaned.codePointCount(0, cleaned.length()) <= most) {
            return cleaned;
        }
        return cleaned.substring(0, cleaned.offsetByCodePoints(0, most));
    }

    private static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isSurrogate(c)) {
                return repaired(text);
            }
        }
        return text;
    }

    private static String repaired(String text) {
        StringBuilder repaired = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) ? 0xFFFD : c)
                .forEach(repaired::appendCodePoint);
        return repaired.toString();
    }

    private static String encodable(String text, Charset charset) {
        CharsetEncoder encoder = charset.newEncoder();
        if (encoder.canEncode(text)) {
            return text;
        }
        StringBuilder encodable = new StringBuilder(text.length() + 64);
        text.codePoints().forEach(c -> {
            String character = Character.toString(c);
            encodable.append(encoder.canEncode(character) ? character : "&#" + c + ";");
        });
        return encodable.toString();
    }
}
