package dev.switchboard.presence;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fields of a query or a form, read as the original's host reads them. Texts hold one byte in each character
 * (ISO-8859-1), so that bytes which are no UTF-8 survive.
 */
final class RawForm {

    private static final Pattern BOUNDARY =
            Pattern.compile(";\\s*boundary=(?:\"([^\"]{1,70})\"|([^\\s;\"]{1,70}))", Pattern.CASE_INSENSITIVE);
    private static final Pattern FIELD_NAME =
            Pattern.compile(";\\s*name=(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s;\"]+))", Pattern.CASE_INSENSITIVE);
    private static final Pattern FILE_NAME = Pattern.compile(";\\s*filename\\*?=", Pattern.CASE_INSENSITIVE);

    private record Field(String name, String value) {}

    private final List<Field> fields;

    private RawForm(List<Field> fields) {
        this.fields = fields;
    }

    /** Without any field. */
    static RawForm empty() {
        return new RawForm(List.of());
    }

    /** A query or a url-encoded body. A pair with a broken escape or a semicolon is left out. */
    static RawForm urlEncoded(String text) {
        List<Field> fields = new ArrayList<>();
        for (String pair : text.split("&", -1)) {
            if (pair.isEmpty() || pair.indexOf(';') >= 0) {
                continue;
            }
            int equals = pair.indexOf('=');
            Optional<String> name = unescape(equals < 0 ? pair : pair.substring(0, equals));
            Optional<String> value = unescape(equals < 0 ? "" : pair.substring(equals + 1));
            if (name.isPresent() && value.isPresent()) {
                fields.add(new Field(name.get(), value.get()));
            }
        }
        return new RawForm(fields);
    }

    /** The query of a request as it was sent. */
    static RawForm query(String query) {
        return urlEncoded(bytes(query));
    }

    /** The values of a {@code multipart/form-data} body; files in it do not count. */
    static RawForm multipart(String contentType, byte[] body) {
        Matcher boundary = BOUNDARY.matcher(contentType);
        if (!boundary.find()) {
            return empty();
        }
        String limit = "--" + (boundary.group(1) != null ? boundary.group(1) : boundary.group(2));
        // The line end before the first boundary may be missing, so one is put there.
        String text = "\r\n" + new String(body, StandardCharsets.ISO_8859_1);
        String[] parts = text.split(Pattern.quote("\r\n" + limit), -1);
        List<Field> fields = new ArrayList<>();
        for (int i = 1; i < parts.length && !parts[i].startsWith("--"); i++) {
            int head = parts[i].indexOf("\r\n\r\n");
            // A part without its end was cut off.
            if (head >= 0 && i < parts.length - 1) {
                value(parts[i].substring(0, head), parts[i].substring(head + 4)).ifPresent(fields::add);
            }
        }
        return new RawForm(fields);
    }

    private static Optional<Field> value(String head, String content) {
        for (String line : head.split("\r\n", -1)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-disposition:")) {
                Matcher name = FIELD_NAME.matcher(line);
                boolean file = FILE_NAME.matcher(line).find();
                if (!file && name.find()) {
                    String found = name.group(1) != null ? name.group(1) : name.group(2);
                    return Optional.of(new Field(found, content));
                }
            }
        }
        return Optional.empty();
    }

    /** The first value of a field. */
    Optional<String> first(String name) {
        return fields.stream()
                .filter(field -> field.name.equals(name))
                .map(Field::value)
                .findFirst();
    }

    /** What a text of bytes says in UTF-8. */
    static String text(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** The UTF-8 bytes of a text. */
    static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** Undoes {@code %XX} and {@code +} once; empty when an escape is broken. */
    static Optional<String> unescape(String escaped) {
        if (escaped.indexOf('%') < 0 && escaped.indexOf('+') < 0) {
            return Optional.of(escaped);
        }
        return unescape(escaped, true);
    }

    /** The path of a request with its escapes undone; empty when one is broken. */
    static Optional<String> path(String path) {
        return path.indexOf('%') < 0
                ? Optional.of(path)
                : unescape(bytes(path), false).map(RawForm::text);
    }

    private static Optional<String> unescape(String escaped, boolean plusIsSpace) {
        StringBuilder plain = new StringBuilder(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c == '%') {
                if (i + 2 >= escaped.length()
                        || !HexFormat.isHexDigit(escaped.charAt(i + 1))
                        || !HexFormat.isHexDigit(escaped.charAt(i + 2))) {
                    return Optional.empty();
                }
                plain.append((char) HexFormat.fromHexDigits(escaped, i + 1, i + 3));
                i += 2;
            } else {
                plain.append(plusIsSpace && c == '+' ? ' ' : c);
            }
        }
        return Optional.of(plain.toString());
    }
}
