package dev.switchboard.ipecs.call;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All stations, agents, calls and figures at one moment.
 *
 * <p>Immutable: {@link CallMachine} makes the next one and leaves this one as it is, so that it can be handed to any
 * thread. Its size depends on the live calls, the recently ended ones, the stations and 48 hours of intervals.
 */
public final class PhoneSystem {

    private final SystemFields fields;

    PhoneSystem(SystemFields fields) {
        this.fields = fields;
    }

    /** A working copy of what the system holds. */
    SystemFields fields() {
        return fields.copy();
    }

    /** The system's own fields, to be read only. */
    SystemFields peek() {
        return fields;
    }

    /**
     * The time of the last event on the time axis of this package: milliseconds since the Unix epoch by the server's
     * clock, bridged by elapsed time where that clock is unreadable or jumps.
     *
     * @return the effective time of the last event; the start before the first one
     */
    public long effectiveMillis() {
        return fields.lastInstant();
    }

    /**
     * The present on that axis: the last effective time and the time elapsed since.
     *
     * @param receivedMillis the receive clock, see {@link IpecsEvent#receivedMillis()}
     * @return milliseconds
     */
    public long nowMillis(long receivedMillis) {
        return fields.nowMillis(receivedMillis);
    }

    /**
     * Every figure at the present.
     *
     * @param receivedMillis the receive clock
     * @return the figures
     */
    public CallCentreSnapshot snapshot(long receivedMillis) {
        return new CallCentreSnapshot(this, fields.nowMillis(receivedMillis));
    }

    /**
     * Every figure at the effective time of the last event or action: what the event hook reports.
     *
     * @return the figures
     */
    public CallCentreSnapshot snapshotAtLastEvent() {
        return new CallCentreSnapshot(this, fields.lastInstant());
    }

    /**
     * The connected stations.
     *
     * @return the stations, ascending
     */
    public List<Station> stations() {
        List<Station> connected = new ArrayList<>(fields.connected);
        for (Station station : fields.stations) {
            if (station.connected()) {
                connected.add(station);
            }
        }
        return List.copyOf(connected);
    }

    /**
     * A connected station.
     *
     * @param number its number
     * @return the station; empty when it is not connected
     */
    public Optional<Station> findStation(long number) {
        int at = fields.indexOf(number);
        return at >= 0 && fields.stations[at].connected() ? Optional.of(fields.stations[at]) : Optional.empty();
    }

    /**
     * The live calls.
     *
     * @return the calls, ascending by reference
     */
    public List<Call> calls() {
        List<Call> calls = new ArrayList<>(fields.live.size());
        fields.live.forEach(calls::add);
        calls.sort(Comparator.comparingLong(Call::reference));
        return List.copyOf(calls);
    }

    /**
     * A live call.
     *
     * @param reference its reference
     * @return the call; empty when there is none or it has ended
     */
    public Optional<Call> findCall(long reference) {
        return Optional.ofNullable(fields.live.get(reference));
    }

    /**
     * Live calls of any direction.
     *
     * @return the count
     */
    public int liveCalls() {
        return fields.live.size();
    }

    /**
     * Calls active or on hold, internal ones not included.
     *
     * @return the count
     */
    public int activeCalls() {
        return fields.active;
    }

    /**
     * Calls ended as stale since the start.
     *
     * @return the count
     */
    public int staleCalls() {
        return fields.stale;
    }

    /**
     * The times in which no events could be received, of the last 48 hours, oldest first.
     *
     * @return the gaps
     */
    public List<Gap> gaps() {
        return fields.gaps;
    }

    /**
     * Inbound calls of the period.
     *
     * @return the count
     */
    public int inboundCalls() {
        return fields.inbound;
    }

    /**
     * Calls dialled in the period.
     *
     * @return the count
     */
    public int outboundCalls() {
        return fields.outbound;
    }

    /**
     * Inbound calls answered in the period.
     *
     * @return the count
     */
    public int answeredCalls() {
        return fields.answered;
    }

    /**
     * Inbound calls that ended unanswered in the period. An abandonment of the period before that is taken back is not
     * shown as less than none.
     *
     * @return the count
     */
    public int abandonedCalls() {
        return Math.max(0, fields.abandoned);
    }

    /**
     * Calls that wait now.
     *
     * @return the count
     */
    public int waitingCalls() {
        return fields.waiting;
    }

    /**
     * Stations connected now.
     *
     * @return the count
     */
    public int connectedStations() {
        return fields.connected;
    }

    /**
     * Agents logged in now.
     *
     * @return the count
     */
    public int agentsLoggedIn() {
        return fields.agents;
    }

    /**
     * Stations busy now.
     *
     * @return the count
     */
    public int busyStations() {
        return fields.busy;
    }

    /**
     * Stations idle now.
     *
     * @return the count
     */
    public int idleStations() {
        return fields.idle;
    }

    /**
     * When the period began.
     *
     * @return milliseconds
     */
    public long periodStartMillis() {
        return fields.periodStart;
    }

    /**
     * When following began.
     *
     * @return milliseconds
     */
    public long startMillis() {
        return fields.start;
    }
}
