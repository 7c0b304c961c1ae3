package dev.switchboard.ipecs.call;

import dev.switchboard.ipecs.call.Effect.BadSmdr;
import dev.switchboard.ipecs.call.Effect.CallChanged;
import dev.switchboard.ipecs.call.Effect.CallerInfo;
import dev.switchboard.ipecs.call.Effect.PeriodClosed;
import dev.switchboard.ipecs.call.Effect.Ringing;
import dev.switchboard.ipecs.call.Effect.Smdr;
import dev.switchboard.ipecs.call.Effect.StateChanged;
import dev.switchboard.ipecs.call.Effect.StationChanged;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Turns an effect into what a hook's listener receives: the name the hook is registered under, and the documented map.
 *
 * <p>Maps have exactly the documented keys in order and cannot be changed. Counts are {@code int}, call references {@code
 * long}, times in seconds {@code double}.
 */
public final class HookPayloads {

    /** What the station hooks carry under {@code Stations connected}. */
    public enum StationPayload {
        /** The number of connected stations, as documented. */
        COUNT,
        /** The connected stations' numbers as text, ascending, for programs written after the original's sample. */
        LIST
    }

    private final StationPayload stationPayload;

    /**
     * Payloads in one of the two shapes.
     *
     * @param stationPayload what the station hooks carry
     */
    public HookPayloads(StationPayload stationPayload) {
        this.stationPayload = stationPayload;
    }

    /**
     * The hook an effect is for.
     *
     * @param effect the effect
     * @return the hook's registration name, such as {@code addNewCallHook}; empty when no map hook hears of it
     */
    public static Optional<String> hook(Effect effect) {
        return effect.accept(NAMES);
    }

    /**
     * What the hook's listener receives.
     *
     * @param effect an effect that has a hook
     * @param after the state after the whole transition
     * @return the map
     * @throws IllegalArgumentException if the effect has no hook
     */
    public Map<String, Object> payload(Effect effect, PhoneSystem after) {
        return effect.accept(new Payload(after));
    }

    private static final Effect.Visitor<Optional<String>> NAMES = new Effect.Visitor<>() {
        @Override
        public Optional<String> visit(StationChanged effect) {
            return switch (effect.event()) {
                case CONNECTED -> Optional.of("addStationConnectedHook");
                case DISCONNECTED -> Optional.of("addStationDisconnectedHook");
                case AGENT_LOGGED_IN -> Optional.of("addAgentLoggedInHook");
                case AGENT_LOGGED_OUT -> Optional.of("addAgentLoggedOutHook");
                case BUSY -> Optional.of("addStationBusyHook");
                case IDLE -> Optional.of("addStationIdleHook");
                case AGENT_CHANGED -> Optional.empty();
            };
        }

        @Override
        public Optional<String> visit(CallChanged effect) {
            return switch (effect.event()) {
                case NEW -> Optional.of("addNewCallHook");
                case WAITING -> Optional.of("addCallWaitingHook");
                case ANSWERED -> Optional.of("addCallAnsweredHook");
                case ABANDONED -> Optional.of("addCallAbandonedHook");
                case DISCONNECTED -> Optional.of("addCallDisconnectedHook");
                case OUTBOUND -> Optional.of("addOutboundCallHook");
                case ENDED, OFFERED, HELD, RETRIEVED, MOVED, REVIVED -> Optional.empty();
            };
        }

        @Override
        public Optional<String> visit(Ringing effect) {
            return Optional.of("addCallRingingHook");
        }

        @Override
        public Optional<String> visit(CallerInfo effect) {
            return Optional.of("addIncomingCallerInfoHook");
        }

        @Override
        public Optional<String> visit(Smdr effect) {
            return Optional.of("addSmdrHook");
        }

        @Override
        public Optional<String> visit(BadSmdr effect) {
            return Optional.empty();
        }

        @Override
        public Optional<String> visit(PeriodClosed effect) {
            return Optional.of("addPeriodHook");
        }

        @Override
        public Optional<String> visit(StateChanged effect) {
            return Optional.of("addEventHook");
        }
    };

    private final class Payload implements Effect.Visitor<Map<String, Object>> {

        private final PhoneSystem after;

        Payload(PhoneSystem after) {
            this.after = after;
        }

        @Override
        public Map<String, Object> visit(StationChanged effect) {
            return switch (effect.event()) {
                case CONNECTED, DISCONNECTED -> Map.of("Stations connected", stations());
                case AGENT_LOGGED_IN, AGENT_LOGGED_OUT -> Map.of("Agents Logged In", after.agentsLoggedIn());
                case BUSY -> Map.of("Busy Stations", after.busyStations());
                case IDLE -> Map.of("Idle Stations", after.idleStations());
                case AGENT_CHANGED -> throw noHook(effect);
            };
        }

        private Object stations() {
            if (stationPayload == StationPayload.COUNT) {
                return after.connectedStations();
            }
            return after.stations().stream()
                    .map(station -> Long.toString(station.number()))
                    .toList();
        }

        @Override
        public Map<String, Object> visit(CallChanged effect) {
            return switch (effect.event()) {
                case NEW -> Map.of("Total Calls", after.inboundCalls());
                case WAITING -> Map.of("Calls In Queue", after.waitingCalls());
                case ANSWERED -> Map.of("Answered Calls", after.answeredCalls());
                case ABANDONED -> Map.of("Abandoned Calls", after.abandonedCalls());
                case DISCONNECTED -> Map.of("Active Calls", after.activeCalls());
                case OUTBOUND -> Map.of("Outbound Calls", after.outboundCalls());
                case ENDED, OFFERED, HELD, RETRIEVED, MOVED, REVIVED -> throw noHook(effect);
            };
        }

        @Override
        public Map<String, Object> visit(Ringing effect) {
            Map<String, Object> payload = new LinkedHashMap<>();
            payload.put("stationID", text(effect.station()));
            payload.put("callerID", effect.number());
            payload.put("callRefID", effect.call().reference());
            payload.put("time", effect.time());
            return Collections.unmodifiableMap(payload);
        }

        @Override
        public Map<String, Object> visit(CallerInfo effect) {
            Map<String, Object> payload = new LinkedHashMap<>();
            payload.put("stationID", text(effect.station()));
            payload.put("callerID", effect.number());
            payload.put("callerName", effect.name());
            payload.put("callRefID", reference(effect.reference()));
            return Collections.unmodifiableMap(payload);
        }

        @Override
        public Map<String, Object> visit(Smdr effect) {
            Map<String, Object> payload = new LinkedHashMap<>();
            payload.put("stationID", text(effect.station()));
            payload.put("number", effect.number());
            payload.put("seconds", (int) effect.seconds());
            payload.put("callRefID", reference(effect.reference()));
            return Collections.unmodifiableMap(payload);
        }

        @Override
        public Map<String, Object> visit(BadSmdr effect) {
            throw noHook(effect);
        }

        @Override
        public Map<String, Object> visit(PeriodClosed effect) {
            CallCentreSnapshot closed = effect.snapshot();
            return closed.currentStatistics(
                    Duration.ofMillis(closed.atMillis() - closed.system().startMillis()));
        }

        @Override
        public Map<String, Object> visit(StateChanged effect) {
            return after.snapshotAtLastEvent().summary();
        }

        private IllegalArgumentException noHook(Effect effect) {
            return new IllegalArgumentException("no hook hears of this effect: " + effect);
        }

        private String text(long station) {
            return station == IpecsEvent.NONE ? "" : Long.toString(station);
        }

        private Object reference(long reference) {
            return reference == IpecsEvent.NONE ? "" : (Object) reference;
        }
    }
}
