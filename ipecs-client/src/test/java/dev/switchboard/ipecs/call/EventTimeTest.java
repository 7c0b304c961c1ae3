package dev.switchboard.ipecs.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventTimeTest {

    private static final NumberSet STATIONS = NumberSet.range(1801, 1816);
    private static final NumberSet QUEUES = NumberSet.of(List.of(6L));

    /** A first event at 09:00:00, a second one received some seconds later with some time text. */
    @ParameterizedTest
    @CsvSource({
        "10, 2024/01/15 09:00:10, 10, on time",
        "10, 2024/01/15 09:00:07, 7, late within reason",
        "10, 2024/01/15 08:59:58, 0, two seconds back is no step",
        "10, 2024/01/15 08:59:57, 10, three seconds back is a step",
        "10, 2024/01/15 09:05:10, 310, five minutes ahead is no step",
        "10, 2024/01/15 09:05:11, 10, more is a step",
        "10, 2024/01/15, 10, unreadable",
        "10, 2024/02/30 09:00:10, 10, no such day",
        "10, '', 10, missing"
    })
    void theEffectiveTimeIs(long receivedAfter, String time, long effectiveAfter, String why) {
        CallMachine machine = new CallMachine(MachineOptions.defaults(STATIONS, QUEUES, ZoneOffset.UTC));
        PhoneSystem system = machine.start(0);
        long received = 5_000_000;
        system = machine.apply(system, event(received, "2024/01/15 09:00:00")).next();
        system = machine.apply(system, event(received + receivedAfter * 1000, time))
                .next();
        assertThat(system.effectiveMillis()).as(why).isEqualTo(Scenario.BASE + effectiveAfter * 1000);
        assertThat(system.nowMillis(received + receivedAfter * 1000 + 250)).isEqualTo(system.effectiveMillis() + 250);
        IpecsEvent next = event(received + receivedAfter * 1000 + 1000, "");
        assertThat(machine.apply(system, next).next().effectiveMillis()).isEqualTo(system.effectiveMillis() + 1000);
    }

    @Test
    void anUnreadableFirstTimeFallsBackToTheReceiveClock() {
        CallMachine machine = new CallMachine(MachineOptions.defaults(STATIONS, QUEUES, ZoneId.of("Europe/Berlin")));
        long received = Instant.parse("2024-01-15T08:00:00Z").toEpochMilli();
        PhoneSystem system =
                machine.apply(machine.start(received), event(received, "??")).next();
        assertThat(system.effectiveMillis()).isEqualTo(received);
        system = machine.apply(system, event(received + 5000, "2024/01/15 09:00:04"))
                .next();
        assertThat(system.effectiveMillis()).isEqualTo(received + 4000);
    }

    @Test
    void instantsStayRightWhenTheServersClockIsPutBackInAutumn() {
        CallMachine machine = new CallMachine(MachineOptions.defaults(STATIONS, QUEUES, ZoneId.of("Europe/Berlin")));
        long received = Instant.parse("2024-10-27T00:30:00Z").toEpochMilli();
        PhoneSystem system = machine.start(received);
        String[] times = {"2024/10/27 02:30:00", "2024/10/27 02:00:00", "2024/10/27 02:30:00", "2024/10/27 03:00:00"};
        for (int i = 0; i < times.length; i++) {
            system = machine.apply(system, event(received + i * 1_800_000L, times[i]))
                    .next();
            assertThat(system.effectiveMillis()).isEqualTo(received + i * 1_800_000L);
        }
    }

    @Test
    void anActionNeverMakesADurationNegative() {
        CallMachine machine = new CallMachine(MachineOptions.defaults(STATIONS, QUEUES, ZoneOffset.UTC));
        PhoneSystem system = machine.start(0);
        system = machine.apply(system, event(1_000_000, "2024/01/15 09:00:00")).next();
        system = machine.reset(system, 1_001_900).next();
        system = machine.apply(system, event(1_002_000, "2024/01/15 09:00:01")).next();
        assertThat(system.effectiveMillis()).isEqualTo(Scenario.BASE + 1_900);
        assertThat(system.snapshotAtLastEvent().summary()).containsEntry("total-logged-in-time", 0.0);
    }

    private static IpecsEvent event(long received, String time) {
        return new Ev(0, 84, 0, 1801, 0, "", "").event(received, time);
    }
}
