package dev.switchboard.benchmarks;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * A call centre at full load that never ends: 500 stations, all talking, and as many callers waiting as make 2,000 live
 * calls. Each call is twelve messages: four when it arrives, four when an agent takes it, four when it ends.
 */
final class IpecsDay {

    static final int FIRST_STATION = 1801;
    static final int STATIONS = 500;
    static final int QUEUE = 6;
    static final int LIVE = 2_000;
    static final int WAITING = LIVE - STATIONS;

    private static final int CALLS_A_SECOND = 10;
    private static final String LINE = "0006";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu/MM/dd HH:mm:ss", Locale.ROOT);
    private static final LocalDateTime START = LocalDateTime.of(2026, 3, 10, 8, 0);

    private final Consumer<String> wire;
    private String time = TIME.format(START);
    private long calls;
    private long events;

    IpecsDay(Consumer<String> wire) {
        this.wire = wire;
    }

    /** How many messages went out. */
    long events() {
        return events;
    }

    /** How many calls have arrived. */
    long calls() {
        return calls;
    }

    /** All stations register, and their agents log in. */
    void open() {
        for (int number = 0; number < STATIONS; number++) {
            String station = Integer.toString(FIRST_STATION + number);
            send(84, 0, "Station", station, "", "", "");
            send(11, 0, "Station", station, "", "0008", "0000");
            send(18, 0, "Station", station, "", "", "");
        }
    }

    /** Lets so many calls arrive; for each, one is taken and one ends. */
    void calls(int count) {
        for (int i = 0; i < count; i++) {
            calls++;
            if (calls % CALLS_A_SECOND == 0) {
                time = TIME.format(START.plusSeconds(calls / CALLS_A_SECOND));
            }
            // The end first: it frees the station that takes the next one.
            end(calls - LIVE);
            answer(calls - WAITING);
            arrive(calls);
        }
    }

    private void arrive(long call) {
        String number = Long.toString(5_550_000 + call % 9_999);
        send(3, call, "CO", LINE, "", "", "0002");
        send(1, call, "CO", LINE, "", "", "");
        send(72, call, "CO", LINE, "", number, "");
        send(71, call, "CO", LINE, "", number, "");
    }

    private void answer(long call) {
        if (call > 0) {
            String station = station(call);
            send(3, call, "CO", LINE, station, "0008", "0005");
            send(66, call, "CO", LINE, station, "0008", "0008");
            send(72, call, "CO", LINE, station, Long.toString(5_550_000 + call % 9_999), "");
            send(42, call, "CO", LINE, station, "     ", "     ");
        }
    }

    private void end(long call) {
        if (call > 0) {
            String station = station(call);
            send(18, 0, "Station", station, station, "", "");
            send(44, call, "Station", station, station, "0000", "");
            send(2, call, "Station", station, station, "", "");
            send(2, call, "CO", LINE, station, "", "");
        }
    }

    private static String station(long call) {
        return Long.toString(FIRST_STATION + call % STATIONS);
    }

    private void send(int code, long call, String kind, String source, String destination, String one, String two) {
        events++;
        wire.accept("{\"event\": \"acd\", \"data\": {\"time\": \"" + time + "\", \"callRefID\": "
                + (call == 0 ? "\"\"" : Long.toString(call)) + ", \"eventCode\": " + code
                + ", \"eventString\": \"AN EVENT OF SOME KIND\", \"sourceType\": \"" + kind + "\", \"sourceNumber\": \""
                + source + "\", \"destType\": \"" + (destination.isEmpty() ? "" : "Station")
                + "\", \"destNumber\": \"" + destination + "\", \"data1\": \"" + one + "\", \"data2\": \"" + two
                + "\"}}");
    }
}
