package dev.switchboard.presence;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Reads the number of a page; refuses in the very words of the original, which are those of its language. */
final class PageNumber {

    private static final String PREFIX = "failed to parse page as integer: strconv.Atoi: parsing ";
    private static final int SHOWN = 1024;

    private PageNumber() {}

    /**
     * The page that a parameter names.
     *
     * @param bytes the parameter, one byte in each character; empty is page 0
     * @throws Refusal 400 when it is no number, too large, or negative
     */
    static long parse(String bytes) throws Refusal {
        if (bytes.isEmpty()) {
            return 0;
        }
        boolean negative = bytes.charAt(0) == '-';
        String digits = negative || bytes.charAt(0) == '+' ? bytes.substring(1) : bytes;
        if (digits.isEmpty()) {
            throw refusal(bytes, "invalid syntax");
        }
        long number = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                throw refusal(bytes, "invalid syntax");
            }
            // The original counts without a sign first, and stops reading when even that is too large.
            if (Long.compareUnsigned(number, Long.divideUnsigned(-1L, 10)) > 0) {
                throw refusal(bytes, "value out of range");
            }
            long next = number * 10 + (c - '0');
            if (Long.compareUnsigned(next, number * 10) < 0) {
                throw refusal(bytes, "value out of range");
            }
            number = next;
        }
        boolean fits = number >= 0 || (negative && number == Long.MIN_VALUE);
        if (!fits) {
            throw refusal(bytes, "value out of range");
        }
        if (negative && number != 0) {
            throw new Refusal(400, "page must not be negative");
        }
        return number;
    }

    private static Refusal refusal(String bytes, String why) {
        String shown = bytes.length() > SHOWN ? bytes.substring(0, SHOWN) : bytes;
        return new Refusal(400, PREFIX + quoted(shown) + ": " + why);
    }

    /** The text as a literal: quotes, backslashes and what cannot be printed are escaped. */
    static String quoted(String bytes) {
        StringBuilder literal = new StringBuilder("\"");
        int i = 0;
        while (i < bytes.length()) {
            int length = Math.min(utf8Length(bytes.charAt(i)), bytes.length() - i);
            String text = length == 0 ? "" : decoded(bytes.substring(i, i + length));
            if (text.isEmpty()) {
                literal.append(String.format("\\x%02x", (int) bytes.charAt(i)));
                i++;
            } else {
                append(literal, text.codePointAt(0));
                i += length;
            }
        }
        return literal.append('"').toString();
    }

    private static void append(StringBuilder literal, int rune) {
        int special = "\"\\\u0007\b\f\n\r\t\u000b".indexOf(rune);
        if (special >= 0) {
            literal.append('\\').append("\"\\abfnrtv".charAt(special));
        } else if (isPrintable(rune)) {
            literal.appendCodePoint(rune);
        } else if (rune < ' ' || rune == 0x7f) {
            literal.append(String.format("\\x%02x", rune));
        } else {
            literal.append(String.format(rune < 0x10000 ? "\\u%04x" : "\\U%08x", rune));
        }
    }

    private static boolean isPrintable(int rune) {
        return switch (Character.getType(rune)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> rune == ' ';
            default -> true;
        };
    }

    private static int utf8Length(char first) {
        if (first < 0x80) {
            return 1;
        }
        if (first >= 0xc2 && first < 0xe0) {
            return 2;
        }
        if (first >= 0xe0 && first < 0xf0) {
            return 3;
        }
        return first >= 0xf0 && first < 0xf5 ? 4 : 0;
    }

    private static String decoded(String bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            return "";
        }
    }
}
