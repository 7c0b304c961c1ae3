package dev.switchboard.oci.provisioning;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What became of one gateway request; never holds a session id or a password.
 *
 * <p>A step that allows for a fault goes on after a <em>soft</em> result; every other result but {@link Done} ends the
 * plan.
 */
sealed interface Cai3gResult {

    /** The gateway did it. */
    record Done() implements Cai3gResult {
        @Override
        public String note() {
            return "";
        }
    }

    /**
     * The gateway refused, and nothing was changed.
     *
     * @param faultCodes the gateway's own codes, in document order; may be empty
     * @param errorCodes the codes of the network element behind it, in document order; may be empty
     * @param text what the gateway said for people, shortened; may be empty
     * @param sessionInvalid whether the gateway did not accept the session, so that it never looked at the request
     */
    record Fault(List<Integer> faultCodes, List<Integer> errorCodes, String text, boolean sessionInvalid)
            implements Cai3gResult {

        /**
         * Copies the lists.
         *
         * @param faultCodes as above
         * @param errorCodes as above
         * @param text as above
         * @param sessionInvalid as above
         */
        public Fault {
            faultCodes = List.copyOf(faultCodes);
            errorCodes = List.copyOf(errorCodes);
        }

        @Override
        public String note() {
            String codes = joined("fault ", faultCodes)
                    + (faultCodes.isEmpty() || errorCodes.isEmpty() ? "" : ", ")
                    + joined("error ", errorCodes);
            return (codes.isEmpty() ? "fault without code" : codes) + (text.isEmpty() ? "" : ": " + text);
        }

        private static String joined(String what, List<Integer> codes) {
            return codes.isEmpty()
                    ? ""
                    : what + codes.stream().map(String::valueOf).collect(Collectors.joining(" "));
        }
    }

    /**
     * No connection came about, so nothing was sent.
     *
     * @param reason which host, and why
     */
    record Unreachable(String reason) implements Cai3gResult {
        @Override
        public String note() {
            return reason;
        }
    }

    /**
     * There is no usable answer.
     *
     * @param kind what went wrong
     * @param reason which host, and why
     */
    record Broken(Kind kind, String reason) implements Cai3gResult {

        /** Ways to go wrong. */
        public enum Kind {
            /** No complete answer in time; whether the request took effect is not known. */
            TIMEOUT,
            /** The connection broke; whether the request took effect is not known. */
            CUT_OFF,
            /** An HTTP status that is neither success nor fault. */
            HTTP_STATUS,
            /** The answer is no SOAP, or too large. */
            UNREADABLE,
            /** A value is missing or cannot be written as XML; nothing was sent. */
            UNSENDABLE
        }

        @Override
        public String note() {
            return reason;
        }
    }

    /**
     * What happened, for people.
     *
     * @return the codes and the reason; empty when done
     */
    String note();

    /**
     * Whether a step that allows for a fault may go on.
     *
     * @return true for a fault and for a host that cannot be reached
     */
    default boolean soft() {
        return this instanceof Fault || this instanceof Unreachable;
    }
}
