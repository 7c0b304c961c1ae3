package dev.switchboard.oci.monitor;

/**
 * Recognises brackets, quotation marks and the ends of values in a text, in their plain and in their escaped spellings.
 *
 * <p>Every method looks at one place and costs no more than the characters it consumes.
 */
final class MarkupScan {

    private static final Bracket NONE = new Bracket(0, "");

    private MarkupScan() {}

    /**
     * An opening bracket.
     *
     * @param length characters it takes; 0 when there is none
     * @param level how it is escaped, which its closing bracket is too
     */
    record Bracket(int length, String level) {
        boolean found() {
            return length > 0;
        }
    }

    static Bracket opening(String text, int at) {
        return switch (text.charAt(at)) {
            case '<' -> new Bracket(1, "");
            case '&' -> entity(text, at, "lt", 60);
            case '\\' -> text.regionMatches(true, at, "\\u003c", 0, 6) ? new Bracket(6, "\\") : NONE;
            case '%' -> text.regionMatches(true, at, "%3c", 0, 3) ? new Bracket(3, "%") : NONE;
            default -> NONE;
        };
    }

    /** The length of a closing bracket of this level, or 0. */
    static int closing(String text, int at, String level) {
        Bracket found = switch (text.charAt(at)) {
            case '>' -> new Bracket(1, "");
            case '&' -> entity(text, at, "gt", 62);
            case '\\' -> text.regionMatches(true, at, "\\u003e", 0, 6) ? new Bracket(6, "\\") : NONE;
            case '%' -> text.regionMatches(true, at, "%3e", 0, 3) ? new Bracket(3, "%") : NONE;
            default -> NONE;
        };
        return found.found() && found.level().equals(level) ? found.length() : 0;
    }

    /** The length of the beginning of a CDATA section of this level, or 0. */
    static int cdata(String text, int at, String level) {
        Bracket open = opening(text, at);
        String rest = "![CDATA[";
        return open.found() && open.level().equals(level) && text.startsWith(rest, at + open.length())
                ? open.length() + rest.length()
                : 0;
    }

    /** Where the brackets stand that end a CDATA section, or the end of the text. */
    static int endOfCdata(String text, int from, String level) {
        int at = from;
        while (true) {
            int end = text.indexOf("]]", at);
            if (end < 0) {
                return text.length();
            }
            if (end + 2 < text.length() && closing(text, end + 2, level) > 0) {
                return end;
            }
            at = end + 1;
        }
    }

    /** The length of a quotation mark or apostrophe, escaped or not, or 0. */
    static int quote(String text, int at) {
        if (at >= text.length()) {
            return 0;
        }
        return switch (text.charAt(at)) {
            case '"', '\'' -> 1;
            case '\\' -> at + 1 < text.length() && (text.charAt(at + 1) == '"' || text.charAt(at + 1) == '\'') ? 2 : 0;
            case '%' -> text.startsWith("%22", at) || text.startsWith("%27", at) ? 3 : 0;
            case '&' -> {
                int length = entity(text, at, "quot", 34).length();
                yield length > 0 ? length : entity(text, at, "apos", 39).length();
            }
            default -> 0;
        };
    }

    /** The length of the slash that makes a tag an end tag, or 0. */
    static int slash(String text, int at) {
        if (text.startsWith("/", at)) {
            return 1;
        }
        if (text.startsWith("\\/", at)) {
            return 2;
        }
        return text.regionMatches(true, at, "%2f", 0, 3) ? 3 : 0;
    }

    /** The length of an equals sign, or 0. */
    static int equalsSign(String text, int at) {
        if (at >= text.length()) {
            return 0;
        }
        if (text.charAt(at) == '=') {
            return 1;
        }
        return text.regionMatches(true, at, "%3d", 0, 3) ? 3 : 0;
    }

    static int skipBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /**
     * Where a quoted value ends.
     *
     * @param quote the mark it began with
     * @param json whether a backslash keeps the character behind it from ending the value
     */
    static int endOfQuoted(String text, int from, String quote, boolean json) {
        int at = from;
        while (at < text.length()) {
            if (json && text.charAt(at) == '\\' && !text.startsWith(quote, at)) {
                at += 2;
                // Within a JSON text that is itself a JSON string, the quote behind a backslash is one of these.
                at += quote.length() == 2 && text.startsWith(quote, at) ? 2 : 0;
            } else if (text.startsWith(quote, at)) {
                return at;
            } else {
                at++;
            }
        }
        return text.length();
    }

    /** Where a JSON value that is no string ends. */
    static int endOfJsonValue(String text, int from) {
        int depth = 0;
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
                if (depth <= 0) {
                    return depth < 0 ? at : at + 1;
                }
            } else if (depth == 0 && (c == ',' || Character.isWhitespace(c))) {
                return at;
            }
            at++;
        }
        return text.length();
    }

    /** Where a value without quotation marks ends, as in a query. */
    static int endOfBareValue(String text, int from) {
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Character.isWhitespace(c) || c == '&' || c == '<' || c == '>' || c == '"' || c == '\'') {
                return at;
            }
            at++;
        }
        return text.length();
    }

    /** A reference to a character by name or number; the level is how many times the ampersand itself is escaped. */
    private static Bracket entity(String text, int at, String name, int codePoint) {
        int p = at + 1;
        while (text.startsWith("amp;", p)) {
            p += 4;
        }
        int depth = (p - at - 1) / 4;
        int end = 0;
        if (text.startsWith(name + ";", p)) {
            end = p + name.length() + 1;
        } else if (p < text.length() && text.charAt(p) == '#') {
            end = endOfReference(text, p + 1, codePoint);
        }
        return end == 0 ? NONE : new Bracket(end - at, "&" + depth);
    }

    private static int endOfReference(String text, int from, int codePoint) {
        boolean hex = from < text.length() && (text.charAt(from) == 'x' || text.charAt(from) == 'X');
        int at = hex ? from + 1 : from;
        long value = 0;
        int digits = 0;
        while (at < text.length() && Character.digit(text.charAt(at), hex ? 16 : 10) >= 0) {
            value = Math.min(1 << 24, value * (hex ? 16 : 10) + Character.digit(text.charAt(at), hex ? 16 : 10));
            at++;
            digits++;
        }
        return digits > 0 && value == codePoint && at < text.length() && text.charAt(at) == ';' ? at + 1 : 0;
    }
}
