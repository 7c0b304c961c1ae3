package dev.switchboard.ipecs;

import dev.switchboard.ipecs.call.Effect;
import dev.switchboard.ipecs.call.PhoneSystem;

/** Calls the method of a typed listener that belongs to a hook call. */
final class TypedDelivery {

    private final IpecsListener listener;

    TypedDelivery(IpecsListener listener) {
        this.listener = listener;
    }

    void deliver(HookCall call) {
        if (call instanceof HookCall.OfEffect of) {
            of.effect().accept(new ByKind(of.after()));
        } else if (call instanceof HookCall.OfMessage message) {
            listener.rawEvent(message.event());
        } else if (call instanceof HookCall.OfConnection connection) {
            listener.connection(connection.change());
        } else if (call instanceof HookCall.OfReset reset) {
            listener.systemReset(reset.reason());
        }
    }

    /** Nothing to return: the visitor's result is always this. */
    private enum Done {
        DONE
    }

    private final class ByKind implements Effect.Visitor<Done> {

        private final PhoneSystem after;

        ByKind(PhoneSystem after) {
            this.after = after;
        }

        @Override
        public Done visit(Effect.StationChanged effect) {
            switch (effect.event()) {
                case CONNECTED -> listener.stationConnected(effect, after);
                case DISCONNECTED -> listener.stationDisconnected(effect, after);
                case AGENT_LOGGED_IN -> listener.agentLoggedIn(effect, after);
                case AGENT_LOGGED_OUT -> listener.agentLoggedOut(effect, after);
                case BUSY -> listener.stationBusy(effect, after);
                case IDLE -> listener.stationIdle(effect, after);
                case AGENT_CHANGED -> listener.agentChanged(effect, after);
            }
            return Done.DONE;
        }

        @Override
        public Done visit(Effect.CallChanged effect) {
            switch (effect.event()) {
                case NEW -> listener.newCall(effect, after);
                case WAITING -> listener.callWaiting(effect, after);
                case ANSWERED -> listener.callAnswered(effect, after);
                case ABANDONED -> listener.callAbandoned(effect, after);
                case DISCONNECTED -> listener.callDisconnected(effect, after);
                case OUTBOUND -> listener.outboundCall(effect, after);
                case ENDED -> listener.callEnded(effect, after);
                case OFFERED, HELD, RETRIEVED, MOVED, REVIVED -> listener.callChanged(effect, after);
            }
            return Done.DONE;
        }

        @Override
        public Done visit(Effect.Ringing effect) {
            listener.callRinging(effect, after);
            return Done.DONE;
        }

        @Override
        public Done visit(Effect.CallerInfo effect) {
            listener.incomingCallerInfo(effect, after);
            return Done.DONE;
        }

        @Override
        public Done visit(Effect.Smdr effect) {
            listener.smdr(effect, after);
            return Done.DONE;
        }

        @Override
        public Done visit(Effect.BadSmdr effect) {
            return Done.DONE;
        }

        @Override
        public Done visit(Effect.PeriodClosed effect) {
            listener.period(effect.snapshot());
            return Done.DONE;
        }

        @Override
        public Done visit(Effect.StateChanged effect) {
            listener.stateChanged(after.snapshotAtLastEvent());
            return Done.DONE;
        }
    }
}
