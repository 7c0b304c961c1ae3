package dev.switchboard.oci.monitor;

import java.util.List;
import java.util.Locale;

/** The names that tell of a secret. */
final class SecretNames {

    private static final List<String> PARTS_OF_NAMES =
            List.of("password", "passwd", "pwd", "passcode", "passphrase", "secret");

    private SecretNames() {}

    static boolean isSecret(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (String part : PARTS_OF_NAMES) {
            if (lower.contains(part)) {
                return true;
            }
        }
        return false;
    }

    /** Whether an element inside a secret one is known to be a part of it, so that its tags may be shown. */
    static boolean isPart(String localName) {
        return localName.equals("old") || localName.equals("new");
    }

    static String local(String name) {
        return name.substring(name.lastIndexOf(':') + 1);
    }

    static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.' || c == ':';
    }

    static int endOfName(String text, int from) {
        int end = from;
        while (end < text.length() && isNamePart(text.charAt(end))) {
            end++;
        }
        return end;
    }
}
