package dev.switchboard.oci.provisioning;

/**
 * Text of an XML document in the making, byte for byte as the gateway is known to accept it.
 *
 * <p>A value that cannot be sent (nothing at all, or a character XML does not have) spoils the document: {@link
 * #problem} then says why, and the text must not be used.
 */
final class XmlText {

    private static final int EXPECTED_LENGTH = 2048;

    private final StringBuilder out = new StringBuilder(EXPECTED_LENGTH);
    private String problem = "";

    /** Appends markup as it stands. */
    XmlText raw(String markup) {
        out.append(markup);
        return this;
    }

    /** Appends character data. */
    XmlText text(String what, String value) {
        return escaped(what, value, false);
    }

    /** Appends an attribute's value, without its quotes. */
    XmlText attribute(String what, String value) {
        return escaped(what, value, true);
    }

    private XmlText escaped(String what, String value, boolean attribute) {
        if (value.isEmpty()) {
            spoil(what + " is empty");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '&') {
                out.append("&amp;");
            } else if (c == '<') {
                out.append("&lt;");
            } else if (c == '>' && !attribute) {
                out.append("&gt;");
            } else if (c == '"' && attribute) {
                out.append("&quot;");
            } else if (c == '\t' || c == '\n' || c == '\r') {
                // As a reference: a parser would turn the character itself into another one.
                out.append("&#").append((int) c).append(';');
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                out.append(c).append(value.charAt(++i));
            } else if (c < ' ' || Character.isSurrogate(c) || c >= '\uFFFE') {
                spoil(what + " has a character that XML cannot carry, " + String.format("U+%04X", (int) c)
                        + " at position " + (i + 1));
            } else {
                out.append(c);
            }
        }
        return this;
    }

    /** Marks the document as not to be sent; the first reason stays. */
    void spoil(String reason) {
        if (problem.isEmpty()) {
            problem = reason;
        }
    }

    /** Why the document must not be sent; empty when it may. */
    String problem() {
        return problem;
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
