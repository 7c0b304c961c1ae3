package dev.switchboard.ipecs;

/** Where the client stands with its server. */
public enum ConnectionState {
    /** Asking for a session. */
    LOGGING_IN,
    /** Has a session and is opening the event stream. */
    OPENING_SOCKET,
    /** Events are coming in. */
    CONNECTED,
    /** The stream is lost, or could not be opened; it is tried again after a wait. */
    RECONNECTING,
    /** Given up: nothing is tried any more. */
    FAILED,
    /** Closed by the program. */
    CLOSED
}
