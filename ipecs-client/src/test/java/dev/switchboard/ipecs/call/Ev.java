package dev.switchboard.ipecs.call;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** An event written short: second, code, reference, source, destination, data. Zero means none. */
record Ev(long second, int code, long ref, long source, long dest, String data1, String data2) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss");

    static Ev ev(long second, int code, long ref, long source, long dest) {
        return new Ev(second, code, ref, source, dest, "", "");
    }

    Ev data(String first, String secondData) {
        return new Ev(second, code, ref, source, dest, first, secondData);
    }

    /** Received at the second it happened, by the scenarios' base time. */
    IpecsEvent event() {
        return event(Scenario.BASE + second * 1000, text(Scenario.BASE + second * 1000));
    }

    IpecsEvent event(long receivedMillis, String time) {
        return new IpecsEvent(
                code,
                none(ref),
                none(source),
                none(dest),
                data1,
                data2,
                "",
                "",
                "",
                time,
                IpecsEvent.parseTime(time),
                receivedMillis);
    }

    static String text(long millis) {
        return TIME.format(LocalDateTime.ofEpochSecond(Math.floorDiv(millis, 1000L), 0, ZoneOffset.UTC));
    }

    private static long none(long number) {
        return number == 0 ? IpecsEvent.NONE : number;
    }
}
