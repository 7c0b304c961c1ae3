package dev.switchboard.ipecs.control;

import dev.switchboard.ipecs.call.CallFigures;
import dev.switchboard.ipecs.call.IntervalFigures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Draws the latest intervals: bars whose height is the calls that arrived, divided by what became of them. */
final class ChartDrawing {

    private static final int SHORT_COLUMNS = 16;
    private static final int HOUR_COLUMNS = 12;
    private static final int TOP = 24;
    private static final int BASE = 190;
    /** What the numbers of the lines take at the left, in percent of the width. */
    private static final double MARGIN = 5;

    private final BoardText text;
    private final Function<IntervalFigures, Optional<CallFigures>> figures;
    private final boolean withOccupancy;

    /**
     * A way to draw.
     *
     * @param text how times are written
     * @param figures which calls of an interval count; empty when it has none of them
     * @param withOccupancy whether the agents' times belong to these calls
     */
    ChartDrawing(BoardText text, Function<IntervalFigures, Optional<CallFigures>> figures, boolean withOccupancy) {
        this.text = text;
        this.figures = figures;
        this.withOccupancy = withOccupancy;
    }

    Wallboard.Chart draw(int minutes, List<IntervalFigures> intervals) {
        int columns = minutes == 60 ? HOUR_COLUMNS : SHORT_COLUMNS;
        List<IntervalFigures> shown = intervals.subList(Math.max(0, intervals.size() - columns), intervals.size());
        int most = shown.stream().mapToInt(this::offered).max().orElse(0);
        int step = step(most);
        int top = Math.max(step, (most + step - 1) / step * step);
        List<Wallboard.Bar> bars = new ArrayList<>();
        for (int i = 0; i < shown.size(); i++) {
            bars.add(bar(shown.get(i), columns - shown.size() + i, (100 - MARGIN) / columns, top));
        }
        List<Wallboard.Line> lines = new ArrayList<>();
        for (int value = 0; value <= top; value += step) {
            lines.add(new Wallboard.Line(y(value, top), Integer.toString(value)));
        }
        List<Wallboard.Row> rows = new ArrayList<>(shown.stream().map(this::row).toList());
        Collections.reverse(rows);
        return new Wallboard.Chart(minutes, summary(shown), bars, lines, rows);
    }

    /** Three to five lines, at round numbers. */
    private static int step(int most) {
        int step = 1;
        for (int factor = 0; most > step * 4; factor++) {
            step = factor % 3 == 1 ? step / 2 * 5 : step * 2;
        }
        return step;
    }

    private static int y(int value, int top) {
        return BASE - Math.round((float) (BASE - TOP) * value / top);
    }

    private Wallboard.Bar bar(IntervalFigures interval, int column, double width, int top) {
        Optional<CallFigures> calls = figures.apply(interval);
        int offered = offered(interval);
        int answered = Math.min(offered, calls.map(CallFigures::answered).orElse(0));
        int lost =
                Math.min(offered, answered + calls.map(CallFigures::abandoned).orElse(0));
        double left = MARGIN + column * width;
        return new Wallboard.Bar(
                percent(left),
                percent(width),
                percent(left + width * 0.18),
                percent(width * 0.64),
                percent(left + width / 2),
                y(offered, top),
                y(lost, top),
                y(answered, top),
                BASE,
                (interval.incomplete() ? BoardText.AT_LEAST : "") + offered,
                text.minute(interval.startMillis()),
                interval.incomplete(),
                !interval.closed());
    }

    private Wallboard.Row row(IntervalFigures interval) {
        String label = text.minute(interval.startMillis()) + "–"
                + (interval.closed() ? text.minute(interval.endMillis()) : "now");
        Optional<CallFigures> found = figures.apply(interval);
        String mark = interval.incomplete() ? BoardText.AT_LEAST + " " : "";
        String about = interval.incomplete() ? BoardText.ABOUT + " " : "";
        List<String> cells = new ArrayList<>();
        for (Function<CallFigures, Integer> count : List.<Function<CallFigures, Integer>>of(
                CallFigures::offered, CallFigures::answered, CallFigures::abandoned)) {
            cells.add(mark + found.map(count).orElse(0));
        }
        cells.add(
                found.flatMap(Ratios::serviceLevel).map(level -> about + level).orElse(BoardText.UNKNOWN));
        cells.add(found.flatMap(Ratios::speedOfAnswer).map(wait -> about + wait).orElse(BoardText.UNKNOWN));
        cells.add(
                withOccupancy
                        ? Ratios.occupancy(interval.agents())
                                .map(share -> about + share)
                                .orElse(BoardText.UNKNOWN)
                        : BoardText.UNKNOWN);
        return new Wallboard.Row(label, interval.incomplete(), cells);
    }

    private String summary(List<IntervalFigures> shown) {
        if (shown.isEmpty()) {
            return "No interval has been seen yet.";
        }
        IntervalFigures last = shown.get(shown.size() - 1);
        Optional<CallFigures> calls = figures.apply(last);
        String atLeast = last.incomplete() ? "at least " : "";
        return "Since " + text.minute(last.startMillis()) + ": " + atLeast + offered(last) + " inbound, " + atLeast
                + calls.map(CallFigures::answered).orElse(0) + " answered, " + atLeast
                + calls.map(CallFigures::abandoned).orElse(0) + " abandoned"
                + calls.flatMap(Ratios::serviceLevel)
                        .map(level -> ", service level " + (last.incomplete() ? "about " : "") + level)
                        .orElse("")
                + ".";
    }

    private int offered(IntervalFigures interval) {
        return figures.apply(interval).map(CallFigures::offered).orElse(0);
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.2f%%", value);
    }
}
