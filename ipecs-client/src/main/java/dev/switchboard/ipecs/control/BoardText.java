package dev.switchboard.ipecs.control;

import dev.switchboard.ipecs.call.Gap;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times, durations and ratios as the wallboard writes them. */
final class BoardText {

    static final String UNKNOWN = "—";
    static final String AT_LEAST = "≥";
    static final String ABOUT = "≈";

    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);

    private final ZoneId zone;

    BoardText(ZoneId zone) {
        this.zone = zone;
    }

    String minute(long millis) {
        return Instant.ofEpochMilli(millis).atZone(zone).format(MINUTE);
    }

    String second(long millis) {
        return Instant.ofEpochMilli(millis).atZone(zone).format(SECOND);
    }

    /** A time of day, with the day when that is not today. */
    String moment(long millis, long nowMillis) {
        return day(millis, nowMillis) + second(millis);
    }

    /** Like {@link #moment}, without seconds. */
    String roughly(long millis, long nowMillis) {
        return day(millis, nowMillis) + minute(millis);
    }

    private String day(long millis, long nowMillis) {
        var then = Instant.ofEpochMilli(millis).atZone(zone);
        boolean today = then.toLocalDate()
                .equals(Instant.ofEpochMilli(nowMillis).atZone(zone).toLocalDate());
        return today ? "" : then.format(DAY) + " ";
    }

    /** A time without data, from and to. */
    String gap(Gap gap, long nowMillis) {
        String from = moment(gap.fromMillis(), nowMillis);
        return gap.open() ? from + " to now" : from + "–" + moment(gap.toMillis(), nowMillis);
    }

    /** Minutes and seconds, with hours when there are any; the page's script writes the same. */
    static String duration(double millis) {
        return clock(ControlJson.seconds(millis));
    }

    static String duration(long millis) {
        return clock(ControlJson.seconds(millis));
    }

    /** A running duration counts whole seconds, as a clock does. */
    static String running(long millis) {
        return clock(Math.floorDiv(millis, 1000L));
    }

    private static String clock(long count) {
        long seconds = Math.max(0, count);
        long hours = seconds / 3600;
        String rest = String.format(Locale.ROOT, "%02d:%02d", seconds / 60 % 60, seconds % 60);
        return hours == 0 ? rest.startsWith("0") ? rest.substring(1) : rest : hours + ":" + rest;
    }

    static String percent(double ratio) {
        return Math.round(ratio * 100) + " %";
    }
}
