package dev.switchboard.ipecs.call;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * One telephone at one moment, with its figures of the period.
 *
 * <p>Immutable. Instants and durations are milliseconds as everywhere in this package.
 */
public final class Station {

    /** What a telephone is doing; derived, never stored. */
    public enum Phase {
        /** Neither busy nor ringing. */
        IDLE,
        /** Not busy, and at least one call rings here. */
        RINGING,
        /** Busy. */
        BUSY
    }

    private final StationFields fields;

    Station(StationFields fields) {
        this.fields = fields;
    }

    /** A working copy of what the station holds. */
    StationFields fields() {
        return fields.copy();
    }

    /** The station's own fields, to be read only. */
    StationFields peek() {
        return fields;
    }

    /**
     * The extension.
     *
     * @return the number
     */
    public long number() {
        return fields.number;
    }

    /**
     * Whether the telephone is in service.
     *
     * @return whether it is connected; a station that has left keeps its figures until the period ends
     */
    public boolean connected() {
        return fields.connected;
    }

    /**
     * What the telephone is doing.
     *
     * @return the phase; {@link Phase#IDLE} when it is not connected
     */
    public Phase phase() {
        return fields.connected ? fields.phase() : Phase.IDLE;
    }

    /**
     * Since when the telephone is in its phase.
     *
     * @return the instant; {@link IpecsEvent#NONE} when it is not connected
     */
    public long phaseSinceMillis() {
        return fields.phaseSince;
    }

    /**
     * Whether do not disturb is set.
     *
     * @return whether it is set
     */
    public boolean dnd() {
        return fields.dnd;
    }

    /**
     * Whether the station was connected when the connection was lost and has not been heard of since.
     *
     * @return whether its state is in doubt
     */
    public boolean suspect() {
        return fields.suspect;
    }

    /**
     * The agent logged in here.
     *
     * @return the agent; empty when nobody is logged in
     */
    public Optional<Agent> agent() {
        if (!fields.agent) {
            return Optional.empty();
        }
        Set<Agent.Reason> reasons = EnumSet.noneOf(Agent.Reason.class);
        if ((fields.reasons & StationFields.UCD) != 0) {
            reasons.add(Agent.Reason.UCD);
        }
        if ((fields.reasons & StationFields.DND) != 0) {
            reasons.add(Agent.Reason.DND);
        }
        return Optional.of(new Agent(fields.number, reasons, fields.wrapUp, fields.agentSince, fields.agentStateSince));
    }

    /**
     * When the station connected.
     *
     * @return the instant; {@link IpecsEvent#NONE} when it is not connected
     */
    public long connectedAtMillis() {
        return fields.connectedAt;
    }

    /**
     * One of its timers, the open interval included.
     *
     * @param timer which
     * @param nowMillis the instant to read at
     * @return milliseconds within the period
     */
    public long timeMillis(StationTimer timer, long nowMillis) {
        return fields.timeMillis(timer, nowMillis);
    }

    /**
     * Inbound calls answered here in the period.
     *
     * @return the count
     */
    public int answeredCalls() {
        return fields.answered;
    }

    /**
     * Calls dialled here in the period.
     *
     * @return the count
     */
    public int outboundCalls() {
        return fields.outbound;
    }

    /**
     * The mean talk time of the calls that were connected and ended here in the period.
     *
     * @return milliseconds, rounded down; 0 without such calls
     */
    public long averageTalkMillis() {
        return fields.talks == 0 ? 0 : fields.talkSum / fields.talks;
    }

    @Override
    public String toString() {
        return fields.toString();
    }
}
