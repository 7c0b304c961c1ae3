package dev.switchboard.ipecs.call;

import java.util.Arrays;

/** The event codes of the stream, with the names this library gives them; any other number is {@link #UNKNOWN}. */
public enum EventCode {
    /** Queue or trunk taken. */
    QUEUE_BUSY(1, "queue or trunk taken"),
    /** Queue or trunk free again; ends the call named. */
    QUEUE_IDLE(2, "queue or trunk free again; ends the call named"),
    /** Call comes in; with a station as destination it is being offered there. */
    QUEUE_RINGING(3, "call comes in; with a station as destination it is being offered there"),
    /** Primary ACD login. */
    AGENT_LOGIN(11, "primary ACD login"),
    /** Primary ACD logout. */
    AGENT_LOGOUT(12, "primary ACD logout"),
    /** Agent not available to the distributor. */
    AGENT_UNAVAILABLE(13, "agent not available to the distributor"),
    /** Agent available to the distributor. */
    AGENT_AVAILABLE(14, "agent available to the distributor"),
    /** After-call work begins. */
    WRAP_UP_START(15, "after-call work begins"),
    /** After-call work ends. */
    WRAP_UP_END(16, "after-call work ends"),
    /** Telephone off hook. */
    STATION_BUSY(17, "telephone off hook"),
    /** Telephone on hook. */
    STATION_IDLE(18, "telephone on hook"),
    /** Do not disturb set. */
    DND_ON(19, "do not disturb set"),
    /** Do not disturb cleared. */
    DND_OFF(20, "do not disturb cleared"),
    /** Call forwarding set. */
    FORWARD_ON(21, "call forwarding set"),
    /** Call forwarding cleared. */
    FORWARD_OFF(22, "call forwarding cleared"),
    /** Supervisor logs in. */
    SUPERVISOR_LOGIN(23, "supervisor logs in"),
    /** Supervisor logs out. */
    SUPERVISOR_LOGOUT(24, "supervisor logs out"),
    /** Login to a further group. */
    AGENT_SECONDARY_LOGIN(25, "login to a further group"),
    /** Logout from a further group. */
    AGENT_SECONDARY_LOGOUT(26, "logout from a further group"),
    /** Station or line seized. */
    SEIZED(41, "station or line seized"),
    /** Seize acknowledged, connected or answered. */
    CONNECTED(42, "seize acknowledged, connected or answered"),
    /** Seize refused or abandoned. */
    ABANDONED(43, "seize refused or abandoned"),
    /** Leg released. */
    DISCONNECTED(44, "leg released"),
    /** Party added to a conference. */
    CONFERENCE_ADDED(45, "party added to a conference"),
    /** Station puts the call on hold. */
    HELD(49, "station puts the call on hold"),
    /** Station takes the call back from hold. */
    HOLD_RECALLED(50, "station takes the call back from hold"),
    /** Call to a hunt group. */
    HUNT_GROUP(51, "call to a hunt group"),
    /** Paging, all. */
    PAGE_ALL(52, "paging, all"),
    /** Paging, external. */
    PAGE_EXTERNAL(53, "paging, external"),
    /** Paging, internal. */
    PAGE_INTERNAL(54, "paging, internal"),
    /** Call parked. */
    PARK_GROUP(55, "call parked"),
    /** Call picked up by a station. */
    PICKED_UP(57, "call picked up by a station"),
    /** Held for transfer. */
    TRANSFER_HOLD(58, "held for transfer"),
    /** Distribution to a group. */
    UCD_GROUP(59, "distribution to a group"),
    /** Distribution step not answered. */
    UCD_NO_ANSWER(60, "distribution step not answered"),
    /** Distribution overflow. */
    UCD_OVERFLOW(61, "distribution overflow"),
    /** Put into the UCD queue. */
    UCD_QUEUE_HOLD(62, "put into the UCD queue"),
    /** Call to a voice mail group. */
    VOICE_MAIL_GROUP(63, "call to a voice mail group"),
    /** Agent asks for help. */
    UCD_HELP(64, "agent asks for help"),
    /** A station rings; it is the source. */
    STATION_RINGING(66, "a station rings; it is the source"),
    /** Station dials; data2 is the number. */
    OUTBOUND_DIALED(67, "station dials; data2 is the number"),
    /** Time stamp sent every minute. */
    HEARTBEAT(68, "time stamp sent every minute"),
    /** After an outbound call; data1 is the duration as HHMMSS, data2 the number. */
    SMDR_SUMMARY(69, "after an outbound call; data1 is the duration as HHMMSS, data2 the number"),
    /** Transfer completed. */
    TRANSFER_COMPLETE(70, "transfer completed"),
    /** Data1 is the number the caller dialled. */
    DID_INFO(71, "data1 is the number the caller dialled"),
    /** Data1 is the caller's number, data2 the caller's name. */
    CALLER_INFO(72, "data1 is the caller's number, data2 the caller's name"),
    /** Media: voice sent. */
    VOICE_TX(73, "media: voice sent"),
    /** Media: voice received. */
    VOICE_RX(74, "media: voice received"),
    /** Media: video sent. */
    VIDEO_TX(75, "media: video sent"),
    /** Media: video received. */
    VIDEO_RX(76, "media: video received"),
    /** Distributor data changed. */
    ACD_INFO_CHANGED(77, "distributor data changed"),
    /** Digits received. */
    INCOMING_DIGITS(80, "digits received"),
    /** Hot desk login. */
    HOT_DESK_LOGIN(81, "hot desk login"),
    /** Station leaves. */
    OUT_OF_SERVICE(82, "station leaves"),
    /** Hot desk logout. */
    HOT_DESK_LOGOUT(83, "hot desk logout"),
    /** Station registers. */
    IN_SERVICE(84, "station registers"),
    /** Call record: account code. */
    SMDR_ACCOUNT_CODE(85, "call record: account code"),
    /** Call record: authorisation code. */
    SMDR_AUTH_CODE(86, "call record: authorisation code"),
    /** Call record: cost. */
    SMDR_COST(87, "call record: cost"),
    /** Call record: incoming. */
    SMDR_INCOMING(88, "call record: incoming"),
    /** Call record: internal. */
    SMDR_ICM(89, "call record: internal"),
    /** Call record: call type. */
    SMDR_CALL_TYPE(90, "call record: call type"),
    /** A number the library has no name for; it is shown and otherwise ignored. */
    UNKNOWN(-1, "unknown");

    private static final EventCode[] BY_NUMBER = byNumber();

    private final int number;
    private final String meaning;

    EventCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    /**
     * The number on the wire.
     *
     * @return the number; -1 for {@link #UNKNOWN}
     */
    public int number() {
        return number;
    }

    /**
     * What the code means, in a few words.
     *
     * @return lower-case text for logs
     */
    public String meaning() {
        return meaning;
    }

    /**
     * The code with a number.
     *
     * @param number any number received
     * @return the code; {@link #UNKNOWN} when the number has no name
     */
    public static EventCode of(int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : UNKNOWN;
    }

    private static EventCode[] byNumber() {
        EventCode[] table = new EventCode[91];
        Arrays.fill(table, UNKNOWN);
        for (EventCode code : values()) {
            if (code.number >= 0) {
                table[code.number] = code;
            }
        }
        return table;
    }
}
