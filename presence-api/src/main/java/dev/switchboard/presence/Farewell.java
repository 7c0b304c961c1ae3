package dev.switchboard.presence;

/** How a connection is to end. */
final class Farewell {

    static final int GOING_AWAY = 1001;
    static final int PROTOCOL_ERROR = 1002;
    static final int BAD_TEXT = 1007;
    static final int POLICY = 1008;
    static final int TOO_BIG = 1009;
    static final int TRY_LATER = 1013;
    static final int SECRET_EXPIRED = 4401;

    private static final byte[] NOTHING = new byte[0];

    private final byte[] frame;
    private final boolean flushFirst;

    private Farewell(byte[] frame, boolean flushFirst) {
        this.frame = frame;
        this.flushFirst = flushFirst;
    }

    /** With a close frame that nothing precedes. */
    static Farewell now(int code, String reason) {
        return new Farewell(Frames.close(code, reason), false);
    }

    /** With a close frame that gives no code. */
    static Farewell withoutCode() {
        return new Farewell(Frames.frame(Frames.CLOSE, NOTHING), false);
    }

    /** With a close frame behind the changes that are waiting. */
    static Farewell flushed(int code, String reason) {
        return new Farewell(Frames.close(code, reason), true);
    }

    /** Behind the changes that are waiting, and without a close frame. */
    static Farewell flushedInSilence() {
        return new Farewell(NOTHING, true);
    }

    byte[] frame() {
        return frame;
    }

    boolean flushFirst() {
        return flushFirst;
    }
}
