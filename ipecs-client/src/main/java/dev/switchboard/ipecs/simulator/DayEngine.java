package dev.switchboard.ipecs.simulator;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Lives through a {@link RandomDay}: what happens next is decided when its time has come. Times are milliseconds. */
final class DayEngine implements Iterator<TimedMessage> {

    /** Share of the mean rate in each sixteenth of a morning. */
    private static final double[] MORNING = {
        0.3, 0.5, 0.8, 1.1, 1.4, 1.6, 1.7, 1.6, 1.4, 1.2, 1.1, 0.9, 0.8, 0.6, 0.5, 0.5
    };

    /** What a call costs an agent at the usual pace, and how busy agents may be at most. */
    private static final double HANDLING_SECONDS = 190;

    private static final double MOST_BUSY = 0.7;
    private static final long HEARTBEAT = 60_000;
    private static final long NEVER = Long.MAX_VALUE;

    private record Due(long at, long order, Optional<TimedMessage> message, Runnable action) {}

    /** A call that has come in. */
    private static final class Caller {
        private final long call;
        private final int queue;
        private final String number;
        private final String did;
        private final long givesUpAt;
        private boolean waiting = true;

        Caller(long call, int queue, String number, String did, long givesUpAt) {
            this.call = call;
            this.queue = queue;
            this.number = number;
            this.did = did;
            this.givesUpAt = givesUpAt;
        }
    }

    private final RandomDay day;
    private final Random random;
    private final double pace;
    private final long length;
    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
    private final Deque<String> free = new ArrayDeque<>();
    private final Deque<Caller> queue = new ArrayDeque<>();
    private long order;
    private long now;
    private long nextCall;
    private int busy;
    private boolean over;
    private @Nullable TimedMessage next;

    DayEngine(RandomDay day) {
        this.day = day;
        this.random = new Random(day.seed);
        this.length = day.length.toMillis();
        this.nextCall = day.firstReference;
        double peak = day.callsPerSecond * (day.morning ? 1.7 : 1);
        this.pace = Math.min(1, MOST_BUSY * day.stations.size() / (peak * HANDLING_SECONDS));
        open();
    }

    @Override
    public boolean hasNext() {
        while (next == null && !due.isEmpty()) {
            Due first = due.remove();
            now = first.at();
            first.action().run();
            next = first.message().orElse(null);
        }
        return next != null;
    }

    @Override
    public TimedMessage next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException("the day is over");
        }
        TimedMessage result = next;
        next = null;
        return result;
    }

    // ---- chance

    private boolean chance(double share) {
        return random.nextDouble() < share;
    }

    /** A time around a mean, at the day's pace: never near zero, now and then three times as long. */
    private long around(double seconds) {
        double u = 1 - random.nextDouble();
        double v = 1 - random.nextDouble();
        double factor = 0.15 - 0.425 * StrictMath.log(u * v);
        return Math.max(1, Math.round(seconds * 1000 * pace * factor));
    }

    private String digits(String start, int below, int width) {
        return start + String.format(Locale.ROOT, "%0" + width + "d", random.nextInt(below));
    }

    // ---- the course of the day

    private void at(long time, Runnable action) {
        due.add(new Due(time, order++, Optional.empty(), action));
    }

    private Score score() {
        return new Score(now, pace);
    }

    /** Puts what is written on the agenda; what it leads to begins at its end. */
    private void perform(Score score, Runnable then) {
        for (TimedMessage message : score.messages()) {
            due.add(new Due(message.at().toMillis(), order++, Optional.of(message), () -> {}));
        }
        at(score.now(), then);
    }

    private void open() {
        long arriving = Math.min(5_000, length / 20);
        for (String station : day.stations) {
            at((long) (random.nextDouble() * arriving), () -> {
                Score score = score().stationIn(station).tenths(30).agentIn(station);
                perform(score, () -> ready(station));
            });
        }
        at(arriving, this::nextArrival);
        at(arriving, this::nextOutbound);
        at(length, this::closeDown);
        if (day.heartbeats) {
            at(HEARTBEAT, this::heartbeat);
        }
    }

    private void heartbeat() {
        if (!over) {
            due.add(new Due(
                    now,
                    order++,
                    Optional.of(new TimedMessage.Event(Duration.ofMillis(now), WireEvent.heartbeat())),
                    () -> {}));
            at(now + HEARTBEAT, this::heartbeat);
        }
    }

    private double rate(long time) {
        if (!day.morning) {
            return 1;
        }
        return MORNING[(int) Math.min(MORNING.length - 1, time * MORNING.length / length)];
    }

    private long gap(double perSecond) {
        return Math.max(0, (long) (-StrictMath.log(1 - random.nextDouble()) * 1000 / perSecond));
    }

    private void nextArrival() {
        long time = now + gap(day.callsPerSecond * (day.morning ? 1.7 : 1));
        if (time < length) {
            at(time, () -> {
                if (!day.morning || chance(rate(now) / 1.7)) {
                    arrive();
                }
                nextArrival();
            });
        }
    }

    private void nextOutbound() {
        long time = now + gap(day.callsPerSecond * 0.12);
        if (time < length) {
            at(time, () -> {
                callOut();
                nextOutbound();
            });
        }
    }

    /** When the last call has ended, everybody leaves. */
    private void closeDown() {
        if (busy > 0 || !queue.isEmpty() || free.size() < day.stations.size()) {
            at(now + 1_000, this::closeDown);
            return;
        }
        over = true;
        for (String station : day.stations) {
            Score leaving = score().agentOut(station).tenths(10).stationOut(station);
            perform(leaving, () -> {});
        }
    }

    // ---- callers

    private void arrive() {
        boolean gone = chance(day.abandonShare);
        int line = day.queues.get(random.nextInt(day.queues.size()));
        String number = chance(0.06) ? "" : digits("5550", 1_000, 3);
        // Even the patient do not wait for more than ten minutes.
        long patience = gone ? around(25) : Math.round(600_000 * pace);
        Caller caller = new Caller(nextCall++, line, number, digits("55509", 10, 2), gone ? now + patience : NEVER);
        busy++;
        perform(score().arrive(caller.call, line).lineBusy(caller.call, line, ""), () -> {
            queue.addLast(caller);
            at(now + patience, () -> giveUp(caller));
            serve();
        });
    }

    private void giveUp(Caller caller) {
        if (caller.waiting) {
            caller.waiting = false;
            queue.remove(caller);
            perform(score().giveUpInQueue(caller.call, caller.queue), () -> busy--);
        }
    }

    private void serve() {
        while (!queue.isEmpty() && !free.isEmpty()) {
            Caller caller = queue.removeFirst();
            caller.waiting = false;
            String station = free.removeFirst();
            perform(offer(caller, station), () -> ring(caller, station));
        }
    }

    private Score offer(Caller caller, String station) {
        return score().offer(caller.call, caller.queue, station, caller.number, caller.did);
    }

    private void ring(Caller caller, String station) {
        if (caller.givesUpAt != NEVER) {
            at(Math.max(now + around(3), Math.min(caller.givesUpAt, now + around(12))), () -> {
                Score end = score().giveUpRinging(caller.call, caller.queue, station);
                perform(end, () -> {
                    busy--;
                    ready(station);
                });
            });
        } else if (chance(0.04) && !free.isEmpty()) {
            at(now + around(15), () -> moveOn(caller, station));
        } else {
            at(now + around(5), () -> answer(caller, station));
        }
    }

    /** Nobody answers here: the call goes to the next agent, if one is free by now. */
    private void moveOn(Caller caller, String station) {
        if (free.isEmpty()) {
            answer(caller, station);
            return;
        }
        String other = free.removeFirst();
        Score offer = offer(caller, other).leave(caller.call, station);
        perform(offer, () -> {
            at(now + around(5), () -> answer(caller, other));
            ready(station);
        });
    }

    private void answer(Caller caller, String station) {
        Score score = score().answer(caller.call, caller.queue, station).pause(around(120));
        if (chance(0.15)) {
            score.hold(caller.call, station).pause(around(30)).retrieve(caller.call, station);
            score.pause(around(30));
        }
        perform(score, () -> {
            if (chance(0.05) && !free.isEmpty()) {
                transfer(caller, station);
            } else {
                hangUp(caller, station);
            }
        });
    }

    private void transfer(Caller caller, String station) {
        String other = free.removeFirst();
        Score score =
                score().answer(caller.call, caller.queue, other).tenths(10).leave(caller.call, station);
        perform(score, () -> {
            at(now + around(60), () -> hangUp(caller, other));
            ready(station);
        });
    }

    private void hangUp(Caller caller, String station) {
        Score score = score().hangUp(caller.call, caller.queue, station, true).pause(around(15));
        perform(score.wrapUpEnd(station), () -> {
            busy--;
            ready(station);
        });
    }

    // ---- agents

    /** An agent has nothing to do: takes a break, or the next call. */
    private void ready(String station) {
        if (now < length && chance(0.02)) {
            Score pause = score().available(station, false).pause(around(180)).available(station, true);
            perform(pause, () -> idle(station));
        } else if (now < length && chance(0.01)) {
            Score pause = score().doNotDisturb(station, true).pause(around(90)).doNotDisturb(station, false);
            perform(pause, () -> idle(station));
        } else {
            idle(station);
        }
    }

    private void idle(String station) {
        free.addLast(station);
        serve();
    }

    private void callOut() {
        if (free.size() < 2) {
            return;
        }
        String station = free.removeLast();
        long call = nextCall++;
        if (chance(0.2)) {
            String other = free.removeLast();
            Score inside = score().callInside(call, station, other)
                    .pause(around(5))
                    .answerInside(call, station, other)
                    .pause(around(40))
                    .endInside(call, station, other);
            List<String> both = List.of(station, other);
            perform(inside, () -> both.forEach(this::idle));
            return;
        }
        String number = digits("5551", 1_000, 3);
        boolean answered = chance(0.8);
        Score score = score().dial(call, station, number).pause(around(8));
        long talk = around(60);
        if (answered) {
            score.outboundAnswer(call, station).pause(talk);
        }
        perform(score.outboundEnd(call, station, number, answered ? talk : 0), () -> idle(station));
    }
}
