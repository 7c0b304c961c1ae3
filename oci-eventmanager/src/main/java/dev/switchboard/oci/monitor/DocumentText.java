package dev.switchboard.oci.monitor;

import java.util.ArrayList;
import java.util.List;

/**
 * Lays out an XML text for reading and takes the layout away again; a text that is no XML stays readable.
 *
 * <p>White space is added and removed between tags only, never beside a value and never at the beginning of a CDATA
 * section, where an inner document's declaration must stand first. One pass, linear in the length.
 */
final class DocumentText {

    private static final int DEEPEST_INDENT = 30;

    private DocumentText() {}

    private enum Kind {
        TEXT,
        OPEN,
        CLOSE,
        EMPTY,
        OTHER,
        CDATA_OPEN,
        CDATA_CLOSE
    }

    private record Token(Kind kind, String text) {}

    /** One tag a line, indented. */
    static String pretty(String document) {
        StringBuilder out = new StringBuilder(document.length() * 2);
        int depth = 0;
        Kind before = Kind.CDATA_OPEN;
        for (Token token : withoutLayout(tokens(document))) {
            Kind kind = token.kind();
            boolean ends = kind == Kind.CLOSE || kind == Kind.CDATA_CLOSE;
            depth = Math.max(0, depth - (ends ? 1 : 0));
            if (startsLine(before, kind)) {
                out.append('\n').append("  ".repeat(Math.min(depth, DEEPEST_INDENT)));
            }
            out.append(token.text());
            depth += kind == Kind.OPEN || kind == Kind.CDATA_OPEN ? 1 : 0;
            before = kind;
        }
        return out.toString();
    }

    /** The text without white space between its tags, as it comes over the wire. */
    static String compact(String laidOut) {
        StringBuilder out = new StringBuilder(laidOut.length());
        withoutLayout(tokens(laidOut.replace("\r\n", "\n").strip())).forEach(token -> out.append(token.text()));
        return out.toString();
    }

    private static boolean startsLine(Kind before, Kind kind) {
        return switch (kind) {
            case TEXT, CDATA_OPEN, CDATA_CLOSE -> false;
            case CLOSE -> before == Kind.CLOSE || before == Kind.EMPTY || before == Kind.OTHER;
            case OPEN, EMPTY, OTHER -> before != Kind.TEXT && before != Kind.CDATA_OPEN;
        };
    }

    /** Drops blank texts, except those that are all an element has. */
    private static List<Token> withoutLayout(List<Token> tokens) {
        List<Token> kept = new ArrayList<>(tokens.size());
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            boolean content = i > 0
                    && i + 1 < tokens.size()
                    && tokens.get(i - 1).kind() == Kind.OPEN
                    && tokens.get(i + 1).kind() == Kind.CLOSE;
            if (token.kind() != Kind.TEXT || !token.text().isBlank() || content) {
                kept.add(token);
            }
        }
        return kept;
    }

    private static List<Token> tokens(String text) {
        List<Token> tokens = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int end;
            Kind kind;
            if (text.startsWith("<![CDATA[", at)) {
                kind = Kind.CDATA_OPEN;
                end = at + 9;
            } else if (text.startsWith("]]>", at)) {
                kind = Kind.CDATA_CLOSE;
                end = at + 3;
            } else if (text.charAt(at) == '<') {
                end = endOfTag(text, at);
                kind = kindOfTag(text, at, end);
            } else {
                kind = Kind.TEXT;
                end = endOfText(text, at);
            }
            tokens.add(new Token(kind, text.substring(at, end)));
            at = end;
        }
        return tokens;
    }

    private static Kind kindOfTag(String text, int at, int end) {
        char second = at + 1 < end ? text.charAt(at + 1) : ' ';
        if (second == '/') {
            return Kind.CLOSE;
        }
        if (second == '!' || second == '?') {
            return Kind.OTHER;
        }
        return end - 2 > at && text.charAt(end - 2) == '/' ? Kind.EMPTY : Kind.OPEN;
    }

    private static int endOfTag(String text, int from) {
        if (text.startsWith("<!--", from)) {
            int end = text.indexOf("-->", from);
            return end < 0 ? text.length() : end + 3;
        }
        char quote = 0;
        for (int at = from + 1; at < text.length(); at++) {
            char c = text.charAt(at);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '>') {
                return at + 1;
            }
        }
        return text.length();
    }

    private static int endOfText(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) != '<' && !text.startsWith("]]>", at)) {
            at++;
        }
        return at;
    }
}
