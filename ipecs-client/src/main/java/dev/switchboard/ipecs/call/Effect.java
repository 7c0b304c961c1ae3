package dev.switchboard.ipecs.call;

/**
 * Something the embedding program is told of. A transition lists effects in the order hooks are to be called; figures are
 * to be read from the state after the whole transition.
 *
 * <p>Instants are milliseconds as everywhere in this package.
 */
public sealed interface Effect {

    /**
     * Hands the effect to the method for its kind.
     *
     * @param visitor what to do with each kind
     * @param <R> the visitor's result
     * @return what the visitor's method returns
     */
    <R> R accept(Visitor<R> visitor);

    /** What happened to a station or its agent. */
    enum StationEvent {
        /** The station registered, or was first seen. */
        CONNECTED,
        /** The station left. */
        DISCONNECTED,
        /** An agent logged in, or was inferred. */
        AGENT_LOGGED_IN,
        /** The agent logged out, or its station left. */
        AGENT_LOGGED_OUT,
        /** The station became busy. */
        BUSY,
        /** The station became idle. */
        IDLE,
        /** The agent became available or unavailable, began or ended after-call work. No hook; for typed listeners. */
        AGENT_CHANGED
    }

    /**
     * Something happened to a station or its agent.
     *
     * @param event what
     * @param station the station as it is after the whole transition; for a departure, as it was just before it left
     * @param atMillis when
     */
    record StationChanged(StationEvent event, Station station, long atMillis) implements Effect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** What happened to a call. */
    enum CallEvent {
        /** An inbound call was first seen. */
        NEW,
        /** A call starts to wait. */
        WAITING,
        /** An inbound call was answered. */
        ANSWERED,
        /** An inbound call ended before anybody answered. */
        ABANDONED,
        /** Any call but an internal one ended. */
        DISCONNECTED,
        /** A station dialled. */
        OUTBOUND,
        /** Any call ended, internal ones too; its times and result are final. No hook; for records. */
        ENDED,
        /** A station is being offered a live call. No hook; for typed listeners. */
        OFFERED,
        /** A call was put on hold. No hook; for typed listeners. */
        HELD,
        /** A call was taken back from hold. No hook; for typed listeners. */
        RETRIEVED,
        /** A call moved from one station to another. No hook; for typed listeners. */
        MOVED,
        /** An abandoned call was presented again and lives on; its abandonment is taken back. No hook; for records. */
        REVIVED
    }

    /**
     * Something happened to a call.
     *
     * @param event what
     * @param call the call at that point of the transition
     * @param station the station concerned: the one offered, or moved to; otherwise the call's own, or {@link IpecsEvent#NONE}
     * @param fromStation where a moved call was before; otherwise {@link IpecsEvent#NONE}
     * @param atMillis when
     */
    record CallChanged(CallEvent event, Call call, long station, long fromStation, long atMillis) implements Effect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * An inbound call rings at a station, once for each call and station.
     *
     * @param call the call
     * @param station where it rings
     * @param number the caller's number; empty for an anonymous caller
     * @param time the event's time text as received
     * @param atMillis when
     */
    record Ringing(Call call, long station, String number, String time, long atMillis) implements Effect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * The server told a caller's number.
     *
     * @param station the station of the event, or {@link IpecsEvent#NONE}
     * @param number the caller's number, never empty
     * @param name the caller's name; may be empty
     * @param reference the call's reference, or {@link IpecsEvent#NONE}
     * @param atMillis when
     */
    record CallerInfo(long station, String number, String name, long reference, long atMillis) implements Effect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * The server sent its record of an outbound call.
     *
     * @param station the station of the event, or {@link IpecsEvent#NONE}
     * @param number the number dialled; may be empty
     * @param seconds the duration
     * @param reference the call's reference, or {@link IpecsEvent#NONE} when no call could be found
     * @param callStartedAtMillis when that call started, which with the reference identifies it; {@link IpecsEvent#NONE}
     *     when no call could be found
     * @param atMillis when
     */
    record Smdr(long station, String number, long seconds, long reference, long callStartedAtMillis, long atMillis)
            implements Effect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * A call record's duration could not be read; to be counted and logged.
     *
     * @param station the station of the event, or {@link IpecsEvent#NONE}
     * @param duration the text received
     * @param atMillis when
     */
    record BadSmdr(long station, String duration, long atMillis) implements Effect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * A period ended.
     *
     * @param snapshot every figure at that instant, before the counters were reset
     */
    record PeriodClosed(CallCentreSnapshot snapshot) implements Effect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * The state changed; the event hook is due. Always the last effect of a transition.
     *
     * @param atMillis when
     */
    record StateChanged(long atMillis) implements Effect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * One method for each kind of effect.
     *
     * @param <R> what each method returns
     */
    interface Visitor<R> {
        /**
         * A station or its agent.
         *
         * @param effect the effect
         * @return the visitor's result
         */
        R visit(StationChanged effect);

        /**
         * A call.
         *
         * @param effect the effect
         * @return the visitor's result
         */
        R visit(CallChanged effect);

        /**
         * A call rings.
         *
         * @param effect the effect
         * @return the visitor's result
         */
        R visit(Ringing effect);

        /**
         * A caller's number.
         *
         * @param effect the effect
         * @return the visitor's result
         */
        R visit(CallerInfo effect);

        /**
         * A call record.
         *
         * @param effect the effect
         * @return the visitor's result
         */
        R visit(Smdr effect);

        /**
         * A call record that could not be read.
         *
         * @param effect the effect
         * @return the visitor's result
         */
        R visit(BadSmdr effect);

        /**
         * A period's end.
         *
         * @param effect the effect
         * @return the visitor's result
         */
        R visit(PeriodClosed effect);

        /**
         * The event hook.
         *
         * @param effect the effect
         * @return the visitor's result
         */
        R visit(StateChanged effect);
    }
}
