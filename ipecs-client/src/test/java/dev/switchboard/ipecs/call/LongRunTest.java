package dev.switchboard.ipecs.call;

import static dev.switchboard.ipecs.call.Ev.ev;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a state holds is bounded by what lives and what ended lately, however many calls there have been. */
class LongRunTest {

    private static final CallMachine MACHINE = new CallMachine(
            MachineOptions.defaults(NumberSet.range(1801, 1816), NumberSet.of(List.of(6L)), ZoneOffset.UTC));

    @Test
    void aWeekOfCallsLeavesNothingBehindButTheWindowAndTwoDaysOfIntervals() {
        PhoneSystem system = MACHINE.start(Scenario.BASE);
        int calls = 20_000;
        for (int call = 1; call <= calls; call++) {
            long second = call * 30L;
            long station = 1801L + call % 16;
            system = MACHINE.apply(system, ev(second, 3, call, 6, 0).event()).next();
            system = MACHINE.apply(system, ev(second + 5, 42, call, 6, station).event())
                    .next();
            system = MACHINE.apply(system, ev(second + 20, 44, call, station, 0).event())
                    .next();
            system = MACHINE.apply(system, ev(second + 20, 18, 0, station, 0).event())
                    .next();
            if (call % 100 != 0) {
                continue;
            }
            SystemFields held = system.peek();
            assertThat(held.live.size()).isZero();
            assertThat(held.recent.size()).isLessThanOrEqualTo(4);
            assertThat(held.intervals.all().length).isLessThanOrEqualTo(IntervalLog.KEPT + 1);
        }
        CallFigures all = system.snapshotAtLastEvent().callFigures();
        assertThat(all.answered()).isEqualTo(calls);
        assertThat(all.answerWaits().counts()).containsOnlyKeys(5);
        assertThat(all.averageSpeedOfAnswerMillis()).isEqualTo(5000);
    }

    @Test
    void aCallNobodyHearsOfForHoursIsGivenUpWithoutHarmToTheFigures() {
        PhoneSystem system = MACHINE.start(Scenario.BASE);
        system = MACHINE.apply(system, ev(0, 3, 5, 6, 0).event()).next();
        assertThat(MACHINE.tick(system, Scenario.BASE + 4 * 3_600_000L - 1).effects())
                .isEmpty();
        Transition given = MACHINE.tick(system, Scenario.BASE + 4 * 3_600_000L);
        assertThat(given.effects().stream().map(HookPayloads::hook).flatMap(Optional::stream))
                .containsExactly("addCallDisconnectedHook", "addEventHook");
        assertThat(given.next().staleCalls()).isEqualTo(1);
        assertThat(given.next().waitingCalls()).isZero();
        assertThat(given.next().abandonedCalls()).isZero();
        assertThat(given.next().snapshotAtLastEvent().callFigures().abandonment())
                .isZero();
    }
}
