package dev.switchboard.oci.monitor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces secrets in a text by stars, whatever state the text is in.
 *
 * <p>Works on characters, not on parsed XML, since broken documents hold passwords too: one pass from left to right, its
 * time proportional to the length. A secret is the content of an element, or the value of an attribute, a query
 * parameter or a JSON member, whose name tells so ({@link SecretNames}). An element may stand in the document itself, in
 * CDATA, or in a text whose markup is escaped any number of times. Where the end of a secret cannot be found, everything
 * to the end of the text counts as secret. Mutable, for one text and one thread.
 */
final class SecretMask {

    /** What stands in the place of a secret. */
    static final String STARS = "***";

    private static final Pattern MARK = Pattern.compile("\\*\\*\\*(\\d{1,6})\\*\\*\\*");
    private static final int SHORTEST_KNOWN_SECRET = 4;

    private final String text;
    private final Replacement replacement;
    private final StringBuilder out;
    private final List<String> secrets = new ArrayList<>();
    private int at;

    private SecretMask(String text, Replacement replacement) {
        this.text = text;
        this.replacement = replacement;
        this.out = new StringBuilder(text.length() + 16);
    }

    /**
     * A text without its secrets.
     *
     * @param text the text with a mark in the place of each secret
     * @param secrets what the marks replace, in their order, as it was written
     */
    record Masked(String text, List<String> secrets) {
        Masked {
            secrets = List.copyOf(secrets);
        }
    }

    /** What is written in the place of a secret; numbers count from 1. */
    @FunctionalInterface
    private interface Replacement {
        String of(String secret, int number);
    }

    /** The text with three stars for each secret. */
    static String mask(String text) {
        return new SecretMask(text, (secret, number) -> STARS).run().text();
    }

    /** The text with {@code ***1***}, {@code ***2***}, … for its secrets, so that {@link #restore} can tell them apart. */
    static Masked number(String text) {
        return new SecretMask(text, (secret, number) -> STARS + number + STARS).run();
    }

    /** The text with three stars wherever one of these values stands, and for whatever its names tell to be secret. */
    static String maskKnown(String text, List<String> secrets) {
        String masked = text;
        Set<String> values = new LinkedHashSet<>();
        for (String secret : secrets) {
            values.add(secret.strip());
            values.add(unescaped(secret.strip()));
        }
        List<String> longestFirst = new ArrayList<>(values);
        longestFirst.sort(Comparator.comparingInt(String::length).reversed());
        for (String value : longestFirst) {
            // A shorter value would tear every other word apart.
            if (value.length() >= SHORTEST_KNOWN_SECRET && !value.equals("true") && !value.equals("false")) {
                masked = masked.replace(value, STARS);
            }
        }
        return mask(masked);
    }

    /**
     * Puts secrets back where an edited text still has their marks.
     *
     * @param edited a text that was made by {@link #number} and edited since
     * @param secrets what the marks stand for
     * @return the text with the secrets
     * @throws IllegalArgumentException when a mark is unknown, or stands where it would not be masked again: that would
     *     show the secret to whoever edits
     */
    static String restore(String edited, List<String> secrets) {
        String rest = new SecretMask(edited, (secret, number) -> " ").run().text();
        if (MARK.matcher(rest).find()) {
            throw new IllegalArgumentException(
                    "A mark such as ***1*** stands outside a password. Leave each mark in the"
                            + " element where it stood, or write a new value in its place.");
        }
        return new SecretMask(edited, (found, number) -> valueOf(found, secrets))
                .run()
                .text();
    }

    private static String valueOf(String found, List<String> secrets) {
        Matcher mark = MARK.matcher(found.strip());
        if (mark.matches()) {
            int number = Integer.parseInt(mark.group(1));
            if (number < 1 || number > secrets.size()) {
                throw new IllegalArgumentException(
                        "The mark " + mark.group() + " stands for nothing: the stored document has " + secrets.size()
                                + " masked values. Write the value itself.");
            }
            return secrets.get(number - 1);
        }
        if (found.contains(STARS)) {
            throw new IllegalArgumentException(
                    "A password still reads " + STARS + ". Write the value itself, or the mark that stood there.");
        }
        return found;
    }

    private static String unescaped(String value) {
        return value.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&apos;", "'")
                .replace("&amp;", "&");
    }

    private Masked run() {
        while (at < text.length()) {
            MarkupScan.Bracket open = MarkupScan.opening(text, at);
            if (open.found()) {
                element(open);
            } else if (SecretNames.isNamePart(text.charAt(at))) {
                word();
            } else {
                out.append(text.charAt(at++));
            }
        }
        return new Masked(out.toString(), secrets);
    }

    /** A tag; when its name is secret, everything up to the matching end goes. */
    private void element(MarkupScan.Bracket open) {
        int nameAt = at + open.length();
        int slash = MarkupScan.slash(text, nameAt);
        int nameEnd = SecretNames.endOfName(text, nameAt + slash);
        String name = text.substring(nameAt + slash, nameEnd);
        copyTo(nameEnd);
        if (slash == 0 && SecretNames.isSecret(name) && restOfTag(open.level())) {
            content(SecretNames.local(name), open.level());
        }
    }

    /**
     * Copies a secret element's tag from behind its name to its end; its attributes are secret too, but for those that
     * XML itself gives a meaning.
     *
     * @return whether content follows
     */
    private boolean restOfTag(String level) {
        boolean slash = false;
        while (at < text.length()) {
            int end = MarkupScan.closing(text, at, level);
            if (end > 0) {
                copyTo(at + end);
                return !slash;
            }
            slash = text.charAt(at) == '/';
            if (SecretNames.isNamePart(text.charAt(at))) {
                int nameEnd = SecretNames.endOfName(text, at);
                String name = text.substring(at, nameEnd);
                slash = false;
                copyTo(nameEnd);
                if (!name.startsWith("xsi:") && !name.startsWith("xmlns")) {
                    value("");
                } else {
                    quotedAsItIs();
                }
            } else {
                out.append(text.charAt(at++));
            }
        }
        return false;
    }

    /** The content of a secret element: only the end tag, CDATA brackets and the tags of the known parts stay. */
    private void content(String name, String level) {
        int depth = 1;
        int from = at;
        while (at < text.length()) {
            int cdata = MarkupScan.cdata(text, at, level);
            if (cdata > 0) {
                secret(from, at);
                copyTo(at + cdata);
                from = at;
                at = MarkupScan.endOfCdata(text, at, level);
                secret(from, at);
                int brackets = at < text.length() ? 2 + MarkupScan.closing(text, at + 2, level) : 0;
                copyTo(at + brackets);
                from = at;
                continue;
            }
            MarkupScan.Bracket open = MarkupScan.opening(text, at);
            if (!open.found() || !open.level().equals(level)) {
                at += Math.max(1, open.length());
                continue;
            }
            int nameAt = at + open.length();
            int slash = MarkupScan.slash(text, nameAt);
            int nameEnd = SecretNames.endOfName(text, nameAt + slash);
            String inner = SecretNames.local(text.substring(nameAt + slash, nameEnd));
            boolean same = inner.equalsIgnoreCase(name);
            if (!same && !SecretNames.isPart(inner)) {
                at = nameAt;
                continue;
            }
            secret(from, at);
            copyTo(nameEnd);
            boolean opens = restOfTag(level);
            from = at;
            if (same && (slash > 0 || opens)) {
                depth += slash > 0 ? -1 : 1;
            }
            if (depth == 0) {
                return;
            }
        }
        secret(from, at);
    }

    /** A word outside of tags; when it is a secret's name, the value behind it goes. */
    private void word() {
        int end = SecretNames.endOfName(text, at);
        String name = text.substring(at, end);
        copyTo(end);
        if (SecretNames.isSecret(name)) {
            value(name);
        } else if (name.equalsIgnoreCase("Authorization:")) {
            restOfLine();
        }
    }

    /** An HTTP header's value. */
    private void restOfLine() {
        int end = at;
        while (end < text.length() && "\r\n\"\\".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        secret(at, end);
        at = end;
    }

    /**
     * A value after a secret's name: {@code ="…"}, {@code =…}, or as in JSON {@code ": …}.
     *
     * @param name the name as it was written, with a colon at its end where there is one
     */
    private void value(String name) {
        int closingQuote = MarkupScan.quote(text, at);
        int afterQuote = MarkupScan.skipBlanks(text, at + closingQuote);
        boolean member = closingQuote > 0 && afterQuote < text.length() && text.charAt(afterQuote) == ':';
        int sign = MarkupScan.skipBlanks(text, at);
        int equals = MarkupScan.equalsSign(text, sign);
        int valueAt = MarkupScan.skipBlanks(text, member ? afterQuote + 1 : sign + equals);
        boolean loose = name.endsWith(":") && MarkupScan.quote(text, valueAt) > 0;
        if (!member && equals == 0 && !loose) {
            return;
        }
        copyTo(valueAt);
        int quote = MarkupScan.quote(text, at);
        int from = at + quote;
        int end;
        if (quote > 0) {
            end = MarkupScan.endOfQuoted(text, from, text.substring(at, from), member || loose);
        } else if (member) {
            end = MarkupScan.endOfJsonValue(text, from);
        } else {
            end = MarkupScan.endOfBareValue(text, from);
        }
        copyTo(from);
        secret(from, end);
        at = end;
        if (end < text.length()) {
            copyTo(end + quote);
        }
    }

    private void quotedAsItIs() {
        int sign = MarkupScan.skipBlanks(text, at);
        int equals = MarkupScan.equalsSign(text, sign);
        int quoteAt = MarkupScan.skipBlanks(text, sign + equals);
        int quote = equals == 0 ? 0 : MarkupScan.quote(text, quoteAt);
        if (quote > 0) {
            int from = quoteAt + quote;
            int end = MarkupScan.endOfQuoted(text, from, text.substring(quoteAt, from), false);
            copyTo(Math.min(text.length(), end + quote));
        }
    }

    private void copyTo(int end) {
        out.append(text, at, Math.max(at, end));
        at = Math.max(at, end);
    }

    /** Leaves out a piece, except when it holds nothing. */
    private void secret(int from, int end) {
        String piece = text.substring(from, end);
        if (piece.isBlank()) {
            out.append(piece);
            return;
        }
        secrets.add(piece);
        out.append(replacement.of(piece, secrets.size()));
    }
}
