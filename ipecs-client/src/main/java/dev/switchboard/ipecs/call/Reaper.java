package dev.switchboard.ipecs.call;

import dev.switchboard.ipecs.call.Call.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Ends what nobody has heard of for too long, because its end was lost. */
final class Reaper {

    private Reaper() {}

    /** Every live call and every station is in doubt until it is heard of. */
    static void doubtAll(Draft draft) {
        SystemFields system = draft.system;
        LongMap<Call> live = system.live;
        for (long reference : live.sortedKeys()) {
            Call call = live.get(reference);
            if (call != null && !call.suspect()) {
                CallFields fields = call.fields();
                fields.suspect = true;
                system.live = system.live.with(reference, new Call(fields));
            }
        }
        Station[] stations = system.stations.clone();
        for (int i = 0; i < stations.length; i++) {
            if (stations[i].connected()) {
                StationFields fields = stations[i].fields();
                fields.suspect = true;
                stations[i] = new Station(fields);
            }
        }
        system.stations = stations;
    }

    /** Whether anything was ended. */
    static boolean reap(Draft draft) {
        SystemFields system = draft.system;
        boolean graceOver = system.restoredAt != IpecsEvent.NONE
                && draft.now - system.restoredAt >= draft.options.gapGrace().toMillis();
        for (Call call : overdue(draft, graceOver)) {
            CallEnds.finish(draft, draft.open(call), State.STALE);
            draft.close();
            system.stale++;
            draft.changed();
        }
        if (graceOver) {
            freeStations(draft);
        }
        return draft.hasChanged();
    }

    private static List<Call> overdue(Draft draft, boolean graceOver) {
        long silence = draft.options.callStaleAfter().toMillis();
        List<Call> overdue = new ArrayList<>();
        draft.system.live.forEach(call -> {
            boolean silent = silence > 0 && draft.now - call.peek().lastEventAt >= silence;
            if (silent || (graceOver && call.suspect())) {
                overdue.add(call);
            }
        });
        overdue.sort(Comparator.comparingLong(Call::reference));
        return overdue;
    }

    /** A station in doubt that is busy without a call is taken to be idle: its on-hook event was lost as well. */
    private static void freeStations(Draft draft) {
        for (Station station : draft.system.stations) {
            StationFields seen = draft.peekStation(station.number());
            if (seen != null && seen.connected && seen.suspect && seen.busy && seen.live == 0) {
                draft.station(station.number()).busy = false;
                draft.changed();
            }
        }
    }
}
