package dev.switchboard.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The table: one row for each figure, with the median and the spread of its rounds. */
final class Report {

    private record Row(String name, String unit, String goal, List<Double> rounds) {}

    private final PrintStream out;
    private final List<Row> rows = new ArrayList<>();

    Report(PrintStream out) {
        this.out = out;
    }

    /** Adds a figure, and tells it at once so that a long run shows where it is. */
    void add(String name, String unit, String goal, List<Double> rounds) {
        Row row = new Row(name, unit, goal, List.copyOf(rounds));
        rows.add(row);
        out.println(
                name + ": " + rounds.stream().map(Report::number).collect(Collectors.joining(", ", "", " " + unit)));
    }

    /** Says something between the figures. */
    void note(String text) {
        out.println(text);
    }

    void print() {
        out.println();
        line("what", "goal", "median", "lowest", "highest", "rounds", "unit");
        line("----", "----", "------", "------", "-------", "------", "----");
        for (Row row : rows) {
            List<Double> sorted = row.rounds.stream().sorted().toList();
            line(
                    row.name,
                    row.goal,
                    number(median(sorted)),
                    number(sorted.get(0)),
                    number(sorted.get(sorted.size() - 1)),
                    Integer.toString(sorted.size()),
                    row.unit);
        }
    }

    static double median(List<Double> sorted) {
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private void line(String what, String goal, String median, String low, String high, String rounds, String unit) {
        out.printf(Locale.ROOT, "%-62s %10s %10s %10s %10s %6s  %s%n", what, goal, median, low, high, rounds, unit);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
    }
}
