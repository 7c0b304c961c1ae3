package dev.switchboard.vmo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Who is to be watched, as read from a CSV file: one user a line, the alias and perhaps {@code true} or {@code false},
 * separated by a comma or semicolon. A first line that names columns is skipped, and so are blank lines and those that
 * begin with {@code #}.
 *
 * @param watched whether to watch, by alias, in the order of the file
 * @param problems what is wrong with lines that were left out, each with its number
 */
public record WatchList(Map<String, Boolean> watched, List<String> problems) {

    private static final int MOST_LINES = 200_000;

    /**
     * What a list changes.
     *
     * @param switchedOn aliases to be watched that are not
     * @param switchedOff aliases not to be watched that are
     * @param unchanged how many are as the list wants them
     * @param unknown aliases that are not in the table
     * @param problems what is wrong with lines that were left out
     */
    public record Difference(
            List<String> switchedOn,
            List<String> switchedOff,
            int unchanged,
            List<String> unknown,
            List<String> problems) {

        /**
         * Copies the lists.
         *
         * @param switchedOn aliases to be watched
         * @param switchedOff aliases not to be watched
         * @param unchanged how many stay
         * @param unknown aliases that are not in the table
         * @param problems what is wrong with lines
         */
        public Difference {
            switchedOn = List.copyOf(switchedOn);
            switchedOff = List.copyOf(switchedOff);
            unknown = List.copyOf(unknown);
            problems = List.copyOf(problems);
        }
    }

    /**
     * Copies map and list.
     *
     * @param watched whether to watch, by alias
     * @param problems what is wrong
     */
    public WatchList {
        watched = Collections.unmodifiableMap(new LinkedHashMap<>(watched));
        problems = List.copyOf(problems);
    }

    /**
     * Reads a list.
     *
     * @param csv the text
     * @return the list; lines that make no sense are in its problems
     */
    public static WatchList parse(String csv) {
        Map<String, Boolean> watched = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        String text = csv.startsWith("\uFEFF") ? csv.substring(1) : csv;
        List<String> lines = text.lines().limit(MOST_LINES + 1L).toList();
        if (lines.size() > MOST_LINES) {
            problems.add("Only the first " + MOST_LINES + " lines are read.");
        }
        for (int at = 0; at < Math.min(lines.size(), MOST_LINES); at++) {
            String line = lines.get(at).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String[] cells = line.split("[,;\t]", -1);
            String alias = unquoted(cells[0]);
            String word = cells.length > 1 ? unquoted(cells[1]).toLowerCase(Locale.ROOT) : "true";
            boolean known = word.equals("true") || word.equals("false");
            if (alias.isEmpty()) {
                problems.add("Line " + (at + 1) + " names no alias.");
            } else if (!known && (!watched.isEmpty() || !problems.isEmpty() || alias.contains("@"))) {
                problems.add("Line " + (at + 1) + " must say true or false in its second column.");
            } else if (known && watched.putIfAbsent(alias, word.equals("true")) != null) {
                problems.add("Line " + (at + 1) + " names " + alias + " again; the first line counts.");
            }
        }
        return new WatchList(watched, problems);
    }

    private static String unquoted(String cell) {
        String text = cell.strip();
        return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1).strip()
                : text;
    }
}
