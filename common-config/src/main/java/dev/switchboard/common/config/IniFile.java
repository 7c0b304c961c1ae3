package dev.switchboard.common.config;

import dev.switchboard.common.config.Entry.Origin;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads INI text into entries that know their line.
 *
 * <p>{@code [section]} headers, {@code key = value} and {@code key: value} (whichever separator comes first), lines
 * starting with {@code ;} or {@code #} are comments, blanks around header, key and value do not count. Everything else
 * is taken as it stands: no interpolation, no quotes, no escapes, no continuation lines, no lists. The general-purpose
 * readers strip quotes, cut passwords at {@code #} and know no line numbers, which is why this is written out.
 */
final class IniFile {

    private final String name;
    private final boolean trailingComments;
    private final Findings findings;

    /**
     * @param name how to call the file in messages
     * @param trailingComments whether a {@code ;} after white space ends a value
     * @param findings told what cannot be read; never told a line's text, which may hold a password
     */
    IniFile(String name, boolean trailingComments, Findings findings) {
        this.name = name;
        this.trailingComments = trailingComments;
        this.findings = findings;
    }

    List<Entry> read(String text) {
        List<Entry> entries = new ArrayList<>();
        String section = "";
        boolean sectionKnown = true;
        int number = 0;
        for (String raw : (Iterable<String>) text.lines()::iterator) {
            number++;
            Origin origin = Origin.file(name, number);
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith(";") || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("[")) {
                int end = line.indexOf(']');
                sectionKnown = end > 1 && isCommentOrNothing(line.substring(end + 1));
                section = sectionKnown ? line.substring(1, end).strip() : section;
                if (!sectionKnown) {
                    findings.unreadable(origin, "is no section header; write [section] on a line of its own");
                }
            } else if (sectionKnown) {
                readPair(section, line, origin, entries);
            }
            // Keys below a broken header would all be reported as unknown: noise that hides the one cause.
        }
        return entries;
    }

    private void readPair(String section, String line, Origin origin, List<Entry> entries) {
        int separator = separator(line);
        if (separator < 0) {
            findings.problem(
                    origin, "", "is neither 'key = value' nor a [section] nor a comment; start a comment with ; or #");
            return;
        }
        String key = line.substring(0, separator).strip();
        if (key.isEmpty()) {
            findings.problem(origin, "", "has no key before the '" + line.charAt(separator) + "'");
            return;
        }
        String full = section.isEmpty() ? key : section + "." + key;
        entries.add(new Entry(full, Given.single(value(line, separator + 1)), origin));
    }

    private static int separator(String line) {
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) == '=' || line.charAt(i) == ':') {
                return i;
            }
        }
        return -1;
    }

    private String value(String line, int from) {
        if (trailingComments) {
            for (int i = from; i < line.length(); i++) {
                if (line.charAt(i) == ';' && Character.isWhitespace(line.charAt(i - 1))) {
                    return line.substring(from, i).strip();
                }
            }
        }
        return line.substring(from).strip();
    }

    private static boolean isCommentOrNothing(String text) {
        String rest = text.strip();
        return rest.isEmpty() || rest.startsWith(";") || rest.startsWith("#");
    }
}
