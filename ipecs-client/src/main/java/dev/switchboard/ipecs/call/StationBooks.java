package dev.switchboard.ipecs.call;

import dev.switchboard.ipecs.call.Effect.StationEvent;
import org.jspecify.annotations.Nullable;

/** Settles a station at the end of a transition: counts and timers follow its state, a change of phase is told. */
final class StationBooks {

    private StationBooks() {}

    static void settle(Draft draft, @Nullable StationFields before, StationFields after) {
        if (before != null) {
            count(draft.system, before, -1);
        }
        count(draft.system, after, 1);
        setTimers(draft, after);
        if (!after.connected) {
            after.phaseSince = IpecsEvent.NONE;
            return;
        }
        boolean isNew = before == null || !before.connected;
        Station.Phase was = before == null || !before.connected ? Station.Phase.IDLE : before.phase();
        Station.Phase is = after.phase();
        if (isNew || was != is) {
            after.phaseSince = draft.now;
        }
        if (was != is) {
            draft.changed();
            if (is == Station.Phase.BUSY) {
                draft.effect(StationEvent.BUSY, after);
            } else if (is == Station.Phase.IDLE) {
                draft.effect(StationEvent.IDLE, after);
            }
        }
    }

    private static void count(SystemFields system, StationFields station, int step) {
        if (!station.connected) {
            return;
        }
        system.connected += step;
        if (station.agent) {
            system.agents += step;
        }
        Station.Phase phase = station.phase();
        if (phase == Station.Phase.IDLE) {
            system.idle += step;
        } else if (phase == Station.Phase.BUSY) {
            system.busy += step;
        }
    }

    private static void setTimers(Draft draft, StationFields station) {
        int wanted = station.timersRunning();
        int turned = wanted ^ station.open;
        if (turned == 0) {
            return;
        }
        for (int slot = 0; slot < StationTimer.COUNT; slot++) {
            int bit = 1 << slot;
            if ((turned & bit) == 0) {
                continue;
            }
            if ((wanted & bit) != 0) {
                station.openSince[slot] = draft.now;
                draft.system.totals.open(slot, draft.now);
            } else {
                long start = station.openSince[slot];
                station.closed[slot] += draft.now - start;
                draft.system.totals.close(slot, start, draft.now);
                if (slot == StationTimer.WRAP.slot) {
                    Ledger.wrapped(draft, station, draft.now - start);
                }
            }
        }
        station.open = wanted;
    }
}
