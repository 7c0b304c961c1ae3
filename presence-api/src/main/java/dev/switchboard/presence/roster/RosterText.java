package dev.switchboard.presence.roster;

import dev.switchboard.presence.model.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers, times and statuses in words. */
final class RosterText {

    static final String UNKNOWN = "–";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm:ss", Locale.ENGLISH);

    private RosterText() {}

    static String count(long number) {
        return String.format(Locale.ENGLISH, "%,d", number);
    }

    /** {@code one client}, {@code 2 clients}. */
    static String count(long number, String what) {
        return count(number) + " " + what + (number == 1 ? "" : "s");
    }

    /** The two largest units: {@code 3 min 5 s}, {@code 2 h 10 min}, {@code 4 days}. */
    static String lasted(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        long minutes = seconds / 60;
        if (minutes < 60) {
            return minutes + " min" + (minutes < 10 && seconds % 60 > 0 ? " " + seconds % 60 + " s" : "");
        }
        long hours = minutes / 60;
        if (hours < 48) {
            return hours + " h" + (minutes % 60 > 0 ? " " + minutes % 60 + " min" : "");
        }
        return count(hours / 24) + " days";
    }

    /** Like {@link #lasted}, with tenths of short times. */
    static String measured(Duration time) {
        return time.compareTo(Duration.ofSeconds(10)) < 0
                ? String.format(Locale.ROOT, "%.1f s", Math.max(0, time.toMillis()) / 1000.0)
                : lasted(time);
    }

    /** A moment in universal time, with the day when that is not today's. */
    static String moment(Instant at, Instant now) {
        var then = at.atZone(ZoneOffset.UTC);
        boolean today = then.toLocalDate().equals(now.atZone(ZoneOffset.UTC).toLocalDate());
        return then.format(today ? TIME : DAY) + " UTC";
    }

    static String word(Status status) {
        return switch (status) {
            case ONLINE -> "Online";
            case AWAY -> "Away";
            case DND -> "Do not disturb";
            case OFFLINE -> "Offline";
            case OUT_OF_OFFICE -> "Out of office";
            case UNKNOWN -> "Not known";
        };
    }
}
