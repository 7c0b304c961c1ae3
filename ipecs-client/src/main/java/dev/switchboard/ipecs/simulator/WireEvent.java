package dev.switchboard.ipecs.simulator;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * One event as an iPECS server puts it on the wire, all but its time.
 *
 * @param code event code, for example 42
 * @param callReference the call, or 0 for an event that concerns a station only: sent as an empty text
 * @param source who it comes from
 * @param destination who it goes to
 * @param data1 first detail, padded as on the wire
 * @param data2 second detail, padded as on the wire
 */
public record WireEvent(int code, long callReference, Party source, Party destination, String data1, String data2) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu/MM/dd HH:mm:ss", Locale.ROOT);

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(1, "CO BUSY"),
            Map.entry(2, "CO IDLE"),
            Map.entry(3, "CO IN RING"),
            Map.entry(11, "AGENT PRIMARY LOGIN"),
            Map.entry(12, "AGENT PRIMARY LOGOUT"),
            Map.entry(13, "AGENT UCD UNAVAIL"),
            Map.entry(14, "AGENT UCD AVAIL"),
            Map.entry(15, "AGENT UCD WRAP UP START"),
            Map.entry(16, "AGENT UCD WRAP UP END"),
            Map.entry(17, "STATION BUSY"),
            Map.entry(18, "STATION IDLE"),
            Map.entry(19, "STATION DND ACTIVE"),
            Map.entry(20, "STATION DND INACTIVE"),
            Map.entry(41, "SEIZE"),
            Map.entry(42, "SEIZE ACK/CONNECT/ANSWER"),
            Map.entry(43, "SEIZE NAK/ABANDON"),
            Map.entry(44, "DISCONNECT"),
            Map.entry(45, "CONFERENCE ADD"),
            Map.entry(49, "HOLD"),
            Map.entry(50, "HOLD RECALL"),
            Map.entry(57, "PICKUP"),
            Map.entry(62, "UCD QUEUE HOLD"),
            Map.entry(66, "STATION RING"),
            Map.entry(67, "DIALED NUMBER"),
            Map.entry(68, "SMDR TIME"),
            Map.entry(69, "SMDR SUMMARY"),
            Map.entry(71, "INCOMING DID INFO"),
            Map.entry(72, "INCOMING CALLER INFO"),
            Map.entry(82, "AGENT OUT OF SERVICE"),
            Map.entry(84, "AGENT IN SERVICE"));

    /**
     * One end of an event.
     *
     * @param type {@code CO}, {@code Station} or empty
     * @param number the number, padded as on the wire; may be blank
     */
    public record Party(String type, String number) {

        /** Nobody. */
        public static final Party NONE = new Party("", "");

        /** Nobody, in the form that some events use: five blanks for a number. */
        public static final Party BLANK = new Party("", "     ");

        /**
         * Checks the values.
         *
         * @param type {@code CO}, {@code Station} or empty
         * @param number the number
         */
        public Party {
            Objects.requireNonNull(type, "type");
            Objects.requireNonNull(number, "number");
        }

        /**
         * A telephone.
         *
         * @param number its number
         * @return the party
         */
        public static Party station(String number) {
            return new Party("Station", number);
        }

        /**
         * A queue or trunk line.
         *
         * @param number its number, which is sent with leading zeros, four digits in all
         * @return the party
         */
        public static Party line(int number) {
            return new Party("CO", String.format(Locale.ROOT, "%04d", number));
        }
    }

    /**
     * Checks the values.
     *
     * @param code event code
     * @param callReference the call, or 0
     * @param source who it comes from
     * @param destination who it goes to
     * @param data1 first detail
     * @param data2 second detail
     */
    public WireEvent {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(destination, "destination");
        Objects.requireNonNull(data1, "data1");
        Objects.requireNonNull(data2, "data2");
        if (callReference < 0) {
            throw new IllegalArgumentException("callReference must not be negative: " + callReference);
        }
    }

    /**
     * An event of one station, without a call.
     *
     * @param code event code
     * @param station the station's number
     * @return the event
     */
    public static WireEvent station(int code, String station) {
        return new WireEvent(code, 0, Party.station(station), Party.NONE, "", "");
    }

    /**
     * An event of a call, without details.
     *
     * @param code event code
     * @param callReference the call
     * @param source who it comes from
     * @param destination who it goes to
     * @return the event
     */
    public static WireEvent call(int code, long callReference, Party source, Party destination) {
        return new WireEvent(code, callReference, source, destination, "", "");
    }

    /**
     * The sign of life that a server sends every minute.
     *
     * @return the event, with code 68
     */
    public static WireEvent heartbeat() {
        return new WireEvent(68, 0, Party.NONE, Party.NONE, "", "");
    }

    /**
     * The same event with other details.
     *
     * @param newData1 first detail
     * @param newData2 second detail
     * @return the changed event
     */
    public WireEvent data(String newData1, String newData2) {
        return new WireEvent(code, callReference, source, destination, newData1, newData2);
    }

    /**
     * What the server calls this event.
     *
     * @return its event string; empty for a code that the simulator never sends by itself
     */
    public String name() {
        return NAMES.getOrDefault(code, "");
    }

    /**
     * The event as one WebSocket text message.
     *
     * @param serverTime the server's local time; fractions of a second are cut off
     * @return JSON
     */
    public String text(LocalDateTime serverTime) {
        StringBuilder json = new StringBuilder(260);
        json.append("{\"event\": \"acd\", \"data\": {\"time\": \"")
                .append(TIME.format(serverTime))
                .append("\", \"callRefID\": ");
        if (callReference == 0) {
            json.append("\"\"");
        } else {
            json.append(callReference);
        }
        json.append(", \"eventCode\": ").append(code);
        member(json, "eventString", name());
        member(json, "sourceType", source.type());
        member(json, "sourceNumber", source.number());
        member(json, "destType", destination.type());
        member(json, "destNumber", destination.number());
        member(json, "data1", data1);
        member(json, "data2", data2);
        return json.append("}}").toString();
    }

    private static void member(StringBuilder json, String name, String value) {
        json.append(", \"").append(name).append("\": ");
        JsonText.quote(json, value);
    }
}
