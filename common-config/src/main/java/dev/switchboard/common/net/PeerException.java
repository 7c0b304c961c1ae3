package dev.switchboard.common.net;

import java.io.IOException;

/**
 * A peer could not be reached, refused, or sent nonsense.
 *
 * <p>Checked. It ends in the shell of a library, where it becomes a value. The three kinds differ in what to do next:
 * try again, record the refusal, or record what came and go on.
 */
public abstract sealed class PeerException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Who it was. */
    private final String peer;

    private PeerException(String peer, String message) {
        super(message);
        this.peer = peer;
    }

    /**
     * Who it was.
     *
     * @return the peer's name as people know it, for example {@code EMA ema1:8080}
     */
    public String peer() {
        return peer;
    }

    /** The peer cannot be reached, hung up, or is too slow: worth trying again. */
    public static final class Unreachable extends PeerException {

        private static final long serialVersionUID = 1L;

        /**
         * Without a cause worth keeping.
         *
         * @param peer who
         * @param what what was found, continuing the peer's name: "gave no answer within 2s"
         */
        public Unreachable(String peer, String what) {
            super(peer, peer + " " + what);
        }

        /**
         * With a cause.
         *
         * @param peer who
         * @param what what was found, continuing the peer's name
         * @param cause the failure underneath
         */
        public Unreachable(String peer, String what, Throwable cause) {
            this(peer, what);
            initCause(cause);
        }
    }

    /** The peer understood and refused: trying the same again will not help. */
    public static final class Rejected extends PeerException {

        private static final long serialVersionUID = 1L;

        /** The peer's code. */
        private final String code;

        /** The peer's words. */
        private final String text;

        /**
         * A refusal.
         *
         * @param peer who
         * @param code the peer's code for it, for example an HTTP status or a fault code
         * @param text the peer's words; shortened for the message
         */
        public Rejected(String peer, String code, String text) {
            super(peer, peer + " refused with " + code + ": " + shortened(text));
            this.code = code;
            this.text = text;
        }

        /**
         * The peer's code.
         *
         * @return the code as the peer wrote it
         */
        public String code() {
            return code;
        }

        /**
         * The peer's words.
         *
         * @return the text in full
         */
        public String text() {
            return text;
        }
    }

    /** The peer sent what makes no sense; the connection itself may go on. */
    public static final class Malformed extends PeerException {

        private static final long serialVersionUID = 1L;

        /** The beginning of what came. */
        private final String copy;

        /**
         * Nonsense received.
         *
         * @param peer who
         * @param what what is wrong with it, continuing "sent ": "a body that is not XML"
         * @param received what came, without secrets; a shortened copy is kept
         */
        public Malformed(String peer, String what, String received) {
            super(peer, peer + " sent " + what + ": " + shortened(received));
            this.copy = shortened(received);
        }

        /**
         * What came.
         *
         * @return the beginning of it, at most 200 characters, control characters replaced by blanks
         */
        public String copy() {
            return copy;
        }
    }

    private static final int COPY_LENGTH = 200;

    private static String shortened(String text) {
        int end = Math.min(text.length(), COPY_LENGTH);
        StringBuilder copy = new StringBuilder(end);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            copy.append(Character.isISOControl(c) ? ' ' : c);
        }
        if (end < text.length()) {
            copy.setCharAt(end - 1, '…');
        }
        return copy.toString();
    }
}
