package dev.switchboard.ipecs.call;

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
        return Optional.empty();
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
        return Map.of("stations", stationPayload);
    }
}
