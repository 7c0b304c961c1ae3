package dev.switchboard.common.config;

import java.util.regex.Pattern;

/** How a value that is no secret itself is shown to people: on one line, short, and without passwords inside URLs. */
final class Shown {

    private static final int QUOTED_LENGTH = 60;

    /** The user part may be absent; the password may hold anything that does not end the authority. */
    private static final Pattern URL_PASSWORD = Pattern.compile("(://[^/?#\\s:@]*):[^/?#\\s]*@");

    private static final Pattern NAMED_PASSWORD = Pattern.compile(
            "((?:^|[?&;,\\s])[\\w.-]*(?:password|passwd|pwd|secret|token)\\s*=\\s*)[^&;,\\s]+",
            Pattern.CASE_INSENSITIVE);

    private Shown() {}

    static String masked(String value) {
        String masked = URL_PASSWORD.matcher(value).replaceAll("$1:***@");
        masked = NAMED_PASSWORD.matcher(masked).replaceAll("$1***");
        return oneLine(masked);
    }

    static String quoted(String value) {
        String masked = masked(value);
        return "'" + (masked.length() > QUOTED_LENGTH ? masked.substring(0, QUOTED_LENGTH) + "…" : masked) + "'";
    }

    private static String oneLine(String value) {
        StringBuilder line = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isISOControl(c)) {
                line.append(String.format("\\u%04x", (int) c));
            } else {
                line.append(c);
            }
        }
        return line.toString();
    }
}
