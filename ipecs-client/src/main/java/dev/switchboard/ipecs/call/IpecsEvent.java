package dev.switchboard.ipecs.call;

import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;

/**
 * One decoded message of the event stream.
 *
 * <p>Numbers are already what they mean: digits without padding, or {@link #NONE}. Text members are trimmed; blank text
 * is the empty string, never {@code null}.
 *
 * @param codeNumber the event code as received; {@link #code()} gives its name
 * @param reference the call reference, or {@link #NONE}
 * @param source the source number, or {@link #NONE}
 * @param destination the destination number, or {@link #NONE}
 * @param data1 first data member, trimmed; empty means none
 * @param data2 second data member, trimmed; empty means none
 * @param sourceType what the server calls the source ("Station", "CO"); shown, never interpreted
 * @param destinationType what the server calls the destination; shown, never interpreted
 * @param eventString the server's text for the code; shown, never interpreted
 * @param time the event's time exactly as received; may be empty
 * @param timeMillis that time as {@link #parseTime(String)} reads it, or {@link #NONE} when it cannot be read
 * @param receivedMillis when the message was received, in milliseconds on a clock that never jumps and reads like
 *     milliseconds since the Unix epoch (the wall clock at the start, from there elapsed time)
 */
public record IpecsEvent(
        int codeNumber,
        long reference,
        long source,
        long destination,
        String data1,
        String data2,
        String sourceType,
        String destinationType,
        String eventString,
        String time,
        long timeMillis,
        long receivedMillis) {

    /** No number: a missing call reference, station, queue or instant. */
    public static final long NONE = Long.MIN_VALUE;

    /**
     * The code's name.
     *
     * @return the code; {@link EventCode#UNKNOWN} for a number without a name
     */
    public EventCode code() {
        return EventCode.of(codeNumber);
    }

    /**
     * Whether the event names a call.
     *
     * @return whether there is a call reference
     */
    public boolean hasReference() {
        return reference != NONE;
    }

    /**
     * Reads the server's local time, {@code yyyy/MM/dd HH:mm:ss}.
     *
     * @param text the text as received
     * @return the milliseconds from 1970-01-01 00:00 to that time on the server's own calendar, zone left open; or
     *     {@link #NONE} when the text is anything else
     */
    public static long parseTime(String text) {
        if (text.length() != 19
                || text.charAt(4) != '/'
                || text.charAt(7) != '/'
                || text.charAt(10) != ' '
                || text.charAt(13) != ':'
                || text.charAt(16) != ':') {
            return NONE;
        }
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 7);
        int day = digits(text, 8, 10);
        int hour = digits(text, 11, 13);
        int minute = digits(text, 14, 16);
        int second = digits(text, 17, 19);
        if (year < 1 || month < 1 || month > 12 || day < 1 || day > lastDay(year, month)) {
            return NONE;
        }
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
            return NONE;
        }
        return LocalDateTime.of(year, month, day, hour, minute, second).toEpochSecond(ZoneOffset.UTC) * 1000;
    }

    private static int lastDay(int year, int month) {
        return YearMonth.of(year, month).lengthOfMonth();
    }

    private static int digits(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + c - '0';
        }
        return value;
    }
}
