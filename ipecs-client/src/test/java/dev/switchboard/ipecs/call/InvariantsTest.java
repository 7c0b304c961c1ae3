package dev.switchboard.ipecs.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.ipecs.call.Call.Direction;
import dev.switchboard.ipecs.call.Call.State;
import dev.switchboard.ipecs.call.Effect.CallChanged;
import dev.switchboard.ipecs.call.Effect.CallEvent;
import dev.switchboard.ipecs.call.RandomDay.Step;
import dev.switchboard.ipecs.call.Station.Phase;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** What must hold after every event, whatever came before. */
class InvariantsTest {

    private static final MachineOptions OPTIONS = MachineOptions.defaults(
            NumberSet.range(1801, 1816), NumberSet.of(List.of(6L)), ZoneId.of("Asia/Kathmandu"));
    private static final CallMachine MACHINE = new CallMachine(OPTIONS);

    @Property(tries = 10_000, shrinking = ShrinkingMode.OFF)
    void booksBalanceAfterEveryEvent(@ForAll long seed) {
        PhoneSystem system = MACHINE.start(Scenario.BASE);
        Map<Long, Long> ringing = new HashMap<>();
        int lostUnanswered = 0;
        long last = system.effectiveMillis();
        for (Step step : new RandomDay(seed, false, seed % 2 == 0).steps(30, true)) {
            if (step.action().equals("reset")) {
                continue;
            }
            PhoneSystem before = system;
            Transition transition = play(system, step);
            system = transition.next();
            long now = system.effectiveMillis();
            long elapsed = now - last;
            before.stations().stream()
                    .filter(station -> station.phase() == Phase.RINGING)
                    .forEach(station -> ringing.merge(station.number(), elapsed, Long::sum));
            last = now;
            lostUnanswered += staleUnanswered(transition);
            timersAddUp(system, now, ringing);
            countsAddUp(system, lostUnanswered);
            nothingShrinks(before, system, now);
        }
    }

    private static void timersAddUp(PhoneSystem system, long now, Map<Long, Long> ringing) {
        for (Station station : system.stations()) {
            long idle = station.timeMillis(StationTimer.IDLE, now);
            long busy = station.timeMillis(StationTimer.BUSY, now);
            long rung = ringing.getOrDefault(station.number(), 0L);
            assertThat(idle + busy + rung).as("%s", station).isEqualTo(station.timeMillis(StationTimer.LOGGED_IN, now));
            long available = station.timeMillis(StationTimer.AVAILABLE, now);
            long unavailable = station.timeMillis(StationTimer.UNAVAILABLE, now);
            assertThat(available + unavailable).isEqualTo(station.timeMillis(StationTimer.AGENT_LOGIN, now));
            long working = station.timeMillis(StationTimer.WORKING, now);
            assertThat(working).isBetween(station.timeMillis(StationTimer.WRAP, now), available + unavailable);
            assertThat(station.timeMillis(StationTimer.READY, now)).isLessThanOrEqualTo(available);
        }
    }

    private static void countsAddUp(PhoneSystem system, int lostUnanswered) {
        Map<String, Object> extended = system.snapshotAtLastEvent().extendedSummary();
        int available = (int) extended.get("agents-available");
        assertThat(available + (int) extended.get("agents-unavailable")).isEqualTo(system.agentsLoggedIn());
        long viaQueue = system.calls().stream()
                .filter(call -> call.direction() == Direction.IN && call.viaQueue())
                .count();
        assertThat((long) system.waitingCalls()).isLessThanOrEqualTo(viaQueue);
        int unanswered = (int) system.calls().stream()
                .filter(call -> call.direction() == Direction.IN && call.answeredAtMillis() == IpecsEvent.NONE)
                .count();
        assertThat(system.inboundCalls())
                .isEqualTo(system.answeredCalls() + system.abandonedCalls() + unanswered + lostUnanswered);
        CallFigures all = system.snapshotAtLastEvent().callFigures();
        assertThat(all.offered()).isEqualTo(system.inboundCalls());
        assertThat(all.answered()).isEqualTo(system.answeredCalls());
        assertThat(all.abandoned()).isEqualTo(system.abandonedCalls());
        assertThat(all.waiting()).isEqualTo(system.waitingCalls());
        assertThat(all.answerWaits().calls()).isEqualTo(all.answered() - all.arrivalMissed());
    }

    private static void nothingShrinks(PhoneSystem before, PhoneSystem after, long now) {
        Map<String, Object> was = new CallCentreSnapshot(before, Math.min(now, before.effectiveMillis())).summary();
        Map<String, Object> is = new CallCentreSnapshot(after, now).summary();
        is.forEach((key, value) -> {
            if (key.endsWith("-time")) {
                if ((double) value < (double) was.get(key)) {
                    throw new AssertionError(key + " shrank from " + was.get(key) + " to " + value);
                }
            }
        });
    }

    private static int staleUnanswered(Transition transition) {
        int count = 0;
        for (Effect effect : transition.effects()) {
            if (effect instanceof CallChanged changed && changed.event() == CallEvent.ENDED) {
                Call call = changed.call();
                boolean unanswered = call.answeredAtMillis() == IpecsEvent.NONE;
                count += call.state() == State.STALE && call.direction() == Direction.IN && unanswered ? 1 : 0;
            }
        }
        return count;
    }

    @Property(tries = 3000, shrinking = ShrinkingMode.OFF)
    void everyEventTwiceChangesNoFigure(@ForAll long seed) {
        List<Step> steps = new RandomDay(seed, true, false).steps(60, false);
        PhoneSystem once = MACHINE.start(Scenario.BASE);
        PhoneSystem twice = once;
        for (Step step : steps) {
            once = play(once, step).next();
            twice = play(play(twice, step).next(), step).next();
        }
        long end = Scenario.BASE + steps.get(steps.size() - 1).at() + 700;
        assertThat(figures(twice, end)).isEqualTo(figures(once, end));
    }

    @Property(tries = 3000, shrinking = ShrinkingMode.OFF)
    void anEventLeavesOtherCallsAndStationsAlone(@ForAll long seed) {
        PhoneSystem system = MACHINE.start(Scenario.BASE);
        for (Step step : new RandomDay(seed, true, false).steps(60, false)) {
            PhoneSystem before = system;
            system = play(system, step).next();
            long reference = step.event().ref();
            Set<Long> concerned =
                    new HashSet<>(List.of(step.event().source(), step.event().dest()));
            before.findCall(reference).ifPresent(call -> concerned.add(call.station()));
            PhoneSystem after = system;
            after.findCall(reference).ifPresent(call -> concerned.add(call.station()));
            for (Call call : before.calls()) {
                if (call.reference() != reference) {
                    assertThat(after.findCall(call.reference()).orElseThrow().toString())
                            .isEqualTo(call.toString());
                }
            }
            for (Station station : before.stations()) {
                if (!concerned.contains(station.number())) {
                    assertThat(after.findStation(station.number()).orElseThrow().toString())
                            .isEqualTo(station.toString());
                }
            }
        }
    }

    @Property(tries = 500, shrinking = ShrinkingMode.OFF)
    void aReplayTellsTheSameAndAStateHandedOutStaysAsItWas(@ForAll long seed) {
        List<Step> steps = new RandomDay(seed, false, true).steps(80, true);
        StringBuilder first = new StringBuilder();
        StringBuilder second = new StringBuilder();
        PhoneSystem system = MACHINE.start(Scenario.BASE);
        PhoneSystem again = system;
        PhoneSystem kept = system;
        String keptText = "";
        for (int i = 0; i < steps.size(); i++) {
            Transition one = play(system, steps.get(i));
            Transition other = play(again, steps.get(i));
            one.effects().forEach(first::append);
            other.effects().forEach(second::append);
            system = one.next();
            again = other.next();
            if (i == steps.size() / 2) {
                kept = system;
                keptText = figures(kept, kept.effectiveMillis());
            }
        }
        assertThat(text(second)).isEqualTo(text(first));
        assertThat(figures(again, again.effectiveMillis())).isEqualTo(figures(system, system.effectiveMillis()));
        assertThat(figures(kept, kept.effectiveMillis())).isEqualTo(keptText);
    }

    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void noInputThrows(
            @ForAll List<Integer> codes,
            @ForAll long reference,
            @ForAll long number,
            @ForAll String text,
            @ForAll int at) {
        PhoneSystem system = MACHINE.start(Scenario.BASE);
        for (int code : codes) {
            long received = Scenario.BASE + at;
            IpecsEvent event = new IpecsEvent(
                    Math.floorMod(code, 100),
                    code % 3 == 0 ? IpecsEvent.NONE : reference,
                    code % 2 == 0 ? 1801 : number,
                    code % 5 == 0 ? 6 : number,
                    text,
                    text,
                    text,
                    text,
                    text,
                    text,
                    code % 7 == 0 ? IpecsEvent.parseTime(text) : received + code,
                    received);
            system = MACHINE.apply(system, event).next();
            system = MACHINE.tick(system, received + code).next();
        }
        assertThat(system.snapshot(Scenario.BASE + at).extendedSummary()).hasSize(27);
    }

    /** Effects that carry a snapshot show an identity, which differs from run to run. */
    private static String text(StringBuilder effects) {
        return effects.toString().replaceAll("CallCentreSnapshot@[0-9a-f]+", "snapshot");
    }

    private static String figures(PhoneSystem system, long now) {
        CallCentreSnapshot snapshot = new CallCentreSnapshot(system, now);
        return snapshot.extendedSummary() + "\n" + snapshot.callStatistics() + "\n" + snapshot.agentStatistics() + "\n"
                + snapshot.stationStatistics() + "\n" + snapshot.callFiguresByQueue() + "\n" + snapshot.intervals(15)
                + "\n" + system.calls() + "\n" + system.stations();
    }

    private static Transition play(PhoneSystem system, Step step) {
        long received = Scenario.BASE + step.at();
        if (step.event() != null) {
            return MACHINE.apply(system, step.event().event(received, step.time()));
        }
        return switch (step.action()) {
            case "reset" -> MACHINE.reset(system, received);
            case "lost" -> MACHINE.connectionLost(system, received);
            case "restored" -> MACHINE.connectionRestored(system, received);
            default -> MACHINE.tick(system, received);
        };
    }
}
