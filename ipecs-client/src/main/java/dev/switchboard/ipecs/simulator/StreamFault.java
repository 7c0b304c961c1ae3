package dev.switchboard.ipecs.simulator;

/** A WebSocket message that is not as it should be. */
public enum StreamFault {
    /** Text that is no JSON. */
    NOT_JSON,
    /** JSON, but an array. */
    NOT_AN_OBJECT,
    /** The first half of an event. */
    HALF_AN_EVENT,
    /** An object without {@code data}. */
    NO_DATA,
    /** An event without a code. */
    NO_CODE,
    /** An event whose code is a word. */
    CODE_IS_A_WORD,
    /** A binary message. */
    BINARY,
    /** A heartbeat in a message of more than 64 KiB. */
    TOO_LONG,
    /** A heartbeat with raw control characters inside its texts, which a client must accept. */
    CONTROL_CHARACTERS,
    /** A heartbeat in three fragments, which a client must accept. */
    FRAGMENTS
}
