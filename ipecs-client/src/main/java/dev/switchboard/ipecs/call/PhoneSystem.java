package dev.switchboard.ipecs.call;

import java.util.List;
import java.util.Optional;

/**
 * All stations, agents, calls and figures at one moment.
 *
 * <p>Immutable: {@link CallMachine} makes the next one and leaves this one as it is, so that it can be handed to any
 * thread. Its size depends on the live calls, the recently ended ones, the stations and 48 hours of intervals.
 */
public final class PhoneSystem {

    PhoneSystem() {}

    /**
     * The time of the last event on the time axis of this package: milliseconds since the Unix epoch by the server's
     * clock, bridged by elapsed time where that clock is unreadable or jumps.
     *
     * @return the effective time of the last event; the start before the first one
     */
    public long effectiveMillis() {
        return 0;
    }

    /**
     * The present on that axis: the last effective time and the time elapsed since.
     *
     * @param receivedMillis the receive clock, see {@link IpecsEvent#receivedMillis()}
     * @return milliseconds
     */
    public long nowMillis(long receivedMillis) {
        return 0;
    }

    /**
     * Every figure at the present.
     *
     * @param receivedMillis the receive clock
     * @return the figures
     */
    public CallCentreSnapshot snapshot(long receivedMillis) {
        return new CallCentreSnapshot(this, 0);
    }

    /**
     * Every figure at the effective time of the last event or action: what the event hook reports.
     *
     * @return the figures
     */
    public CallCentreSnapshot snapshotAtLastEvent() {
        return new CallCentreSnapshot(this, 0);
    }

    /**
     * The connected stations.
     *
     * @return the stations, ascending
     */
    public List<Station> stations() {
        return List.of();
    }

    /**
     * A connected station.
     *
     * @param number its number
     * @return the station; empty when it is not connected
     */
    public Optional<Station> findStation(long number) {
        return Optional.empty();
    }

    /**
     * The live calls.
     *
     * @return the calls, ascending by reference
     */
    public List<Call> calls() {
        return List.of();
    }

    /**
     * A live call.
     *
     * @param reference its reference
     * @return the call; empty when there is none or it has ended
     */
    public Optional<Call> findCall(long reference) {
        return Optional.empty();
    }

    /**
     * Live calls of any direction.
     *
     * @return the count
     */
    public int liveCalls() {
        return 0;
    }

    /**
     * Calls active or on hold, internal ones not included.
     *
     * @return the count
     */
    public int activeCalls() {
        return 0;
    }

    /**
     * Calls ended as stale since the start.
     *
     * @return the count
     */
    public int staleCalls() {
        return 0;
    }

    /**
     * The times in which no events could be received, of the last 48 hours, oldest first.
     *
     * @return the gaps
     */
    public List<Gap> gaps() {
        return List.of();
    }
}
