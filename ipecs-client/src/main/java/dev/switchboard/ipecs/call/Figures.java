package dev.switchboard.ipecs.call;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongPredicate;

/** Turns tallies, and what is still open at the instant of reading, into figures. */
final class Figures {

    private final SystemFields fields;
    private final long now;

    Figures(SystemFields fields, long now) {
        this.fields = fields;
        this.now = now;
    }

    /** What no tally has yet: calls that wait, after-call work that goes on. */
    private static final class Open {
        int waiting;
        long firstArrival = Long.MAX_VALUE;
        long wrap;

        void add(Open other) {
            waiting += other.waiting;
            firstArrival = Math.min(firstArrival, other.firstArrival);
            wrap += other.wrap;
        }
    }

    SortedMap<Long, CallFigures> period() {
        return byQueue(fields.queues, open(arrival -> true));
    }

    CallFigures periodTotal() {
        return total(fields.queues, open(arrival -> true));
    }

    CallTally periodTally(long queue) {
        CallTally tally = Tallies.of(fields.queues, queue).copy();
        Open open = open(arrival -> true).get(queue);
        tally.wrap += open == null ? 0 : open.wrap;
        return tally;
    }

    AgentTimes agents() {
        return AgentTimes.of(fields.totals, now);
    }

    List<IntervalFigures> intervals(int minutes) {
        IntervalLog log = fields.intervals.rolledTo(now, fields.totals);
        Interval[] all = log.all();
        List<IntervalFigures> figures = new ArrayList<>();
        for (int from = 0; from < all.length; ) {
            long start = IntervalLog.floor(all[from].start(), minutes, log.zone());
            long end = start + minutes * 60_000L;
            LongMap<CallTally> queues = LongMap.empty();
            AgentTimes agents = AgentTimes.NOTHING;
            int at = from;
            while (at < all.length && (at == from || all[at].start() < end)) {
                queues = merged(queues, all[at].queues());
                boolean running = at == all.length - 1;
                agents = agents.plus(running ? log.running(now, fields.totals) : all[at].agents());
                at++;
            }
            Map<Long, Open> open = open(arrival -> arrival >= start && arrival < end);
            figures.add(new IntervalFigures(
                    start, end, now >= end, total(queues, open), byQueue(queues, open), agents, gaps(start, end)));
            from = at;
        }
        return List.copyOf(figures);
    }

    /** The gaps within a stretch of time, cut to it. */
    List<Gap> gaps(long start, long end) {
        List<Gap> gaps = new ArrayList<>();
        for (Gap gap : fields.gaps) {
            if (gap.overlaps(start, end) && gap.fromMillis() <= now) {
                boolean stillOpen = gap.open() && end > now;
                long to = gap.open() ? end : Math.min(end, gap.toMillis());
                gaps.add(new Gap(Math.max(start, gap.fromMillis()), stillOpen ? IpecsEvent.NONE : to));
            }
        }
        return List.copyOf(gaps);
    }

    private static LongMap<CallTally> merged(LongMap<CallTally> some, LongMap<CallTally> more) {
        LongMap<CallTally> sum = some;
        for (long queue : more.sortedKeys()) {
            CallTally tally = Tallies.of(sum, queue).copy();
            tally.add(Tallies.of(more, queue));
            sum = sum.with(queue, tally);
        }
        return sum;
    }

    private Map<Long, Open> open(LongPredicate arrivals) {
        Map<Long, Open> open = new HashMap<>();
        fields.live.forEach(call -> {
            if (call.waiting() && arrivals.test(call.startedAtMillis())) {
                Open queue = open.computeIfAbsent(call.queue(), key -> new Open());
                queue.waiting++;
                queue.firstArrival = Math.min(queue.firstArrival, call.startedAtMillis());
            }
        });
        for (Station each : fields.stations) {
            StationFields station = each.peek();
            if (station.isOpen(StationTimer.WRAP) && arrivals.test(station.lastArrival)) {
                Open queue = open.computeIfAbsent(station.lastQueue, key -> new Open());
                queue.wrap += now - station.openSince[StationTimer.WRAP.slot];
            }
        }
        return open;
    }

    private SortedMap<Long, CallFigures> byQueue(LongMap<CallTally> tallies, Map<Long, Open> open) {
        SortedMap<Long, CallFigures> figures = new TreeMap<>();
        for (long queue : tallies.sortedKeys()) {
            figures.put(queue, figures(Tallies.of(tallies, queue), open.getOrDefault(queue, new Open())));
        }
        open.forEach((queue, more) -> figures.putIfAbsent(queue, figures(CallTally.NOTHING, more)));
        return Collections.unmodifiableSortedMap(figures);
    }

    private CallFigures total(LongMap<CallTally> tallies, Map<Long, Open> open) {
        Open sum = new Open();
        open.values().forEach(sum::add);
        return figures(Tallies.sum(tallies), sum);
    }

    private CallFigures figures(CallTally tally, Open open) {
        return new CallFigures(
                tally.offered,
                tally.answered,
                tally.abandoned,
                tally.shortAbandons,
                tally.arrivalMissed,
                tally.answeredInTime,
                open.waiting,
                open.waiting == 0 ? 0 : Math.max(0, now - open.firstArrival),
                tally.answerWait,
                tally.longestAnswerWait,
                tally.handled,
                tally.talk,
                tally.hold,
                tally.wrap + open.wrap,
                WaitHistogram.of(tally.answerWaits),
                WaitHistogram.of(tally.abandonWaits));
    }
}
