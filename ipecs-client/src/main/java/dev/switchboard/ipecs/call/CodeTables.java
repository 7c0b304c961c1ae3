package dev.switchboard.ipecs.call;

import java.util.Optional;

/** The server's smaller code tables, for logs and typed listeners. No rule depends on them. */
public final class CodeTables {

    private CodeTables() {}

    /** An entry of a table. */
    public interface Coded {
        /**
         * The number on the wire.
         *
         * @return the number
         */
        int number();

        /**
         * What it means, in a few words.
         *
         * @return lower-case text for logs
         */
        String meaning();
    }

    private static <T extends Coded> Optional<T> find(T[] table, int number) {
        for (T entry : table) {
            if (entry.number() == number) {
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }

    /** The call type of a call record, {@code data1} of code 90. */
    public enum SmdrCallType implements CodeTables.Coded {
        /** Off hook. */
        OFF_HOOK(0, "off hook"),
        /** Incoming, transferred. */
        INCOMING_TRANSFERRED(1, "incoming, transferred"),
        /** Incoming. */
        INCOMING(2, "incoming"),
        /** Outgoing. */
        OUTGOING(3, "outgoing"),
        /** Outgoing, transferred. */
        OUTGOING_TRANSFERRED(4, "outgoing, transferred"),
        /** Lost on hold. */
        LOST_ON_HOLD(5, "lost on hold"),
        /** Lost while ringing. */
        LOST_WHILE_RINGING(6, "lost while ringing"),
        /** Lost in group. */
        LOST_IN_GROUP(7, "lost in group"),
        /** Internal. */
        INTERNAL(8, "internal"),
        /** Internal SMS. */
        INTERNAL_SMS(9, "internal SMS"),
        /** Internal paging. */
        INTERNAL_PAGING(10, "internal paging"),
        /** Outgoing, unanswered. */
        OUTGOING_UNANSWERED(11, "outgoing, unanswered"),
        /** Barred or charge. */
        BARRED(12, "barred or charge"),
        /** Voice mail. */
        VOICE_MAIL(13, "voice mail"),
        /** Network outgoing. */
        NETWORK_OUTGOING(14, "network outgoing"),
        /** Network incoming. */
        NETWORK_INCOMING(15, "network incoming");

        private final int number;
        private final String meaning;

        SmdrCallType(int number, String meaning) {
            this.number = number;
            this.meaning = meaning;
        }

        @Override
        public int number() {
            return number;
        }

        @Override
        public String meaning() {
            return meaning;
        }

        /**
         * The entry with a number.
         *
         * @param number any number received
         * @return the entry; empty when the number is not in the table
         */
        public static Optional<SmdrCallType> of(int number) {
            return find(values(), number);
        }
    }

    /** What happened to a conference. */
    public enum ConferenceAction implements CodeTables.Coded {
        /** Ended. */
        ENDED(1, "ended"),
        /** Participant in. */
        PARTICIPANT_IN(2, "participant in"),
        /** Participant out. */
        PARTICIPANT_OUT(3, "participant out");

        private final int number;
        private final String meaning;

        ConferenceAction(int number, String meaning) {
            this.number = number;
            this.meaning = meaning;
        }

        @Override
        public int number() {
            return number;
        }

        @Override
        public String meaning() {
            return meaning;
        }

        /**
         * The entry with a number.
         *
         * @param number any number received
         * @return the entry; empty when the number is not in the table
         */
        public static Optional<ConferenceAction> of(int number) {
            return find(values(), number);
        }
    }

    /** Where and when calls are forwarded. */
    public enum CallForwardType implements CodeTables.Coded {
        /** Unconditional. */
        UNCONDITIONAL(1, "unconditional"),
        /** Station off-net. */
        STATION_OFF_NET(2, "station off-net"),
        /** Trunk line off-net. */
        TRUNK_LINE_OFF_NET(3, "trunk line off-net"),
        /** Trunk group off-net. */
        TRUNK_GROUP_OFF_NET(4, "trunk group off-net"),
        /** All trunks off-net. */
        ALL_TRUNKS_OFF_NET(5, "all trunks off-net"),
        /** Unconditional to UCD. */
        UNCONDITIONAL_TO_UCD(6, "unconditional to UCD"),
        /** Unconditional to hunt group. */
        UNCONDITIONAL_TO_HUNT_GROUP(7, "unconditional to hunt group"),
        /** Unconditional to voice mail. */
        UNCONDITIONAL_TO_VOICE_MAIL(8, "unconditional to voice mail"),
        /** On no answer. */
        NO_ANSWER(17, "on no answer"),
        /** On no answer to UCD. */
        NO_ANSWER_TO_UCD(22, "on no answer to UCD"),
        /** On no answer to hunt group. */
        NO_ANSWER_TO_HUNT_GROUP(23, "on no answer to hunt group"),
        /** On no answer to voice mail. */
        NO_ANSWER_TO_VOICE_MAIL(24, "on no answer to voice mail"),
        /** On busy. */
        BUSY(33, "on busy"),
        /** On busy to UCD. */
        BUSY_TO_UCD(38, "on busy to UCD"),
        /** On busy to hunt group. */
        BUSY_TO_HUNT_GROUP(39, "on busy to hunt group"),
        /** On busy to voice mail. */
        BUSY_TO_VOICE_MAIL(40, "on busy to voice mail"),
        /** On no answer or busy. */
        NO_ANSWER_OR_BUSY(49, "on no answer or busy"),
        /** On no answer or busy to UCD. */
        NO_ANSWER_OR_BUSY_TO_UCD(54, "on no answer or busy to UCD"),
        /** On no answer or busy to hunt group. */
        NO_ANSWER_OR_BUSY_TO_HUNT_GROUP(55, "on no answer or busy to hunt group"),
        /** On no answer or busy to voice mail. */
        NO_ANSWER_OR_BUSY_TO_VOICE_MAIL(56, "on no answer or busy to voice mail");

        private final int number;
        private final String meaning;

        CallForwardType(int number, String meaning) {
            this.number = number;
            this.meaning = meaning;
        }

        @Override
        public int number() {
            return number;
        }

        @Override
        public String meaning() {
            return meaning;
        }

        /**
         * The entry with a number.
         *
         * @param number any number received
         * @return the entry; empty when the number is not in the table
         */
        public static Optional<CallForwardType> of(int number) {
            return find(values(), number);
        }
    }

    /** What rings. */
    public enum RingingType implements CodeTables.Coded {
        /** Speed dial. */
        SPEED_DIAL(0, "speed dial"),
        /** Phones. */
        PHONES(2, "phones"),
        /** Voice-mail group. */
        VOICE_MAIL_GROUP(3, "voice-mail group"),
        /** Hunt group. */
        HUNT_GROUP(4, "hunt group"),
        /** UCD group. */
        UCD_GROUP(5, "UCD group"),
        /** Modem. */
        MODEM(6, "modem");

        private final int number;
        private final String meaning;

        RingingType(int number, String meaning) {
            this.number = number;
            this.meaning = meaning;
        }

        @Override
        public int number() {
            return number;
        }

        @Override
        public String meaning() {
            return meaning;
        }

        /**
         * The entry with a number.
         *
         * @param number any number received
         * @return the entry; empty when the number is not in the table
         */
        public static Optional<RingingType> of(int number) {
            return find(values(), number);
        }
    }

    /** Why a leg was released: the values of ITU-T Q.850 the server uses. */
    public enum DisconnectCause implements CodeTables.Coded {
        /** Unallocated number. */
        UNALLOCATED_NUMBER(1, "unallocated number"),
        /** No route to destination. */
        NO_ROUTE(3, "no route to destination"),
        /** Pre-emption. */
        PREEMPTION(8, "pre-emption"),
        /** Normal call clearing. */
        NORMAL_CLEARING(16, "normal call clearing"),
        /** No user responding. */
        NO_USER_RESPONDING(18, "no user responding"),
        /** No answer, user alerted. */
        NO_ANSWER(19, "no answer, user alerted"),
        /** Subscriber absent. */
        SUBSCRIBER_ABSENT(20, "subscriber absent"),
        /** Call rejected. */
        REJECTED(21, "call rejected"),
        /** Number changed. */
        NUMBER_CHANGED(22, "number changed"),
        /** Do not disturb; redirection in the standard. */
        DO_NOT_DISTURB(23, "do not disturb; redirection in the standard"),
        /** Destination out of order. */
        OUT_OF_ORDER(27, "destination out of order"),
        /** Invalid number format. */
        INVALID_NUMBER(28, "invalid number format"),
        /** Response to status enquiry. */
        STATUS_ENQUIRY(30, "response to status enquiry"),
        /** Normal, unspecified. */
        NORMAL_UNSPECIFIED(31, "normal, unspecified"),
        /** No circuit available. */
        NO_CIRCUIT(34, "no circuit available"),
        /** Network out of order. */
        NETWORK_OUT_OF_ORDER(38, "network out of order"),
        /** Temporary failure. */
        TEMPORARY_FAILURE(41, "temporary failure"),
        /** Switching equipment congestion. */
        CONGESTION(42, "switching equipment congestion"),
        /** Requested channel not available. */
        CHANNEL_NOT_AVAILABLE(44, "requested channel not available"),
        /** Resource unavailable. */
        NO_RESOURCE(47, "resource unavailable"),
        /** Requested facility not subscribed. */
        FACILITY_NOT_SUBSCRIBED(50, "requested facility not subscribed"),
        /** Bearer capability not authorised. */
        BEARER_NOT_AUTHORIZED(57, "bearer capability not authorised"),
        /** Bearer capability not available now. */
        BEARER_NOT_AVAILABLE(58, "bearer capability not available now"),
        /** Service not available. */
        SERVICE_NOT_AVAILABLE(63, "service not available"),
        /** Bearer capability not implemented. */
        BEARER_NOT_IMPLEMENTED(65, "bearer capability not implemented"),
        /** Channel type not implemented. */
        CHANNEL_TYPE_NOT_IMPLEMENTED(66, "channel type not implemented"),
        /** Requested facility not implemented. */
        FACILITY_NOT_IMPLEMENTED(69, "requested facility not implemented"),
        /** Only restricted digital bearer available. */
        RESTRICTED_BEARER_ONLY(70, "only restricted digital bearer available"),
        /** Service not implemented. */
        SERVICE_NOT_IMPLEMENTED(79, "service not implemented"),
        /** Invalid call reference. */
        INVALID_REFERENCE(81, "invalid call reference"),
        /** Suspended call exists, this identity does not. */
        SUSPENDED_CALL(83, "suspended call exists, this identity does not"),
        /** Call identity in use. */
        IDENTITY_IN_USE(84, "call identity in use"),
        /** No call suspended. */
        NO_CALL_SUSPENDED(85, "no call suspended"),
        /** Call with this identity has been cleared. */
        CALL_CLEARED(86, "call with this identity has been cleared"),
        /** Incompatible destination. */
        INCOMPATIBLE_DESTINATION(88, "incompatible destination"),
        /** Invalid transit network. */
        INVALID_TRANSIT_NETWORK(91, "invalid transit network"),
        /** Message type unknown. */
        UNKNOWN_MESSAGE_TYPE(97, "message type unknown"),
        /** Message not compatible with call state. */
        UNEXPECTED_MESSAGE(98, "message not compatible with call state"),
        /** Invalid information element. */
        INVALID_ELEMENT(100, "invalid information element"),
        /** Recovery on timer expiry. */
        TIMER_EXPIRED(102, "recovery on timer expiry"),
        /** Protocol error. */
        PROTOCOL_ERROR(111, "protocol error");

        private final int number;
        private final String meaning;

        DisconnectCause(int number, String meaning) {
            this.number = number;
            this.meaning = meaning;
        }

        @Override
        public int number() {
            return number;
        }

        @Override
        public String meaning() {
            return meaning;
        }

        /**
         * The entry with a number.
         *
         * @param number any number received
         * @return the entry; empty when the number is not in the table
         */
        public static Optional<DisconnectCause> of(int number) {
            return find(values(), number);
        }
    }
}
