package dev.switchboard.ipecs.control;

import java.util.List;

/**
 * What the wallboard shows at one moment, as text ready to be put on a page.
 *
 * <p>Texts are plain and may hold what callers chose; whoever shows them escapes them. Where a duration runs on, {@code
 * sinceMillis} is its beginning on the axis of {@code nowMillis}, and 0 where it stands still.
 *
 * @param nowMillis the moment, in milliseconds on the time axis of the telephone system
 * @param clock the moment as a time of day
 * @param connection how the connection stands; always there
 * @param notices what else everybody must know, such as incomplete data
 * @param present the figures of this moment
 * @param periodHeading what the period is
 * @param period the figures of the period
 * @param queues the queues, ascending
 * @param stations the stations, ascending
 * @param chart the latest intervals
 * @param footnote what the marks before figures mean; empty when there are none
 */
public record Wallboard(
        long nowMillis,
        String clock,
        Notice connection,
        List<Notice> notices,
        List<Figure> present,
        String periodHeading,
        List<Figure> period,
        List<QueueLine> queues,
        List<StationCard> stations,
        Chart chart,
        String footnote) {

    /**
     * Copies the lists.
     *
     * @param nowMillis the moment, in milliseconds on the time axis of the telephone system
     * @param clock the moment as a time of day
     * @param connection how the connection stands; always there
     * @param notices what else everybody must know, such as incomplete data
     * @param present the figures of this moment
     * @param periodHeading what the period is
     * @param period the figures of the period
     * @param queues the queues, ascending
     * @param stations the stations, ascending
     * @param chart the latest intervals
     * @param footnote what the marks before figures mean; empty when there are none
     */
    public Wallboard {
        notices = List.copyOf(notices);
        present = List.copyOf(present);
        period = List.copyOf(period);
        queues = List.copyOf(queues);
        stations = List.copyOf(stations);
    }

    /**
     * Something that must not be overlooked.
     *
     * @param kind {@code up}, {@code connecting}, {@code lost}, {@code failed}, {@code closed}, {@code incomplete} or
     *     {@code ignoring}; icon and colour follow
     * @param title the message
     * @param detail more about it; may be empty
     * @param sinceMillis since when, where a running duration is to be shown; otherwise 0
     * @param lasted that duration as text; empty where there is none
     */
    public record Notice(String kind, String title, String detail, long sinceMillis, String lasted) {}

    /**
     * One number.
     *
     * @param id a name for it, unique on the page
     * @param label what it counts
     * @param mark {@code ≥} or {@code ≈} when the number is not certain; otherwise empty
     * @param value the number, or a dash when it is not known
     * @param note a few words below it; may be empty
     * @param tone {@code good}, {@code warn} or {@code bad}, or empty for neither
     * @param sinceMillis the beginning of a running duration, or 0
     */
    public record Figure(
            String id, String label, String mark, String value, String note, String tone, long sinceMillis) {}

    /**
     * One queue.
     *
     * @param name its number, or what direct calls are called
     * @param path where its own page is; empty for direct calls
     * @param figures waiting, longest wait, and the figures of the period, in the order of {@link #QUEUE_COLUMNS}
     */
    public record QueueLine(String name, String path, List<Figure> figures) {

        /**
         * Copies the figures.
         *
         * @param name its number, or what direct calls are called
         * @param path where its own page is; empty for direct calls
         * @param figures waiting, longest wait, and the figures of the period, in the order of {@link #QUEUE_COLUMNS}
         */
        public QueueLine {
            figures = List.copyOf(figures);
        }
    }

    /** The headings of a queue's figures. */
    public static final List<String> QUEUE_COLUMNS =
            List.of("Waiting", "Longest", "Inbound", "Answered", "Abandoned", "Service level", "ASA");

    /**
     * One station.
     *
     * @param number its number
     * @param path where its own page is
     * @param kind {@code ready}, {@code talking}, {@code held}, {@code ringing}, {@code wrap}, {@code away}, {@code idle}
     *     or {@code unknown}; icon and colour follow
     * @param state the same in words
     * @param lasted how long it has been so; empty when not known
     * @param sinceMillis the beginning of that, or 0 where it stands still
     * @param suspect whether nothing was heard of it since the last gap
     */
    public record StationCard(
            String number, String path, String kind, String state, String lasted, long sinceMillis, boolean suspect) {}

    /**
     * Inbound calls by interval, as a drawing of fixed height and any width.
     *
     * @param minutes the length of an interval
     * @param summary the drawing in words
     * @param bars the intervals, oldest first
     * @param lines the horizontal lines with their numbers
     * @param rows the same intervals as a table, newest first
     */
    public record Chart(int minutes, String summary, List<Bar> bars, List<Line> lines, List<Row> rows) {

        /**
         * Copies the lists.
         *
         * @param minutes the length of an interval
         * @param summary the drawing in words
         * @param bars the intervals, oldest first
         * @param lines the horizontal lines with their numbers
         * @param rows the same intervals as a table, newest first
         */
        public Chart {
            bars = List.copyOf(bars);
            lines = List.copyOf(lines);
            rows = List.copyOf(rows);
        }
    }

    /**
     * One interval of the drawing. Places across are percentages of the width, heights are pixels from the top.
     *
     * @param columnX the left edge of its column
     * @param columnWidth the width of its column
     * @param x the left edge of its bar
     * @param width the width of its bar
     * @param middle the middle of its bar
     * @param top the top of the bar: all calls that arrived
     * @param abandonedTop the top of the part that was abandoned
     * @param answeredTop the top of the part that was answered
     * @param base the bottom
     * @param count the calls that arrived, with a mark when that is not certain
     * @param label its beginning as a time of day
     * @param incomplete whether events of it may be missing
     * @param open whether it still runs
     */
    public record Bar(
            String columnX,
            String columnWidth,
            String x,
            String width,
            String middle,
            int top,
            int abandonedTop,
            int answeredTop,
            int base,
            String count,
            String label,
            boolean incomplete,
            boolean open) {}

    /**
     * A horizontal line of the drawing.
     *
     * @param y its place, in pixels from the top
     * @param label the number of calls it stands for
     */
    public record Line(int y, String label) {}

    /**
     * One interval as a line of a table.
     *
     * @param label its beginning and end
     * @param incomplete whether events of it may be missing
     * @param cells the figures, in the order of {@link #INTERVAL_COLUMNS}
     */
    public record Row(String label, boolean incomplete, List<String> cells) {

        /**
         * Copies the cells.
         *
         * @param label its beginning and end
         * @param incomplete whether events of it may be missing
         * @param cells the figures, in the order of {@link #INTERVAL_COLUMNS}
         */
        public Row {
            cells = List.copyOf(cells);
        }
    }

    /** The headings of an interval's figures. */
    public static final List<String> INTERVAL_COLUMNS =
            List.of("Inbound", "Answered", "Abandoned", "Service level", "ASA", "Occupancy");

    /**
     * One abandoned call in the list of those to call back.
     *
     * @param id its id
     * @param number the caller's number, or words when it was withheld
     * @param name the caller's name; may be empty
     * @param queue the queue it waited in; may be empty
     * @param time when the caller gave up, as a time of day
     * @param iso the same as ISO-8601
     * @param waited how long the caller had waited
     */
    public record MissedLine(
            long id, String number, String name, String queue, String time, String iso, String waited) {}
}
