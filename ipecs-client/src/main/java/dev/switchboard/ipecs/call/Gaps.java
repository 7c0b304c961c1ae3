package dev.switchboard.ipecs.call;

import java.util.ArrayList;
import java.util.List;

/** Keeps the times in which no events could be received: those of 48 hours, and no more than a fixed number. */
final class Gaps {

    private static final int MOST = 200;

    private Gaps() {}

    static void open(Draft draft) {
        SystemFields system = draft.system;
        if (system.away()) {
            return;
        }
        List<Gap> gaps = new ArrayList<>(system.gaps);
        gaps.add(new Gap(draft.now, IpecsEvent.NONE));
        long oldest = draft.now - IntervalLog.KEPT * Interval.MILLIS;
        gaps.removeIf(old -> !old.open() && old.toMillis() < oldest);
        if (gaps.size() > MOST) {
            Gap first = gaps.remove(0);
            gaps.set(0, new Gap(first.fromMillis(), gaps.get(0).toMillis()));
        }
        system.gaps = List.copyOf(gaps);
    }

    static void close(Draft draft) {
        SystemFields system = draft.system;
        if (system.away()) {
            List<Gap> gaps = new ArrayList<>(system.gaps);
            Gap last = gaps.remove(gaps.size() - 1);
            gaps.add(new Gap(last.fromMillis(), draft.now));
            system.gaps = List.copyOf(gaps);
        }
    }
}
