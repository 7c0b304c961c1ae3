package dev.switchboard.ipecs.records;

import dev.switchboard.ipecs.call.Call;
import dev.switchboard.ipecs.call.CallCentreSnapshot;
import dev.switchboard.ipecs.call.Effect;
import dev.switchboard.ipecs.call.IpecsEvent;
import dev.switchboard.ipecs.call.PhoneSystem;
import java.time.Instant;

/**
 * Where records of what happened go; every method does nothing unless it is overridden.
 *
 * <p>Whoever follows the events calls {@link #effect} for each effect, {@link #gap} when a gap has closed, and {@link
 * #rawEvent} for each decoded message if {@link #wantsRawEvents()}.
 *
 * <p><b>Threading.</b> Called from one thread at a time, in the order of the events, and possibly from the thread that
 * applies them: an implementation must neither wait nor throw.
 */
public interface CallJournal {

    /** Keeps nothing. */
    CallJournal NONE = new CallJournal() {};

    /**
     * Hands an effect to the method it concerns; others are ignored.
     *
     * @param effect what happened
     * @param after the state after the whole transition
     */
    default void effect(Effect effect, PhoneSystem after) {
        if (effect instanceof Effect.CallChanged changed) {
            switch (changed.event()) {
                case ENDED -> callEnded(changed.call());
                case ABANDONED -> callMissed(changed.call());
                case REVIVED -> callRevived(changed.call());
                default -> {
                    // A call is recorded when it is over.
                }
            }
        } else if (effect instanceof Effect.StationChanged changed) {
            stationChanged(changed);
        } else if (effect instanceof Effect.Smdr smdr) {
            smdr(smdr);
        } else if (effect instanceof Effect.PeriodClosed closed) {
            periodClosed(closed.snapshot());
        } else if (effect instanceof Effect.StateChanged) {
            stateChanged(after);
        }
    }

    /**
     * A station or its agent changed.
     *
     * @param change what happened
     */
    default void stationChanged(Effect.StationChanged change) {}

    /**
     * A call is over; its times and result are final, unless it is revived.
     *
     * @param call the call
     */
    default void callEnded(Call call) {}

    /**
     * An inbound call ended before anybody answered.
     *
     * @param call the call
     */
    default void callMissed(Call call) {}

    /**
     * A call that counted as missed lives on: what was recorded of its end is void.
     *
     * @param call the call, live again
     */
    default void callRevived(Call call) {}

    /**
     * The server sent its record of an outbound call.
     *
     * @param smdr the record
     */
    default void smdr(Effect.Smdr smdr) {}

    /**
     * A period ended.
     *
     * @param closed every figure at that instant, before the counters were reset
     */
    default void periodClosed(CallCentreSnapshot closed) {}

    /**
     * The state changed: the chance to record the intervals that have ended.
     *
     * @param after the state
     */
    default void stateChanged(PhoneSystem after) {}

    /**
     * A gap has closed: events were missed, and nobody can tell which.
     *
     * @param from the last moment for which the stream is known to be complete
     * @param to when it was open again
     * @param cause why it was not
     */
    default void gap(Instant from, Instant to, String cause) {}

    /**
     * A message was decoded; comes before the filter.
     *
     * @param event the event
     */
    default void rawEvent(IpecsEvent event) {}

    /**
     * Whether {@link #rawEvent} is to be called.
     *
     * @return false unless overridden; does not change
     */
    default boolean wantsRawEvents() {
        return false;
    }
}
