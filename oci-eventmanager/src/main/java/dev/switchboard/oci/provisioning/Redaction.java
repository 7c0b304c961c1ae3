package dev.switchboard.oci.provisioning;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** Keeps secrets, and too much of a peer's text, out of reasons and log lines. */
final class Redaction {

    static final String MASK = "***";

    private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Cntrl}]+");

    private Redaction() {}

    /** Replaces every secret in a text that a peer wrote, since a peer may echo what it was sent. */
    static String mask(String text, List<String> secrets) {
        List<String> longestFirst = new ArrayList<>();
        for (String secret : secrets) {
            if (!secret.isEmpty()) {
                longestFirst.addAll(spellings(secret));
            }
        }
        longestFirst.sort(Comparator.comparingInt(String::length).reversed());
        String masked = text;
        for (String secret : longestFirst) {
            masked = masked.replace(secret, MASK);
        }
        return masked;
    }

    /** As it is, as it went into a URL, and as it went into XML. */
    private static List<String> spellings(String secret) {
        return List.of(
                secret,
                MailboxTarget.encoded(secret),
                new XmlText().text("", secret).toString(),
                new XmlText().attribute("", secret).toString());
    }

    /** One line of at most so many characters. */
    static String shorten(String text, int limit) {
        String line = BLANKS.matcher(text.strip()).replaceAll(" ");
        return line.length() <= limit ? line : line.substring(0, limit) + "…";
    }
}
