package dev.switchboard.ipecs.call;

import dev.switchboard.ipecs.call.Call.Direction;
import dev.switchboard.ipecs.call.Call.State;
import dev.switchboard.ipecs.call.Effect.CallEvent;
import dev.switchboard.ipecs.call.Effect.StationEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The next state while it is being made: working copies of the stations and the call concerned, and the books that must
 * agree with them.
 *
 * <p>A call is taken out of the books when it is opened and entered again when it is closed, so that counts always follow
 * from the calls. Stations are settled at the end: phases compared, timers opened and closed.
 */
final class Draft {

    /** A station as it was and as it will be. */
    private record Touched(@Nullable StationFields before, StationFields after) {}

    /** Holds the place of a station's effect until the station is final. */
    private record Pending(StationEvent event, StationFields station) {}

    final MachineOptions options;
    final SystemFields system;
    final long now;
    private final List<Object> effects = new ArrayList<>(6);
    private final List<Touched> touched = new ArrayList<>(4);
    private @Nullable CallFields open;
    private boolean changed;

    Draft(MachineOptions options, SystemFields system, long now) {
        this.options = options;
        this.system = system;
        this.now = now;
    }

    /** Closes the intervals that are over and forgets the calls that ended too long ago. Only for what moves the clock. */
    Draft caughtUp() {
        if (!system.intervals.covers(now)) {
            system.intervals = system.intervals.rolledTo(now, system.totals);
        }
        system.recent = system.recent.since(now - options.recentCallWindow().toMillis());
        return this;
    }

    /** The event hook is due. */
    void changed() {
        changed = true;
    }

    boolean hasChanged() {
        return changed;
    }

    void effect(Effect effect) {
        effects.add(effect);
    }

    void effect(StationEvent event, StationFields station) {
        effects.add(new Pending(event, station));
    }

    void effect(CallEvent event, CallFields call) {
        effect(event, call, call.station, IpecsEvent.NONE);
    }

    void effect(CallEvent event, CallFields call, long station, long from) {
        effects.add(new Effect.CallChanged(event, new Call(call.copy()), station, from, now));
    }

    // ------------------------------------------------------------------------------------------------- stations

    /** The station's working copy; made when it has never been seen. */
    StationFields station(long number) {
        for (int i = touched.size() - 1; i >= 0; i--) {
            StationFields after = touched.get(i).after;
            if (after.number == number) {
                return after;
            }
        }
        int at = system.indexOf(number);
        StationFields before = at < 0 ? null : system.stations[at].peek();
        StationFields after = before == null ? new StationFields(number) : before.copy();
        touched.add(new Touched(before, after));
        return after;
    }

    /** The station as it stands, without the intent to change it. */
    @Nullable
    StationFields peekStation(long number) {
        for (Touched station : touched) {
            if (station.after.number == number) {
                return station.after;
            }
        }
        int at = system.indexOf(number);
        return at < 0 ? null : system.stations[at].peek();
    }

    boolean connected(long number) {
        StationFields station = number == IpecsEvent.NONE ? null : peekStation(number);
        return station != null && station.connected;
    }

    /** Sets the busy flag of a connected station; a sign of life. */
    void makeBusy(long number) {
        if (connected(number)) {
            StationFields station = station(number);
            station.busy = true;
            station.suspect = false;
        }
    }

    // ---------------------------------------------------------------------------------------------------- calls

    /** The call the rules work on. */
    @Nullable
    CallFields call() {
        return open;
    }

    CallFields create(long reference, Direction direction) {
        close();
        CallFields call = new CallFields(reference == IpecsEvent.NONE ? ownReference() : reference, now);
        call.direction = direction;
        open = call;
        return call;
    }

    CallFields open(Call call) {
        close();
        CallFields fields = call.fields();
        book(fields, -1);
        open = fields;
        return fields;
    }

    /** Makes an ended call live again. */
    CallFields reopen(Call call) {
        close();
        system.recent = system.recent.without(call.reference());
        CallFields fields = call.fields();
        fields.endedAt = IpecsEvent.NONE;
        fields.lastEventAt = now;
        open = fields;
        return fields;
    }

    /** Enters the call the rules worked on, if there is one. */
    void close() {
        CallFields call = open;
        open = null;
        if (call == null) {
            return;
        }
        if (call.state.ended()) {
            system.live = system.live.without(call.reference);
            Call ended = new Call(call);
            system.recent = system.recent.with(ended);
            if (call.direction == Direction.OUT && call.station != IpecsEvent.NONE) {
                station(call.station).lastOutgoing = call.reference;
            }
        } else {
            book(call, 1);
            system.live = system.live.with(call.reference, new Call(call));
        }
    }

    private void book(CallFields call, int step) {
        if (call.waiting) {
            system.waiting += step;
        }
        if (call.state == State.HELD) {
            system.held += step;
        }
        if (call.direction != Direction.INTERNAL && (call.state == State.ACTIVE || call.state == State.HELD)) {
            system.active += step;
        }
        if (call.station != IpecsEvent.NONE) {
            StationFields station = station(call.station);
            station.live += step;
            station.liveSum += step * call.reference;
            if (call.state == State.RINGING) {
                station.ringing += step;
            }
            if (call.direction == Direction.OUT) {
                station.outgoing += step;
                station.outgoingSum += step * call.reference;
            }
        }
    }

    private long ownReference() {
        while (system.live.get(system.nextOwnReference) != null) {
            system.nextOwnReference--;
        }
        return system.nextOwnReference--;
    }

    /** The call that ended within the window, by its reference. */
    @Nullable
    Call recent(long reference) {
        return reference == IpecsEvent.NONE ? null : system.recent.get(reference);
    }

    // --------------------------------------------------------------------------------------------------- finish

    Transition finish() {
        close();
        settleStations();
        List<Effect> told = new ArrayList<>(effects.size() + 1);
        for (Object effect : effects) {
            if (effect instanceof Pending pending) {
                told.add(new Effect.StationChanged(pending.event, new Station(pending.station), now));
            } else {
                told.add((Effect) effect);
            }
        }
        if (changed) {
            told.add(new Effect.StateChanged(now));
        }
        return new Transition(new PhoneSystem(system), told);
    }

    private void settleStations() {
        if (touched.isEmpty()) {
            return;
        }
        if (touched.size() > 1) {
            touched.sort(Comparator.comparingLong((Touched station) -> station.after.number));
        }
        system.stations = system.stations.clone();
        for (Touched station : touched) {
            StationBooks.settle(this, station.before, station.after);
            int at = system.indexOf(station.after.number);
            if (at >= 0) {
                system.stations[at] = new Station(station.after);
            } else {
                system.stations = inserted(system.stations, -1 - at, new Station(station.after));
            }
        }
    }

    private static Station[] inserted(Station[] stations, int at, Station station) {
        Station[] longer = Arrays.copyOf(stations, stations.length + 1);
        System.arraycopy(stations, at, longer, at + 1, stations.length - at);
        longer[at] = station;
        return longer;
    }
}
