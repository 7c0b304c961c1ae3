package dev.switchboard.ipecs;

import dev.switchboard.ipecs.call.CallCentreSnapshot;
import dev.switchboard.ipecs.call.Effect;
import dev.switchboard.ipecs.call.IpecsEvent;
import dev.switchboard.ipecs.call.PhoneSystem;

/**
 * Hears everything the hooks hear, with types in place of maps, and some things that have no hook.
 *
 * <p>Every method does nothing unless it is overridden. {@code after} is the state after the whole event, for whatever
 * else is to be known.
 *
 * <p><b>Threading.</b> Methods are called one at a time, in the order of the events, on the hooks' thread.
 */
public interface IpecsListener {

    /**
     * The state changed; comes after everything else that the event caused.
     *
     * @param snapshot every figure after the event
     */
    default void stateChanged(CallCentreSnapshot snapshot) {}

    /**
     * An inbound call is first seen.
     *
     * @param change the call
     * @param after the state after the event
     */
    default void newCall(Effect.CallChanged change, PhoneSystem after) {}

    /**
     * A call starts to wait.
     *
     * @param change the call
     * @param after the state after the event
     */
    default void callWaiting(Effect.CallChanged change, PhoneSystem after) {}

    /**
     * An inbound call rings at a station.
     *
     * @param ringing the call and the station
     * @param after the state after the event
     */
    default void callRinging(Effect.Ringing ringing, PhoneSystem after) {}

    /**
     * An inbound call is answered.
     *
     * @param change the call
     * @param after the state after the event
     */
    default void callAnswered(Effect.CallChanged change, PhoneSystem after) {}

    /**
     * An inbound call ended before anybody answered.
     *
     * @param change the call
     * @param after the state after the event
     */
    default void callAbandoned(Effect.CallChanged change, PhoneSystem after) {}

    /**
     * A call ended that is not internal.
     *
     * @param change the call
     * @param after the state after the event
     */
    default void callDisconnected(Effect.CallChanged change, PhoneSystem after) {}

    /**
     * Any call ended, internal ones too; its times and result are final. Has no hook.
     *
     * @param change the call
     * @param after the state after the event
     */
    default void callEnded(Effect.CallChanged change, PhoneSystem after) {}

    /**
     * A station dialled.
     *
     * @param change the call
     * @param after the state after the event
     */
    default void outboundCall(Effect.CallChanged change, PhoneSystem after) {}

    /**
     * A call is offered to a station, put on hold, taken back, moved, or lives on after it counted as abandoned. Has no
     * hook.
     *
     * @param change the call and what happened
     * @param after the state after the event
     */
    default void callChanged(Effect.CallChanged change, PhoneSystem after) {}

    /**
     * The server told a caller's number.
     *
     * @param info number and name
     * @param after the state after the event
     */
    default void incomingCallerInfo(Effect.CallerInfo info, PhoneSystem after) {}

    /**
     * The server sent its record of an outbound call.
     *
     * @param smdr the record
     * @param after the state after the event
     */
    default void smdr(Effect.Smdr smdr, PhoneSystem after) {}

    /**
     * An agent logged in, or was seen at work.
     *
     * @param change the station
     * @param after the state after the event
     */
    default void agentLoggedIn(Effect.StationChanged change, PhoneSystem after) {}

    /**
     * An agent logged out, or its station left.
     *
     * @param change the station
     * @param after the state after the event
     */
    default void agentLoggedOut(Effect.StationChanged change, PhoneSystem after) {}

    /**
     * An agent became available or unavailable, began or ended after-call work. Has no hook.
     *
     * @param change the station
     * @param after the state after the event
     */
    default void agentChanged(Effect.StationChanged change, PhoneSystem after) {}

    /**
     * A station registered, or was first seen.
     *
     * @param change the station
     * @param after the state after the event
     */
    default void stationConnected(Effect.StationChanged change, PhoneSystem after) {}

    /**
     * A station left.
     *
     * @param change the station as it was
     * @param after the state after the event
     */
    default void stationDisconnected(Effect.StationChanged change, PhoneSystem after) {}

    /**
     * A station became busy.
     *
     * @param change the station
     * @param after the state after the event
     */
    default void stationBusy(Effect.StationChanged change, PhoneSystem after) {}

    /**
     * A station became idle.
     *
     * @param change the station
     * @param after the state after the event
     */
    default void stationIdle(Effect.StationChanged change, PhoneSystem after) {}

    /**
     * The connection changed, or hook calls were dropped.
     *
     * @param change what happened
     */
    default void connection(ConnectionChange change) {}

    /**
     * The client has given up; it must be started anew.
     *
     * @param reason why
     */
    default void systemReset(String reason) {}

    /**
     * A period ended.
     *
     * @param closed every figure at that instant, before the counters were reset
     */
    default void period(CallCentreSnapshot closed) {}

    /**
     * A message was decoded; comes before the filter. Only called when {@link #wantsRawEvents()} says so.
     *
     * @param event the event
     */
    default void rawEvent(IpecsEvent event) {}

    /**
     * Whether {@link #rawEvent} is to be called: it costs a hook call for each message.
     *
     * @return false unless overridden; asked once, when the listener is added
     */
    default boolean wantsRawEvents() {
        return false;
    }
}
