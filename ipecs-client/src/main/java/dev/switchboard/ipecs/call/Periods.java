package dev.switchboard.ipecs.call;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** Where a period begins. */
final class Periods {

    private Periods() {}

    /** Before the first event only the receive clock is known; its instants move to the server's clock. */
    static void moveStart(SystemFields system, long byMillis, ZoneId zone) {
        system.start += byMillis;
        system.periodStart += byMillis;
        system.floor = system.floor == IpecsEvent.NONE ? IpecsEvent.NONE : system.floor + byMillis;
        system.restoredAt = system.restoredAt == IpecsEvent.NONE ? IpecsEvent.NONE : system.restoredAt + byMillis;
        List<Gap> moved = new ArrayList<>();
        long hour = IntervalLog.floor(system.periodStart, 60, zone);
        for (Gap gap : system.gaps) {
            long from = moved.isEmpty() ? hour : gap.fromMillis() + byMillis;
            moved.add(new Gap(from, gap.open() ? IpecsEvent.NONE : gap.toMillis() + byMillis));
        }
        system.gaps = List.copyOf(moved);
        system.intervals = IntervalLog.startingAt(system.periodStart, zone);
    }

    /** Counters, sums and history become 0, open intervals begin afresh; who is there stays. */
    static void restart(Draft draft) {
        SystemFields system = draft.system;
        long now = draft.now;
        List<Station> kept = new ArrayList<>(system.stations.length);
        for (Station old : system.stations) {
            StationFields station = old.fields();
            if (station.isOpen(StationTimer.WRAP)) {
                long since = station.openSince[StationTimer.WRAP.slot];
                Ledger.wrappedInInterval(draft, station, now - since);
            }
            station.restart(now);
            if (station.connected || station.live > 0) {
                kept.add(new Station(station));
            }
        }
        system.stations = kept.toArray(Station[]::new);
        system.intervals = system.intervals.restarted(now, system.totals);
        system.totals.restart(now);
        system.queues = LongMap.empty();
        system.inbound = 0;
        system.outbound = 0;
        system.answered = 0;
        system.abandoned = 0;
        system.talk = 0;
        system.handle = 0;
        system.outboundTalk = 0;
        system.periodStart = now;
    }
}
